//! Every role tries every use case; the expectations are those of the permission table, spelled out once more.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use learncomm_core::community::{
    Admission, Breakdown, Charter, Experiment, ExperimentFilter, ExperimentOutcome, Frequency, Level,
    MemberFilter, NewExperiment, NewPerson, NewPractice, PersonEdit, PreferencesEdit,
};
use learncomm_core::contribution::{Contribution, Filter, Vote};
use learncomm_core::engagement::stage::LifeStage;
use learncomm_core::id::{CommunityId, Slug};
use learncomm_core::ledger::{Activity, Verb};
use learncomm_core::{Actor, Desk, Error, ErrorKind, Role};

use crate::common::{Guild, answer, comment, handle, question, refused, wait};

struct Stage {
    guild: Guild,
    /// Runs, and was announced, before anybody tries.
    experiment: Experiment,
    /// Asked by whoever tries, if they may ask; by `sol` otherwise.
    mine: Contribution,
    answer: Contribution,
    others: Contribution,
}

/// o = operator, s = steward, f = facilitator, m = member, g = guest, - = somebody who is not in
const ROLES: [(char, Option<&str>); 6] = [
    ('o', None),
    ('s', Some("sol")),
    ('f', Some("fay")),
    ('m', Some("mei")),
    ('g', Some("gus")),
    ('-', Some("olu")),
];

type Trial = fn(&Desk, &Stage, CommunityId) -> Result<(), Error>;

const TRIALS: &[(&str, &str, Trial)] = &[
    ("create a community", "o", |d, _, _| {
        let charter = Charter::new("Other", chrono_tz::UTC);
        wait(d.create_community("other".parse().unwrap(), charter, None)).map(drop)
    }),
    ("create a person", "o", |d, _, _| {
        wait(d.create_person(NewPerson::new(handle("x"), "X"))).map(drop)
    }),
    ("edit the charter", "os", |d, _, c| {
        wait(d.edit_charter(c, &Charter::new("New", chrono_tz::UTC).into())).map(drop)
    }),
    ("admit a member", "osf", |d, _, c| {
        admit(d, c, Admission::default())
    }),
    ("admit a guest", "osf", |d, _, c| {
        let role = Role::Guest;
        admit(
            d,
            c,
            Admission {
                role,
                ..Admission::default()
            },
        )
    }),
    ("admit a facilitator", "os", |d, _, c| {
        let role = Role::Facilitator;
        admit(
            d,
            c,
            Admission {
                role,
                ..Admission::default()
            },
        )
    }),
    ("admit in the past", "o", |d, s, c| {
        let at = Some(s.guild.hub.now() - TimeDelta::days(1));
        admit(
            d,
            c,
            Admission {
                at,
                ..Admission::default()
            },
        )
    }),
    ("release a member", "osf", |d, _, c| {
        wait(d.release(c, &handle("ned"), None)).map(drop)
    }),
    ("release a steward", "os", |d, _, c| {
        wait(d.release(c, &handle("sue"), None)).map(drop)
    }),
    ("release in the past", "o", |d, s, c| {
        wait(d.release(c, &handle("ned"), Some(s.guild.hub.now() - TimeDelta::seconds(5)))).map(drop)
    }),
    ("appoint", "os", |d, _, c| {
        wait(d.appoint(c, &handle("ned"), Role::Steward)).map(drop)
    }),
    ("assign a unit", "osf", |d, _, c| {
        wait(d.assign_unit(c, &handle("ned"), Some("lab".parse().unwrap()))).map(drop)
    }),
    ("read members", "osfmg", |d, _, c| {
        wait(d.members(c, &MemberFilter::default(), None, 10)).map(drop)
    }),
    ("read a member", "osfmg", |d, _, c| {
        wait(d.member(c, &handle("ned"))).map(drop)
    }),
    ("read a contribution", "osfmg", |d, s, c| {
        wait(d.contribution(c, s.others.id)).map(drop)
    }),
    ("find a contribution", "osfmg", |d, s, c| {
        wait(d.find_contribution(c, &format!("#{}", s.others.number))).map(drop)
    }),
    ("list contributions", "osfmg", |d, _, c| {
        wait(d.contributions(c, &Filter::default(), None, 9)).map(drop)
    }),
    ("s1_9 read the report", "osfm", |d, s, _| {
        wait(d.report(&s.guild.community, &Default::default())).map(drop)
    }),
    ("ask", "sfmg", |d, _, c| {
        wait(d.ask(c, question("New?"))).map(drop)
    }),
    ("answer", "sfmg", |d, s, c| {
        wait(d.answer(c, answer(s.others.id))).map(drop)
    }),
    ("comment", "sfmg", |d, s, c| {
        wait(d.comment(c, comment(s.others.id))).map(drop)
    }),
    ("accept", "sfmg", |d, s, c| {
        wait(d.accept(c, s.answer.id)).map(drop)
    }),
    ("rate", "sfmg", |d, s, c| {
        wait(d.rate(c, s.others.id, 3)).map(drop)
    }),
    ("vote", "sfmg", |d, s, c| {
        wait(d.vote(c, s.others.id, Vote::Up)).map(drop)
    }),
    ("remove one's own", "sfmg", |d, s, c| match d.actor() {
        Actor::Operator => Err(wait(d.ask(c, question("x"))).unwrap_err()),
        Actor::Person(_) => wait(d.remove(c, s.mine.id, None)).map(drop),
    }),
    ("s2_5 remove another's", "os", |d, s, c| {
        wait(d.remove(c, s.others.id, Some("off topic"))).map(drop)
    }),
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
    ("s4_2 find an announcement", "osfmg", |d, s, c| {
        match wait(d.find_announcement(c, &format!("#{}", s.others.number))) {
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
    ("import", "o", |d, _, c| {
        wait(d.import(c, "test", &[]))
            .map(drop)
            .and_then(|()| import_one(d, c))
    }),
    ("import activities", "o", |d, _, c| {
        wait(d.import_activities(c, &[Activity::new(0, 1, Verb::Joined)])).map(drop)
    }),
    ("reserve numbers", "o", |d, _, c| {
        wait(d.reserve_objects(c, 5)).map(drop)
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

fn import_one(desk: &Desk, community: CommunityId) -> Result<(), Error> {
    let at = chrono::DateTime::UNIX_EPOCH;
    let fact = learncomm_core::history::Fact::Bookmark {
        on: "none".to_owned(),
        by: learncomm_core::history::Who::Unknown(None),
        at,
    };
    wait(desk.import(community, "test", &[fact])).map(drop)
}

fn admit(desk: &Desk, community: CommunityId, how: Admission) -> Result<(), Error> {
    wait(desk.admit(community, &handle("new"), how)).map(drop)
}

fn stage(who: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    guild.person("new");
    guild.join("ned", Role::Member);
    guild.join("sue", Role::Steward);
    guild.pass(60);
    let asker = who.filter(|w| *w != "olu").unwrap_or("sol");
    let mine = guild.ask(asker, "Mine?");
    let answer = guild.answer("ned", mine.id);
    let others = guild.ask("ned", "Others?");
    let community = guild.community.id;
    let experiment = wait(guild.op.start_experiment(community, &experiment(&guild))).unwrap();
    wait(guild.op.name_champion(community, &slug("qa"), &handle("ned"))).unwrap();
    guild.pass(60);
    Stage {
        guild,
        experiment,
        mine,
        answer,
        others,
    }
}

#[test]
fn s2_6_every_role_tries_every_use_case() {
    for (name, may, trial) in TRIALS {
        for (letter, who) in ROLES {
            let stage = stage(who);
            let desk = who.map_or(stage.guild.op.clone(), |who| stage.guild.desk(who));
            let before = stage.guild.dump();
            let outcome = trial(&desk, &stage, stage.guild.community.id);
            if may.contains(letter) {
                assert!(outcome.is_ok(), "`{letter}` may {name}: {outcome:?}");
            } else {
                let kind = refused(outcome, &["does not allow to", " does"]);
                assert_eq!(kind, ErrorKind::Forbidden, "`{letter}` may not {name}");
                assert!(stage.guild.dump() == before, "`{letter}`, {name}");
            }
        }
    }
}

#[test]
fn s2_6_who_has_left_is_nobody_until_they_come_back() {
    for (name, may, trial) in TRIALS.iter().filter(|(_, may, _)| may.contains('m')) {
        let stage = stage(Some("mei"));
        let community = stage.guild.community.id;
        let mei = stage.guild.desk("mei");
        wait(stage.guild.op.release(community, &handle("mei"), None)).unwrap();
        stage.guild.pass(60);
        let kind = refused(trial(&mei, &stage, community), &["non-member"]);
        assert_eq!(kind, ErrorKind::Forbidden, "{name} ({may})");
        assert_eq!(wait(mei.role_in(community)).unwrap(), Role::Outsider);
        wait(
            stage
                .guild
                .op
                .admit(community, &handle("mei"), Admission::default()),
        )
        .unwrap();
        stage.guild.pass(60);
        trial(&mei, &stage, community).unwrap();
    }
}

#[test]
fn s2_7_a_role_is_a_role_in_one_community() {
    let guild = Guild::with_roles();
    let slug: Slug = "second".parse().unwrap();
    let charter = Charter::new("Second", chrono_tz::UTC);
    let second = wait(guild.op.create_community(slug, charter.clone(), None)).unwrap();
    let sol = guild.desk("sol");
    assert_eq!(
        refused(
            wait(sol.edit_charter(second.id, &charter.clone().into())),
            &["steward or operator does"]
        ),
        ErrorKind::Forbidden
    );
    wait(guild.op.admit(second.id, &handle("sol"), Admission::default())).unwrap();
    let roles: BTreeMap<_, _> = [guild.community.id, second.id]
        .map(|c| (c, wait(sol.role_in(c)).unwrap()))
        .into();
    assert_eq!(roles[&guild.community.id], Role::Steward);
    assert_eq!(roles[&second.id], Role::Member);
    // What is asked in one community is not there in the other.
    let asked = guild.ask("sol", "Here?");
    refused(
        wait(sol.answer(second.id, answer(asked.id))),
        &["there is no contribution"],
    );
}
