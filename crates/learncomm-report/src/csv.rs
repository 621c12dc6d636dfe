//! CSV by RFC 4180: a header, lines that end with CR LF, and nothing that a spreadsheet would run.

use learncomm_core::engagement::report::Report;

use crate::figure::{Figure, figures};

const HEADER: [&str; 15] = [
    "section",
    "name",
    "label",
    "class",
    "unit",
    "state",
    "value",
    "low",
    "high",
    "n",
    "definition",
    "reason",
    "before",
    "last_year",
    "trend",
];

/// The figures of a report, a line each: the columns are the fields of [`Figure`]. What there is none of is empty; a value
/// is written so that it reads back as the same number.
#[must_use]
pub fn csv(report: &Report) -> String {
    let mut text = record(HEADER.map(str::to_owned));
    for figure in figures(report) {
        text += &record(cells(figure));
    }
    text
}

fn cells(figure: Figure) -> [String; 15] {
    let text = |text: Option<String>| text.map(harmless).unwrap_or_default();
    let number = |number: Option<f64>| number.map(|n| n.to_string()).unwrap_or_default();
    [
        figure.section.to_owned(),
        harmless(figure.name),
        text(figure.label),
        figure.class.unwrap_or_default().to_owned(),
        figure.unit.to_owned(),
        figure.state.to_owned(),
        number(figure.value),
        number(figure.low),
        number(figure.high),
        figure.n.to_string(),
        figure.definition.to_owned(),
        text(figure.reason),
        number(figure.before),
        number(figure.last_year),
        figure.trend.unwrap_or_default().to_owned(),
    ]
}

/// A line of cells, quoted where they need it.
#[must_use]
pub fn record(cells: impl IntoIterator<Item = String>) -> String {
    let mut line = String::new();
    let mut cells = cells.into_iter().peekable();
    let mut first = true;
    while let Some(cell) = cells.next() {
        // A line with nothing on it would be no record.
        let is_blank_line = first && cell.is_empty() && cells.peek().is_none();
        if !first {
            line.push(',');
        }
        if is_blank_line || cell.contains([',', '"', '\r', '\n']) {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(&cell);
        }
        first = false;
    }
    line + "\r\n"
}

/// A text with an apostrophe in front if a spreadsheet would take it for a formula.
#[must_use]
pub fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_as_the_standard_says() {
        let line = |cells: &[&str]| record(cells.iter().map(|c| (*c).to_owned()));
        assert_eq!(
            line(&["a,b", "say \"x\"", "two\nlines", ""]),
            "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\r\n"
        );
        assert_eq!(line(&[""]), "\"\"\r\n");
        assert_eq!(line(&["", ""]), ",\r\n");
    }

    #[test]
    fn formulas_are_made_harmless() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(harmless(bad.to_owned()), format!("'{bad}"));
        }
        assert_eq!(harmless("a=b".to_owned()), "a=b");
    }
}
