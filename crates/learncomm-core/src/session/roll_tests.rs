//! Use cases that need records which others make: a series with its occurrences, sessions with materials.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures::executor::block_on;

use super::*;
use crate::community::{Admission, Charter, NewPerson};
use crate::id::{CommunityId, Handle, OccurrenceId, SeededIds, SeriesId};
use crate::ledger::{ColumnSet, Verb, load};
use crate::store::transaction::transact;
use crate::store::{MemoryStore, Scope};
use crate::time::ManualClock;
use crate::{Desk, Error, Hub, Role};

fn handle(name: &str) -> Handle {
    name.parse().unwrap()
}

struct World {
    hub: Hub,
    clock: Arc<ManualClock>,
    community: CommunityId,
    series: SeriesId,
    /// On Tuesdays at ten from 2026-01-06 on, an hour each.
    sessions: Vec<OccurrenceId>,
}

impl World {
    /// A guild with ada (facilitator), ben and cem, and a weekly series of four sessions with two seats each.
    fn new() -> Self {
        let start: DateTime<Utc> = "2026-01-05T08:00:00Z".parse().unwrap();
        let clock = Arc::new(ManualClock::new(start));
        let store = Arc::new(MemoryStore::new());
        let hub = block_on(Hub::open_with(store, clock.clone(), SeededIds::new(3))).unwrap();
        let op = hub.as_operator();
        let charter = Charter::new("Guild", chrono_tz::UTC);
        let community = block_on(op.create_community("guild".parse().unwrap(), charter, None)).unwrap();
        for (name, role) in [
            ("ada", Role::Facilitator),
            ("ben", Role::Member),
            ("cem", Role::Member),
        ] {
            block_on(op.create_person(NewPerson::new(handle(name), name))).unwrap();
            let how = Admission {
                role,
                ..Admission::default()
            };
            block_on(op.admit(community.id, &handle(name), how)).unwrap();
        }
        let mut world = Self {
            hub,
            clock,
            community: community.id,
            series: SeriesId::from(uuid::Uuid::from_u128(77)),
            sessions: Vec::new(),
        };
        let first = start.naive_utc() + TimeDelta::hours(26);
        world.sessions = block_on(world.make(first)).unwrap();
        clock_to(&world.clock, start + TimeDelta::minutes(1));
        world
    }

    async fn make(&self, first: chrono::NaiveDateTime) -> Result<Vec<OccurrenceId>, Error> {
        let scope = Scope::Community(self.community);
        let plan = SessionPlan {
            title: "Weekly".to_owned(),
            description: String::new(),
            format: SessionFormat::Workshop,
            scope: SessionScope::Everyone,
            topics: Vec::new(),
            level: None,
            prerequisites: Vec::new(),
            focus: None,
            pre_work: String::new(),
            capacity: Some(2),
            leads: Vec::new(),
            agenda: Vec::new(),
        };
        transact!(&self.hub, |tx| {
            let series = Series {
                id: self.series,
                number: tx.object_number(self.community).await?,
                slug: "weekly".parse()?,
                rule: "FREQ=WEEKLY;COUNT=4".to_owned(),
                first,
                zone: chrono_tz::Tz::UTC,
                minutes: 60,
                exceptions: Vec::new(),
                ended: None,
                made_until: first + TimeDelta::weeks(4),
                plan: plan.clone(),
                standing: Vec::new(),
            };
            tx.insert(scope, &series)?;
            let mut made = Vec::new();
            for week in 0..4 {
                let local = first + TimeDelta::weeks(week);
                let occurrence = Occurrence {
                    id: tx.new_id(local.and_utc()).into(),
                    number: tx.object_number(self.community).await?,
                    series: Some(self.series),
                    slot: Some(local),
                    local,
                    zone: chrono_tz::Tz::UTC,
                    starts_at: local.and_utc(),
                    minutes: 60,
                    edited: false,
                    plan: plan.clone(),
                    materials: Vec::new(),
                    case: None,
                    state: OccurrenceState::Planned,
                };
                tx.insert(scope, &occurrence)?;
                made.push(occurrence.id);
            }
            Ok(made)
        })
    }

    fn change(&self, n: usize, change: impl Fn(&mut Occurrence) + Sync) {
        let changed: Result<(), Error> = block_on(async {
            transact!(&self.hub, |tx| {
                let mut occurrence = lines::load(tx, self.community, self.sessions[n]).await?;
                change(&mut occurrence);
                tx.put(Scope::Community(self.community), &occurrence).await?;
                Ok(())
            })
        });
        changed.unwrap();
    }

    fn share(&self, n: usize, kind: MaterialKind) {
        self.change(n, |o| {
            o.materials.push(Material {
                kind,
                title: "It".to_owned(),
                url: "https://example.org/it".to_owned(),
                level: None,
                by: None,
                at: self.hub.now(),
            });
        });
    }

    fn desk(&self, name: &str) -> Desk {
        block_on(self.hub.as_person(&handle(name))).unwrap()
    }

    fn until(&self, when: &str) {
        clock_to(&self.clock, format!("{when}Z").parse().unwrap());
    }

    /// What the roll of each session says of somebody: their answer, `*` where it is that for the series, and their seat.
    fn answers(&self, name: &str) -> Vec<String> {
        let says = |id: &OccurrenceId| {
            let lines = block_on(self.hub.as_operator().roll(self.community, *id)).unwrap();
            let line = lines.into_iter().find(|l| l.handle == handle(name));
            line.map_or_else(String::new, |l| {
                let answer = l.answer.map_or("-", Answer::as_str);
                let standing = if l.standing { "*" } else { "" };
                let seat = match l.seat {
                    Seat::Waiting(n) => format!(" {n}"),
                    Seat::None | Seat::Seated => String::new(),
                };
                format!("{answer}{standing}{seat}")
            })
        };
        self.sessions.iter().map(says).collect()
    }

    fn told(&self, verb: Verb) -> Vec<(u32, u32)> {
        let columns = block_on(load(self.hub.reader(), self.community, ColumnSet::ALL)).unwrap();
        let rows = columns.rows().filter(|a| a.verb == verb);
        rows.map(|a| (a.object, a.value)).collect()
    }
}

fn clock_to(clock: &ManualClock, at: DateTime<Utc>) {
    clock.set(at);
}

#[test]
fn s0_8_one_answer_for_a_series_and_another_for_one_session() {
    let world = World::new();
    let (community, series) = (world.community, world.series);
    let [ada, ben, cem] = ["ada", "ben", "cem"].map(|name| world.desk(name));
    block_on(ben.respond(community, world.sessions[1], Answer::No)).unwrap();
    world.change(3, |o| {
        let reason = "holidays".to_owned();
        o.state = OccurrenceState::Cancelled { reason };
    });
    world.until("2026-01-06T10:00:00");
    let response = block_on(ben.respond_to_series(community, series, Answer::Yes)).unwrap();
    assert_eq!(
        (response.sessions, response.kept, response.series.as_str()),
        (1, 1, "weekly")
    );
    // Not the one that has begun, nor the one that was called off.
    assert_eq!(world.answers("ben"), ["", "no", "yes*", ""]);
    let before = world.told(Verb::Responded);
    assert_eq!(before.len(), 2);
    block_on(ben.respond_to_series(community, series, Answer::Yes)).unwrap();
    assert_eq!(world.told(Verb::Responded), before, "said again");

    // Their own answer is taken back: the one for the series stands again. And the other way round.
    block_on(ben.respond(community, world.sessions[1], None)).unwrap();
    assert_eq!(world.answers("ben"), ["", "yes*", "yes*", ""]);
    block_on(ben.respond(community, world.sessions[2], Answer::Maybe)).unwrap();
    block_on(ben.respond_to_series(community, series, Answer::Excused)).unwrap();
    assert_eq!(world.answers("ben"), ["", "excused*", "maybe", ""]);
    block_on(ben.respond_to_series(community, series, None)).unwrap();
    assert_eq!(world.answers("ben"), ["", "", "maybe", ""]);
    let stored = block_on(
        world
            .hub
            .as_operator()
            .series(community, &"weekly".parse().unwrap()),
    )
    .unwrap();
    assert_eq!(stored.standing, []);

    // Two seats: the third waits, and is told where.
    for (desk, name) in [(&ada, "ben"), (&ada, "ada")] {
        block_on(desk.respond_to_series_for(community, series, &handle(name), Answer::Yes)).unwrap();
    }
    let response = block_on(cem.respond_to_series(community, series, Answer::Yes)).unwrap();
    assert_eq!(response.waiting.len(), 1);
    assert_eq!(world.answers("cem"), ["", "yes* 1", "yes*", ""]);
    let stored = block_on(
        world
            .hub
            .as_operator()
            .series(community, &"weekly".parse().unwrap()),
    )
    .unwrap();
    let roll = Roll::seeded(world.sessions[0], &stored.standing);
    assert_eq!(roll.seats(&stored.plan).waiting.len(), 1);
    let forbidden = block_on(cem.respond_to_series_for(community, series, &handle("ada"), None));
    assert!(matches!(forbidden, Err(Error::Forbidden { .. })));
}

#[test]
fn s0_3_who_was_absent_catches_up() {
    let world = World::new();
    let (community, session) = (world.community, world.sessions[0]);
    let op = world.hub.as_operator();
    let [ada, ben, cem] = ["ada", "ben", "cem"].map(|name| world.desk(name));
    let refused = |desk: &Desk, recording| {
        let error = block_on(desk.catch_up(community, session, recording)).unwrap_err();
        error.to_string()
    };
    world.until("2026-01-06T10:59:00");
    world.share(0, MaterialKind::Recording);
    assert!(refused(&ben, true).contains("ends at 2026-01-06T11:00"));
    world.until("2026-01-06T11:00:00");
    let entries = [(handle("ada"), Attendance::Present)];
    block_on(op.record_attendance(community, session, &entries, Some(Attendance::Absent))).unwrap();
    assert!(refused(&ada, true).contains("you were at session"));
    assert!(refused(&ben, false).contains("has no materials"));
    let caught_up = block_on(ben.catch_up(community, session, true)).unwrap();
    assert!(caught_up.counts);
    let again = block_on(ben.catch_up(community, session, true)).unwrap();
    assert_eq!(again, caught_up);
    // Two weeks after it began it counts, and later no more; it is kept all the same.
    world.share(0, MaterialKind::Material);
    world.until("2026-01-20T10:00:00.001");
    let late = block_on(cem.catch_up(community, session, false)).unwrap();
    assert!(!late.counts);
    assert_eq!(late.counts_until.to_rfc3339(), "2026-01-20T10:00:00+00:00");
    let number = late.number;
    assert_eq!(world.told(Verb::CaughtUp), [(number, 1), (number, 2)]);
    // Who joined later may take it in; nobody missed them.
    block_on(op.create_person(NewPerson::new(handle("dua"), "Dua"))).unwrap();
    block_on(op.admit(community, &handle("dua"), Admission::default())).unwrap();
    world.share(3, MaterialKind::Recording);
    world.until("2026-02-01T10:00:00");
    assert!(block_on(world.desk("dua").catch_up(community, world.sessions[3], false)).is_err());
    assert!(
        block_on(world.desk("dua").catch_up(community, world.sessions[3], true))
            .unwrap()
            .counts
    );
    assert!(
        !block_on(world.desk("dua").catch_up(community, session, true))
            .unwrap()
            .counts
    );
}

#[test]
fn s0_9_the_series_of_a_session_is_told() {
    let world = World::new();
    world.until("2026-01-06T10:00:00");
    let op = world.hub.as_operator();
    let person = block_on(op.person(&handle("ben"))).unwrap().id;
    let lead = |o: &mut Occurrence| {
        let role = SessionRole::Opener;
        o.plan.leads.push(Lead { role, person });
    };
    for series in [None, Some(world.series)] {
        let role = SessionRole::Opener;
        block_on(op.create_rota(world.community, RotaOf { role, series })).unwrap();
        block_on(op.join_rota(world.community, RotaOf { role, series }, Some(&handle("ben")))).unwrap();
    }
    world.change(0, lead);
    block_on(op.record_attendance(world.community, world.sessions[0], &[], None)).unwrap();
    let columns = block_on(load(world.hub.reader(), world.community, ColumnSet::ALL)).unwrap();
    let held = columns.rows().find(|a| a.verb == Verb::Held).unwrap();
    let series = block_on(op.series(world.community, &"weekly".parse().unwrap())).unwrap();
    assert_eq!((held.parent, held.value), (series.number, 60));
    // Who led without a planned turn had one: on the rota of the series, not on the general one.
    let rotas = block_on(op.rotas(world.community)).unwrap();
    let turns: Vec<_> = rotas.iter().map(|r| (r.of.series, r.people[0].turns)).collect();
    assert_eq!(turns, [(None, 0), (Some(world.series), 1)]);
    // The rota of a series is for its sessions.
    let single = NewSession {
        local: "2026-02-01T10:00:00".parse().unwrap(),
        zone: None,
        minutes: 30,
        plan: series.plan,
    };
    let single = block_on(op.plan_session(world.community, single)).unwrap();
    let of = rotas[1].of;
    let error = block_on(op.assign_turn(world.community, of, single.id, None)).unwrap_err();
    assert!(
        error.to_string().contains("not of the series of this rota"),
        "{error}"
    );
    // Called off: the turn is given back. Moved: it is later.
    for n in [1, 2] {
        block_on(op.assign_turn(world.community, of, world.sessions[n], None)).unwrap();
    }
    world.change(1, |o| {
        let reason = "snow".to_owned();
        o.state = OccurrenceState::Cancelled { reason };
    });
    world.change(2, |o| o.starts_at += TimeDelta::days(1));
    let line = block_on(op.rota(world.community, of)).unwrap().people.remove(0);
    assert_eq!((line.turns, line.planned.len()), (2, 1));
    assert_eq!(line.since.to_rfc3339(), "2026-01-21T10:00:00+00:00");
}
