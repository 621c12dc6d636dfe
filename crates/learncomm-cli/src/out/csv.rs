//! RFC 4180, with a header. A text that a spreadsheet would take for a formula gets an apostrophe in front.

use learncomm_report::csv::{harmless, record};

use super::{Cell, Field};

/// Some rows, with or without the header.
pub(super) fn page<T>(fields: &[&'static Field<T>], rows: &[T], header: bool) -> String {
    let mut text = String::new();
    if header {
        text += &record(fields.iter().map(|field| field.name.to_owned()));
    }
    for row in rows {
        text += &record(fields.iter().map(|field| neutral(&(field.get)(row))));
    }
    text
}

fn neutral(cell: &Cell) -> String {
    match cell {
        Cell::Text(_) | Cell::List(_) => harmless(cell.plain()),
        _ => cell.plain(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_made_harmless() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(neutral(&Cell::text(bad)), format!("'{bad}"));
        }
        assert_eq!(neutral(&Cell::text("a=b")), "a=b");
        assert_eq!(neutral(&Cell::Count(3)), "3");
        assert_eq!(neutral(&Cell::Ordinal(3)), "3");
    }

    #[test]
    fn fields_are_quoted_as_the_standard_says() {
        static FIELDS: [Field<&str>; 1] = [Field::new("title", |t| Cell::text(t))];
        let text = page(&[&FIELDS[0]], &["a,b", "say \"x\"", "two\nlines"], true);
        assert_eq!(
            text,
            "title\r\n\"a,b\"\r\n\"say \"\"x\"\"\"\r\n\"two\nlines\"\r\n"
        );
    }
}
