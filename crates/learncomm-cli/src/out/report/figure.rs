use learncomm_core::engagement::report::Report;
use learncomm_core::engagement::{Measure, Value};
use serde::Serialize;

use crate::out::{Cell, Field, Row};

/// A figure of a report: a measure, or a point of a series.
pub(crate) struct Figure {
    section: &'static str,
    name: String,
    label: Option<String>,
    class: Option<String>,
    unit: String,
    state: &'static str,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    n: u64,
    definition: &'static str,
    reason: Option<String>,
    before: Option<f64>,
    last_year: Option<f64>,
    trend: Option<String>,
}

impl Row for Figure {
    const KIND: &'static str = "figure";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("section", |f| Cell::text(f.section)),
        Field::new("name", |f| Cell::text(&f.name)),
        Field::new("label", |f| Cell::maybe(f.label.as_ref())),
        Field::detail("class", |f| Cell::maybe(f.class.as_ref())),
        Field::new("unit", |f| Cell::text(&f.unit)),
        Field::detail("state", |f| Cell::text(f.state)),
        Field::new("value", |f| Cell::number(f.value)),
        Field::new("low", |f| Cell::number(f.low)),
        Field::new("high", |f| Cell::number(f.high)),
        Field::new("n", |f| Cell::Count(usize::try_from(f.n).unwrap_or(usize::MAX))),
        Field::detail("definition", |f| Cell::text(f.definition)),
        Field::elastic("reason", |f| Cell::maybe(f.reason.as_ref())),
        Field::detail("before", |f| Cell::number(f.before)),
        Field::detail("last_year", |f| Cell::number(f.last_year)),
        Field::detail("trend", |f| Cell::maybe(f.trend.as_ref())),
    ];
}

/// The figures of a report, in its order.
pub(super) fn figures(report: &Report) -> Vec<Figure> {
    let mut figures = Vec::new();
    for section in &report.sections {
        figures.extend(section.measures.iter().map(|m| of_measure(section.id, m)));
        for series in &section.series {
            figures.extend(series.points.iter().map(|point| Figure {
                section: section.id,
                name: series.id.to_owned(),
                label: Some(point.label.to_string()),
                class: None,
                unit: word(series.unit),
                state: if point.value.is_some() {
                    "defined"
                } else {
                    "absent"
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
            }));
        }
    }
    figures
}

fn of_measure(section: &'static str, measure: &Measure) -> Figure {
    let interval = measure.interval();
    Figure {
        section,
        name: measure.name().to_owned(),
        label: None,
        class: Some(word(measure.evidence())),
        unit: word(measure.in_unit()),
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
        trend: measure.trend().map(|trend| word(trend.direction)),
    }
}

/// The word that the library writes for it.
fn word(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
