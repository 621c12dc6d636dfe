//! A report as rows: a figure each, in its order.

use learncomm_core::engagement::report::{Point, Report, Series};
use learncomm_core::engagement::{Measure, Value};

/// A figure of a report: a measure, or a point of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The section that it is in.
    pub section: &'static str,
    /// The name of the measure, or the id of the series.
    pub name: String,
    /// What the point is of; nothing for a measure.
    pub label: Option<String>,
    /// The class of evidence; nothing for a point.
    pub class: Option<&'static str>,
    /// The unit of the value.
    pub unit: &'static str,
    /// `defined`, `undefined` or `suppressed`; a point without a value is `absent`.
    pub state: &'static str,
    /// The value, if there is one that may be shown.
    pub value: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// How many people or things the value rests on; 0 where it may not be shown.
    pub n: u64,
    /// Section and version of the definition.
    pub definition: &'static str,
    /// Why there is no value, or what is special about a point.
    pub reason: Option<String>,
    /// What the value was over the time before, of the same length.
    pub before: Option<f64>,
    /// What it was over the same time a year before.
    pub last_year: Option<f64>,
    /// Which way it went, as far as a test says so.
    pub trend: Option<&'static str>,
}

impl Figure {
    fn of_measure(section: &'static str, measure: &Measure) -> Self {
        let interval = measure.interval();
        Self {
            section,
            name: measure.name().to_owned(),
            label: None,
            class: Some(measure.evidence().as_str()),
            unit: measure.in_unit().as_str(),
            state: match measure.state() {
                Value::Defined(_) => "defined",
                Value::Undefined(_) => "undefined",
                Value::Suppressed(_) => "suppressed",
            },
            value: measure.value(),
            low: interval.and_then(|i| i.low),
            high: interval.and_then(|i| i.high),
            n: measure.n(),
            definition: measure.definition(),
            reason: measure.reason().map(str::to_owned),
            before: measure.before().and_then(|earlier| earlier.value),
            last_year: measure.last_year().and_then(|earlier| earlier.value),
            trend: measure.trend().map(|trend| trend.direction.as_str()),
        }
    }

    fn of_point(section: &'static str, series: &Series, point: &Point) -> Self {
        Self {
            section,
            name: series.id.to_owned(),
            label: Some(point.label.to_string()),
            class: None,
            unit: series.unit.as_str(),
            state: match point.value {
                Some(_) => "defined",
                None => "absent",
            },
            value: point.value,
            low: None,
            high: None,
            n: point.n,
            definition: series.definition,
            reason: point.note.map(str::to_owned),
            before: None,
            last_year: None,
            trend: None,
        }
    }
}

/// The figures of a report, section by section: its measures, then the points of its series.
#[must_use]
pub fn figures(report: &Report) -> Vec<Figure> {
    let mut figures = Vec::new();
    for section in &report.sections {
        let measures = section.measures.iter();
        figures.extend(measures.map(|m| Figure::of_measure(section.id, m)));
        for series in &section.series {
            let points = series.points.iter();
            figures.extend(points.map(|point| Figure::of_point(section.id, series, point)));
        }
    }
    figures
}
