use learncomm_core::engagement::{Earlier, Measure, Unit};
use maud::{Markup, html};

use crate::svg::{Drawing, Table};
use crate::words::{self, plain};

/// Ids that are there once on a page.
#[derive(Default)]
pub(super) struct Ids(usize);

impl Ids {
    fn next(&mut self) -> usize {
        self.0 += 1;
        self.0
    }
}

/// Figures as a table, which is one of short paragraphs on a phone. Roles are said because of the latter: a table that is
/// laid out otherwise is none to some browsers.
pub(super) fn table(measures: &[&Measure], caption: &str) -> Markup {
    let shared = words::shared(measures.iter().map(|m| m.name()));
    let has = |of: fn(&Measure) -> bool| measures.iter().any(|m| of(m));
    let has_interval = has(|m| m.interval().is_some());
    let has_n = measures.iter().any(|m| n(m).is_some());
    let has_before = has(|m| m.before().is_some());
    let has_last_year = has(|m| m.last_year().is_some());
    let has_trend = has(|m| m.trend().is_some());
    let columns = [has_interval, has_n, has_before, has_last_year, has_trend];
    let behind = columns.into_iter().filter(|has| *has).count();
    html! {
        table.figures.narrow[behind < 3] role="table" {
            caption { (caption) }
            thead role="rowgroup" {
                tr role="row" {
                    th scope="col" role="columnheader" { "Figure" }
                    th.num scope="col" role="columnheader" { "Value" }
                    @if has_interval { th.num scope="col" role="columnheader" { "95 % interval" } }
                    @if has_n { th.num scope="col" role="columnheader" { "n" } }
                    @if has_before { th.num scope="col" role="columnheader" { "Before" } }
                    @if has_last_year { th.num scope="col" role="columnheader" { "A year before" } }
                    @if has_trend { th scope="col" role="columnheader" { "Trend" } }
                }
            }
            tbody role="rowgroup" {
                @for measure in measures {
                    @let unit = measure.in_unit();
                    tr role="row" {
                        th scope="row" role="rowheader" { bdi { (plain(&words::name(measure.name(), shared))) } }
                        @if let Some(value) = measure.value() {
                            td.num.value role="cell" { (words::value(value, unit)) }
                            @if has_interval { (cell("95 %", measure.interval().map(|i| words::interval(i, unit)))) }
                            @if has_n { (cell("n", n(measure))) }
                            @if has_before { (cell("before", earlier(measure.before(), unit))) }
                            @if has_last_year { (cell("a year before", earlier(measure.last_year(), unit))) }
                            @if has_trend { (trend(measure)) }
                        } @else {
                            td.num.value role="cell" { "–" }
                            @if behind > 0 {
                                td.why role="cell" colspan=(behind) { (words::reason(measure.state()).unwrap_or_default()) }
                            } @else {
                                td.why role="cell" { (words::reason(measure.state()).unwrap_or_default()) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cell(what: &str, text: Option<String>) -> Markup {
    html! {
        @if let Some(text) = text.filter(|text| !text.is_empty()) { td.num data-what=(what) role="cell" { (text) } }
        @else { td.num.none role="cell" {} }
    }
}

fn trend(measure: &Measure) -> Markup {
    html! {
        @if let Some(trend) = measure.trend() {
            td.trend data-what="trend" role="cell" { (words::trend(trend)) " " small { "(" (words::trend_basis(trend)) ")" } }
        } @else { td.none role="cell" {} }
    }
}

/// How many it rests on; a count of things says itself how many there are.
pub(super) fn n(measure: &Measure) -> Option<String> {
    let counts_itself = measure.in_unit() == Unit::Count && measure.value() == Some(measure.n() as f64);
    (measure.n() > 0 && !counts_itself).then(|| words::count(measure.n()))
}

fn earlier(earlier: Option<&Earlier>, unit: Unit) -> Option<String> {
    earlier.map(|then| {
        then.value
            .map_or("–".to_owned(), |value| words::value(value, unit))
    })
}

/// A chart with its key, its remarks, and the table behind it.
pub(super) fn chart(title: &str, definition: &str, drawing: &Drawing, ids: &mut Ids) -> Markup {
    let id = ids.next();
    html! {
        figure.chart {
            h3 { (plain(title)) }
            (picture(title, drawing, id))
            figcaption {
                @if !drawing.key.is_empty() {
                    ul.key {
                        @for key in &drawing.key { li { (key.sample) " " bdi { (key.text) } } }
                    }
                }
                @for remark in &drawing.remarks { p.remark { (words::sentence(remark)) } }
                (behind(title, definition, &drawing.table))
            }
        }
    }
}

/// The picture alone, or why there is none.
pub(super) fn picture(title: &str, drawing: &Drawing, id: usize) -> Markup {
    html! {
        @if let Some(picture) = &drawing.picture {
            svg viewBox=(format!("0 0 360 {:.0}", picture.height.ceil())) role="img" aria-labelledby={ "t" (id) " d" (id) } {
                title id={ "t" (id) } { (plain(title)) }
                desc id={ "d" (id) } { (drawing.says) }
                (picture.body)
            }
        } @else {
            p.empty { "– " (words::sentence(&drawing.says)) }
        }
    }
}

/// A picture that stands by itself.
pub(super) fn lone_picture(title: &str, drawing: &Drawing, ids: &mut Ids) -> Markup {
    picture(title, drawing, ids.next())
}

/// The table behind a chart.
fn behind(title: &str, definition: &str, table: &Table) -> Markup {
    html! {
        @if !table.rows.is_empty() {
            details {
                summary { "As a table" span.quiet { " – " (definition) } }
                div.scroll tabindex="0" role="region" aria-label={ "Table: " (plain(title)) } {
                    table.data {
                        thead { tr { @for (i, head) in table.head.iter().enumerate() {
                            @if i == 0 || table.is_text { th scope="col" { (head) } } @else { th.num scope="col" { (head) } }
                        } } }
                        tbody {
                            @for row in &table.rows {
                                tr {
                                    @for (i, cell) in row.iter().enumerate() {
                                        @if i == 0 { th scope="row" { bdi { (cell) } } }
                                        @else if table.is_text || cell.len() > 24 { td { (cell) } }
                                        @else { td.num { (cell) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
