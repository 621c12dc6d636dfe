//! Whichever call of the store fails, a use case has been done wholly or not at all, and says which.

use chrono::TimeDelta;
use learncomm_core::community::{
    Admission, Charter, ExperimentOutcome, Frequency, Level, NewExperiment, NewPerson, NewPractice,
    PersonEdit, PreferencesEdit,
};
use learncomm_core::contribution::{ContributionKind, VisibleTo, Vote};
use learncomm_core::engagement::stage::LifeStage;
use learncomm_core::history::{Fact, KnownBy, PastContribution, PastMembership, PastPerson, Who};
use learncomm_core::id::{ContributionId, ExperimentId, FlagId, NormId, Slug};
use learncomm_core::norm::{AppealOutcome, FlagOn, NewFlag, Review, Ruling, Stance};
use learncomm_core::{Error, ErrorKind, Role};

use crate::common::{Fault, Guild, answer, comment, handle, question, wait};
use crate::faults_sessions::{self, Meetings, meetings};
use crate::flags::ruling;
use crate::norms::{adopted, new_norm, speak};

pub(crate) struct Known {
    /// A norm under discussion with a concern of `ned`, who has left.
    left: NormId,
    /// One that may be adopted.
    ripe: NormId,
    /// A ruling on `mei` to appeal against, and one that she has appealed against.
    ruled: FlagId,
    appealed: FlagId,
    experiment: ExperimentId,
    asked: ContributionId,
    accepted: ContributionId,
    other: ContributionId,
    norm: NormId,
    draft: NormId,
    flag: FlagId,
    pub(crate) meetings: Meetings,
}

/// A use case, and how it is tried on what was prepared.
pub(crate) type Case<S> = (&'static str, fn(&Guild, &S) -> Result<(), Error>);
pub(crate) type UseCase = Case<Known>;

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
    let op = guild.op.clone();
    for name in ["ned", "bea", "cem", "dua", "eli"] {
        let desk = guild.join(name, Role::Member);
        wait(desk.set_preferences(guild.community.id, &likes("time"))).unwrap();
    }
    let left = wait(guild.desk("mei").draft_norm(guild.community.id, new_norm("Left")))
        .unwrap()
        .id;
    speak(&guild, "ned", left, Stance::Concern).unwrap();
    let ripe = wait(guild.desk("mei").draft_norm(guild.community.id, new_norm("Ripe")))
        .unwrap()
        .id;
    for name in ["sol", "fay", "bea", "cem", "dua", "eli"] {
        speak(&guild, name, ripe, Stance::Support).unwrap();
    }
    let [ruled, appealed] = [0, 1].map(|_| {
        let raised = wait(
            guild
                .desk("fay")
                .raise_flag(guild.community.id, &flagging(norm, "mei")),
        )
        .unwrap();
        let remind = ruling(Ruling::Remind, None);
        wait(op.rule_on_flag(guild.community.id, raised.id, &remind))
            .unwrap()
            .id
    });
    wait(guild.desk("mei").appeal(guild.community.id, appealed, "No.")).unwrap();
    let experiment = wait(op.start_experiment(guild.community.id, &trial(&guild)))
        .unwrap()
        .id;
    wait(op.name_champion(guild.community.id, &slug("lab"), &handle("mei"))).unwrap();
    wait(
        guild
            .desk("mei")
            .declare_skill(guild.community.id, &slug("time"), Level::Beginner),
    )
    .unwrap();
    guild.pass(60);
    wait(guild.desk("ned").leave(guild.community.id)).unwrap();
    guild.pass(60);
    let meetings = meetings(&guild);
    let known = Known {
        left,
        ripe,
        ruled,
        appealed,
        experiment,
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

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn likes(topic: &str) -> PreferencesEdit {
    PreferencesEdit {
        topics: Some([slug(topic)].into()),
        ..PreferencesEdit::default()
    }
}

fn trial(guild: &Guild) -> NewExperiment {
    NewExperiment {
        title: "Shorter".to_owned(),
        hypothesis: "More come.".to_owned(),
        changes: "45 minutes.".to_owned(),
        metric: "participation-rate".to_owned(),
        review_at: guild.hub.now() + TimeDelta::days(30),
    }
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
            url: None,
            skills: Vec::new(),
            session: None,
            visible_to: VisibleTo::Community,
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
    ("s2_11 settle the concerns of somebody", |g, k| {
        let (fay, ned) = (g.desk("fay"), handle("ned"));
        wait(fay.settle_concerns_of(g.community.id, k.left, &ned, "Left.")).map(drop)
    }),
    ("s2_11 redraft norm", |g, k| {
        wait(g.desk("mei").redraft_norm(g.community.id, k.draft, "Other.")).map(drop)
    }),
    ("s2_11 adopt norm", |g, k| {
        wait(g.desk("mei").adopt_norm(g.community.id, k.ripe)).map(drop)
    }),
    ("s2_11 withdraw draft", |g, k| {
        wait(g.desk("sol").withdraw_draft(g.community.id, k.draft)).map(drop)
    }),
    ("s2_11 retire norm", |g, k| {
        let reason = "Nobody needs it.".to_owned();
        wait(g.op.review_norm(g.community.id, k.norm, &Review::Retire { reason })).map(drop)
    }),
    ("s4_6 appeal", |g, k| {
        wait(g.desk("mei").appeal(g.community.id, k.ruled, "No.")).map(drop)
    }),
    ("s4_6 decide appeal", |g, k| {
        let (sol, undone) = (g.desk("sol"), AppealOutcome::Undone);
        wait(sol.decide_appeal(g.community.id, k.appealed, undone, "Right.")).map(drop)
    }),
    ("s1_8 hand over", |g, _| {
        wait(g.desk("sol").hand_over(g.community.id, &handle("mei"))).map(drop)
    }),
    ("s1_8 leave", |g, _| {
        wait(g.desk("mei").leave(g.community.id)).map(drop)
    }),
    ("s2_6 declare stage", |g, _| {
        let stage = LifeStage::Maturing;
        wait(g.desk("sol").declare_stage(g.community.id, stage, "We grow.")).map(drop)
    }),
    ("s4_2 name champion", |g, _| {
        wait(
            g.desk("fay")
                .name_champion(g.community.id, &slug("shop"), &handle("mei")),
        )
    }),
    ("s4_2 end champion", |g, _| {
        wait(
            g.desk("fay")
                .end_champion(g.community.id, &slug("lab"), &handle("mei")),
        )
    }),
    ("s4_2 announce", |g, _| {
        wait(g.desk("fay").announce(g.community.id, "News", "Come!")).map(drop)
    }),
    ("s4_2 mark digest", |g, _| {
        wait(g.desk("mei").mark_digest(g.community.id, None, g.hub.now()))
    }),
    ("s2_1 declare skill", |g, _| {
        let (mei, topic) = (g.desk("mei"), slug("testing"));
        wait(mei.declare_skill(g.community.id, &topic, Level::Expert)).map(drop)
    }),
    ("s2_1 withdraw skill", |g, _| {
        wait(g.desk("mei").withdraw_skill(g.community.id, &slug("time"))).map(drop)
    }),
    ("s4_1 set preferences", |g, _| {
        wait(g.desk("mei").set_preferences(g.community.id, &likes("testing"))).map(drop)
    }),
    ("s1_1 record practice", |g, _| {
        let text = || "data".to_owned();
        let practice = NewPractice {
            what: text(),
            who: text(),
            with: text(),
            channel: text(),
            how_often: Frequency::Weekly,
            note: String::new(),
        };
        wait(g.desk("fay").record_practice(g.community.id, &practice, None)).map(drop)
    }),
    ("s1_2 start experiment", |g, _| {
        wait(g.desk("fay").start_experiment(g.community.id, &trial(g))).map(drop)
    }),
    ("s1_2 conclude experiment", |g, k| {
        let (fay, kept) = (g.desk("fay"), ExperimentOutcome::Kept);
        wait(fay.conclude_experiment(g.community.id, k.experiment, kept, "They came.")).map(drop)
    }),
    ("s2_7 edit person", |g, _| {
        let bot = PersonEdit {
            bot: Some(true),
            ..PersonEdit::default()
        };
        wait(g.op.edit_person(&handle("mei"), &bot)).map(drop)
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

/// A fault at every call of the store that a use case makes, one after the other: nothing is left half done.
pub(crate) fn a_fault_anywhere<'c, S: 'c>(
    cases: impl Iterator<Item = &'c Case<S>>,
    prepared: impl Fn() -> (Guild, S),
) {
    for (name, run) in cases {
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
                        assert!(*name == "import" || name.contains("erase"), "{name}, call {n}");
                    }
                    break;
                }
            }
        }
    }
}

/// A store that does not say what became of a change: the outcome is called unknown, and what was done is whole.
pub(crate) fn an_unknown_outcome<'c, S: 'c>(
    cases: impl Iterator<Item = &'c Case<S>>,
    prepared: impl Fn() -> (Guild, S),
) {
    for (name, run) in cases {
        let ((guild, known), (sound, same)) = (prepared(), prepared());
        guild.store.fail(1, Fault::Answer);
        let kind = run(&guild, &known).unwrap_err().kind();
        assert_eq!(kind, ErrorKind::OutcomeUnknown, "{name}");
        run(&sound, &same).unwrap();
        if name.contains("erase") {
            // Behind a change of which it is not known whether it was made, nothing more is done.
            wait(guild.hub.index_search(guild.community.id)).unwrap();
        }
        // Seeds are the same, so what was done is the same to the byte.
        assert!(guild.dump() == sound.dump(), "{name}");
    }
}

#[test]
fn s2_2_a_fault_anywhere_leaves_nothing_half_done() {
    a_fault_anywhere(USE_CASES.iter().chain(faults_sessions::USE_CASES), prepared);
}

#[test]
fn s2_2_an_outcome_that_is_not_known_is_called_so() {
    an_unknown_outcome(USE_CASES.iter().chain(faults_sessions::USE_CASES), prepared);
}
