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
//! | `chart.rs` | curves, grids, networks and time lines, as types |
//! | `charts/` | what is drawn, chart by chart |
//! | `compare.rs` | what figures were before, and a year before (metrics §0.10) |
//! | `trends.rs` | which way figures went (metrics §11.1) |
//! | `made.rs` | how much everybody made |
//! | `memo.rs` | what takes resampling, remembered |
//! | `live.rs` | a report that is kept ready |
//! | `audience.rs` | for whom a report is |
//! | `evidence.rs` | what speaks for which stage of life (metrics §11.6) |
//! | `people.rs` | figures about single people, and names, for those who may see them |
//! | `signals.rs` | what suggestions of what to do next take from the ledger |
//! | `record.rs` | plain counts of everything on record, by the definitions that other tools use |

mod audience;
mod belonging;
mod cadence;
mod chart;
mod charts;
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
mod live;
mod made;
mod memo;
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
pub(crate) mod signals;
mod topics;
mod trends;
mod voices;
mod window;

use std::borrow::Cow;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use audience::Audience;
pub use chart::{
    Axis, Caption, Cell, Chart, Curve, Graph, Grid, GridRow, Lane, Line, Link, Node, Timeline, TimelineMark,
};
pub use compare::{Compared, EarlierSpan};
pub use live::LiveReport;
pub use people::{Particulars, PersonAttendance};
pub(crate) use people::{names_of, topic_names};
pub use window::{ReportWindow, Span};

use self::audience::Guard;
use self::compact::Renumbered;
use self::compare::{Figures, Plan};
use self::facts::{Facts, NEEDED};
use super::anonymity::FLOOR_K;
use super::measure::{Interval, Measure, Share, Unit};
use super::waiting::{MedianWait, km_median};
use crate::actor::Action;
use crate::community::{Community, load_community};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::CommunityId;
use crate::ledger::{self, Columns};
use crate::threads::{self, Task, Threads};

/// The version of the report's JSON form.
pub const SCHEMA: &str = "learncomm/report/1";

/// The JSON Schema (draft 2020-12) of a report's JSON form. Under the same [`SCHEMA`] fields and words may be added, so it
/// lets others through.
pub const JSON_SCHEMA: &str = include_str!("schema.json");

/// What to report on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportOptions {
    /// Which stretch of time.
    pub span: Span,
    /// As of when waits and answers are judged; the end of the window if `None`. Never before that end, and not later than
    /// today where it is known what day it is.
    pub as_of: Option<DateTime<Utc>>,
    /// As of when it is known what was removed, restored or erased, and who is a program; `as_of` if `None`. Never before it,
    /// and not later than today. A report on a time that is long past says with it how that time looks now (metrics §0.5).
    pub known_at: Option<DateTime<Utc>>,
    /// For whom it is; `None` for as much as the actor may see. Without an actor that is what members see.
    pub audience: Option<Audience>,
    /// Whether the figures are compared with what they were before, and a year before. It takes about as long again.
    pub compare: bool,
    /// Only these sections, by their ids ([`Report::SECTIONS`]), all if there are none here. The others are not worked out;
    /// what is said in these is what the whole report says in them.
    pub sections: Vec<String>,
}

impl Default for ReportOptions {
    /// On everything on record, for whoever asks, with comparisons.
    fn default() -> Self {
        Self {
            span: Span::default(),
            as_of: None,
            known_at: None,
            audience: None,
            compare: true,
            sections: Vec::new(),
        }
    }
}

impl ReportOptions {
    /// Whether a section is to be in the report.
    fn wants(&self, id: &str) -> bool {
        self.sections.is_empty() || self.sections.iter().any(|wanted| wanted == id)
    }

    fn check(&self) -> Result<(), Error> {
        let unknown = |id: &&String| !Report::SECTIONS.contains(&id.as_str());
        match self.sections.iter().find(unknown) {
            Some(id) => Err(Error::invalid(
                "sections",
                format!(
                    "a report has no section `{id}`; known sections: {}",
                    Report::SECTIONS.join(", ")
                ),
            )),
            None => Ok(()),
        }
    }
}

/// What a report says beside what the ledger tells: records that are few, and read whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beside {
    results: goals::Results,
    pulses: pulses::Pulses,
    /// What time it is, if that is known: what is not over then is no part of a trend.
    now: Option<DateTime<Utc>>,
    memo: memo::Memo,
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
    /// For whom it is.
    pub audience: Audience,
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
    /// The ids of all sections, in the order in which they are best read.
    pub const SECTIONS: [&str; 19] = [
        "profile",
        "participation",
        "questions",
        "sessions",
        "resources",
        "flow",
        "pathways",
        "leadership",
        "voices",
        "recognition",
        "equity",
        "network",
        "norms",
        "goals",
        "pulse",
        "topics",
        "newcomers",
        "retention",
        "record",
    ];

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
    /// [`Error::Invalid`] if the span is empty or its dates cannot be, for a section that there is not, or if the ledger lacks
    /// columns or order.
    pub fn compute(community: &Community, ledger: Columns, options: &ReportOptions) -> Result<Self, Error> {
        Ok(Self::compute_with_particulars(community, ledger, options)?.0)
    }

    /// As [`compute`](Self::compute), with what the report leaves out because it is about single people or wants a name; there
    /// is nothing about single people for the public. Whom to show it to is the caller's responsibility (metrics §0.8); [`Desk::report`] sees to it.
    ///
    /// # Errors
    /// As [`compute`](Self::compute).
    pub fn compute_with_particulars(
        community: &Community,
        ledger: Columns,
        options: &ReportOptions,
    ) -> Result<(Self, Particulars), Error> {
        let audience = options.audience.unwrap_or(Audience::Member);
        Self::compute_beside(community, ledger, &Beside::default(), options, audience)
    }

    fn compute_beside(
        community: &Community,
        mut ledger: Columns,
        beside: &Beside,
        options: &ReportOptions,
        audience: Audience,
    ) -> Result<(Self, Particulars), Error> {
        options.check()?;
        usable(&ledger)?;
        let numbers = compact::compact(&mut ledger);
        let window = beside.window(options, community, &ledger)?;
        let facts = Facts::of(ledger, &window);
        let draft = Draft::of(community, &facts, beside, window, options, audience);
        let earlier = draft.figures(facts.into_ledger(), options);
        Ok(draft.finish(&earlier, &numbers))
    }
}

impl Beside {
    /// The stretch of time that is reported on.
    fn window(
        &self,
        options: &ReportOptions,
        community: &Community,
        ledger: &Columns,
    ) -> Result<ReportWindow, Error> {
        let mut window = ReportWindow::resolve(options, community, ledger, self.now)?;
        window.memo = self.memo.clone();
        if let Some(now) = self.now {
            window.periods.over_by(now.timestamp_millis());
        }
        Ok(window)
    }
}

/// A report that still lacks what it is compared with.
struct Draft {
    report: Report,
    particulars: Particulars,
    plan: Option<Plan>,
    guard: Option<Guard>,
    k: u64,
}

impl Draft {
    fn of(
        community: &Community,
        facts: &Facts,
        beside: &Beside,
        window: ReportWindow,
        options: &ReportOptions,
        audience: Audience,
    ) -> Self {
        let settings = &community.charter.settings;
        let k = u64::from(settings.anonymity_k).max(FLOOR_K);
        let (mut sections, mut particulars) = sections(facts, beside, &window, options, k, Threads::AsItPays);
        let guard = Guard::of(audience, settings);
        if let Some(guard) = guard {
            let members = facts.roster.population(&window.window).len() as u64;
            guard.apply(&mut sections, &mut particulars, members);
        }
        let plan = options
            .compare
            .then(|| Plan::of(&sections, facts, &window, &options.span));
        let report = Report {
            schema: SCHEMA,
            community: community.slug.to_string(),
            name: community.charter.name.clone(),
            audience,
            window,
            compared: Compared::not_asked(),
            sections,
        };
        Self {
            report,
            particulars,
            plan,
            guard,
            k,
        }
    }

    /// What figures were before; takes over the ledger of the report.
    fn figures(&self, ledger: Columns, options: &ReportOptions) -> Figures {
        let plan = self.plan.as_ref();
        plan.map_or([None, None], |plan| {
            compare::figures(ledger, &plan.windows, options, self.guard, self.k)
        })
    }

    fn finish(self, earlier: &Figures, numbers: &Renumbered) -> (Report, Particulars) {
        let (mut report, mut particulars) = (self.report, self.particulars);
        if let Some(plan) = self.plan {
            report.compared = plan.lay(&mut report.sections, earlier, self.k);
        }
        for attendance in &mut particulars.attendance {
            attendance.number = numbers.people.before(attendance.number);
        }
        for norm in &mut particulars.norms {
            *norm = numbers.things.before(*norm);
        }
        label_norms(&mut report.sections, &particulars.norms);
        resources::label(&mut report.sections, &particulars.resources, |n| {
            numbers.things.before(n)
        });
        (report, particulars)
    }
}

impl Desk {
    /// The engagement report of a community (S3.1, S4.7), for its members (S1.9).
    ///
    /// Who came to sessions how often is in it as the series [`Particulars::ATTENDANCE`]: everybody's for stewards and the
    /// owner of the store if the charter says so, else the actor's own.
    ///
    /// For whom it is, the actor may choose among what they may see: reports differ by that alone, and not by who asks, except
    /// that one's own figures are one's own.
    ///
    /// A window that was given with its end and is not over is told up to today, and its notes say so.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for guests and outsiders, and for an audience that may see more than the actor; [`Error::Invalid`]
    /// for an impossible span, for one that has not begun, for an as of in the future and for a section that there is not, and
    /// those of the store.
    pub async fn report(&self, community: &Community, options: &ReportOptions) -> Result<Report, Error> {
        let role = self.permit_reading(community.id, Action::ReadReport).await?;
        let audience = Audience::granted(options.audience, role)?;
        let ledger = ledger::load(self.hub.store(), community.id, NEEDED).await?;
        let mut community = community.clone();
        // From how many people on something is shown goes by the charter as it is stored: what the caller holds may be old, or
        // of their own making.
        match load_community(&mut self.hub.begin(), community.id).await {
            Ok(stored) => community.charter.settings = stored.charter.settings,
            Err(Error::NotFound { .. }) => {}
            Err(other) => return Err(other),
        }
        let beside = self.report_beside(community.id, audience).await?;
        let (mut report, particulars) =
            Report::compute_beside(&community, ledger, &beside, options, audience)?;
        self.name_particulars(&mut report, &particulars, community.id, audience)
            .await?;
        Ok(report)
    }

    async fn report_beside(&self, community: CommunityId, audience: Audience) -> Result<Beside, Error> {
        let role = audience.role();
        Ok(Beside {
            results: self.results_for_report(community, role).await?,
            pulses: self.pulses_for_report(community, role).await?,
            now: Some(self.hub.now()),
            memo: memo::Memo::default(),
        })
    }
}

/// Labels the norms that are drawn by the numbers that they have in the community.
fn label_norms(sections: &mut [Section], numbers: &[u32]) {
    let charts = sections.iter_mut().flat_map(|section| &mut section.charts);
    for chart in charts {
        if let Chart::Timeline(timeline) = chart
            && timeline.caption.id == charts::NORMS
        {
            for (lane, number) in timeline.lanes.iter_mut().zip(numbers) {
                lane.name = format!("#{number}");
            }
        }
    }
}

/// The sections that are wanted: they only read, and none needs another.
fn sections(
    facts: &Facts,
    beside: &Beside,
    window: &ReportWindow,
    options: &ReportOptions,
    k: u64,
    threads: Threads,
) -> (Vec<Section>, Particulars) {
    let made = LazyLock::new(|| made::Made::of(facts, &window.window));
    let talk = LazyLock::new(|| network::Talk::of(facts, window));
    let network = LazyLock::new(|| network::section(facts, window, &talk));
    let profile = LazyLock::new(|| profile::section(facts, window, &talk));
    let participation = LazyLock::new(|| participation::section(facts, window, &made));
    let record = LazyLock::new(|| record::section(facts, window));
    let newcomers = LazyLock::new(|| questions::newcomers(facts, window));
    let retention = LazyLock::new(|| retention::section(facts, window));
    let voices = LazyLock::new(|| voices::section(facts, window, &made));
    let equity = LazyLock::new(|| equity::section(facts, window, &made));
    let questions = LazyLock::new(|| questions::section(facts, window));
    let flow = LazyLock::new(|| flow::section(facts, window));
    let sessions = LazyLock::new(|| sessions::section(facts, window));
    let leadership = LazyLock::new(|| leadership::section(facts, window));
    let norms = LazyLock::new(|| norms::section(facts, window));
    let pathways = LazyLock::new(|| pathways::section(facts, window));
    let recognition = LazyLock::new(|| recognition::section(facts, window));
    let topics = LazyLock::new(|| topics::section(facts, window));
    let resources = LazyLock::new(|| resources::section(facts, window, k));
    let goals = LazyLock::new(|| goals::section(&beside.results, window));
    let pulses = LazyLock::new(|| pulses::section(&beside.pulses, window));
    // What takes longest comes first.
    let mut parts: Vec<(&str, &dyn Part)> = vec![
        ("participation", &participation),
        ("record", &record),
        ("profile", &profile),
        ("network", &network),
        ("newcomers", &newcomers),
        ("retention", &retention),
        ("equity", &equity),
        ("questions", &questions),
        ("flow", &flow),
        ("voices", &voices),
        ("sessions", &sessions),
        ("leadership", &leadership),
        ("norms", &norms),
        ("pathways", &pathways),
        ("recognition", &recognition),
        ("topics", &topics),
        ("resources", &resources),
        ("goals", &goals),
        ("pulse", &pulses),
    ];
    parts.retain(|(id, _)| options.wants(id));
    let mut tasks: Vec<&dyn Task> = Vec::new();
    if options.wants("network") || options.wants("profile") {
        tasks.push(&talk);
    }
    tasks.extend(parts.iter().map(|(_, part)| *part as &dyn Task));
    threads::run(threads.count(facts.marks.len()), &tasks);
    let mut sections: Vec<Section> = parts.iter().map(|(_, part)| part.section()).collect();
    sections.sort_by_key(|section| Report::SECTIONS.iter().position(|id| *id == section.id));
    // What belongs to a section that is not wanted stays empty.
    let mut particulars = Particulars::default();
    if options.wants("sessions") {
        particulars.attendance = sessions.1.clone();
    }
    if options.wants("topics") {
        particulars.topics = topics.1.clone();
    }
    if options.wants("resources") {
        particulars.resources = resources.1.resources.clone();
        particulars.popular_topics = resources.1.topics.clone();
    }
    if options.wants("voices") {
        particulars.units = voices.1.clone();
    }
    if options.wants("network") {
        particulars.drawn_units = network.1.clone();
    }
    if options.wants("norms") {
        particulars.norms = norms.1.clone();
    }
    (sections, particulars)
}

/// A section that is worked out when it is needed.
trait Part: Task {
    fn section(&self) -> Section;
}

impl<F: FnOnce() -> Section + Send> Part for LazyLock<Section, F> {
    fn section(&self) -> Section {
        Section::clone(self)
    }
}

/// With what belongs to the section and is not in it.
impl<T: Send + Sync, F: FnOnce() -> (Section, T) + Send> Part for LazyLock<(Section, T), F> {
    fn section(&self) -> Section {
        self.0.clone()
    }
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
