//! The engagement report: what the ledger of a community says about a stretch of time.
//!
//! A report is read from the ledger alone, loaded once; every section is a pure function of it and of the window.
//!
//! | file | what it is |
//! |---|---|
//! | `facts.rs` | the ledger turned into columns that the metrics work on: members, events, contributions |
//! | `belonging.rs` | who belonged when, in which unit and role |
//! | `compact.rs` | numbers of a ledger that is not of the library's making, brought close together |
//! | `cadence.rs` | in which rhythm the community meets (metrics §1.3) |
//! | `window.rs` | which stretch of time, in the community's zone |
//! | `participation.rs` | who takes part (metrics §1) |
//! | `conversion.rs` | how far people come who joined (metrics §1.6) |
//! | `equity.rs` | how evenly people contribute (metrics §2) |
//! | `network.rs` | who talks with whom (metrics §3) |
//! | `coaching.rs` | whether coaching pairs meet (metrics §9.5) |
//! | `questions.rs` | how fast questions are answered, how newcomers fare (metrics §6) |
//! | `retention.rs` | who comes back (metrics §5) |
//! | `rooms.rs` | what the ledger says of sessions, topics and norms, corrections taken into account |
//! | `sessions.rs` | whether people come to sessions or catch up (metrics §8) |
//! | `leadership.rs` | whether leading is shared (metrics §2.2, §2.4) |
//! | `norms.rs` | whether agreements are alive, and what becomes of flags (metrics §8, §9.6) |
//! | `topics.rs` | whether what people want to learn is offered (metrics §9.4) |
//! | `flow.rs` | whether people make sense of what they find, and share it (metrics §9.1) |
//! | `resources.rs` | what people share beside questions, and what of it is used |
//! | `pathways.rs` | how far people come on pathways (metrics §9.2) |
//! | `recognition.rs` | how recognition spreads (metrics §9.3) |
//! | `profile.rs` | whether it is a community or an audience (metrics §4) |
//! | `voices.rs` | whether everybody is heard where something is decided |
//! | `parity.rs` | whether units are heard in proportion to their size (metrics §2.3) |
//! | `goals.rs` | what came of it: goals and value stories (metrics §11.4, §11.5) |
//! | `pulses.rs` | what members say in pulses (metrics §10) |
//! | `chart.rs` | curves, grids, networks and time lines |
//! | `compare.rs` | what figures were before, and which way they went (metrics §11.1) |
//! | `audience.rs` | for whom a report is |
//! | `evidence.rs` | what speaks for which stage of life (metrics §11.6) |
//! | `people.rs` | figures about single people, and names, for those who may see them |
//! | `record.rs` | plain counts of everything on record, by the definitions that other tools use |

mod audience;
mod belonging;
mod cadence;
mod chart;
mod coaching;
mod compact;
mod compare;
mod conversion;
mod equity;
mod evidence;
pub(crate) mod facts;
mod flow;
mod goals;
mod leadership;
mod network;
mod norms;
mod parity;
mod participation;
mod pathways;
mod people;
mod profile;
mod pulses;
mod questions;
mod recognition;
mod record;
pub(crate) mod resources;
mod retention;
mod rooms;
mod sessions;
mod topics;
mod voices;
mod window;

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use audience::Audience;
pub use chart::{
    Axis, Caption, Cell, Chart, Curve, Graph, Grid, GridRow, Lane, Line, Link, Node, Timeline, TimelineMark,
};
pub use compare::{Compared, EarlierSpan};
pub(crate) use people::topic_names;
pub use people::{Particulars, PersonAttendance};
pub use window::{ReportWindow, Span};

use self::facts::{Facts, NEEDED};
use super::anonymity::FLOOR_K;
use super::measure::{Interval, Measure, Share, Unit};
use super::waiting::{MedianWait, km_median};
use crate::actor::Action;
use crate::community::{Community, load_community};
use crate::error::Error;
use crate::hub::Desk;
use crate::ledger::{self, Columns};

/// The version of the report's JSON form.
pub const SCHEMA: &str = "learncomm/report/1";

/// What to report on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportOptions {
    /// Which stretch of time.
    pub span: Span,
    /// As of when waits and answers are judged; the end of the window if `None`. Never before that end.
    pub as_of: Option<DateTime<Utc>>,
    /// For whom it is; `None` for as much as the actor may see.
    pub audience: Option<Audience>,
}

/// What a report says beside what the ledger tells: records that are few, and read whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beside {
    results: goals::Results,
    pulses: pulses::Pulses,
}

/// An engagement report. Its JSON form carries [`SCHEMA`]; fields may be added under the same schema.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The community's slug.
    pub community: String,
    /// The community's name.
    pub name: String,
    /// What is reported on.
    pub window: ReportWindow,
    /// With what it is compared.
    pub compared: Compared,
    /// The sections, in the order in which they are best read.
    pub sections: Vec<Section>,
}

/// A part of a report.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// The machine name, such as `participation`.
    pub id: &'static str,
    /// The question that it answers.
    pub title: &'static str,
    /// What must be known to read it right; if there are no measures, why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<&'static str>,
    /// The figures, the most telling first. There are none where the community has nothing on record that they could be
    /// about: a community that only asks and answers has no figures of sessions.
    pub measures: Vec<Measure>,
    /// Figures that belong together, by month, cohort or tier.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Series>,
    /// Figures to be drawn.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub charts: Vec<Chart>,
}

/// Figures in a row.
#[derive(Clone, Debug, Serialize)]
pub struct Series {
    /// The machine name, such as `active-members-by-month`.
    pub id: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// The unit of the values.
    pub unit: Unit,
    /// Its definition, as in [`Measure::definition`].
    pub definition: &'static str,
    /// The figures, in order.
    pub points: Vec<Point>,
}

/// One figure of a series.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// What it is the figure of: a month `2026-03`, a session `2026-03-09`, a tier, a cohort, a topic, a handle.
    pub label: Cow<'static, str>,
    /// The figure; `None` where it is undefined or suppressed.
    pub value: Option<f64>,
    /// How many people or things it rests on; 0 where it is suppressed.
    pub n: u64,
    /// Why there is no figure, or what is special about it (an unfinished month).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
}

impl Report {
    /// The section with this id.
    #[must_use]
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|s| s.id == id)
    }

    /// The measure with this name, such as `participation-rate`, in whatever section it is.
    #[must_use]
    pub fn measure(&self, name: &str) -> Option<&Measure> {
        self.sections
            .iter()
            .flat_map(|s| &s.measures)
            .find(|m| m.name() == name)
    }

    /// The series with this id, in whatever section it is.
    #[must_use]
    pub fn series(&self, id: &str) -> Option<&Series> {
        self.sections.iter().flat_map(|s| &s.series).find(|s| s.id == id)
    }

    /// Computes a report from a ledger that was loaded, in order of time as [`load`](ledger::load) returns it and with
    /// every column except [`Session`](ledger::Column::Session); all that a report does but reading.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the span is empty or its dates cannot be, or if the ledger lacks columns or order.
    pub fn compute(community: &Community, ledger: Columns, options: &ReportOptions) -> Result<Self, Error> {
        Ok(Self::compute_with_particulars(community, ledger, options)?.0)
    }

    /// As [`compute`](Self::compute), with what the report leaves out because it is about single people or wants a name.
    /// Whom to show it to is the caller's responsibility (metrics §0.8); [`Desk::report`] sees to it.
    ///
    /// # Errors
    /// As [`compute`](Self::compute).
    pub fn compute_with_particulars(
        community: &Community,
        ledger: Columns,
        options: &ReportOptions,
    ) -> Result<(Self, Particulars), Error> {
        Self::compute_beside(community, ledger, &Beside::default(), options)
    }

    fn compute_beside(
        community: &Community,
        mut ledger: Columns,
        beside: &Beside,
        options: &ReportOptions,
    ) -> Result<(Self, Particulars), Error> {
        usable(&ledger)?;
        let numbers = compact::compact(&mut ledger);
        let window = ReportWindow::resolve(options, community, &ledger)?;
        let facts = Facts::of(ledger, &window);
        let k = u64::from(community.charter.settings.anonymity_k).max(FLOOR_K);
        let (mut sections, mut particulars) = sections(&facts, beside, &window, k);
        for attendance in &mut particulars.attendance {
            attendance.number = numbers.people.before(attendance.number);
        }
        resources::label(&mut sections, &particulars.resources, |n| {
            numbers.things.before(n)
        });
        let (slug, name) = (community.slug.to_string(), community.charter.name.clone());
        let report = Self {
            schema: SCHEMA,
            community: slug,
            name,
            window,
            compared: Compared::default(),
            sections,
        };
        Ok((report, particulars))
    }
}

impl Desk {
    /// The engagement report of a community (S3.1, S4.7), for its members (S1.9).
    ///
    /// Who came to sessions how often is in it as the series [`Particulars::ATTENDANCE`]: everybody's for stewards and the
    /// owner of the store if the charter says so, else the actor's own.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for guests and outsiders, [`Error::Invalid`] for an impossible span, and those of the store.
    pub async fn report(&self, community: &Community, options: &ReportOptions) -> Result<Report, Error> {
        let role = self.permit_reading(community.id, Action::ReadReport).await?;
        let ledger = ledger::load(self.hub.store(), community.id, NEEDED).await?;
        let mut community = community.clone();
        // From how many people on something is shown goes by the charter as it is stored: what the caller holds may be old, or
        // of their own making.
        match load_community(&mut self.hub.begin(), community.id).await {
            Ok(stored) => community.charter.settings = stored.charter.settings,
            Err(Error::NotFound { .. }) => {}
            Err(other) => return Err(other),
        }
        let beside = Beside {
            results: self.results_for_report(community.id, role).await?,
            pulses: self.pulses_for_report(community.id, role).await?,
        };
        let (mut report, particulars) = Report::compute_beside(&community, ledger, &beside, options)?;
        self.name_particulars(&mut report, &particulars, community.id, role)
            .await?;
        Ok(report)
    }
}

/// How many rows make a second thread worth while.
const MANY: usize = 50_000;

/// All sections, on two threads for a large ledger: they only read, and none needs another.
fn sections(facts: &Facts, beside: &Beside, window: &ReportWindow, k: u64) -> (Vec<Section>, Particulars) {
    let people = || {
        let participation = participation::section(facts, window);
        let newcomers = questions::newcomers(facts, window);
        (
            participation,
            equity::section(facts, window),
            newcomers,
            retention::section(facts, window),
            leadership::section(facts, window),
            norms::section(facts, window),
            pathways::section(facts, window),
            recognition::section(facts, window),
            profile::section(facts, window),
            voices::section(facts, window),
        )
    };
    let replies = || {
        let questions = questions::section(facts, window);
        (
            questions,
            network::section(facts, window),
            record::section(facts, window),
            sessions::section(facts, window),
            topics::section(facts, window),
            flow::section(facts, window),
            resources::section(facts, window, k),
        )
    };
    let (people, replies) = if facts.marks.len() < MANY {
        (people(), replies())
    } else {
        std::thread::scope(|scope| {
            let other = scope.spawn(replies);
            let people = people();
            (
                people,
                other
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            )
        })
    };
    let (
        participation,
        equity,
        newcomers,
        retention,
        leadership,
        norms,
        pathways,
        recognition,
        profile,
        heard,
    ) = people;
    let (voices, units) = heard;
    let (questions, network, record, (sessions, attendance), (topics, numbers), flow, used) = replies;
    let (resources, popular) = used;
    let sections = vec![
        profile,
        participation,
        questions,
        sessions,
        resources,
        flow,
        pathways,
        leadership,
        voices,
        recognition,
        equity,
        network,
        norms,
        goals::section(&beside.results, window),
        pulses::section(&beside.pulses, window),
        topics,
        newcomers,
        retention,
        record,
    ];
    let particulars = Particulars {
        attendance,
        topics: numbers,
        resources: popular.resources,
        popular_topics: popular.topics,
        units,
    };
    (sections, particulars)
}

/// Whether a ledger is what a report can be computed from.
fn usable(ledger: &Columns) -> Result<(), Error> {
    let rows = ledger.at.len();
    let numbers = [
        &ledger.actor,
        &ledger.object,
        &ledger.parent,
        &ledger.toward,
        &ledger.topic,
        &ledger.value,
    ];
    if ledger.verb.len() != rows || numbers.iter().any(|column| column.len() != rows) {
        return Err(Error::invalid(
            "ledger",
            "a report needs every column except the session",
        ));
    }
    if !ledger.at.is_sorted() {
        return Err(Error::invalid("ledger", "a report needs it in order of time"));
    }
    Ok(())
}

/// A measure in some unit, or the reason why there is none.
fn optional(
    name: impl Into<Cow<'static, str>>,
    unit: Unit,
    value: Option<f64>,
    reason: &'static str,
    definition: &'static str,
) -> Measure {
    Measure::from_option(name, value, reason, definition).unit(unit)
}

/// A share, or the reason why there is none.
fn share(name: &'static str, share: Share, reason: &'static str, definition: &'static str) -> Measure {
    if share.denominator == 0 {
        return optional(name, Unit::Share, None, reason, definition);
    }
    Measure::of_share(name, share, definition)
}

/// So many waits have to be over before limits of their median are worth telling.
const ENOUGH_WAITS: usize = 5;

/// The median of waits in seconds, each with whether it is over (metrics §6.1).
fn median_wait(
    name: &'static str,
    waits: &[(f64, bool)],
    reason: &'static str,
    definition: &'static str,
) -> Measure {
    let MedianWait { median, low, high } = km_median(waits);
    let over = waits.iter().filter(|(_, over)| *over).count();
    let interval = Interval {
        low,
        high,
        level: 0.95,
        method: "Kaplan–Meier, log-log limits",
    };
    optional(name, Unit::Seconds, median, reason, definition)
        .with_n(waits.len() as u64)
        .with_interval((over >= ENOUGH_WAITS).then_some(interval))
}

/// A section for which the community has nothing on record.
fn nothing(id: &'static str, title: &'static str, why: &'static str) -> Section {
    Section {
        id,
        title,
        notes: vec![why],
        measures: Vec::new(),
        series: Vec::new(),
        charts: Vec::new(),
    }
}
