//! Figures that are more than a row of points: curves, grids, networks and time lines, for whoever draws them.

use chrono::NaiveDate;
use serde::Serialize;

use crate::engagement::measure::Unit;

/// A figure to be drawn. Behind each there is a table: everything that is drawn can be read from it.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Chart {
    /// Lines over a common axis.
    Curve(Curve),
    /// Values by two things.
    Grid(Grid),
    /// What is tied to what.
    Graph(Graph),
    /// What happened when.
    Timeline(Timeline),
}

/// What every chart says of itself.
#[derive(Clone, Debug, Serialize)]
pub struct Caption {
    /// The machine name, such as `lorenz`.
    pub id: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// Its definition, as in [`Measure::definition`](crate::engagement::Measure::definition).
    pub definition: &'static str,
    /// Why it is empty, or what must be known to read it right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
}

/// Lines over a common axis: the Lorenz curve, the waiting-time curve.
#[derive(Clone, Debug, Serialize)]
pub struct Curve {
    /// What it says of itself.
    #[serde(flatten)]
    pub caption: Caption,
    /// What the horizontal axis is.
    pub x: Axis,
    /// What the vertical axis is.
    pub y: Axis,
    /// The lines, the most telling first.
    pub lines: Vec<Line>,
}

/// An axis.
#[derive(Clone, Debug, Serialize)]
pub struct Axis {
    /// What it is.
    pub title: &'static str,
    /// In which unit.
    pub unit: Unit,
}

/// A line.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// What it is of.
    pub name: String,
    /// How many people or things it rests on.
    pub n: u64,
    /// Whether it is level between points and jumps at them.
    pub steps: bool,
    /// (x, y), ascending in x.
    pub points: Vec<(f64, f64)>,
    /// (x, low, high) of the 95 % limits, where there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub band: Vec<(f64, f64, f64)>,
}

/// Values by two things: cohorts by months since joining.
#[derive(Clone, Debug, Serialize)]
pub struct Grid {
    /// What it says of itself.
    #[serde(flatten)]
    pub caption: Caption,
    /// The unit of the values.
    pub unit: Unit,
    /// What the rows are, in words.
    pub row_title: &'static str,
    /// What the columns are, in words.
    pub column_title: &'static str,
    /// The columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<GridRow>,
}

/// A row of a grid.
#[derive(Clone, Debug, Serialize)]
pub struct GridRow {
    /// What it is of.
    pub label: String,
    /// As many as there are columns; `None` where there is no value, or none that may be shown.
    pub cells: Vec<Option<Cell>>,
}

/// A value of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Cell {
    /// The value.
    pub value: f64,
    /// How many people or things it rests on.
    pub n: u64,
}

/// What is tied to what: units and the ties of their people.
#[derive(Clone, Debug, Serialize)]
pub struct Graph {
    /// What it says of itself.
    #[serde(flatten)]
    pub caption: Caption,
    /// What is tied, by name.
    pub nodes: Vec<Node>,
    /// The ties, each once.
    pub links: Vec<Link>,
}

/// Something that is tied.
#[derive(Clone, Debug, Serialize)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// How many people it stands for.
    pub people: u64,
    /// Ties among its own people.
    pub inside: u64,
}

/// A tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The place of one end among the nodes.
    pub from: usize,
    /// The place of the other.
    pub to: usize,
    /// How many ties of people it stands for.
    pub ties: u64,
    /// Whether all of them touch one and the same person.
    pub single_bridge: bool,
}

/// What happened when: norms, version by version.
#[derive(Clone, Debug, Serialize)]
pub struct Timeline {
    /// What it says of itself.
    #[serde(flatten)]
    pub caption: Caption,
    /// The first day.
    pub from: NaiveDate,
    /// The first day that is out.
    pub until: NaiveDate,
    /// One for each thing that something happened to.
    pub lanes: Vec<Lane>,
}

/// What happened to one thing.
#[derive(Clone, Debug, Serialize)]
pub struct Lane {
    /// Its name.
    pub name: String,
    /// When it held, as (from, until); those that do hold at the end end there.
    pub spans: Vec<(NaiveDate, NaiveDate)>,
    /// What happened, in order of time.
    pub marks: Vec<TimelineMark>,
}

/// Something that happened.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineMark {
    /// On which day.
    pub on: NaiveDate,
    /// What.
    pub what: &'static str,
}

impl Chart {
    /// What it says of itself.
    #[must_use]
    pub const fn caption(&self) -> &Caption {
        match self {
            Self::Curve(chart) => &chart.caption,
            Self::Grid(chart) => &chart.caption,
            Self::Graph(chart) => &chart.caption,
            Self::Timeline(chart) => &chart.caption,
        }
    }
}
