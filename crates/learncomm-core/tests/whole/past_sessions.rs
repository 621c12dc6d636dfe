//! S1.3: sessions that took place elsewhere, and who was there.

use learncomm_core::history::{
    Cause, Fact, KnownBy, Outcome, PastAttendance, PastMembership, PastPerson, PastSession, Who,
};
use learncomm_core::id::PersonId;
use learncomm_core::ledger::{Activity, NONE, Verb};
use learncomm_core::session::{Attendance, Occurrence, OccurrenceState, Roll, SessionRole, SessionScope};
use learncomm_core::store::{Key, RecordReaderExt, Scope};
use learncomm_core::{Role, session::SessionFormat};

use crate::common::{Guild, at, handle, refused, wait};

fn past(id: &str, starts: &str) -> PastSession {
    PastSession {
        id: id.to_owned(),
        title: format!("Session {id}"),
        starts: at(starts),
        minutes: 60,
        scope: SessionScope::Invited,
        join: false,
    }
}

fn came(session: &str, who: &str, how: &str) -> Fact {
    Fact::Attendance(PastAttendance {
        session: session.to_owned(),
        who: Who::Handle(handle(who)),
        attendance: how.parse().unwrap(),
    })
}

fn import(guild: &Guild, facts: &[Fact]) -> Vec<Outcome> {
    wait(guild.op.import(guild.community.id, "csv", facts)).unwrap()
}

/// A session that was held at that time, with who was there.
pub(crate) fn held(guild: &Guild, starts: &str, people: &[(&str, &str)]) -> Occurrence {
    let mut facts = vec![Fact::Session(past(starts, starts))];
    facts.extend(people.iter().map(|(who, how)| came(starts, who, how)));
    assert!(
        import(guild, &facts).iter().all(|o| *o == Outcome::Added),
        "{starts}"
    );
    let millis = at(starts).timestamp_millis();
    let line = guild
        .ledger()
        .into_iter()
        .find(|a| a.verb == Verb::Held && a.at == millis);
    let number = line.unwrap().object;
    wait(guild.op.find_session(guild.community.id, &format!("#{number}"))).unwrap()
}

pub(crate) fn roll(guild: &Guild, of: &Occurrence) -> Roll {
    let scope = Scope::Community(guild.community.id);
    let key = Key::within(scope).text("roll").id(of.id.as_uuid()).build();
    let record = wait(guild.hub.reader().get_one(&key)).unwrap().unwrap();
    let envelope: serde_json::Value = serde_json::from_slice(&record.value).unwrap();
    serde_json::from_value(envelope["data"].clone()).unwrap()
}

fn told(guild: &Guild, of: &Occurrence) -> Vec<Activity> {
    let lines = guild.ledger().into_iter();
    let mut lines: Vec<Activity> = lines
        .filter(|a| a.object == of.number && a.verb >= Verb::Held)
        .collect();
    lines.sort_by_key(|a| (a.verb, a.actor, a.value));
    lines
}

fn person(guild: &Guild, name: &str) -> PersonId {
    wait(guild.op.person(&handle(name))).unwrap().id
}

/// The people were there before the session, the clock is behind it.
fn guild() -> Guild {
    let guild = Guild::with_roles();
    guild.pass(3 * 86_400);
    guild
}

const STARTS: &str = "2026-01-06 10:00";

#[test]
fn s1_3_a_session_of_the_past_is_held_and_told_at_its_start() {
    let guild = guild();
    let o = held(
        &guild,
        STARTS,
        &[
            ("mei", "present"),
            ("fay", "absent"),
            ("gus", "late"),
            ("sol", "excused"),
        ],
    );
    assert_eq!(
        (&o.state, o.starts_at, o.minutes),
        (&OccurrenceState::Held, at(STARTS), 60)
    );
    assert_eq!(
        (&o.plan.scope, o.plan.format),
        (&SessionScope::Invited, SessionFormat::OpenDiscussion)
    );
    let roll = roll(&guild, &o);
    assert_eq!(roll.entries.len(), 4);
    assert!(roll.entries.is_sorted_by_key(|e| e.person));
    assert_eq!(roll.recorded_at, Some(guild.hub.now()));
    let number = |name: &str| {
        wait(guild.op.member(guild.community.id, &handle(name)))
            .unwrap()
            .membership
            .number
    };
    let lines: Vec<_> = told(&guild, &o)
        .into_iter()
        .map(|a| (a.verb, a.actor, a.value))
        .collect();
    let mut expected = vec![
        (Verb::Held, NONE, 2 << 16 | 60),
        (Verb::Attended, number("mei"), Attendance::Present.code()),
        (Verb::Attended, number("gus"), Attendance::Late.code()),
        (Verb::Missed, number("fay"), Attendance::Absent.code()),
        (Verb::Missed, number("sol"), Attendance::Excused.code()),
    ];
    expected.sort();
    assert_eq!(lines, expected);
    assert!(
        told(&guild, &o)
            .iter()
            .all(|a| a.at == o.starts_at.timestamp_millis())
    );
}

#[test]
fn s1_3_once_more_is_unchanged_and_otherwise_is_a_correction() {
    let guild = guild();
    let o = held(&guild, STARTS, &[("mei", "present"), ("fay", "absent")]);
    let facts = |mei: &str| {
        [
            Fact::Session(past(STARTS, STARTS)),
            came(STARTS, "mei", mei),
            came(STARTS, "fay", "absent"),
        ]
    };
    let before = guild.dump();
    let all = [Outcome::Unchanged, Outcome::Unchanged, Outcome::Unchanged];
    assert_eq!(import(&guild, &facts("present")), all);
    assert!(guild.dump() == before);

    for (how, corrections) in [("absent", 1), ("late", 2)] {
        let outcomes = import(&guild, &facts(how));
        assert_eq!(outcomes[1], Outcome::Updated);
        let roll = roll(&guild, &o);
        let mei = roll
            .entries
            .iter()
            .find(|e| e.person == person(&guild, "mei"))
            .unwrap();
        assert_eq!((mei.attendance, mei.corrections), (how.parse().ok(), corrections));
    }
    let corrected: Vec<_> = told(&guild, &o)
        .into_iter()
        .filter(|a| a.verb != Verb::Held && a.value >> 8 > 0)
        .map(|a| (a.verb, a.value & 0xff, a.value >> 8))
        .collect();
    let (late, absent) = (Attendance::Late.code(), Attendance::Absent.code());
    assert_eq!(corrected, [(Verb::Attended, late, 2), (Verb::Missed, absent, 1)]);

    let renamed = Fact::Session(PastSession {
        title: "Renamed".to_owned(),
        ..past(STARTS, STARTS)
    });
    assert_eq!(import(&guild, &[renamed]), [Outcome::Updated]);
    let found = wait(guild.op.find_session(guild.community.id, "last")).unwrap();
    assert_eq!((found.id, found.plan.title.as_str()), (o.id, "Renamed"));
}

#[test]
fn s1_3_what_cannot_have_been_is_refused_and_leaves_no_trace() {
    let guild = guild();
    held(&guild, STARTS, &[("mei", "present")]);
    let joined = PastMembership {
        who: Who::Handle(handle("olu")),
        role: Role::Member,
        unit: None,
        joined: at("2026-01-07 00:00"),
        left: None,
    };
    assert_eq!(import(&guild, &[Fact::Membership(joined)]), [Outcome::Added]);
    let before = guild.dump();
    let session = |change: fn(&mut PastSession)| {
        let mut session = past("new", STARTS);
        change(&mut session);
        Fact::Session(session)
    };
    let known = |change: fn(&mut PastSession)| {
        let mut session = past(STARTS, STARTS);
        change(&mut session);
        Fact::Session(session)
    };
    for (fact, cause, says) in [
        (
            session(|s| s.starts = at("2027-01-01 10:00")),
            Cause::Other,
            "planned, not imported",
        ),
        (
            session(|s| s.starts = at("1969-12-31 10:00")),
            Cause::Other,
            "1970",
        ),
        (session(|s| s.minutes = 0), Cause::Other, "minutes"),
        (session(|s| s.minutes = 1_441), Cause::Other, "minutes"),
        (session(|s| s.title.clear()), Cause::Other, "title"),
        (session(|s| s.id.clear()), Cause::Other, "id"),
        (known(|s| s.minutes = 90), Cause::Other, "took 60 minutes"),
        (
            known(|s| s.starts = at("2026-01-06 11:00")),
            Cause::Other,
            "2026-01-06T10:00:00",
        ),
        (known(|s| s.scope = SessionScope::Everyone), Cause::Other, "same"),
        (
            came("new", "mei", "present"),
            Cause::UnknownSession,
            "no session `new`",
        ),
        (came(STARTS, "nobody", "present"), Cause::UnknownPerson, "nobody"),
        (
            came(STARTS, "olu", "absent"),
            Cause::Other,
            "was not in the community",
        ),
    ] {
        let outcome = import(&guild, std::slice::from_ref(&fact)).remove(0);
        let Outcome::Refused(refusal) = outcome else {
            panic!("{fact:?}: {outcome:?}")
        };
        assert_eq!(refusal.cause, cause, "{fact:?}");
        assert!(
            refusal.why.contains(says),
            "`{}` does not say `{says}`",
            refusal.why
        );
    }
    assert!(guild.dump() == before);
    let kind = refused(
        wait(
            guild
                .desk("sol")
                .import(guild.community.id, "csv", &[came(STARTS, "mei", "late")]),
        ),
        &["import history"],
    );
    assert_eq!(kind, learncomm_core::ErrorKind::Forbidden);
}

#[test]
fn s1_3_units_and_people_come_with_their_session() {
    let guild = guild();
    let new = PastPerson {
        handle: handle("ida"),
        known_by: KnownBy::Handle,
        name: "Ida".to_owned(),
        bot: false,
        identities: Vec::new(),
    };
    let joined = PastMembership {
        who: Who::Handle(handle("ida")),
        role: Role::Member,
        unit: Some("lab".parse().unwrap()),
        joined: at("2020-05-01 00:00"),
        left: None,
    };
    let units = SessionScope::Units(vec!["lab".parse().unwrap(), "dev".parse().unwrap()]);
    let session = PastSession {
        scope: units,
        ..past("s", "2020-05-01 09:00")
    };
    let facts = [
        Fact::Person(new),
        Fact::Membership(joined),
        Fact::Session(session),
        came("s", "ida", "partly"),
    ];
    assert_eq!(import(&guild, &facts), [const { Outcome::Added }; 4]);
    let verbs: Vec<(Verb, u32)> = guild
        .ledger()
        .into_iter()
        .filter(|a| matches!(a.verb, Verb::Held | Verb::ScopedTo | Verb::Assigned))
        .map(|a| (a.verb, a.value))
        .collect();
    assert_eq!(verbs[0], (Verb::Assigned, 1));
    assert!(verbs.contains(&(Verb::Held, 1 << 16 | 60)));
    assert!(verbs.contains(&(Verb::ScopedTo, 1)) && verbs.contains(&(Verb::ScopedTo, 2)));
}

/// A list that another tool kept of a session that the community planned itself.
#[test]
fn s0_3_a_list_of_a_session_of_ones_own_records_that_one() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let mut planned = crate::rsvp::plan("Freezing time");
    planned.leads = vec![guild.lead("fay", SessionRole::Facilitator)];
    let session = guild.session("2026-01-06 16:00", planned.clone());
    wait(
        guild
            .desk("mei")
            .suggest_topic(community, crate::backlog::new("testing")),
    )
    .unwrap();
    guild.until("2026-01-06 15:50");
    wait(guild.desk("gus").check_in(community, session.id)).unwrap();
    let file = |title: &str| {
        let of_day = PastSession {
            title: title.to_owned(),
            join: true,
            ..past("list", "2026-01-06 12:00")
        };
        vec![
            Fact::Session(of_day),
            came("list", "fay", "present"),
            came("list", "mei", "late"),
            came("list", "sol", "absent"),
        ]
    };
    let early = import(&guild, &file("freezing TIME"));
    assert!(matches!(&early[0], Outcome::Refused(r) if r.why.contains("has not begun")));
    guild.until("2026-01-06 18:00");
    let outcomes = import(&guild, &file("freezing TIME"));
    assert_eq!(
        outcomes,
        [Outcome::Updated, Outcome::Added, Outcome::Added, Outcome::Added]
    );
    let found = wait(guild.op.find_session(community, &session.id.to_string())).unwrap();
    assert_eq!(
        (found.state, found.starts_at),
        (OccurrenceState::Held, session.starts_at)
    );
    let count = |verb| guild.ledger().iter().filter(|a| a.verb == verb).count();
    // Gus had checked in; fay leads and came.
    let told = [
        Verb::Held,
        Verb::Attended,
        Verb::Missed,
        Verb::Led,
        Verb::CoveredTopic,
    ]
    .map(count);
    assert_eq!(told, [1, 3, 1, 1, 1]);
    let mocks = wait(guild.op.find_suggestion(community, "testing")).unwrap();
    assert_eq!(
        mocks.state.which(),
        learncomm_core::session::BacklogState::Covered
    );
    // Again, nothing is new; and by hand and by file it is one record.
    let before = guild.dump();
    assert!(
        import(&guild, &file("Freezing time"))
            .iter()
            .all(|o| *o == Outcome::Unchanged)
    );
    assert!(guild.dump() == before);
    let fix = [(handle("fay"), Attendance::Absent)];
    wait(guild.op.record_attendance(community, session.id, &fix, None)).unwrap();
    assert_eq!(
        import(&guild, &file("Freezing time"))[1],
        Outcome::Updated,
        "the file corrects"
    );
    assert_eq!((count(Verb::Led), count(Verb::Unled)), (2, 1));
    assert_eq!(count(Verb::Held), 1, "no second session came about");

    // Of two of that name it is not known which is meant; another name or day is another session.
    let twins = guild.session("2026-01-06 09:00", planned);
    let other = |title: &str, id: &str| {
        let of_day = PastSession {
            title: title.to_owned(),
            join: true,
            ..past(id, "2026-01-06 12:00")
        };
        import(&guild, &[Fact::Session(of_day)]).remove(0)
    };
    assert!(
        matches!(other("Freezing time", "two"), Outcome::Refused(r) if r.why.contains("two sessions of that name"))
    );
    assert_eq!(other("Thawing time", "three"), Outcome::Added);
    wait(guild.op.cancel_session(community, twins.id, "no room")).unwrap();
    assert_eq!(other("Freezing time", "four"), Outcome::Updated);
}
