//! Whichever call of the store fails, a use case has been done wholly or not at all, and says which.

use chrono::TimeDelta;
use learncomm_core::community::{Admission, Charter, NewPerson};
use learncomm_core::contribution::{ContributionKind, Vote};
use learncomm_core::history::{Fact, KnownBy, PastContribution, PastMembership, PastPerson, Who};
use learncomm_core::id::{ContributionId, FlagId, NormId};
use learncomm_core::norm::{FlagOn, NewFlag, Review, Ruling, Stance};
use learncomm_core::{Error, ErrorKind, Role};

use crate::common::{Fault, Guild, answer, comment, handle, question, wait};
use crate::faults_sessions::{self, Meetings, meetings};
use crate::flags::ruling;
use crate::norms::{adopted, new_norm};

pub(crate) struct Known {
    asked: ContributionId,
    accepted: ContributionId,
    other: ContributionId,
    norm: NormId,
    draft: NormId,
    flag: FlagId,
    pub(crate) meetings: Meetings,
}

pub(crate) type UseCase = (&'static str, fn(&Guild, &Known) -> Result<(), Error>);

fn prepared() -> (Guild, Known) {
    let guild = Guild::with_roles();
    let asked = guild.ask("mei", "How?").id;
    let accepted = guild.answer("sol", asked).id;
    let other = guild.answer("fay", asked).id;
    wait(guild.desk("mei").accept(guild.community.id, accepted)).unwrap();
    let norm = adopted(&guild, "No blame").id;
    let draft = wait(
        guild
            .desk("sol")
            .draft_norm(guild.community.id, new_norm("On time")),
    )
    .unwrap()
    .id;
    let flag = wait(
        guild
            .desk("mei")
            .raise_flag(guild.community.id, &flagging(norm, "fay")),
    )
    .unwrap()
    .id;
    guild.pass(60);
    let meetings = meetings(&guild);
    let known = Known {
        asked,
        accepted,
        other,
        norm,
        draft,
        flag,
        meetings,
    };
    (guild, known)
}

fn flagging(norm: NormId, of: &str) -> NewFlag {
    NewFlag {
        on: FlagOn::Conduct(handle(of)),
        norm,
        words: "Loud.".to_owned(),
    }
}

fn facts(guild: &Guild) -> Vec<Fact> {
    let now = guild.hub.now();
    let person = |name: &str| {
        Fact::Person(PastPerson {
            handle: handle(name),
            known_by: KnownBy::Handle,
            name: name.to_owned(),
            bot: false,
            identities: Vec::new(),
        })
    };
    let member = |name: &str| {
        Fact::Membership(PastMembership {
            who: Who::Handle(handle(name)),
            role: Role::Member,
            unit: Some("lab".parse().unwrap()),
            joined: now - TimeDelta::days(9),
            left: None,
        })
    };
    let mut facts = vec![person("ida"), member("ida")];
    // Enough that the ledger is looked after behind it.
    facts.extend((0..260).map(|i| {
        Fact::Contribution(PastContribution {
            id: i.to_string(),
            kind: ContributionKind::Question,
            parent: None,
            author: Who::Handle(handle("ida")),
            at: now - TimeDelta::days(5),
            title: Some(format!("Question {i}")),
            body: String::new(),
            topics: Vec::new(),
            edited_at: None,
        })
    }));
    facts
}

const USE_CASES: &[UseCase] = &[
    ("s2_11 draft norm", |g, _| {
        wait(g.desk("mei").draft_norm(g.community.id, new_norm("New"))).map(drop)
    }),
    ("s2_11 speak on norm", |g, k| {
        let mei = g.desk("mei");
        wait(mei.speak_on_norm(g.community.id, k.draft, Stance::Support, "")).map(drop)
    }),
    ("s2_11 revise norm", |g, k| {
        let text = "Second.".to_owned();
        wait(g.op.review_norm(g.community.id, k.norm, &Review::Revise { text })).map(drop)
    }),
    ("s2_11 acknowledge norm", |g, k| {
        wait(g.desk("mei").acknowledge_norm(g.community.id, k.norm)).map(drop)
    }),
    ("s4_6 raise flag", |g, k| {
        let new = flagging(k.norm, "sol");
        wait(g.desk("mei").raise_flag(g.community.id, &new)).map(drop)
    }),
    ("s4_6 rule on flag", |g, k| {
        let until = Some(g.hub.now() + TimeDelta::days(3));
        let suspend = ruling(Ruling::Suspend, until);
        wait(g.op.rule_on_flag(g.community.id, k.flag, &suspend)).map(drop)
    }),
    ("create community", |g, _| {
        let charter = Charter::new("Other", chrono_tz::UTC);
        wait(g.op.create_community("other".parse().unwrap(), charter, None)).map(drop)
    }),
    ("edit charter", |g, _| {
        let charter = Charter::new("Renamed", chrono_tz::UTC);
        wait(g.desk("sol").edit_charter(g.community.id, &charter.into())).map(drop)
    }),
    ("create person", |g, _| {
        wait(g.op.create_person(NewPerson::new(handle("new"), "New"))).map(drop)
    }),
    ("admit", |g, _| {
        let how = Admission {
            unit: Some("lab".parse().unwrap()),
            role: Role::Guest,
            ..Admission::default()
        };
        wait(g.op.admit(g.community.id, &handle("olu"), how)).map(drop)
    }),
    ("release", |g, _| {
        wait(g.op.release(g.community.id, &handle("mei"), None)).map(drop)
    }),
    ("appoint", |g, _| {
        wait(g.op.appoint(g.community.id, &handle("mei"), Role::Steward)).map(drop)
    }),
    ("assign unit", |g, _| {
        let unit = Some("lab".parse().unwrap());
        wait(g.op.assign_unit(g.community.id, &handle("mei"), unit)).map(drop)
    }),
    ("ask", |g, _| {
        wait(g.desk("mei").ask(g.community.id, question("New?"))).map(drop)
    }),
    ("answer", |g, k| {
        wait(g.desk("gus").answer(g.community.id, answer(k.asked))).map(drop)
    }),
    ("comment", |g, k| {
        wait(g.desk("gus").comment(g.community.id, comment(k.other))).map(drop)
    }),
    ("accept another", |g, k| {
        wait(g.desk("mei").accept(g.community.id, k.other)).map(drop)
    }),
    ("rate", |g, k| {
        wait(g.desk("mei").rate(g.community.id, k.accepted, 4)).map(drop)
    }),
    ("vote", |g, k| {
        wait(g.desk("mei").vote(g.community.id, k.accepted, Vote::Up)).map(drop)
    }),
    ("remove", |g, k| {
        wait(g.desk("sol").remove(g.community.id, k.asked, Some("off topic"))).map(drop)
    }),
    ("import", |g, _| {
        wait(g.op.import(g.community.id, "test", &facts(g))).map(drop)
    }),
];

#[test]
fn s2_2_a_fault_anywhere_leaves_nothing_half_done() {
    for (name, run) in USE_CASES.iter().chain(faults_sessions::USE_CASES) {
        let (guild, known) = prepared();
        let before = guild.dump();
        for n in 1.. {
            guild.store.fail(n, Fault::Call);
            let outcome = run(&guild, &known);
            let unharmed = guild.store.disarm();
            match outcome {
                Err(e) => {
                    assert_eq!(e.kind(), ErrorKind::Unavailable, "{name}, call {n}: {e}");
                    assert!(e.to_string().contains("the cable is out"), "{e}");
                    assert!(guild.dump() == before, "{name}: call {n} left something behind");
                }
                Ok(()) => {
                    assert!(guild.dump() != before, "{name} does something");
                    assert!(n > 2, "{name} asks the store more than {n} times");
                    if !unharmed {
                        // The fault hit what is done behind a change that stands.
                        assert_eq!(*name, "import", "call {n}");
                    }
                    break;
                }
            }
        }
    }
}

#[test]
fn s2_2_an_outcome_that_is_not_known_is_called_so() {
    for (name, run) in USE_CASES.iter().chain(faults_sessions::USE_CASES) {
        let ((guild, known), (sound, same)) = (prepared(), prepared());
        guild.store.fail(1, Fault::Answer);
        let kind = run(&guild, &known).unwrap_err().kind();
        assert_eq!(kind, ErrorKind::OutcomeUnknown, "{name}");
        run(&sound, &same).unwrap();
        // Seeds are the same, so what was done is the same to the byte.
        assert!(guild.dump() == sound.dump(), "{name}");
    }
}
