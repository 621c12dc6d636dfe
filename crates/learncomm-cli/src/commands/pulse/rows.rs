//! How pulses, what they ask and what is told of them are printed.

use learncomm_core::engagement::pulse::{Answered, Bound, Figure, HistoryPoint, Item, ItemForm, ShownPulse};

use crate::out::{Cell, Field, Row};

impl Row for ShownPulse {
    const KIND: &'static str = "pulse";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |p| Cell::Ordinal(p.pulse.number)),
        Field::new("state", |p| Cell::text(p.state)),
        Field::new("until", |p| Cell::text(p.pulse.until)),
        Field::new("purpose", |p| Cell::text(p.pulse.purpose)),
        Field::new("session", |p| p.session_number.map_or(Cell::Empty, Cell::Ordinal)),
        Field::new("answered", |p| p.answered.map_or(Cell::Empty, Cell::Flag)),
        Field::elastic("title", |p| Cell::text(&p.pulse.title)),
        Field::detail("opened", |p| Cell::Time(p.pulse.opened_at)),
        Field::detail("opened_by", |p| Cell::maybe(p.opened_by_handle.as_ref())),
        Field::detail("closed", |p| Cell::time(p.pulse.closed_at)),
        Field::detail("by_unit", |p| Cell::Flag(p.pulse.questions.units.is_some())),
        Field::detail("needed", |p| Cell::Count(p.pulse.k.into())),
        Field::detail("items", |p| {
            let keys = p.pulse.questions.items.iter().map(|item| item.key.to_string());
            Cell::List(keys.collect())
        }),
        Field::detail("id", |p| Cell::text(p.pulse.id)),
    ];
}

impl Row for Item {
    const KIND: &'static str = "pulse-item";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("key", |i| Cell::text(&i.key)),
        Field::new("answers", |i| match &i.form {
            ItemForm::Scale { low, high, .. } => Cell::text(format!("{low} to {high}")),
            ItemForm::Recommend => Cell::text("0 to 10"),
            ItemForm::Choice { .. } => Cell::text("an option"),
            _ => Cell::text("a comment"),
        }),
        Field::elastic("text", |i| Cell::text(&i.text)),
        Field::new("options", |i| match &i.form {
            ItemForm::Choice { options } => Cell::List(options.clone()),
            _ => Cell::Empty,
        }),
        Field::detail("scale", |i| Cell::maybe(i.scale.as_ref())),
        Field::detail("reversed", |i| {
            Cell::Flag(matches!(i.form, ItemForm::Scale { reversed: true, .. }))
        }),
        Field::detail("sensitive", |i| Cell::Flag(i.sensitive)),
    ];
}

impl Row for Answered {
    const KIND: &'static str = "pulse-answered";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("pulse", |a| Cell::Ordinal(a.pulse)),
        Field::new("answered", |a| Cell::Count(a.answered)),
        Field::new("items", |a| Cell::Count(a.items)),
    ];
}

/// A figure of a pulse, with how many answered that.
pub(super) struct FigureLine {
    pub(super) figure: Figure,
    pub(super) respondents: Option<u64>,
    pub(super) eligible: Option<u64>,
}

impl Row for FigureLine {
    const KIND: &'static str = "pulse-figure";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("key", |l| Cell::text(&l.figure.key)),
        Field::new("n", |l| count(l.figure.n)),
        Field::new("mean", |l| Cell::number(l.figure.mean)),
        Field::new("low", |l| Cell::number(l.figure.interval.map(|(low, _)| low))),
        Field::new("high", |l| Cell::number(l.figure.interval.map(|(_, high)| high))),
        Field::new("scale", |l| match l.figure.high {
            0 => Cell::Empty,
            high => Cell::text(format!("{}-{high}", l.figure.low)),
        }),
        Field::elastic("told", |l| Cell::text(told(&l.figure))),
        Field::detail("kind", |l| Cell::text(l.figure.kind)),
        Field::detail("of", |l| Cell::maybe(l.figure.of.as_ref())),
        Field::detail("at_least", |l| Cell::number(at_least(&l.figure))),
        Field::detail("at_most", |l| Cell::number(at_most(&l.figure))),
        Field::detail("method", |l| Cell::maybe(l.figure.method)),
        Field::detail("sd", |l| Cell::number(l.figure.sd)),
        Field::detail("r_wg", |l| Cell::number(l.figure.r_wg)),
        Field::detail("alpha", |l| Cell::number(l.figure.alpha)),
        Field::detail("recommendability", |l| {
            Cell::number(l.figure.recommendability.map(|(points, _)| points))
        }),
        Field::detail("margin", |l| {
            Cell::number(l.figure.recommendability.map(|(_, margin)| margin))
        }),
        Field::detail("distribution", |l| Cell::parts(&l.figure.distribution)),
        Field::detail("units", |l| Cell::parts(&l.figure.units)),
        Field::detail("respondents", |l| count(l.respondents)),
        Field::detail("eligible", |l| count(l.eligible)),
    ];
}

/// A comment.
pub(super) struct CommentLine {
    pub(super) key: String,
    pub(super) text: String,
}

impl Row for CommentLine {
    const KIND: &'static str = "pulse-comment";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("key", |c| Cell::text(&c.key)),
        Field::elastic("text", |c| Cell::text(&c.text)),
    ];
}

impl Row for HistoryPoint {
    const KIND: &'static str = "pulse-history";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("pulse", |p| Cell::Ordinal(p.pulse)),
        Field::new("closed", |p| Cell::Time(p.closed_at)),
        Field::new("n", |p| count(p.figure.n)),
        Field::new("mean", |p| Cell::number(p.figure.mean)),
        Field::new("low", |p| Cell::number(p.figure.interval.map(|(low, _)| low))),
        Field::new("high", |p| Cell::number(p.figure.interval.map(|(_, high)| high))),
        Field::new("change", |p| Cell::number(p.change)),
        Field::new("clear", |p| p.clear.map_or(Cell::Empty, Cell::Flag)),
        Field::elastic("title", |p| Cell::text(&p.title)),
        Field::detail("told", |p| Cell::text(told(&p.figure))),
        Field::detail("response_rate", |p| Cell::number(p.response_rate)),
    ];
}

fn count(n: Option<u64>) -> Cell {
    n.map_or(Cell::Empty, |n| {
        Cell::Count(usize::try_from(n).unwrap_or(usize::MAX))
    })
}

const fn at_least(figure: &Figure) -> Option<f64> {
    match figure.bound {
        Some(Bound::AtLeast(least)) => Some(least),
        _ => None,
    }
}

const fn at_most(figure: &Figure) -> Option<f64> {
    match figure.bound {
        Some(Bound::AtMost(most)) => Some(most),
        _ => None,
    }
}

/// What is told of a figure beside its mean, in words.
fn told(figure: &Figure) -> String {
    if let Some(bound) = figure.bound {
        return match bound {
            Bound::AtLeast(least) => format!("{least} or more"),
            Bound::AtMost(most) => format!("{most} or less"),
        };
    }
    let mut parts = Vec::new();
    if let Some((points, margin)) = figure.recommendability {
        parts.push(format!("{points} ± {margin} points"));
    }
    for band in &figure.distribution {
        let n = band.n.map_or_else(|| "few".to_owned(), |n| n.to_string());
        parts.push(format!("{}: {n}", band.answers));
    }
    for unit in &figure.units {
        let name = unit.unit.as_ref().map_or("others", |unit| unit.as_str());
        parts.push(format!("{name}: {} (n {})", unit.mean, unit.n));
    }
    if parts.is_empty() && figure.mean.is_none() {
        return "hidden: it could tell what few people said".to_owned();
    }
    parts.join(", ")
}
