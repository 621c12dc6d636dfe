//! Whichever call of the store fails, a use case has been done wholly or not at all, and says which.

use chrono::TimeDelta;
use learncomm_core::community::{Admission, Charter, NewPerson};
use learncomm_core::contribution::{ContributionKind, Vote};
use learncomm_core::history::{Fact, KnownBy, PastContribution, PastMembership, PastPerson, Who};
use learncomm_core::id::{ActionItemId, SuggestionId};
use learncomm_core::id::{ContributionId, FlagId, NormId};
use learncomm_core::norm::{FlagOn, NewFlag, Review, Ruling, Stance};
use learncomm_core::session::{
    Answer, Attendance, MaterialKind, NewMaterial, NewSeries, Occurrence, RotaOf, Series, SessionPlan,
    SessionRole,
};
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
    rooms: Rooms,
}

/// What is there of sessions.
struct Rooms {
    /// To come, of a series, with a turn to open it.
    next: Occurrence,
    /// The one after it, with a turn as well.
    later: Occurrence,
    /// Has begun, and is still to be recorded; planned for a topic.
    begun: Occurrence,
    /// Was held, with a recording; mei was absent.
    held: Occurrence,
    series: Series,
    open: SuggestionId,
    planned: SuggestionId,
    action: ActionItemId,
}

const ROTA: RotaOf = RotaOf {
    role: SessionRole::Opener,
    series: None,
};

fn rooms(guild: &Guild) -> Rooms {
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let weekly = NewSeries {
        slug: "weekly".parse().unwrap(),
        rule: "FREQ=WEEKLY".to_owned(),
        first: crate::series::local("2026-01-12 10:00"),
        zone: None,
        minutes: 60,
        plan: SessionPlan {
            capacity: Some(1),
            ..crate::rsvp::plan("Weekly")
        },
    };
    let made = wait(fay.create_series(community, weekly)).unwrap();
    let [next, later] = [0, 1].map(|n: usize| made.made[n].clone());
    let suggest = |topic: &str| {
        let new = crate::backlog::new(topic);
        wait(guild.desk("mei").suggest_topic(community, new)).unwrap().id
    };
    let (open, planned) = (suggest("open"), suggest("planned"));
    let mut about = crate::rsvp::plan("Begun");
    about.leads = vec![guild.lead("sol", SessionRole::Facilitator)];
    let begun = guild.session("2026-01-06 10:00", about.clone());
    let held = guild.session("2026-01-05 18:00", about);
    wait(fay.plan_topic(community, planned, begun.id)).unwrap();
    wait(fay.create_rota(community, ROTA)).unwrap();
    for name in ["mei", "sol"] {
        guild.pass(60);
        wait(guild.desk(name).join_rota(community, ROTA, None)).unwrap();
    }
    for session in [&next, &later] {
        wait(fay.assign_turn(community, ROTA, session.id, None)).unwrap();
    }
    wait(fay.invite(community, next.id, &handle("mei"), None, "")).unwrap();
    let action = crate::actions::new("mei", "2026-03-01", Some(held.id));
    guild.until("2026-01-06 10:05");
    wait(fay.record_attendance(
        community,
        held.id,
        &[(handle("sol"), Attendance::Present)],
        Some(Attendance::Absent),
    ))
    .unwrap();
    let recording = NewMaterial {
        kind: MaterialKind::Recording,
        title: "Recording".to_owned(),
        url: "https://example.org/rec".to_owned(),
        level: None,
    };
    wait(fay.share_material(community, held.id, &recording)).unwrap();
    let action = wait(fay.agree_action(community, action)).unwrap().id;
    Rooms {
        next,
        later,
        begun,
        held,
        series: made.series,
        open,
        planned,
        action,
    }
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
    let rooms = rooms(&guild);
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
        rooms,
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
    ("s0_8 respond", |g, k| {
        wait(
            g.desk("mei")
                .respond(g.community.id, k.rooms.next.id, Answer::Yes),
        )
        .map(drop)
    }),
    ("s0_8 respond to series", |g, k| {
        let mei = g.desk("mei");
        wait(mei.respond_to_series(g.community.id, k.rooms.series.id, Answer::Yes)).map(drop)
    }),
    ("s0_8 invite", |g, k| {
        let fay = g.desk("fay");
        wait(fay.invite(g.community.id, k.rooms.next.id, &handle("gus"), None, "Come")).map(drop)
    }),
    ("s0_8 accept invitation", |g, k| {
        wait(g.desk("mei").accept_invitation(g.community.id, k.rooms.next.id)).map(drop)
    }),
    ("s0_8 decline invitation", |g, k| {
        wait(g.desk("mei").decline_invitation(g.community.id, k.rooms.next.id)).map(drop)
    }),
    ("s0_3 check in", |g, k| {
        wait(g.desk("mei").check_in(g.community.id, k.rooms.begun.id)).map(drop)
    }),
    ("s0_3 record attendance", |g, k| {
        let rest = Some(Attendance::Absent);
        let fay = g.desk("fay");
        wait(fay.record_attendance(g.community.id, k.rooms.begun.id, &[], rest)).map(drop)
    }),
    ("s0_3 correct attendance", |g, k| {
        let sol = [(handle("sol"), Attendance::Absent)];
        let fay = g.desk("fay");
        wait(fay.record_attendance(g.community.id, k.rooms.held.id, &sol, None)).map(drop)
    }),
    ("s0_3 undo attendance", |g, k| {
        let fay = g.desk("fay");
        wait(fay.undo_attendance(g.community.id, k.rooms.held.id, "another one")).map(drop)
    }),
    ("s0_3 catch up", |g, k| {
        wait(g.desk("mei").catch_up(g.community.id, k.rooms.held.id, true)).map(drop)
    }),
    ("s0_9 lead added afterwards", |g, k| {
        let role = SessionRole::Presenter;
        let fay = g.desk("fay");
        wait(fay.add_lead(g.community.id, k.rooms.held.id, role, &handle("sol"))).map(drop)
    }),
    ("s0_6 cancel session", |g, k| {
        wait(g.op.cancel_session(g.community.id, k.rooms.begun.id, "no room")).map(drop)
    }),
    ("s2_10 create rota", |g, _| {
        let role = SessionRole::NoteTaker;
        wait(g.op.create_rota(g.community.id, RotaOf { role, ..ROTA })).map(drop)
    }),
    ("s2_10 join rota", |g, _| {
        wait(g.desk("fay").join_rota(g.community.id, ROTA, None)).map(drop)
    }),
    ("s2_10 leave rota", |g, _| {
        wait(g.desk("mei").leave_rota(g.community.id, ROTA, None)).map(drop)
    }),
    ("s2_10 assign turn", |g, k| {
        let next = k.rooms.next.id;
        wait(g.op.assign_turn(g.community.id, ROTA, next, None)).map(drop)
    }),
    ("s2_10 hand over turn", |g, k| {
        let next = k.rooms.next.id;
        wait(
            g.desk("mei")
                .hand_over_turn(g.community.id, ROTA, next, None, &handle("sol")),
        )
        .map(drop)
    }),
    ("s2_10 swap turns", |g, k| {
        let (next, later) = (k.rooms.next.id, k.rooms.later.id);
        wait(g.desk("mei").swap_turns(g.community.id, ROTA, next, later)).map(drop)
    }),
    ("s2_8 excuse from leading", |g, _| {
        wait(
            g.desk("mei")
                .excuse_from_leading(g.community.id, None, None, true),
        )
        .map(drop)
    }),
    ("s0_6 suggest topic", |g, _| {
        let new = crate::backlog::new("new");
        wait(g.desk("gus").suggest_topic(g.community.id, new)).map(drop)
    }),
    ("s0_6 vote for topic", |g, k| {
        wait(g.desk("gus").vote_topic(g.community.id, k.rooms.open)).map(drop)
    }),
    ("s0_6 plan topic", |g, k| {
        let next = k.rooms.next.id;
        wait(g.op.plan_topic(g.community.id, k.rooms.open, next)).map(drop)
    }),
    ("s0_6 unplan topic", |g, k| {
        wait(g.op.unplan_topic(g.community.id, k.rooms.planned)).map(drop)
    }),
    ("s0_6 cover topic", |g, k| {
        let held = k.rooms.held.id;
        wait(g.op.cover_topic(g.community.id, k.rooms.open, held)).map(drop)
    }),
    ("s0_6 drop topic", |g, k| {
        wait(g.op.drop_topic(g.community.id, k.rooms.open, "no")).map(drop)
    }),
    ("s3_8 agree on action", |g, k| {
        let new = crate::actions::new("mei", "2026-03-01", Some(k.rooms.held.id));
        wait(g.desk("mei").agree_action(g.community.id, new)).map(drop)
    }),
    ("s3_8 close action", |g, k| {
        wait(g.desk("mei").close_action(g.community.id, k.rooms.action, "Done")).map(drop)
    }),
    ("s3_8 drop action", |g, k| {
        wait(g.desk("mei").drop_action(g.community.id, k.rooms.action, "no")).map(drop)
    }),
    ("s3_8 reassign action", |g, k| {
        let fay = handle("fay");
        wait(g.op.reassign_action(g.community.id, k.rooms.action, &fay)).map(drop)
    }),
    ("s2_8 feedback with a name", |g, k| {
        let form = crate::session_feedback::form("All", false);
        wait(
            g.desk("sol")
                .give_feedback(g.community.id, k.rooms.held.id, &form),
        )
        .map(drop)
    }),
    ("s2_8 feedback without a name", |g, k| {
        let form = crate::session_feedback::form("All", true);
        wait(
            g.desk("sol")
                .give_feedback(g.community.id, k.rooms.held.id, &form),
        )
        .map(drop)
    }),
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
