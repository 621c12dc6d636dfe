//! Whether leading is shared (metrics §2.2, §2.4).

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use super::sessions::within;
use super::{Point, ReportWindow, Section, Series, nothing, optional, share};
use crate::engagement::equity::{absence_factor, rotation_evenness};
use crate::engagement::measure::{Class, Interval, Measure, Share, Unit};
use crate::engagement::stats::{BOOTSTRAP, RESAMPLES, SEED, bootstrap_ci, quantile7};
use crate::session::SessionRole;

const ID: &str = "leadership";
const TITLE: &str = "Is leading shared?";
const DEFINITION: &str = "metrics 2.2, v1";
/// The interval of rotation is worked out for up to so many members.
const RESAMPLED_UP_TO: usize = 500;
/// The roles that go round, each with the name of its evenness.
const ROLES: [(SessionRole, &str); 4] = [
    (SessionRole::Facilitator, "facilitator-rotation"),
    (SessionRole::Presenter, "presenter-rotation"),
    (SessionRole::Opener, "opener-rotation"),
    (SessionRole::NoteTaker, "note-taker-rotation"),
];

pub(super) fn section(facts: &Facts, window: &ReportWindow) -> Section {
    // A role that nobody ever had here is one that the community does not know.
    let known: Vec<(SessionRole, &str)> = ROLES
        .into_iter()
        .filter(|(role, _)| {
            let is_lead = |(code, who): &(u32, u32)| *code == role.code() && !facts.is_bot(*who);
            facts.rooms.sessions.iter().any(|s| s.led.iter().any(is_lead))
        })
        .collect();
    if known.is_empty() {
        return nothing(ID, TITLE, "Nobody is on record as having led a session.");
    }
    let led = Led::of(facts, window);
    let mut measures: Vec<Measure> = known
        .iter()
        .map(|(role, name)| led.rotation(*role, name, window))
        .collect();
    measures.extend(led.measures(facts, window));
    Section {
        id: ID,
        title: TITLE,
        charts: Vec::new(),
        notes: vec![
            "Rotation is 1 when the turns were shared as evenly as their number allows and 0 when one person had them all. What somebody did before sessions were on record is not known: \"first time\" and \"never\" are as far as is known, and who asked not to lead counts too.",
        ],
        measures: measures
            .into_iter()
            .map(|measure| measure.class(Class::Practice))
            .collect(),
        series: vec![Series {
            id: "leaders-by-role",
            title: "Different members in each role",
            unit: Unit::Count,
            definition: DEFINITION,
            points: known.iter().map(|(role, _)| led.leaders(*role)).collect(),
        }],
    }
}

/// Who led in the window. One turn is one person in one role of one session.
struct Led {
    /// Turns by role and person.
    turns: BTreeMap<(u32, u32), u64>,
    /// Turns of members who did not organise the community then / turns of members.
    by_peers: Share,
    /// Members at a session of the window.
    eligible: Vec<u32>,
}

impl Led {
    fn of(facts: &Facts, window: &ReportWindow) -> Self {
        let mut turns: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        let mut by_peers = Share::default();
        for session in within(facts, window) {
            for (role, who) in &session.led {
                let goes_round = ROLES.iter().any(|(known, _)| known.code() == *role);
                if goes_round && facts.belonged(*who, session.at) {
                    *turns.entry((*role, *who)).or_default() += 1;
                    by_peers += Share::new(u64::from(!facts.organised(*who, session.at)), 1);
                }
            }
        }
        let eligible = facts.roster.population(&window.window).into_iter();
        let eligible = eligible.filter(|who| within(facts, window).any(|s| facts.belonged(*who, s.at)));
        Self {
            turns,
            by_peers,
            eligible: eligible.collect(),
        }
    }

    fn of_role(&self, role: SessionRole) -> impl Iterator<Item = (u32, u64)> {
        let code = role.code();
        let turns = self.turns.range((code, 0)..=(code, u32::MAX));
        turns.map(|((_, who), turns)| (*who, *turns))
    }

    fn rotation(&self, role: SessionRole, name: &'static str, window: &ReportWindow) -> Measure {
        let turns: BTreeMap<u32, u64> = self.of_role(role).collect();
        let slots: Vec<u64> = self
            .eligible
            .iter()
            .map(|who| turns.get(who).copied().unwrap_or(0))
            .collect();
        let total: u64 = slots.iter().sum();
        let reason = match total {
            0 => "nobody had this role",
            1 => "one turn cannot be shared",
            _ => "fewer than two members",
        };
        // With many members the index hardly moves, and resampling them would take longer than the rest of the report.
        let limits = || bootstrap_ci(&slots, rotation_evenness, SEED, RESAMPLES, 0.95);
        let interval = (slots.len() <= RESAMPLED_UP_TO)
            .then(|| window.memo.of("rotation", slots.iter().copied(), limits))
            .flatten()
            .map(|(low, high)| Interval::new95(low, high, BOOTSTRAP))
            .filter(Interval::has_width);
        optional(name, Unit::Index, rotation_evenness(&slots), reason, DEFINITION)
            .with_n(total)
            .with_interval(interval)
    }

    fn leaders(&self, role: SessionRole) -> Point {
        let (people, turns) = self
            .of_role(role)
            .fold((0, 0), |(p, t), (_, turns)| (p + 1, t + turns));
        Point {
            label: role.as_str().into(),
            value: Some(f64::from(people)),
            n: turns,
            note: None,
        }
    }

    fn measures(&self, facts: &Facts, window: &ReportWindow) -> Vec<Measure> {
        let leaders: BTreeSet<u32> = self.turns.keys().map(|(_, who)| *who).collect();
        let facilitated: Vec<f64> = self
            .of_role(SessionRole::Facilitator)
            .map(|(_, turns)| turns as f64)
            .collect();
        let turns = Turns::of(facts, window);
        let first_time = leaders
            .iter()
            .filter(|who| turns.first.get(who).is_some_and(|at| window.window.contains(*at)))
            .count();
        let nobody = "no member has led yet";
        let seconds = |name, value| {
            optional(name, Unit::Seconds, value, nobody, DEFINITION).with_n(turns.since.len() as u64)
        };
        vec![
            share(
                "peer-led-share",
                self.by_peers,
                "no member led in the window",
                DEFINITION,
            )
            .with_interval(None),
            optional(
                "facilitator-absence-factor",
                Unit::Count,
                absence_factor(&facilitated, 0.5).map(|k| k as f64),
                "nobody had this role",
                "metrics 2.4, v1",
            )
            .with_n(facilitated.len() as u64),
            Measure::count("distinct-leaders", leaders.len() as u64, DEFINITION)
                .with_n(self.eligible.len() as u64),
            Measure::count("first-time-leaders", first_time as u64, DEFINITION).with_n(leaders.len() as u64),
            share("never-led", turns.never, "there are no members", DEFINITION),
            seconds("median-time-since-leading", quantile7(&turns.since, 0.5)),
            seconds(
                "longest-time-since-leading",
                turns.since.iter().copied().reduce(f64::max),
            ),
        ]
    }
}

/// Who has led up to the end of the window, as far as is on record.
struct Turns {
    /// When each first led.
    first: BTreeMap<u32, i64>,
    /// Seconds since each member of then last led, of those who have.
    since: Vec<f64>,
    /// Members of then who have never led / members of then.
    never: Share,
}

impl Turns {
    fn of(facts: &Facts, window: &ReportWindow) -> Self {
        let end = window.window.end;
        let (mut first, mut last) = (BTreeMap::new(), BTreeMap::new());
        // In order of time.
        for session in facts.rooms.sessions.iter().filter(|s| s.at < end) {
            for (role, who) in &session.led {
                if ROLES.iter().any(|(known, _)| known.code() == *role) {
                    first.entry(*who).or_insert(session.at);
                    last.insert(*who, session.at);
                }
            }
        }
        let members = facts.members_at(end - 1);
        let led = members.iter().filter_map(|who| last.get(who));
        let since: Vec<f64> = led.map(|at| end.saturating_sub(*at) as f64 / 1000.0).collect();
        let never = members.len() - since.len();
        Self {
            first,
            since,
            never: Share::new(never as u64, members.len() as u64),
        }
    }
}
