//! Every role tries every use case; the expectations are those of the permission table, spelled out once more.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use learncomm_core::community::{Admission, Charter, NewPerson};
use learncomm_core::contribution::{Contribution, Filter, Vote};
use learncomm_core::id::{CommunityId, FlagId, Slug};
use learncomm_core::ledger::{Activity, Verb};
use learncomm_core::norm::{
    AppealOutcome, FlagFilter, FlagOn, NewFlag, Norm, NormFilter, Review, Ruling, Stance,
};
use learncomm_core::{Actor, Desk, Error, ErrorKind, Role};

use crate::common::{Guild, answer, comment, handle, question, refused, wait};
use crate::flags::ruling;
use crate::norms::new_norm;

struct Stage {
    guild: Guild,
    /// Asked by whoever tries, if they may ask; by `sol` otherwise.
    mine: Contribution,
    answer: Contribution,
    others: Contribution,
    /// In force.
    norm: Norm,
    /// Under discussion, with enough voices to be adopted; drafted by `ned`.
    draft: Norm,
    /// On `others`, raised by `mei`.
    flag: FlagId,
    /// On `mine`; they were reminded.
    mine_flag: FlagId,
    /// Ruled on by `sue`, appealed against by `ned`.
    appealed: FlagId,
    /// Because of it something is hidden.
    hiding: FlagId,
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
        wait(d.members(c, None, 10)).map(drop)
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
    ("s2_11 draft a norm", "sfm", |d, _, c| {
        wait(d.draft_norm(c, new_norm("New"))).map(drop)
    }),
    ("s2_11 redraft a norm", "sfm", |d, s, c| {
        wait(d.redraft_norm(c, s.draft.id, "Else.")).map(drop)
    }),
    ("s2_11 speak on a norm", "sfm", |d, s, c| {
        wait(d.speak_on_norm(c, s.draft.id, Stance::Concern, "Why?")).map(drop)
    }),
    ("s2_11 settle concerns", "sfm", |d, s, c| {
        wait(d.speak_on_norm(c, s.draft.id, Stance::Concern, "Why?"))?;
        wait(d.settle_concerns(c, s.draft.id)).map(drop)
    }),
    ("s2_11 acknowledge a norm", "sfm", |d, s, c| {
        wait(d.acknowledge_norm(c, s.norm.id)).map(drop)
    }),
    ("s2_11 adopt another's norm", "osf", |d, s, c| {
        wait(d.adopt_norm(c, s.draft.id)).map(drop)
    }),
    ("s2_11 withdraw another's draft", "osf", |d, s, c| {
        wait(d.withdraw_draft(c, s.draft.id)).map(drop)
    }),
    ("s2_11 review a norm", "osf", |d, s, c| {
        wait(d.review_norm(c, s.norm.id, &Review::Keep { next: None })).map(drop)
    }),
    ("s2_11 read norms", "osfmg", |d, _, c| {
        wait(d.norms(c, NormFilter::default(), None, 9)).map(drop)
    }),
    ("s2_11 read a norm", "osfmg", |d, s, c| {
        wait(d.norm(c, s.norm.id)).map(drop)
    }),
    ("s2_11 find a norm", "osfmg", |d, s, c| {
        wait(d.find_norm(c, s.norm.slug.as_str())).map(drop)
    }),
    ("s2_11 read a version of a norm", "osfmg", |d, s, c| {
        wait(d.norm_version(c, s.norm.id, 1)).map(drop)
    }),
    ("s2_11 read the history of a norm", "osfmg", |d, s, c| {
        wait(d.norm_history(c, s.norm.id, 0, 9)).map(drop)
    }),
    ("s2_11 compare versions of a norm", "osfmg", |d, s, c| {
        wait(d.norm_diff(c, s.norm.id, 1, 1)).map(drop)
    }),
    ("s2_11 read who was heard on a norm", "osfmg", |d, s, c| {
        wait(d.consent(c, s.draft.id)).map(drop)
    }),
    ("s2_11 read which reviews are due", "osfmg", |d, s, c| {
        wait(d.norms_due(c, s.guild.hub.now())).map(drop)
    }),
    ("s4_6 flag conduct", "sfmg", |d, s, c| {
        let new = NewFlag {
            on: FlagOn::Conduct(handle("sue")),
            norm: s.norm.id,
            words: "Loud.".to_owned(),
        };
        wait(d.raise_flag(c, &new)).map(drop)
    }),
    ("s4_6 list the flags that they may see", "osfmg", |d, _, c| {
        wait(d.flags(c, FlagFilter::default(), None, 9)).map(drop)
    }),
    ("s4_6 read a flag about them", "osfmg", |d, s, c| {
        wait(d.flag(c, s.mine_flag)).map(drop)
    }),
    ("s4_6 find a flag about them", "osfmg", |d, s, c| {
        wait(d.find_flag(c, &s.mine_flag.to_string())).map(drop)
    }),
    ("s4_6 rule on a flag", "os", |d, s, c| {
        wait(d.rule_on_flag(c, s.flag, &ruling(Ruling::Remove, None))).map(drop)
    }),
    ("s4_6 appeal", "sfmg", |d, s, c| {
        wait(d.appeal(c, s.mine_flag, "No.")).map(drop)
    }),
    ("s4_6 decide an appeal", "os", |d, s, c| {
        wait(d.decide_appeal(c, s.appealed, AppealOutcome::Undone, "So.")).map(drop)
    }),
    ("s4_6 lift a ruling", "os", |d, s, c| {
        wait(d.lift_ruling(c, s.hiding, "So.")).map(drop)
    }),
    ("s4_6 read the log of moderation", "osfm", |d, _, c| {
        wait(d.audit_log(c, None, 9)).map(drop)
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
    let drafted = |title: &str| {
        let norm = wait(guild.desk("ned").draft_norm(community, new_norm(title))).unwrap();
        for name in ["sue", "sol"] {
            wait(
                guild
                    .desk(name)
                    .speak_on_norm(community, norm.id, Stance::Support, ""),
            )
            .unwrap();
        }
        norm
    };
    let norm = wait(guild.op.adopt_norm(community, drafted("No blame").id)).unwrap();
    let draft = drafted("On time");
    let raise = |who: &str, on| {
        let (norm, words) = (norm.id, "See.".to_owned());
        wait(
            guild
                .desk(who)
                .raise_flag(community, &NewFlag { on, norm, words }),
        )
        .unwrap()
        .id
    };
    let rule = |desk: &Desk, flag, what| {
        wait(desk.rule_on_flag(community, flag, &ruling(what, None))).unwrap();
        flag
    };
    let flag = raise("mei", FlagOn::Contribution(others.id));
    let mine_flag = raise("ned", FlagOn::Contribution(mine.id));
    let mine_flag = rule(&guild.op, mine_flag, Ruling::Remind);
    let appealed = rule(
        &guild.desk("sue"),
        raise("mei", FlagOn::Conduct(handle("ned"))),
        Ruling::Remind,
    );
    wait(guild.desk("ned").appeal(community, appealed, "No.")).unwrap();
    let hidden = guild.ask("ned", "Hidden?");
    let hiding = raise("mei", FlagOn::Contribution(hidden.id));
    let hiding = rule(&guild.op, hiding, Ruling::Hide);
    guild.pass(60);
    Stage {
        guild,
        mine,
        answer,
        others,
        norm,
        draft,
        flag,
        mine_flag,
        appealed,
        hiding,
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
