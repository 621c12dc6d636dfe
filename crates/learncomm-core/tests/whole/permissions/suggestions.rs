//! Every role tries every use case of suggestions.

use learncomm_core::Role;
use learncomm_core::community::Community;
use learncomm_core::engagement::suggestion::{Rule, SuggestionFilter};

use super::{Table, every_role_tries, who_has_left_is_nobody};
use crate::common::{Guild, wait};
use crate::norms::adopted;
use crate::suggestions::{DAY, of};

struct Stage {
    guild: Guild,
    community: Community,
    /// Not dismissed.
    norm: String,
    /// Dismissed by whoever tries, if they may; by `sol` otherwise.
    dismissed: String,
}

const TRIALS: &Table<Stage> = &[
    ("s3_2 see what to do next", "osfm", |d, s, _| {
        wait(d.next_suggestions(&s.community, &SuggestionFilter::default())).map(drop)
    }),
    ("s3_2 see the first things to do", "osfm", |d, s, _| {
        wait(d.first_suggestions(&s.community)).map(drop)
    }),
    ("s3_2 dismiss a suggestion", "osfm", |d, s, _| {
        wait(d.dismiss_suggestion(&s.community, &s.norm, None, "")).map(drop)
    }),
    ("s3_2 list what one dismissed", "osfm", |d, _, c| {
        wait(d.dismissed_suggestions(c)).map(drop)
    }),
    ("s3_2 restore a suggestion", "osfm", |d, s, c| {
        wait(d.restore_suggestion(c, &s.dismissed)).map(drop)
    }),
];

fn stage(who: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    guild.join("ned", Role::Member);
    adopted(&guild, "No blame");
    guild.pass(180 * DAY);
    guild.ask("ned", "How?");
    guild.pass(8 * DAY);
    let may = who.filter(|who| !["gus", "olu"].contains(who));
    let by = if who.is_none() {
        None
    } else {
        Some(may.unwrap_or("sol"))
    };
    let dismissed = of(&guild, by, Rule::QuestionsWaiting).unwrap().key;
    let desk = by.map_or(guild.op.clone(), |by| guild.desk(by));
    wait(desk.dismiss_suggestion(&guild.community, &dismissed, None, "")).unwrap();
    Stage {
        norm: of(&guild, None, Rule::NormsOverdue).unwrap().key,
        community: guild.community.clone(),
        dismissed,
        guild,
    }
}

#[test]
fn s3_2_every_role_tries_every_use_case_of_suggestions() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s3_2_who_has_left_gets_no_suggestions() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}
