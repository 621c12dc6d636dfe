//! How learning flows: seek, make sense, share (metrics §9.1).

use super::facts::Facts;
use super::{ReportWindow, Section, nothing, optional, share};
use crate::contribution::ContributionKind;
use crate::engagement::flow::seek_sense_share;
use crate::engagement::measure::{Class, Measure, Share, Unit};
use crate::ledger::Verb;

const ID: &str = "flow";
const TITLE: &str = "Do people make sense of what they find, and share it?";
const DEFINITION: &str = "metrics 9.1, v1";

const ACTIVE: u8 = 1;
const SEEK: u8 = 2;
const SENSE: u8 = 4;
const SHARE: u8 = 8;

/// A part of the cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Seek,
    Sense,
    Share,
}

/// Which part of the cycle something is.
///
/// * **Seek** – look for something and take it in: ask, come to a session, catch up with one, open something.
/// * **Sense** – make something of it: look back on a session, share a reflection, tell what one learned from what did not
///   work, sum something up as a job aid. A rating has no reason beside it, so that it is no sense-making; nor are votes
///   and bookmarks.
/// * **Share** – give it to others: answer, comment, share anything else, share materials of a session, lead one, revise
///   an article or say that it still holds, collect, make a pathway.
///
/// What is sense-making is not sharing at the same time, although others read it: else everybody whose sense-making is
/// seen at all would have shared by definition. What is said on norms, and what is planned and organised, is none of the
/// three.
fn part(verb: Verb, value: u32) -> Option<Part> {
    match verb {
        Verb::Asked | Verb::Attended | Verb::CaughtUp | Verb::Opened => Some(Part::Seek),
        Verb::Reflected => Some(Part::Sense),
        Verb::Shared => Some(match ContributionKind::from_code(value) {
            Some(
                ContributionKind::Reflection | ContributionKind::FailureStory | ContributionKind::JobAid,
            ) => Part::Sense,
            _ => Part::Share,
        }),
        Verb::Answered
        | Verb::Commented
        | Verb::SharedMaterials
        | Verb::Led
        | Verb::Revised
        | Verb::Confirmed
        | Verb::MadeCollection
        | Verb::Collected
        | Verb::MadePathway => Some(Part::Share),
        _ => None,
    }
}

pub(super) fn section(facts: &Facts, window: &ReportWindow) -> Section {
    let ledger = &facts.ledger;
    let part_of = |row: usize| part(ledger.verb[row], ledger.value[row]);
    let bit = |row: usize| match part_of(row) {
        Some(Part::Seek) => SEEK,
        Some(Part::Sense) => SENSE,
        Some(Part::Share) => SHARE,
        None => 0,
    };
    // Which parts were ever on record.
    let mut known = 0;
    for row in (0..ledger.verb.len()).filter(|row| facts.marks[*row].by_human()) {
        known |= bit(row);
        if known == SEEK | SENSE | SHARE {
            break;
        }
    }
    if known == 0 {
        return nothing(
            ID,
            TITLE,
            "Nobody is on record as having asked, come to a session, made sense of something or shared something.",
        );
    }
    // One byte a person: which parts of the cycle they were seen in.
    let mut did = vec![0_u8; facts.roster.len()];
    for row in facts
        .rows(&window.window)
        .filter(|row| facts.marks[*row].active())
    {
        did[ledger.actor[row] as usize] |= ACTIVE | bit(row);
    }
    let who = |bit: u8| {
        let seen = (0..).zip(&did).filter(|(_, did)| **did & bit != 0);
        seen.map(|(who, _)| who).collect::<Vec<u32>>()
    };
    let active = who(ACTIVE);
    let flow = seek_sense_share(&who(SEEK), &who(SENSE), &who(SHARE), &active);
    // Of a part that nothing on record ever was, that nobody did it is not known.
    let ever = |part: u8| known & part != 0;
    let (knows_seek, knows_sense, knows_share) = (ever(SEEK), ever(SENSE), ever(SHARE));
    let no_seek = "nothing that people sought is on record yet";
    let no_sense = "no sense-making is on record yet";
    let no_share = "nothing that people shared is on record yet";
    let count = |name, people, unknown: Option<&'static str>| match unknown {
        Some(why) => optional(name, Unit::Count, None, why, DEFINITION),
        None => Measure::count(name, people, DEFINITION).with_n(active.len() as u64),
    };
    let missing = |known: bool, why| (!known).then_some(why);
    // Where only attendance was brought in, whoever came seems to consume only.
    let (nobody, consume_only) = if facts.knows_contributions() {
        ("nobody was active", flow.consume_only)
    } else {
        ("no contribution is on record yet", Share::default())
    };
    let (unsought, seekers_who_sense) = match knows_sense {
        true => ("nobody sought anything", flow.seekers_who_sense),
        false => (no_sense, Share::default()),
    };
    let all_three = missing(knows_sense, no_sense)
        .or(missing(knows_share, no_share))
        .or(missing(knows_seek, no_seek));
    let measures = vec![
        count("seekers", flow.seek, missing(knows_seek, no_seek)),
        count("sense-makers", flow.sense, missing(knows_sense, no_sense)),
        count("sharers", flow.share, missing(knows_share, no_share)),
        count("seek-sense-share", flow.all_three, all_three),
        share("seekers-who-made-sense", seekers_who_sense, unsought, DEFINITION),
        share(
            "sense-makers-who-shared",
            flow.sensers_who_share,
            if knows_sense {
                "nobody was seen to make sense of anything"
            } else {
                no_sense
            },
            DEFINITION,
        ),
        share("consume-only", consume_only, nobody, DEFINITION),
    ];
    Section {
        id: ID,
        title: TITLE,
        notes: vec![
            "Most sense-making leaves no trace in software, and private notes are in no figure: few sense-makers does not mean little sense. It is a cycle and not a funnel, without a score and without a target.",
        ],
        measures: measures
            .into_iter()
            .map(|measure| measure.class(Class::Practice))
            .collect(),
        series: Vec::new(),
        charts: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_5_judging_is_no_sense_making() {
        assert_eq!(part(Verb::Rated, 5), None);
        assert_eq!(part(Verb::Bookmarked, 0), None);
        let reflection = ContributionKind::Reflection.code();
        assert_eq!(part(Verb::Shared, reflection), Some(Part::Sense));
        let idea = ContributionKind::Idea.code();
        assert_eq!(part(Verb::Shared, idea), Some(Part::Share));
        assert_eq!(part(Verb::Shared, 0), Some(Part::Share));
    }
}
