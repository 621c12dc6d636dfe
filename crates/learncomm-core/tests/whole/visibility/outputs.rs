//! All that shows contributions; what is made of them is in `derived.rs`.

use learncomm_core::contribution::{ArticleFilter, ContributionKind, Filter, ListedState, Search};
use learncomm_core::{Desk, Error};
use serde::Serialize;

use super::world::{Fate, Made, World};
use crate::common::{handle, wait};

/// Something that is shown: its name; all of it that a desk can get at, as text; whose words it has to show of those that
/// one sees, and shows no others; and to whom it is shown at all.
pub(crate) struct Output {
    pub(crate) name: &'static str,
    pub(crate) text: fn(&World, &Desk) -> String,
    pub(crate) holds: fn(&Made) -> bool,
    /// Takes who looks, whether the community is open, and at what.
    pub(crate) lookers: fn(&str, bool, &Made) -> bool,
}

pub(super) fn output(
    name: &'static str,
    text: fn(&World, &Desk) -> String,
    holds: fn(&Made) -> bool,
    lookers: fn(&str, bool, &Made) -> bool,
) -> Output {
    Output {
        name,
        text,
        holds,
        lookers,
    }
}

pub(super) fn text<T: Serialize>(outcome: Result<T, Error>) -> String {
    match outcome {
        Ok(shown) => serde_json::to_string(&shown).unwrap(),
        Err(e) => e.to_string(),
    }
}

/// As text, without what was asked for being repeated in a refusal.
pub(super) fn found<T: Serialize>(outcome: Result<T, Error>) -> String {
    outcome.map_or_else(|_| String::new(), |shown| text(Ok(shown)))
}

pub(super) fn each(world: &World, show: impl Fn(&Made) -> String) -> String {
    world.made.iter().map(|made| show(made) + "\n").collect()
}

/// All pages of something, as text. `page` is given the last one of the page before.
pub(super) fn pages<T: Serialize>(page: impl Fn(Option<&T>) -> Result<(Vec<T>, bool), Error>) -> String {
    let (mut all, mut after) = (String::new(), None);
    loop {
        let (page, more) = match page(after.as_ref()) {
            Ok(page) => page,
            Err(e) => return all + &e.to_string(),
        };
        all += &serde_json::to_string(&page).unwrap();
        after = page.into_iter().next_back();
        if !more {
            return all;
        }
    }
}

fn list(world: &World, desk: &Desk, filter: &Filter) -> String {
    pages(|after: Option<&learncomm_core::contribution::Shown>| {
        let after = after.map(|shown| &shown.contribution);
        wait(desk.contributions(world.guild.community.id, filter, after, 7))
    })
}

/// Lists of all states, each further narrowed by `by`.
fn lists(world: &World, desk: &Desk, by: impl Fn(&Made, Filter) -> Filter) -> String {
    let filters = ListedState::ALL.iter().flat_map(|state| {
        world.made.iter().map(|made| {
            let filter = Filter {
                state: *state,
                ..Filter::default()
            };
            by(made, filter)
        })
    });
    let mut distinct: Vec<Filter> = Vec::new();
    for filter in filters {
        if !distinct.contains(&filter) {
            distinct.push(filter);
        }
    }
    distinct.iter().map(|filter| list(world, desk, filter)).collect()
}

/// Lists of those that stand, and of the state of each, narrowed down to it by `by`.
fn lists_of_each(world: &World, desk: &Desk, by: impl Fn(&Made, Filter) -> Filter) -> String {
    let in_states = |made: &Made| {
        let own = match made.fate {
            _ if made.is_draft() => ListedState::Draft,
            Fate::Stands | Fate::HiddenAndRestored => ListedState::Stands,
            Fate::HiddenByRuling | Fate::HiddenByFlags => ListedState::Hidden,
            Fate::RemovedByAuthor | Fate::RemovedBySteward => ListedState::Removed,
            Fate::Erased => ListedState::Erased,
        };
        let states = [own, ListedState::Stands].into_iter();
        let filters = states.map(|state| Filter {
            state,
            ..Filter::default()
        });
        filters
            .map(|filter| list(world, desk, &by(made, filter)))
            .collect::<String>()
    };
    each(world, in_states)
}

pub(super) fn everybody(_: &str, _: bool, _: &Made) -> bool {
    true
}

pub(super) fn is_outside(looker: &str) -> bool {
    ["outsider", "left"].contains(&looker)
}

/// Who reads what the community shares as such.
pub(super) fn readers(looker: &str, open: bool, _: &Made) -> bool {
    open || !is_outside(looker)
}

fn is_post(made: &Made) -> bool {
    !made.kind.is_reply()
}

fn found_by_search(made: &Made) -> bool {
    made.stands()
}

/// All that a search finds, page by page.
pub(super) fn search(world: &World, desk: &Desk, words: &str) -> String {
    let search = Search {
        words: words.to_owned(),
        ..Search::default()
    };
    let (mut all, mut from) = (String::new(), Some(0));
    while let Some(at) = from {
        let page = wait(desk.search(world.guild.community.id, &search, at, 50)).unwrap();
        all += &serde_json::to_string(&page).unwrap();
        from = page.next;
    }
    all
}

/// The words of all that one contribution says.
pub(super) fn all_words(word: &str) -> String {
    ["t", "b", "p", "k"].map(|end| format!("{word}{end}")).join(" ")
}

pub(super) fn searches() -> Vec<Output> {
    vec![
        output(
            "search by a word of the text",
            |w, d| search(w, d, "needle"),
            found_by_search,
            everybody,
        ),
        output(
            "search by the beginning of a word",
            |w, d| search(w, d, "zq*"),
            found_by_search,
            everybody,
        ),
        output(
            "search by its own words",
            // As nothing has the words of several, what has some of them is found; 32 words at once.
            |w, d| {
                let some = |some: &[Made]| some.iter().map(|m| all_words(&m.word)).collect::<Vec<_>>();
                w.made
                    .chunks(8)
                    .map(|made| search(w, d, &some(made).join(" ")))
                    .collect()
            },
            found_by_search,
            everybody,
        ),
    ]
}

/// Contributions by themselves and in lists.
pub(super) fn lists_and_shows() -> Vec<Output> {
    vec![
        output(
            "show",
            |w, d| each(w, |m| text(wait(d.contribution(w.guild.community.id, m.it.id)))),
            |_| true,
            everybody,
        ),
        output(
            "find by number",
            |w, d| {
                let c = w.guild.community.id;
                each(w, |m| {
                    text(wait(d.find_contribution(c, &format!("#{}", m.it.number))))
                })
            },
            |_| true,
            everybody,
        ),
        output(
            "find by id",
            |w, d| {
                let c = w.guild.community.id;
                each(w, |m| text(wait(d.find_contribution(c, &m.it.id.to_string()))))
            },
            |_| true,
            everybody,
        ),
        output(
            "list",
            |w, d| lists(w, d, |_, filter| filter),
            |_| true,
            everybody,
        ),
        output(
            "list by kind",
            |w, d| {
                lists(w, d, |m, filter| Filter {
                    kind: Some(m.kind),
                    ..filter
                })
            },
            |_| true,
            everybody,
        ),
        output(
            "list by author",
            |w, d| {
                lists(w, d, |_, filter| Filter {
                    author: Some(handle("mei")),
                    ..filter
                })
            },
            |made| !made.anonymous,
            everybody,
        ),
        output(
            "list by topic",
            |w, d| {
                lists(w, d, |m, filter| Filter {
                    topic: Some(m.topic()),
                    ..filter
                })
            },
            is_post,
            everybody,
        ),
        output(
            "list by skill and kind and author",
            |w, d| {
                lists_of_each(w, d, |m, filter| Filter {
                    skill: Some(m.skill()),
                    kind: Some(m.kind),
                    author: Some(handle("mei")),
                    ..filter
                })
            },
            |made| is_post(made) && !made.anonymous,
            everybody,
        ),
        output(
            "list by session",
            |w, d| {
                lists(w, d, |_, filter| Filter {
                    session: Some(w.session),
                    ..filter
                })
            },
            is_post,
            readers,
        ),
        output(
            "list by time",
            |w, d| {
                lists_of_each(w, d, |m, filter| Filter {
                    since: Some(m.it.at),
                    until: Some(m.it.at + chrono::TimeDelta::milliseconds(1)),
                    ..filter
                })
            },
            |_| true,
            everybody,
        ),
        output(
            "replies",
            |w, d| {
                lists(w, d, |_, filter| Filter {
                    parent: Some(w.question.id),
                    ..filter
                })
            },
            |made| made.kind.is_reply(),
            everybody,
        ),
        output(
            "answers",
            |w, d| text(wait(d.answers(w.guild.community.id, w.question.id))),
            |made| made.kind == ContributionKind::Answer && made.stands(),
            everybody,
        ),
    ]
}

/// Articles and their history.
pub(super) fn articles() -> Vec<Output> {
    fn shared(made: &Made) -> bool {
        made.is_article() && made.stands() && !made.is_draft()
    }
    vec![
        output(
            "article",
            |w, d| each(w, |m| text(wait(d.article(w.guild.community.id, m.it.id)))),
            Made::is_article,
            everybody,
        ),
        output(
            "articles",
            |w, d| {
                pages(|after: Option<&learncomm_core::contribution::ShownArticle>| {
                    let after = after.map(|a| &a.contribution);
                    wait(d.articles(w.guild.community.id, &ArticleFilter::default(), after, 5))
                })
            },
            shared,
            everybody,
        ),
        output(
            "stale articles",
            |w, d| {
                pages(|after: Option<&learncomm_core::contribution::ShownArticle>| {
                    let after = after.map(|a| &a.contribution);
                    wait(d.stale_articles(w.guild.community.id, after, 5))
                })
            },
            shared,
            everybody,
        ),
        output(
            "revisions",
            |w, d| {
                let c = w.guild.community.id;
                each(w, |m| text(wait(d.article_revisions(c, m.it.id, None, 9))))
            },
            |made| made.is_article() && made.fate != Fate::Erased,
            everybody,
        ),
        output(
            "earlier revision",
            |w, d| each(w, |m| text(wait(d.article_at(w.guild.community.id, m.it.id, 1)))),
            |made| made.is_article() && made.fate != Fate::Erased,
            readers,
        ),
        output(
            "diff",
            |w, d| {
                each(w, |m| {
                    text(wait(d.article_diff(w.guild.community.id, m.it.id, 1, 2)))
                })
            },
            // A draft has one revision.
            |made| made.is_article() && made.fate != Fate::Erased && !made.is_draft(),
            readers,
        ),
    ]
}
