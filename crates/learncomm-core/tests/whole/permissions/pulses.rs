//! Every role tries every use case of pulses.

use learncomm_core::engagement::pulse::NewItem;
use learncomm_core::id::PulseId;
use learncomm_core::{Desk, Error};

use super::{Table, every_role_tries, who_has_left_is_nobody};
use crate::common::{Guild, wait};
use crate::pulses::{PEOPLE, answer, guild, open, plan};

struct Stage {
    guild: Guild,
    open: PulseId,
    closed: PulseId,
}

fn answered(desk: &Desk, stage: &Stage) -> Result<(), Error> {
    let answers = [("belonging".to_owned(), "4".to_owned())];
    wait(desk.answer_pulse(stage.guild.community.id, stage.open, &answers)).map(drop)
}

const TRIALS: &Table<Stage> = &[
    ("s3_3 open a pulse", "osf", |d, _, c| {
        wait(d.open_pulse(c, &plan(vec![NewItem::new("own", "?")]))).map(drop)
    }),
    ("s3_3 answer a pulse", "sfm", |d, s, _| answered(d, s)),
    ("s3_3 close a pulse", "osf", |d, s, c| {
        wait(d.close_pulse(c, s.open)).map(drop)
    }),
    ("s3_3 list pulses", "osfm", |d, _, c| {
        wait(d.pulses(c, None, 9)).map(drop)
    }),
    ("s3_3 read a pulse", "osfm", |d, s, c| {
        wait(d.pulse(c, s.open)).map(drop)
    }),
    ("s3_3 find a pulse", "osfm", |d, _, c| {
        wait(d.find_pulse(c, "last")).map(drop)
    }),
    ("s3_5 read what was told of a pulse", "osfm", |d, s, c| {
        wait(d.pulse_result(c, s.closed)).map(drop)
    }),
    ("s3_3 read the history of a question", "osfm", |d, _, c| {
        wait(d.pulse_history(c, &"belonging".parse().unwrap())).map(drop)
    }),
];

fn stage(_: Option<&str>) -> Stage {
    let guild = guild();
    let new = plan(vec![NewItem::new("belonging", "?")]);
    let closed = open(&guild, &new).id;
    for who in PEOPLE {
        answer(&guild, who, closed, &[("belonging", "3")]).unwrap();
    }
    wait(guild.op.close_pulse(guild.community.id, closed)).unwrap();
    let open = open(&guild, &new).id;
    Stage { guild, open, closed }
}

#[test]
fn s3_3_s3_5_every_role_tries_every_use_case_of_pulses() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s3_3_s3_5_who_has_left_answers_no_pulse() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}
