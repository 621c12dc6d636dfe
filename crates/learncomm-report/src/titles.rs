//! What measures and series are called where people read.

use learncomm_core::engagement::report::Series;

/// Titles of measures whose names would say too little, or another thing, as they are.
const TITLES: [(&str, &str); 71] = [
    ("accepted-of-all", "Accepted, of all questions"),
    ("accepted-of-answered", "Accepted, of those answered"),
    ("actions-done-on-time", "Actions done on time"),
    ("agenda-completion", "Agenda items that came up"),
    ("answerer-absence-factor", "People who gave half the answers"),
    ("bot-share", "Events that are of bots"),
    ("cadence-presence", "Here in 2 of the last 3 cycles"),
    ("catch-up", "Of the absent, caught up"),
    ("consume-only", "Only sought"),
    ("consent-coverage", "Consent to the norms in force"),
    ("contributions-per-member-week", "Contributions per member-week"),
    ("contributor-absence-factor", "People who made half of it"),
    ("distinct-leaders", "People who led"),
    ("ei-expected", "E–I index by chance"),
    ("ei-index", "E–I index of units"),
    ("ei-permutation-p", "E–I index, probability"),
    ("facilitator-absence-factor", "People who led half of it"),
    ("facilitator-rotation", "Facilitators take turns"),
    ("first-contribution-by-day-30", "Contributed in 30 days"),
    ("first-contribution-by-day-7", "Contributed in 7 days"),
    ("first-time-leaders", "First-time leaders"),
    ("flags-citing-a-norm", "Flags that cite a norm"),
    ("gini-star-contributors", "G* of those who contributed"),
    ("gini-star-members", "G* of all members"),
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
    ("opener-rotation", "Openers take turns"),
    ("oldest-open-question", "Age of the oldest open one"),
    ("partners-per-member", "Partners per member"),
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
    ("recognition-gini-star", "G* of recognition received"),
    ("recognition-givers", "Members who gave recognition"),
    ("recognition-mutual", "Pairs that thank each other"),
    ("retention-month-1", "Contributed in month 1"),
    ("retention-month-2", "Contributed in month 2"),
    ("retention-month-3", "Contributed in month 3"),
    ("seek-sense-share", "Sought, made sense and shared"),
    ("self-resolved", "Answered by who asked"),
    ("session-attendance", "Came"),
    ("session-coverage", "Came or caught up"),
    ("sessions-held", "Sessions held"),
    ("single-bridge-pairs", "Units that one person bridges"),
    ("ties-without-unit", "Ties of people without a unit"),
    ("top-tenth-share", "Made by the top tenth"),
    ("topics-with-one-answerer", "Topics with one answerer"),
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
    use unicode_width::UnicodeWidthStr as _;

    use super::*;

    #[test]
    fn names() {
        assert_eq!(name("answered-within-7-days", None), "Answered within 7 days");
        assert_eq!(name("gini-star-members", None), "G* of all members");
        let all = ["recorded-people", "recorded-posters"];
        assert_eq!(name(all[0], shared(all.into_iter())), "People");
        assert_eq!(shared(["a-b", "c-d"].into_iter()), None);
        assert_eq!(shared(["a-b"].into_iter()), None);
        assert_eq!(name("no-show", None), "Said yes, did not come");
        assert_eq!(name("", None), "");
    }

    #[test]
    fn titles_fit_and_are_said_once() {
        for (i, (name, title)) in TITLES.iter().enumerate() {
            assert!(title.width() <= 32, "{title}");
            assert!(TITLES[..i].iter().all(|(n, t)| n != name && t != title), "{name}");
        }
    }
}
