//! Who sees what, in every output: contributions of every kind, for everybody they can be for, in every state, each with a
//! word of its own that is looked for in all that each role is shown. What is expected is spelled out here once more and
//! taken from none of the library's own rules.

use std::collections::BTreeSet;

use learncomm_core::community::{CharterEdit, SettingsEdit, Visibility};
use learncomm_core::contribution::{Contribution, ContributionKind, Filter, ListedState, VisibleTo};
use learncomm_core::history::Fact;
use learncomm_core::id::{ContributionId, Slug};
use learncomm_core::norm::{Norm, Ruling};
use learncomm_core::{Desk, Error, Role};
use serde::Serialize;

use crate::common::{Guild, handle, refused, wait};
use crate::flags::{flag, rule};
use crate::listing::{bring, past, stored};
use crate::norms::adopted;

/// What became of a contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Stands,
    HiddenByRuling,
    HiddenByFlags,
    RemovedByAuthor,
    RemovedBySteward,
    Erased,
}

const FATES: [Fate; 6] = [
    Fate::Stands,
    Fate::HiddenByRuling,
    Fate::HiddenByFlags,
    Fate::RemovedByAuthor,
    Fate::RemovedBySteward,
    Fate::Erased,
];

/// A contribution by `mei`, whose word is in its title, text and topic, and in nothing else.
pub(crate) struct Made {
    pub(crate) word: String,
    pub(crate) kind: ContributionKind,
    pub(crate) visible_to: VisibleTo,
    fate: Fate,
    pub(crate) it: Contribution,
}

pub(crate) struct World {
    pub(crate) guild: Guild,
    pub(crate) made: Vec<Made>,
    /// For everyone; the replies are to it.
    pub(crate) question: Contribution,
}

/// Makes a contribution by `mei` that bears a word.
fn make(guild: &Guild, kind: ContributionKind, visible_to: VisibleTo, word: &str) -> Contribution {
    let mut made = past(word, kind, "mei", guild.hub.now());
    made.title = made.title.map(|_| format!("Title {word}"));
    made.body = format!("Text {word}");
    if kind.is_reply() {
        made.parent = Some("question".to_owned());
    } else {
        made.topics = vec![word.parse().unwrap()];
        made.skills = vec![word.parse().unwrap()];
        made.visible_to = visible_to;
    }
    bring(guild, &[Fact::Contribution(made)]);
    by_origin(guild, word)
}

fn by_origin(guild: &Guild, id: &str) -> Contribution {
    let is = |c: &Contribution| c.origin.as_ref().is_some_and(|o| o.id == id);
    stored(guild).into_iter().find(is).unwrap()
}

fn befall(guild: &Guild, norm: &Norm, it: &Contribution, fate: Fate) {
    let (community, mei) = (guild.community.id, guild.desk("mei"));
    match fate {
        Fate::Stands => {}
        Fate::HiddenByRuling => {
            let raised = flag(guild, "pat", it, norm).unwrap();
            rule(&guild.op, guild, raised.id, Ruling::Hide).unwrap();
        }
        Fate::HiddenByFlags => {
            for who in ["ola", "pat", "ray"] {
                flag(guild, who, it, norm).unwrap();
            }
        }
        Fate::RemovedByAuthor => drop(wait(mei.remove(community, it.id, None)).unwrap()),
        Fate::RemovedBySteward => {
            drop(wait(guild.op.remove(community, it.id, Some("off topic"))).unwrap());
        }
        Fate::Erased => drop(wait(mei.erase_contribution(community, it.id, None)).unwrap()),
    }
}

/// Everything there can be.
fn world(open: bool) -> World {
    let guild = Guild::with_roles();
    let norm = adopted(&guild, "No blame");
    for name in ["ned", "ola", "pat", "ray"] {
        guild.join(name, Role::Member);
    }
    if open {
        let edit = CharterEdit {
            settings: SettingsEdit {
                visibility: Some(Visibility::Everyone),
                ..SettingsEdit::default()
            },
            ..CharterEdit::default()
        };
        wait(guild.op.edit_charter(guild.community.id, &edit)).unwrap();
    }
    guild.pass(60);
    let mut asked = past("question", ContributionKind::Question, "ned", guild.hub.now());
    asked.visible_to = VisibleTo::Everyone;
    bring(&guild, &[Fact::Contribution(asked)]);
    let question = by_origin(&guild, "question");
    let mut made = Vec::new();
    for kind in ContributionKind::ALL.iter().copied() {
        for visible_to in VisibleTo::ALL.iter().copied() {
            if kind.is_reply() && visible_to != VisibleTo::Community {
                continue;
            }
            for fate in FATES {
                // Nobody flags or removes a draft: nobody else knows of it.
                if visible_to == VisibleTo::Author && fate != Fate::Stands {
                    continue;
                }
                guild.pass(1);
                let word = format!("zq{:03}x", made.len());
                let it = make(&guild, kind, visible_to, &word);
                befall(&guild, &norm, &it, fate);
                made.push(Made {
                    word,
                    kind,
                    visible_to,
                    fate,
                    it,
                });
            }
        }
    }
    guild.pass(60);
    World {
        guild,
        made,
        question,
    }
}

/// Who looks.
const LOOKERS: [(&str, Option<&str>); 7] = [
    ("author", Some("mei")),
    ("operator", None),
    ("steward", Some("sol")),
    ("facilitator", Some("fay")),
    ("member", Some("ned")),
    ("guest", Some("gus")),
    ("outsider", Some("olu")),
];

/// Whether somebody sees a contribution at all.
fn sees(looker: &str, open: bool, made: &Made) -> bool {
    let own = looker == "author";
    if made.visible_to == VisibleTo::Author {
        return own;
    }
    let inside = looker != "outsider" || open || made.visible_to == VisibleTo::Everyone;
    match made.fate {
        Fate::Stands => inside,
        // There is no word of it left.
        Fate::Erased => false,
        _ => own || ["operator", "steward"].contains(&looker),
    }
}

/// Something that is shown: its name; all of it that a desk can get at, as text; whose words it may show of those that one
/// sees; and to whom it is shown at all.
pub(crate) struct Output {
    pub(crate) name: &'static str,
    pub(crate) text: fn(&World, &Desk) -> String,
    pub(crate) holds: fn(&Made) -> bool,
    pub(crate) lookers: fn(&str, bool) -> bool,
}

pub(crate) fn text<T: Serialize>(outcome: Result<T, Error>) -> String {
    match outcome {
        Ok(shown) => serde_json::to_string(&shown).unwrap(),
        Err(e) => e.to_string(),
    }
}

fn each(world: &World, show: impl Fn(&Made) -> String) -> String {
    world.made.iter().map(|made| show(made) + "\n").collect()
}

/// All of a list, page by page.
fn list(world: &World, desk: &Desk, filter: &Filter) -> String {
    let (mut all, mut after) = (String::new(), None);
    loop {
        let page = desk.contributions(world.guild.community.id, filter, after.as_ref(), 7);
        let (page, more) = match wait(page) {
            Ok(page) => page,
            Err(e) => return e.to_string(),
        };
        all += &serde_json::to_string(&page).unwrap();
        after = page.into_iter().next_back().map(|s| s.contribution);
        if !more {
            return all;
        }
    }
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

fn everybody(_: &str, _: bool) -> bool {
    true
}

fn members(looker: &str, _: bool) -> bool {
    !["outsider", "operator"].contains(&looker)
}

fn topic(made: &Made) -> Slug {
    made.word.parse().unwrap()
}

/// All outputs. Whoever adds one that shows contributions, or anything made of them, adds a line.
fn outputs() -> Vec<Output> {
    let is_post = |made: &Made| !made.kind.is_reply();
    vec![
        Output {
            name: "show",
            text: |w, d| each(w, |m| text(wait(d.contribution(w.guild.community.id, m.it.id)))),
            holds: |_| true,
            lookers: everybody,
        },
        Output {
            name: "find by number",
            text: |w, d| {
                let find =
                    |m: &Made| wait(d.find_contribution(w.guild.community.id, &format!("#{}", m.it.number)));
                each(w, |m| text(find(m)))
            },
            holds: |_| true,
            lookers: everybody,
        },
        Output {
            name: "find by id",
            text: |w, d| {
                let find = |m: &Made| wait(d.find_contribution(w.guild.community.id, &m.it.id.to_string()));
                each(w, |m| text(find(m)))
            },
            holds: |_| true,
            lookers: everybody,
        },
        Output {
            name: "list",
            text: |w, d| lists(w, d, |_, filter| filter),
            holds: |_| true,
            lookers: everybody,
        },
        Output {
            name: "list by kind",
            text: |w, d| {
                lists(w, d, |m, filter| Filter {
                    kind: Some(m.kind),
                    ..filter
                })
            },
            holds: |_| true,
            lookers: everybody,
        },
        Output {
            name: "list by author",
            text: |w, d| {
                lists(w, d, |_, filter| Filter {
                    author: Some(handle("mei")),
                    ..filter
                })
            },
            holds: |_| true,
            lookers: everybody,
        },
        Output {
            name: "list by topic",
            text: |w, d| {
                lists(w, d, |m, filter| Filter {
                    topic: Some(topic(m)),
                    ..filter
                })
            },
            holds: is_post,
            lookers: everybody,
        },
        Output {
            name: "list by skill and kind and author",
            text: |w, d| {
                lists(w, d, |m, filter| Filter {
                    skill: Some(topic(m)),
                    kind: Some(m.kind),
                    author: Some(handle("mei")),
                    ..filter
                })
            },
            holds: is_post,
            lookers: everybody,
        },
        Output {
            name: "list by time",
            text: |w, d| {
                lists(w, d, |m, filter| Filter {
                    since: Some(m.it.at),
                    until: Some(m.it.at + chrono::TimeDelta::milliseconds(1)),
                    ..filter
                })
            },
            holds: |_| true,
            lookers: everybody,
        },
        Output {
            name: "replies",
            text: |w, d| {
                lists(w, d, |_, filter| Filter {
                    parent: Some(w.question.id),
                    ..filter
                })
            },
            holds: |made| made.kind.is_reply(),
            lookers: everybody,
        },
        Output {
            name: "digest",
            text: |w, d| text(wait(d.digest(w.guild.community.id, None, None))),
            holds: |made| {
                made.kind == ContributionKind::Question
                    && made.fate == Fate::Stands
                    && made.visible_to != VisibleTo::Author
            },
            // Nobody is told what they asked themselves.
            lookers: |looker, open| members(looker, open) && looker != "author",
        },
        Output {
            name: "experts",
            text: |w, d| {
                each(w, |m| {
                    let found = wait(d.find_experts(w.guild.community.id, &topic(m)));
                    let any = found.is_ok_and(|found| !found.is_empty());
                    if any { m.word.clone() } else { String::new() }
                })
            },
            // Asking shows no expertise, and what a reply is about its question says.
            holds: |made| {
                !made.kind.is_reply()
                    && made.kind != ContributionKind::Question
                    && made.fate == Fate::Stands
                    && made.visible_to != VisibleTo::Author
            },
            lookers: |looker, _| looker != "outsider",
        },
        Output {
            name: "wanted topics",
            text: |w, d| text(wait(d.topic_demand(w.guild.community.id))),
            holds: |made| {
                made.kind == ContributionKind::Question
                    && made.fate == Fate::Stands
                    && made.visible_to != VisibleTo::Author
            },
            lookers: |looker, open| looker != "outsider" || open,
        },
        Output {
            name: "report",
            text: |w, d| text(wait(d.report(&w.guild.community, &Default::default()))),
            holds: |_| false,
            lookers: everybody,
        },
        Output {
            name: "log of moderation",
            text: |w, d| text(wait(d.audit_log(w.guild.community.id, None, 1_000))),
            holds: |_| false,
            lookers: everybody,
        },
        Output {
            name: "flags",
            text: |w, d| {
                text(wait(d.flags(
                    w.guild.community.id,
                    Default::default(),
                    None,
                    1_000,
                )))
            },
            holds: |_| false,
            lookers: everybody,
        },
    ]
}

#[test]
fn s1_6_s2_5_nobody_sees_what_is_not_for_them_in_any_output() {
    for open in [false, true] {
        let world = world(open);
        for (looker, who) in LOOKERS {
            let desk = who.map_or(world.guild.op.clone(), |who| world.guild.desk(who));
            for output in outputs() {
                let shown = (output.text)(&world, &desk);
                for made in &world.made {
                    let expected =
                        sees(looker, open, made) && (output.holds)(made) && (output.lookers)(looker, open);
                    // An outsider has made nothing here, so that lists hold all that they see.
                    assert_eq!(
                        shown.contains(&made.word),
                        expected,
                        "{}: {looker}, open: {open}: {} for {}, {:?}",
                        output.name,
                        made.kind,
                        made.visible_to,
                        made.fate
                    );
                }
            }
        }
    }
}

#[test]
fn s2_5_what_somebody_does_not_see_is_as_if_it_were_not_there() {
    for open in [false, true] {
        let world = world(open);
        let community = world.guild.community.id;
        let nothing: ContributionId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        for (looker, who) in LOOKERS {
            let desk = who.map_or(world.guild.op.clone(), |who| world.guild.desk(who));
            let missing = wait(desk.contribution(community, nothing))
                .unwrap_err()
                .to_string();
            let seen = |made: &&Made| {
                let erased = made.fate == Fate::Erased && ["operator", "steward"].contains(&looker);
                erased || sees(looker, open, made)
            };
            for made in world.made.iter().filter(|made| !seen(made)) {
                let said = wait(desk.contribution(community, made.it.id))
                    .unwrap_err()
                    .to_string();
                let said = said.replace(&made.it.id.to_string(), &nothing.to_string());
                assert_eq!(said, missing, "{looker}: {} {:?}", made.kind, made.fate);
            }
            // The first half of an id names the time only: several may be meant, all of them seen.
            let visible: BTreeSet<String> = world
                .made
                .iter()
                .filter(seen)
                .map(|made| made.it.id.to_string())
                .collect();
            for made in &world.made {
                let given = &made.it.id.to_string()[..9];
                if let Err(Error::Ambiguous { candidates, .. }) =
                    wait(desk.find_contribution(community, given))
                {
                    let of_question = world.question.id.to_string();
                    for candidate in candidates.iter().filter(|c| **c != of_question) {
                        assert!(visible.contains(candidate), "{looker} learns of {candidate}");
                    }
                }
            }
        }
        let olu = wait(world.guild.desk("olu").contribution(community, nothing));
        refused(olu, &[]);
    }
}
