//! Every role tries every use case; the expectations are those of the permission table, spelled out once more. The table
//! here is that of people, contributions and imports; each further room has a file with its own.

mod community;
mod curating;
mod finding;
mod growing;
mod kudos;
mod listing;
mod making;
mod norms;
mod outcomes;
mod pathways;
mod pulses;
mod results;
mod sessions;
mod suggestions;
mod turnout;
mod wiki;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::TimeDelta;
use learncomm_core::community::{Admission, Charter, Identity, MemberFilter, NewPerson};
use learncomm_core::contribution::{Contribution, Filter, Vote};
use learncomm_core::id::{CommunityId, Slug};
use learncomm_core::ledger::{Activity, Verb};
use learncomm_core::{Actor, Desk, Error, ErrorKind, Role};

use crate::common::{Guild, answer, comment, handle, question, refused, wait};

struct Stage {
    guild: Guild,
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

/// What is tried, by whom it may be done (letters as in [`ROLES`]), and how.
pub(crate) type Table<S> = [(
    &'static str,
    &'static str,
    fn(&Desk, &S, CommunityId) -> Result<(), Error>,
)];

/// Every role tries everything on a stage of its own, on which somebody who is named may have been at work before.
/// What a role may not do is refused for that reason and changes nothing.
pub(crate) fn every_role_tries<S>(trials: &Table<S>, stage: fn(Option<&str>) -> S, guild: fn(&S) -> &Guild) {
    for (name, may, trial) in trials {
        for (letter, who) in ROLES {
            let stage = stage(who);
            let guild = guild(&stage);
            let desk = who.map_or(guild.op.clone(), |who| guild.desk(who));
            let before = guild.dump();
            let outcome = trial(&desk, &stage, guild.community.id);
            if may.contains(letter) {
                assert!(outcome.is_ok(), "`{letter}` may {name}: {outcome:?}");
            } else {
                let kind = refused(outcome, &[" may not ", " does"]);
                assert_eq!(kind, ErrorKind::Forbidden, "`{letter}` may not {name}");
                assert!(guild.dump() == before, "`{letter}`, {name}");
            }
        }
    }
}

/// What members may do and not everybody is refused to those who have left, until they come back.
pub(crate) fn who_has_left_is_nobody<S>(
    trials: &Table<S>,
    stage: fn(Option<&str>) -> S,
    guild: fn(&S) -> &Guild,
) {
    for (name, may, trial) in trials
        .iter()
        .filter(|(_, may, _)| may.contains('m') && !may.contains('-'))
    {
        let stage = stage(Some("mei"));
        let guild = guild(&stage);
        let community = guild.community.id;
        let mei = guild.desk("mei");
        wait(guild.op.release(community, &handle("mei"), None)).unwrap();
        guild.pass(60);
        let kind = refused(trial(&mei, &stage, community), &["non-member"]);
        assert_eq!(kind, ErrorKind::Forbidden, "{name} ({may})");
        assert_eq!(wait(mei.role_in(community)).unwrap(), Role::Outsider);
        wait(guild.op.admit(community, &handle("mei"), Admission::default())).unwrap();
        guild.pass(60);
        if let Err(e) = trial(&mei, &stage, community) {
            panic!("{name}: {e}");
        }
    }
}

const TRIALS: &Table<Stage> = &[
    ("create a community", "o", |d, _, _| {
        let charter = Charter::new("Other", chrono_tz::UTC);
        wait(d.create_community("other".parse().unwrap(), charter, None)).map(drop)
    }),
    ("create a person", "o", |d, _, _| {
        wait(d.create_person(NewPerson::new(handle("x"), "X"))).map(drop)
    }),
    ("find a person by an identity", "o", |d, _, _| {
        let identity = Identity {
            tool: "chat".to_owned(),
            id: "u1".to_owned(),
        };
        wait(d.person_by_identity(&identity)).map(drop)
    }),
    ("read the charter", "osfmg-", |d, s, _| {
        wait(d.community(&s.guild.community.slug)).map(drop)
    }),
    ("list communities", "osfmg-", |d, _, _| {
        wait(d.communities()).map(drop)
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
    ("list contributions", "osfmg-", |d, _, c| {
        wait(d.contributions(c, &Filter::default(), None, 9)).map(drop)
    }),
    ("s1_9 read the report", "osfm", |d, s, _| {
        wait(d.report(&s.guild.community, &Default::default())).map(drop)
    }),
    ("s2_6 read what speaks for which stage", "osfm", |d, s, _| {
        wait(d.stage_evidence(&s.guild.community, &Default::default())).map(drop)
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
    guild.pass(60);
    Stage {
        guild,
        mine,
        answer,
        others,
    }
}

#[test]
fn s2_6_every_role_tries_every_use_case() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s2_6_who_has_left_is_nobody_until_they_come_back() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}

/// The use cases under a folder of the sources: what `impl Desk` offers.
fn use_cases(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            use_cases(&path, found);
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let mut of_desk = false;
        for line in source.lines() {
            if line.starts_with("impl") {
                of_desk = line == "impl Desk {";
            }
            let name = line.strip_prefix("    pub async fn ").filter(|_| of_desk);
            found.extend(
                name.and_then(|rest| rest.split(['(', '<']).next())
                    .map(ToOwned::to_owned),
            );
        }
    }
}

#[test]
fn s2_6_no_use_case_of_any_room_is_left_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = BTreeSet::new();
    for room in [
        "community",
        "contribution",
        "session",
        "norm",
        "engagement",
        "history",
    ] {
        use_cases(&root.join("src").join(room), &mut all);
    }
    assert!(all.len() > 250, "the sources were read: {}", all.len());
    let tables: String = std::fs::read_dir(root.join("tests/whole/permissions"))
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    all.retain(|name| !tables.contains(&format!(".{name}(")));
    assert_eq!(
        all,
        BTreeSet::new(),
        "these have no row in a table of permissions"
    );
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
