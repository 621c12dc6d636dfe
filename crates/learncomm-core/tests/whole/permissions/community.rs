//! Every role tries every use case; the expectations are those of the permission table, spelled out once more.

use chrono::TimeDelta;
use learncomm_core::community::{
    Breakdown, Experiment, ExperimentFilter, ExperimentOutcome, Frequency, Level, NewExperiment, NewPractice,
    PersonEdit, PreferencesEdit,
};
use learncomm_core::engagement::stage::LifeStage;
use learncomm_core::id::Slug;
use learncomm_core::{Error, Role};

use super::{Table, every_role_tries, who_has_left_is_nobody};
use crate::common::{Guild, handle, wait};

struct Stage {
    guild: Guild,
    /// Runs, and was announced, before anybody tries.
    experiment: Experiment,
}

const TRIALS: &Table<Stage> = &[
    ("s2_7 edit a person", "o", |d, _, _| {
        let edit = PersonEdit {
            bot: Some(true),
            ..PersonEdit::default()
        };
        wait(d.edit_person(&handle("ned"), &edit)).map(drop)
    }),
    ("s2_6 declare a stage", "os", |d, _, c| {
        wait(d.declare_stage(c, LifeStage::Maturing, "We grow.")).map(drop)
    }),
    ("s2_6 read the stages", "osfmg", |d, _, c| {
        wait(d.stage_history(c)).map(drop)
    }),
    ("s1_8 hand a role over", "sf", |d, _, c| {
        wait(d.hand_over(c, &handle("ned"))).map(drop)
    }),
    ("s1_8 leave", "sfmg", |d, _, c| wait(d.leave(c)).map(drop)),
    ("s4_2 name a champion", "osf", |d, _, c| {
        wait(d.name_champion(c, &slug("lab"), &handle("ned"))).map(drop)
    }),
    ("s4_2 end a champion", "osf", |d, _, c| {
        wait(d.end_champion(c, &slug("qa"), &handle("ned"))).map(drop)
    }),
    ("s4_2 read the champions", "osfmg", |d, _, c| {
        wait(d.champions(c)).map(drop)
    }),
    ("s4_2 read the units without champion", "osfmg", |d, _, c| {
        wait(d.units_without_champion(c)).map(drop)
    }),
    ("s2_1 declare a skill", "sfmg", |d, _, c| {
        wait(d.declare_skill(c, &slug("testing"), Level::Expert)).map(drop)
    }),
    ("s2_1 withdraw a skill", "sfmg", |d, _, c| {
        match wait(d.withdraw_skill(c, &slug("testing"))) {
            // The permission is asked for first.
            Err(Error::Rule(_)) => Ok(()),
            other => other.map(drop),
        }
    }),
    ("s2_1 read skills", "osfmg", |d, _, c| {
        wait(d.skills(c, &handle("ned"))).map(drop)
    }),
    ("s2_1 find experts", "osfmg", |d, _, c| {
        wait(d.find_experts(c, &slug("testing"))).map(drop)
    }),
    ("s4_1 say what suits one", "sfmg", |d, _, c| {
        let edit = PreferencesEdit {
            topics: Some([slug("testing")].into()),
            ..PreferencesEdit::default()
        };
        wait(d.set_preferences(c, &edit)).map(drop)
    }),
    ("s4_1 read what suits one", "sfmg", |d, _, c| {
        wait(d.my_preferences(c)).map(drop)
    }),
    ("s4_1 read what members need", "osf", |d, _, c| {
        wait(d.needs(c, Breakdown::Topics)).map(drop)
    }),
    ("s1_1 record a practice", "osf", |d, _, c| {
        let said = NewPractice {
            what: "test data".to_owned(),
            who: "QA".to_owned(),
            with: "developers".to_owned(),
            channel: "e-mail".to_owned(),
            how_often: Frequency::Weekly,
            note: String::new(),
        };
        wait(d.record_practice(c, &said, None)).map(drop)
    }),
    ("s1_1 read practices", "osfmg", |d, _, c| {
        wait(d.practices(c, None, 9)).map(drop)
    }),
    ("s1_1 compare practices", "osfmg", |d, s, c| {
        wait(d.compare_practices(c, s.guild.hub.now())).map(drop)
    }),
    ("s1_2 start an experiment", "osf", |d, s, c| {
        wait(d.start_experiment(c, &experiment(&s.guild))).map(drop)
    }),
    ("s1_2 conclude an experiment", "osf", |d, s, c| {
        let outcome = ExperimentOutcome::Kept;
        wait(d.conclude_experiment(c, s.experiment.id, outcome, "It helped.")).map(drop)
    }),
    ("s1_2 find an experiment", "osfmg", |d, s, c| {
        wait(d.find_experiment(c, &s.experiment.id.to_string())).map(drop)
    }),
    ("s1_2 list experiments", "osfmg", |d, _, c| {
        wait(d.experiments(c, ExperimentFilter::Due, None, 9)).map(drop)
    }),
    ("s4_2 announce", "osf", |d, _, c| {
        wait(d.announce(c, "We meet", "on Tuesday")).map(drop)
    }),
    ("s4_2 read announcements", "osfmg", |d, _, c| {
        wait(d.announcements(c, None, 9)).map(drop)
    }),
    ("s4_2 find an announcement", "osfmg", |d, _, c| {
        match wait(d.find_announcement(c, "#1")) {
            Err(Error::NotFound { .. }) => Ok(()),
            other => other.map(drop),
        }
    }),
    ("s4_2 read one's digest", "osfmg", |d, _, c| {
        // The owner of the store has none; they may all the same read what is in it.
        match wait(d.digest(c, None, None)) {
            Err(Error::Invalid { field: "member", .. }) => Ok(()),
            other => other.map(drop),
        }
    }),
    ("s4_2 read somebody's digest", "o", |d, _, c| {
        wait(d.digest(c, Some(&handle("ned")), None)).map(drop)
    }),
    ("s4_2 make digests for all", "o", |d, _, c| {
        wait(d.digests(c, None, None, 9)).map(drop)
    }),
    ("s4_2 mark one's digest", "osfmg", |d, s, c| {
        match wait(d.mark_digest(c, None, s.guild.hub.now())) {
            Err(Error::Invalid { field: "member", .. }) => Ok(()),
            other => other,
        }
    }),
    ("s4_2 mark somebody's digest", "o", |d, s, c| {
        wait(d.mark_digest(c, Some(&handle("ned")), s.guild.hub.now()))
    }),
];

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn experiment(guild: &Guild) -> NewExperiment {
    NewExperiment {
        title: "Shorter sessions".to_owned(),
        hypothesis: "More people come.".to_owned(),
        changes: "45 minutes instead of 60.".to_owned(),
        metric: "participation-rate".to_owned(),
        review_at: guild.hub.now() + TimeDelta::days(30),
    }
}

fn stage(_: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    guild.person("new");
    guild.join("ned", Role::Member);
    guild.join("sue", Role::Steward);
    guild.pass(60);
    let community = guild.community.id;
    let experiment = wait(guild.op.start_experiment(community, &experiment(&guild))).unwrap();
    wait(guild.op.name_champion(community, &slug("qa"), &handle("ned"))).unwrap();
    guild.pass(60);
    Stage { guild, experiment }
}

#[test]
fn s2_6_every_role_tries_every_use_case_of_community() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s2_6_who_has_left_may_do_nothing_with_community() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}
