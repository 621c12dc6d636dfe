//! A ledger written down by hand, and the report on it.

use chrono::NaiveDate;
use learncomm_core::community::{Charter, Community};
use learncomm_core::engagement::Value;
use learncomm_core::engagement::report::{Report, ReportOptions, Span};
use learncomm_core::ledger::{Activity, Columns, Verb};

use crate::common::at;

pub(crate) const DAY: i64 = 86_400_000;
pub(crate) const HOUR: i64 = 3_600_000;

/// Monday, 2026-01-05, 00:00 UTC.
pub(crate) const START: i64 = 1_767_571_200_000;

pub(crate) fn day(days: i64) -> NaiveDate {
    chrono::DateTime::from_timestamp_millis(START + days * DAY)
        .unwrap()
        .date_naive()
}

pub(crate) fn community(time_zone: chrono_tz::Tz) -> Community {
    Community {
        id: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
        slug: "guild".parse().unwrap(),
        charter: Charter::new("Guild", time_zone),
        created_at: at("2026-01-05 08:00"),
        stage: None,
    }
}

/// Activities in any order; times are days after [`START`], fractions allowed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script(pub(crate) Vec<Activity>);

impl Script {
    /// Adds a line; what is left out is nothing.
    pub(crate) fn add(&mut self, days: f64, actor: u32, verb: Verb) -> &mut Activity {
        let at = START + (days * DAY as f64).round() as i64;
        self.0.push(Activity::new(at, actor, verb));
        self.0.last_mut().unwrap()
    }

    pub(crate) fn join(&mut self, days: f64, who: u32) {
        self.add(days, who, Verb::Joined);
    }

    pub(crate) fn leave(&mut self, days: f64, who: u32) {
        self.add(days, who, Verb::Left);
    }

    pub(crate) fn bot(&mut self, who: u32) {
        self.add(0.0, who, Verb::Classified).value = 1;
    }

    pub(crate) fn unit(&mut self, days: f64, who: u32, unit: u32) {
        self.add(days, who, Verb::Assigned).value = unit;
    }

    pub(crate) fn ask(&mut self, days: f64, who: u32, object: u32) {
        self.add(days, who, Verb::Asked).object = object;
    }

    /// Answers or comments on what somebody made.
    pub(crate) fn reply(&mut self, days: f64, who: u32, verb: Verb, (object, parent): (u32, u32)) {
        let toward = self.0.iter().find(|a| a.object == parent).map_or(0, |a| a.actor);
        let line = self.add(days, who, verb);
        (line.object, line.parent, line.toward) = (object, parent, toward);
    }

    pub(crate) fn answer(&mut self, days: f64, who: u32, ids: (u32, u32)) {
        self.reply(days, who, Verb::Answered, ids);
    }

    pub(crate) fn accept(&mut self, days: f64, who: u32, ids: (u32, u32)) {
        self.reply(days, who, Verb::Accepted, ids);
    }

    pub(crate) fn act_on(&mut self, days: f64, who: u32, verb: Verb, object: u32) {
        self.add(days, who, verb).object = object;
    }

    pub(crate) fn columns(&self) -> Columns {
        let mut rows = self.0.clone();
        rows.sort();
        let mut columns = Columns::default();
        for row in rows {
            columns.at.push(row.at);
            columns.actor.push(row.actor);
            columns.verb.push(row.verb);
            columns.object.push(row.object);
            columns.parent.push(row.parent);
            columns.toward.push(row.toward);
            columns.topic.push(row.topic);
            columns.session.push(row.session);
            columns.value.push(row.value);
        }
        columns
    }

    /// The report on so many days from [`START`], in UTC.
    pub(crate) fn report(&self, days: i64) -> Report {
        self.report_on(&window(0, days), chrono_tz::UTC)
    }

    pub(crate) fn report_on(&self, options: &ReportOptions, zone: chrono_tz::Tz) -> Report {
        Report::compute(&community(zone), self.columns(), options).unwrap()
    }
}

pub(crate) fn window(from: i64, until: i64) -> ReportOptions {
    ReportOptions {
        span: Span::Days {
            from: Some(day(from)),
            until: Some(day(until)),
        },
        ..ReportOptions::default()
    }
}

/// The value of a measure.
#[track_caller]
pub(crate) fn value(report: &Report, name: &str) -> Option<f64> {
    report
        .measure(name)
        .unwrap_or_else(|| panic!("no measure {name}"))
        .value()
}

/// Checks a value that is there, and the n it rests on.
#[track_caller]
pub(crate) fn is(report: &Report, name: &str, expected: f64, n: u64) {
    let measure = report
        .measure(name)
        .unwrap_or_else(|| panic!("no measure {name}"));
    let found = measure
        .value()
        .unwrap_or_else(|| panic!("{name}: {:?}", measure.state()));
    assert!(
        (found - expected).abs() < 1e-9,
        "{name} is {found} and not {expected}"
    );
    assert_eq!(measure.n(), n, "the n of {name}");
}

/// Checks that there is no value, and why.
#[track_caller]
pub(crate) fn is_undefined(report: &Report, name: &str, says: &str) {
    let measure = report
        .measure(name)
        .unwrap_or_else(|| panic!("no measure {name}"));
    let Value::Undefined(reason) = measure.state() else {
        panic!("{name} is {:?}", measure.state());
    };
    assert!(reason.contains(says), "{name}: `{reason}` does not say `{says}`");
}
