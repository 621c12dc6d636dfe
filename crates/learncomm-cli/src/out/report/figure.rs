use learncomm_report::Figure;

use crate::out::{Cell, Field, Row};

impl Row for Figure {
    const KIND: &'static str = "figure";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("section", |f| Cell::text(f.section)),
        Field::new("name", |f| Cell::text(&f.name)),
        Field::new("label", |f| Cell::maybe(f.label.as_ref())),
        Field::detail("class", |f| Cell::maybe(f.class)),
        Field::new("unit", |f| Cell::text(f.unit)),
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
