//! What measures and series are called where people read.

use std::borrow::Cow;

use learncomm_core::engagement::report::Series;

/// Titles of measures whose names would say too little, or another thing, as they are.
const TITLES: [(&str, &str); 95] = [
    ("accepted-of-all", "Accepted, of all questions"),
    ("accepted-of-answered", "Accepted, of those answered"),
    ("actions-done-on-time", "Actions done on time"),
    ("agenda-completion", "Agenda items that came up"),
    ("answerer-absence-factor", "People who gave half the answers"),
    ("bot-share", "Events by bots"),
    ("cadence-presence", "Here in 2 of the last 3 cycles"),
    ("catch-up", "Of the absent, caught up"),
    ("consent-coverage", "Consent to the norms in force"),
    ("consume-only", "Members who only sought"),
    ("contributions-per-member-week", "Contributions per member-week"),
    ("contributor-absence-factor", "People who made half of it"),
    ("distinct-leaders", "People who led"),
    ("ei-expected", "E–I index expected by chance"),
    ("ei-index", "Ties across units (E–I index)"),
    ("ei-permutation-p", "E–I index, p of the difference"),
    ("facilitator-absence-factor", "People who led half of it"),
    ("facilitator-rotation", "Facilitators take turns"),
    ("first-contribution-by-day-30", "Contributed in 30 days"),
    ("first-contribution-by-day-7", "Contributed in 7 days"),
    ("first-time-leaders", "First-time leaders"),
    ("flags-citing-a-norm", "Flags that cite a norm"),
    ("gini-star-contributors", "Inequality (G*), contributors"),
    ("gini-star-members", "Inequality (G*), all members"),
    ("goals-not-observed", "Goals without a figure yet"),
    ("goals-overdue", "Goals past their day"),
    ("isolates", "Members without a partner"),
    ("isolates-new", "New members without one"),
    ("late-or-left-early", "Late, or left early"),
    ("mean-pathway-progress", "Mean progress on pathways"),
    ("median-pathway-progress", "Median progress on pathways"),
    ("median-time-to-first-answer", "Median time to first answer"),
    ("median-time-to-resolution", "Median time to act on a flag"),
    ("median-time-to-session", "Median time until a session"),
    ("newcomer-reply-rate", "First posts answered in 48 h"),
    ("no-show", "Said yes, did not come"),
    ("note-taker-rotation", "Note-takers take turns"),
    ("oldest-open-question", "Age of the oldest open one"),
    ("opener-rotation", "Openers take turns"),
    ("partners-per-member", "Partners per member"),
    ("pathway-completion", "Enrolments completed"),
    ("pathway-not-started", "Enrolments not begun"),
    ("peer-led-share", "Led by peers"),
    ("presenter-rotation", "Presenters take turns"),
    ("profile-breadth", "Breadth: who contributes"),
    ("profile-cohesion", "Cohesion: who is connected"),
    ("profile-continuity", "Continuity over time"),
    ("profile-index", "Mean of the parts"),
    ("profile-peer-exchange", "Exchange without the hosts"),
    ("profile-reciprocity", "Reciprocity of peers"),
    ("profile-shared-lead", "Shared leading"),
    ("rated-answers", "Answers that were rated"),
    ("reciprocity-arcs", "Links that are returned"),
    ("reciprocity-dyads", "Ties that go both ways"),
    ("recognition-across-units", "Across units"),
    ("recognition-by-peers", "From peers"),
    ("recognition-coverage", "Members who were recognised"),
    ("recognition-gini-star", "Inequality (G*) of thanks"),
    ("recognition-givers", "Members who gave recognition"),
    ("recognition-mutual", "Pairs that thank each other"),
    ("recorded-answer-graph-arcs", "Answer graph: arcs"),
    ("recorded-answer-graph-people", "Answer graph: people"),
    ("recorded-answer-graph-reciprocity", "Answer graph: reciprocity"),
    ("recorded-answered-by-other", "Answered by another"),
    ("recorded-comment-graph-arcs", "Comment graph: arcs"),
    ("recorded-comment-graph-people", "Comment graph: people"),
    ("recorded-comment-graph-reciprocity", "Comment graph: reciprocity"),
    ("recorded-gini-contributions", "Gini of contributions"),
    (
        "recorded-gini-contributions-of-people",
        "Gini of contributions, everybody",
    ),
    ("recorded-gini-posts", "Gini of posts"),
    ("recorded-median-first-answer", "Median first answer"),
    (
        "recorded-median-first-answer-by-other",
        "Median first answer of another",
    ),
    ("recorded-reply-graph-arcs", "Reply graph: arcs"),
    ("recorded-reply-graph-people", "Reply graph: people"),
    ("recorded-reply-graph-reciprocity", "Reply graph: reciprocity"),
    ("recorded-top-tenth-share", "Share of the top tenth"),
    ("retention-month-1", "Contributed in the 2nd month"),
    ("retention-month-2", "Contributed in the 3rd month"),
    ("retention-month-3", "Contributed in the 4th month"),
    ("seek-sense-share", "Sought, made sense and shared"),
    ("self-resolved", "Answered by who asked"),
    ("sense-makers", "Sense-makers"),
    ("sense-makers-who-shared", "Sense-makers who shared"),
    ("session-attendance", "Came"),
    ("session-coverage", "Came or caught up"),
    ("sessions-held", "Sessions held"),
    ("single-bridge-pairs", "Units that one person bridges"),
    ("ties-without-unit", "Ties of people without a unit"),
    ("top-tenth-share", "Made by the top tenth"),
    ("topics-with-one-answerer", "Topics with one answerer"),
    ("value-stories-applied", "Value stories put to use"),
    ("value-stories-confirmed-share", "Value stories, share confirmed"),
    ("voice-in-drafting", "Members who had a voice"),
    (
        "voted-topics-covered-within-90-days",
        "Wanted topics held in 90 days",
    ),
    ("walk-in", "Came without a yes"),
];

/// Titles of series where there is one line for them.
const SERIES: [(&str, &str); 4] = [
    ("active-members-by-month", "Active, by month"),
    ("contributing-members-by-month", "Contributing, by month"),
    ("members-by-tier", "By how often, last 13 weeks"),
    ("session-coverage-by-session", "By session"),
];

/// Series whose points are called by words of the library. All others are called by what people named: topics, units, goals.
const OF_WORDS: [&str; 8] = [
    "contributions-by-kind",
    "contributors-by-layer",
    "goals-by-standing",
    "leaders-by-role",
    "members-by-tier",
    "steps-of-joiners",
    "unconfirmed-value-stories-by-cycle",
    "value-stories-by-cycle",
];
/// Words that say too little, or another thing, as they are.
const WORDS: [(&str, &str); 7] = [
    ("at-target", "at the target"),
    ("first-80-percent", "first 80 %"),
    ("next-15-percent", "next 15 %"),
    ("not-observed", "no figure yet"),
    ("reacting-only", "only reacting"),
    ("undefined", "cannot be told"),
    ("wrong-way", "the wrong way"),
];

/// A series with its points as people call them: `led-a-session` is `led a session`.
#[must_use]
pub fn spoken(series: &Series) -> Series {
    let mut spoken = series.clone();
    if OF_WORDS.contains(&series.id) {
        for point in &mut spoken.points {
            let known = WORDS.iter().find(|(word, _)| *word == point.label);
            point.label = Cow::Owned(match known {
                Some((_, said)) => (*said).to_owned(),
                None => point.label.replace('-', " "),
            });
        }
    }
    spoken
}

/// A machine name for people: `answered-within-7-days` is `Answered within 7 days`. A first word that all names beside
/// it have too goes without saying.
#[must_use]
pub fn name(machine: &str, shared: Option<&str>) -> String {
    if let Some((_, title)) = TITLES.iter().find(|(name, _)| *name == machine) {
        return (*title).to_owned();
    }
    let rest = shared.and_then(|first| machine.strip_prefix(first)?.strip_prefix('-'));
    plain(rest.unwrap_or(machine))
}

/// What a series is called on one line.
#[must_use]
pub fn series(series: &Series) -> String {
    let known = SERIES.iter().find(|(id, _)| *id == series.id);
    known.map_or_else(|| plain(series.id), |(_, title)| (*title).to_owned())
}

fn plain(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => words,
    }
}

/// The first word of all of several names, if it is the same.
#[must_use]
pub fn shared<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = |name: &'a str| name.split_once('-').map(|(first, _)| first);
    let first = word(names.next()?)?;
    let mut others = names.peekable();
    others.peek()?;
    others.all(|name| word(name) == Some(first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use learncomm_core::engagement::Unit;
    use learncomm_core::engagement::report::Point;
    use unicode_width::UnicodeWidthStr as _;

    use super::*;

    #[test]
    fn names() {
        assert_eq!(name("answered-within-7-days", None), "Answered within 7 days");
        assert_eq!(name("gini-star-members", None), "Inequality (G*), all members");
        let all = ["recorded-people", "recorded-posters"];
        assert_eq!(name(all[0], shared(all.into_iter())), "People");
        assert_eq!(shared(["a-b", "c-d"].into_iter()), None);
        assert_eq!(shared(["a-b"].into_iter()), None);
        assert_eq!(name("no-show", None), "Said yes, did not come");
        assert_eq!(name("", None), "");
    }

    #[test]
    fn points_are_called_by_words_where_the_words_are_ours() {
        let labelled = |id, labels: &[&'static str]| {
            let point = |label: &&'static str| Point {
                label: Cow::Borrowed(*label),
                value: Some(1.0),
                n: 1,
                note: None,
            };
            let series = Series {
                id,
                title: "A title",
                unit: Unit::Count,
                definition: "",
                points: labels.iter().map(point).collect(),
            };
            let said = spoken(&series).points.into_iter().map(|point| point.label);
            said.collect::<Vec<_>>().join("; ")
        };
        let tiers = ["core", "reacting-only"];
        assert_eq!(labelled("members-by-tier", &tiers), "core; only reacting");
        assert_eq!(labelled("steps-of-joiners", &["led-a-session"]), "led a session");
        // A topic may be called like a word of ours.
        assert_eq!(labelled("topic-gap", &tiers), "core; reacting-only");
    }

    #[test]
    fn titles_fit_and_are_said_once() {
        for (i, (name, title)) in TITLES.iter().enumerate() {
            assert!(title.width() <= 32, "{title}");
            assert!(TITLES[..i].iter().all(|(n, t)| n != name && t != title), "{name}");
        }
    }
}
