//! What is made of contributions, or leads to them: resources, collections, pathways, recognition, digests, figures, logs.

use learncomm_core::community::{Expert, ShownValueStory};
use learncomm_core::contribution::{
    Collection, CollectionFilter, ContributionKind, RecognitionFilter, Shown, ShownRecognition,
};
use learncomm_core::engagement::report::{Audience, ReportOptions};
use serde::Serialize;

use super::outputs::{Output, each, everybody, found, is_outside, output, pages, readers, text};
use super::world::{Fate, Made, World};
use crate::common::{handle, wait};

/// Who may see who is in the community.
fn inside(looker: &str, _: bool, _: &Made) -> bool {
    !is_outside(looker)
}

fn is_shared(made: &Made) -> bool {
    made.stands() && !made.is_draft()
}

fn is_linked(made: &Made) -> bool {
    made.it.url.is_some()
}

/// What others could use. Of what was erased there is no word that could be shown.
fn is_used(made: &Made) -> bool {
    !made.is_draft() && made.fate != Fate::Erased
}

fn is_step(made: &Made) -> bool {
    is_used(made) && (made.is_resource() || made.is_article())
}

/// The words of the contributions that something names by their numbers.
fn words_of(world: &World, numbers: impl IntoIterator<Item = u32>) -> String {
    let numbers: Vec<u32> = numbers.into_iter().collect();
    let named = world
        .made
        .iter()
        .filter(|m| is_used(m) && numbers.contains(&m.it.number));
    named.map(|m| m.word.as_str()).collect()
}

fn asked(made: &Made) -> bool {
    made.kind == ContributionKind::Question && is_shared(made)
}

fn resources() -> Vec<Output> {
    vec![
        output(
            "resources",
            |w, d| {
                pages(|after: Option<&Shown>| {
                    let after = after.map(|shown| &shown.contribution);
                    wait(d.resources(w.guild.community.id, None, after, 5))
                })
            },
            Made::is_resource,
            everybody,
        ),
        output(
            "resources about a topic",
            |w, d| {
                let c = w.guild.community.id;
                each(w, |m| text(wait(d.resources(c, Some(&m.topic()), None, 5))))
            },
            Made::is_resource,
            everybody,
        ),
        output(
            "same address",
            |w, d| {
                let url = |m: &Made| m.it.url.clone().unwrap_or_default();
                each(w, |m| found(wait(d.same_address(w.guild.community.id, &url(m)))))
            },
            |made| is_linked(made) && is_shared(made),
            everybody,
        ),
        output(
            "also shared",
            |w, d| each(w, |m| text(wait(d.also_shared(w.guild.community.id, &m.it)))),
            |_| false,
            everybody,
        ),
        output(
            "duplicates",
            |w, d| text(wait(d.duplicates(w.guild.community.id, None, 100))),
            |_| false,
            everybody,
        ),
        output(
            "open",
            |w, d| each(w, |m| text(wait(d.open_resource(w.guild.community.id, m.it.id)))),
            is_linked,
            everybody,
        ),
        output(
            "popular resources",
            |w, d| text(wait(d.popular_resources(w.guild.community.id, None, 30, 100))),
            |made| made.is_resource() && is_shared(made),
            inside,
        ),
        output(
            "popular resources about a topic",
            |w, d| {
                let c = w.guild.community.id;
                let some = |m: &Made| text(wait(d.popular_resources(c, Some(&m.topic()), 30, 5)));
                let every_third = w
                    .made
                    .iter()
                    .filter(|m| m.is_resource() && m.it.number.is_multiple_of(3));
                every_third.map(some).collect()
            },
            |made| made.is_resource() && made.it.number.is_multiple_of(3) && is_shared(made),
            inside,
        ),
    ]
}

/// What others made of contributions.
fn uses() -> Vec<Output> {
    vec![
        output(
            "collection",
            |w, d| text(wait(d.collection(w.guild.community.id, w.collection))),
            is_used,
            readers,
        ),
        output(
            "collections that hold it",
            |w, d| {
                each(w, |m| {
                    let filter = CollectionFilter {
                        holding: Some(m.it.id),
                        ..CollectionFilter::default()
                    };
                    let holding = wait(d.collections(w.guild.community.id, &filter, None, 5));
                    let is_held = holding.is_ok_and(|(found, _)| !found.is_empty());
                    words_of(w, is_held.then_some(m.it.number))
                })
            },
            is_used,
            readers,
        ),
        output(
            "collections",
            |w, d| {
                pages(|after: Option<&Collection>| {
                    wait(d.collections(w.guild.community.id, &CollectionFilter::default(), after, 5))
                })
            },
            |_| false,
            everybody,
        ),
        output(
            "comments on a collection",
            |w, d| {
                text(wait(d.collection_comments(
                    w.guild.community.id,
                    w.collection,
                    None,
                    1_000,
                )))
            },
            is_used,
            readers,
        ),
        output(
            "pathway",
            |w, d| text(wait(d.pathway(w.guild.community.id, w.pathway, None))),
            |made| is_step(made) && made.it.title.is_some(),
            readers,
        ),
        output(
            "pathways and their versions",
            |w, d| {
                let c = w.guild.community.id;
                let all = text(wait(d.pathways(c, &Default::default(), None, 9)));
                all + &text(wait(d.pathway_versions(c, w.pathway, 0, 9)))
            },
            |_| false,
            everybody,
        ),
        output(
            "progress",
            |w, d| {
                let c = w.guild.community.id;
                let all = text(wait(d.pathway_progress(c, w.pathway)));
                all + &text(wait(d.my_pathways(c)))
            },
            |made| is_step(made) && made.it.title.is_some(),
            // Nobody else follows it.
            |looker, _, _| looker == "member",
        ),
        output(
            "recognition",
            |w, d| {
                pages(|after: Option<&(ShownRecognition, String)>| {
                    let after = after.map(|(shown, _)| shown);
                    let filter = RecognitionFilter::default();
                    let (page, more) = wait(d.recognitions(w.guild.community.id, filter, after, 9))?;
                    let named = |r: ShownRecognition| {
                        let words = words_of(w, r.about.map(|about| about.number));
                        (r, words)
                    };
                    Ok((page.into_iter().map(named).collect(), more))
                })
            },
            is_used,
            inside,
        ),
    ]
}

/// One in three of those that could have one: all that is on record is read for each.
fn has_a_gap(made: &Made) -> bool {
    made.kind == ContributionKind::Question && made.it.number.is_multiple_of(3)
}

/// Figures and names that are made of what was shared.
fn figures() -> Vec<Output> {
    #[derive(Serialize)]
    struct Named(String);
    vec![
        output(
            "digest",
            |w, d| text(wait(d.digest(w.guild.community.id, None, None))),
            asked,
            // Nobody is told what they asked themselves, and who did not join gets none.
            |looker, _, made| {
                let asked_it = looker == "author" && !made.anonymous;
                !is_outside(looker) && looker != "operator" && !asked_it
            },
        ),
        output(
            "digests of all",
            |w, d| text(wait(d.digests(w.guild.community.id, None, None, 100))),
            asked,
            |looker, _, _| looker == "operator",
        ),
        output(
            "experts",
            |w, d| {
                each(w, |m| {
                    let found = wait(d.find_experts(w.guild.community.id, &m.topic()));
                    let is_any = |found: &Vec<Expert>| !found.is_empty();
                    let named = found.ok().filter(is_any).map(|_| Named(m.word.clone()));
                    named.map_or_else(String::new, |n| n.0)
                })
            },
            // Asking shows no expertise, and what a reply is about its question says.
            |made| !made.kind.is_reply() && made.kind != ContributionKind::Question && is_shared(made),
            inside,
        ),
        output(
            "wanted topics",
            |w, d| text(wait(d.topic_demand(w.guild.community.id))),
            asked,
            readers,
        ),
        output(
            "skill gaps",
            |w, d| text(wait(d.skill_gaps(w.guild.community.id, None))),
            asked,
            inside,
        ),
        output(
            "skill gap",
            |w, d| {
                let c = w.guild.community.id;
                let some = |m: &Made| found(wait(d.skill_gap(c, &m.topic(), Some(30))));
                w.made.iter().filter(|m| has_a_gap(m)).map(some).collect()
            },
            |made| asked(made) && has_a_gap(made),
            inside,
        ),
        output(
            "report",
            |w, d| {
                let audiences = [None, Some(Audience::Public), Some(Audience::Member)];
                let of = |audience| ReportOptions {
                    audience,
                    ..ReportOptions::default()
                };
                audiences
                    .map(|audience| text(wait(d.report(&w.guild.community, &of(audience)))))
                    .concat()
            },
            |_| false,
            everybody,
        ),
        output(
            "value stories",
            |w, d| {
                #[derive(Serialize)]
                struct Story(ShownValueStory, String);
                pages(|after: Option<&Story>| {
                    let after = after.map(|story| &story.0);
                    let (page, more) =
                        wait(d.value_stories(w.guild.community.id, Default::default(), after, 7))?;
                    let named = |story: ShownValueStory| {
                        let words = words_of(w, story.contribution);
                        Story(story, words)
                    };
                    Ok((page.into_iter().map(named).collect(), more))
                })
            },
            is_used,
            inside,
        ),
        output(
            "badges and points",
            |w, d| {
                let c = w.guild.community.id;
                [
                    text(wait(d.badges_of(c, &handle("mei")))),
                    text(wait(d.badge_progress(c))),
                    text(wait(d.points(c, None, 0, 100))),
                    text(wait(d.skills(c, &handle("mei")))),
                ]
                .concat()
            },
            |_| false,
            everybody,
        ),
        output(
            "sessions",
            |w, d| {
                let c = w.guild.community.id;
                let all = text(wait(d.sessions(c, &Default::default(), None, 100)));
                all + &text(wait(d.session(c, w.session)))
            },
            |_| false,
            everybody,
        ),
    ]
}

fn logs() -> Vec<Output> {
    vec![
        output(
            "log of moderation",
            |w, d| text(wait(d.audit_log(w.guild.community.id, None, 1_000))),
            |_| false,
            everybody,
        ),
        output(
            "flags",
            |w, d| {
                text(wait(d.flags(
                    w.guild.community.id,
                    Default::default(),
                    None,
                    1_000,
                )))
            },
            |_| false,
            everybody,
        ),
        output(
            "notes, conflicts and feedback of one's own",
            |w, d| {
                let c = w.guild.community.id;
                let notes = text(wait(d.notes(c, &Default::default(), None, 100)));
                notes + &text(wait(d.article_conflicts(c, None)))
            },
            |_| false,
            everybody,
        ),
    ]
}

pub(super) fn derived() -> Vec<Output> {
    [resources(), uses(), figures(), logs()]
        .into_iter()
        .flatten()
        .collect()
}
