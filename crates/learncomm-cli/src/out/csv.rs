//! RFC 4180, with a header. A text that a spreadsheet would take for a formula gets an apostrophe in front.

use csv::{Terminator, WriterBuilder};

use super::{Cell, Field};
use crate::exit::Exit;
use crate::failure::Failure;

/// Some rows, with or without the header.
pub(super) fn page<T>(fields: &[&'static Field<T>], rows: &[T], header: bool) -> Result<String, Failure> {
    let failed =
        |e: &dyn std::error::Error| Failure::new(Exit::Internal, format!("CSV cannot be written: {e}"));
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    if header {
        writer
            .write_record(fields.iter().map(|field| field.name))
            .map_err(|e| failed(&e))?;
    }
    for row in rows {
        let cells = fields.iter().map(|field| neutral(&(field.get)(row)));
        writer.write_record(cells).map_err(|e| failed(&e))?;
    }
    let bytes = writer.into_inner().map_err(|e| failed(&e))?;
    String::from_utf8(bytes).map_err(|e| failed(&e))
}

fn neutral(cell: &Cell) -> String {
    let text = cell.plain();
    let from_people = matches!(cell, Cell::Text(_) | Cell::List(_));
    if from_people && text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text
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
        let text = page(&[&FIELDS[0]], &["a,b", "say \"x\"", "two\nlines"], true).unwrap();
        assert_eq!(
            text,
            "title\r\n\"a,b\"\r\n\"say \"\"x\"\"\"\r\n\"two\nlines\"\r\n"
        );
    }
}
