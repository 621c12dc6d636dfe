//! Rows of a CSV file: bounded, with the line on which each begins, going on behind whatever is wrong.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use chrono::NaiveDate;
use learncomm_core::session::Attendance;

use super::MAX_ROW;
use crate::lines::{Line, Lines};

/// The columns that are read.
const COLUMNS: [&str; 4] = ["date", "session", "handle", "attendance"];

/// What a row says, as far as it can be read without knowing the community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) day: NaiveDate,
    pub(super) session: String,
    pub(super) handle: String,
    pub(super) attendance: Attendance,
}

/// Where the columns are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    places: [usize; 4],
    width: usize,
    /// Columns that are not read.
    pub(super) others: Vec<String>,
}

impl Header {
    pub(super) fn parse(fields: &[String]) -> Result<Self, String> {
        let names: Vec<String> = fields.iter().map(|f| f.trim().to_lowercase()).collect();
        let mut places = [0; 4];
        for (column, place) in COLUMNS.iter().zip(&mut places) {
            let mut found = names.iter().enumerate().filter(|(_, name)| name == column);
            *place = match (found.next(), found.next()) {
                (Some((i, _)), None) => i,
                (None, _) => return Err(format!("there is no column `{column}`")),
                _ => return Err(format!("there are several columns `{column}`")),
            };
        }
        let others = fields.iter().enumerate().filter(|(i, _)| !places.contains(i));
        Ok(Self {
            width: fields.len(),
            others: others.map(|(_, name)| clean(name.trim())).collect(),
            places,
        })
    }

    pub(super) fn row(&self, fields: &[String]) -> Result<Row, String> {
        if fields.len() != self.width {
            return Err(format!(
                "the row has {}, the first row of the file has {}",
                counted(fields.len()),
                counted(self.width)
            ));
        }
        let [date, session, handle, attendance] = self.places.map(|i| fields[i].trim());
        let is_plain = date.len() == 10;
        let day = NaiveDate::parse_from_str(date, "%Y-%m-%d")
            .ok()
            .filter(|_| is_plain);
        let day =
            day.ok_or_else(|| format!("date is `{}`; a day such as 2026-03-02 is expected", clean(date)))?;
        let known = Attendance::ALL.iter().copied();
        let attendance = known
            .into_iter()
            .find(|a| a.as_str() == attendance.to_lowercase())
            .ok_or_else(|| {
                let known: Vec<&str> = Attendance::ALL.iter().map(|a| a.as_str()).collect();
                format!(
                    "attendance is `{}`, which is not one of: {}",
                    clean(attendance),
                    known.join(", ")
                )
            })?;
        for (name, text) in [("session", session), ("handle", handle)] {
            if text.is_empty() {
                return Err(format!("{name} is empty"));
            }
        }
        Ok(Row {
            day,
            session: session.to_owned(),
            handle: handle.to_owned(),
            attendance,
        })
    }
}

fn counted(fields: usize) -> String {
    match fields {
        1 => "1 field".to_owned(),
        n => format!("{n} fields"),
    }
}

/// A text of the file for a message: one short line.
pub(crate) fn clean(text: &str) -> String {
    let mut clean: String = text.chars().filter(|c| !c.is_control()).take(61).collect();
    if let Some((end, _)) = clean.char_indices().nth(60) {
        clean.truncate(end);
        clean.push('…');
    }
    clean
}

/// The fields of a record, or what is wrong with it.
pub(crate) type Fields = Result<Vec<String>, String>;

/// The records of a source.
pub(crate) struct Records<R> {
    lines: Lines<R>,
    /// Lines that were read ahead in search of the end of a quoted field.
    ahead: VecDeque<(u64, Option<Vec<u8>>)>,
    parser: csv::ReaderBuilder,
}

impl<R: BufRead> Records<R> {
    pub(crate) fn new(source: R) -> Self {
        let mut parser = csv::ReaderBuilder::new();
        parser.has_headers(false).flexible(true);
        Self {
            lines: Lines::new(source, MAX_ROW),
            ahead: VecDeque::new(),
            parser,
        }
    }

    /// Bytes read so far.
    pub(super) fn bytes(&self) -> u64 {
        self.lines.bytes()
    }

    /// The fields of the next record, or what is wrong with it; with its first line, counted from 1.
    pub(crate) fn next(&mut self) -> io::Result<Option<(u64, Fields)>> {
        let Some((line, first)) = self.line()? else {
            return Ok(None);
        };
        let Some(mut record) = first else {
            return Ok(Some((
                line,
                Err(format!("the row is longer than {MAX_ROW} bytes")),
            )));
        };
        // A field in quotes may hold line breaks. A quote that is not closed must not swallow what follows: where no end
        // is found, only the first line is bad.
        let mut taken = Vec::new();
        let mut quotes = Quotes::default();
        while quotes.are_open_behind(&record) {
            let next = self.line()?;
            let end = match &next {
                Some((_, Some(text))) if record.len() + text.len() < MAX_ROW => {
                    record.push(b'\n');
                    record.extend_from_slice(text);
                    false
                }
                _ => true,
            };
            taken.extend(next);
            if end {
                for line in taken.into_iter().rev() {
                    self.ahead.push_front(line);
                }
                let why = format!("a quote is not closed within {MAX_ROW} bytes");
                return Ok(Some((line, Err(why))));
            }
        }
        Ok(Some((line, self.fields(&record))))
    }

    fn line(&mut self) -> io::Result<Option<(u64, Option<Vec<u8>>)>> {
        if let Some(known) = self.ahead.pop_front() {
            return Ok(Some(known));
        }
        let next = self.lines.next()?;
        Ok(next.map(|(line, found)| match found {
            Line::Text(text) => (line, Some(text.to_vec())),
            Line::TooLong => (line, None),
        }))
    }

    fn fields(&self, record: &[u8]) -> Fields {
        let text = std::str::from_utf8(record)
            .map_err(|e| format!("the row is not UTF-8 text at its byte {}", e.valid_up_to()))?;
        let mut fields = csv::StringRecord::new();
        let mut reader = self.parser.from_reader(text.as_bytes());
        let read = reader.read_record(&mut fields);
        read.map_err(|e| format!("the row is not CSV: {e}"))?;
        if reader.read_record(&mut csv::StringRecord::new()).unwrap_or(true) {
            return Err("the row holds a carriage return without a line break".to_owned());
        }
        Ok(fields.iter().map(str::to_owned).collect())
    }
}

/// Follows the quotes of a record that grows. Only what begins a field opens one; a doubled one inside is a text.
#[derive(Default)]
struct Quotes {
    seen: usize,
    within: Within,
}

#[derive(Default)]
enum Within {
    #[default]
    Begin,
    Plain,
    Quoted,
    /// Behind a quote in quotes, which ends them unless another one follows.
    Ending,
}

impl Quotes {
    /// Whether a field in quotes goes on behind the record so far.
    fn are_open_behind(&mut self, record: &[u8]) -> bool {
        for byte in &record[self.seen..] {
            self.within = match (&self.within, byte) {
                (Within::Begin | Within::Ending, b'"') => Within::Quoted,
                (Within::Quoted, b'"') => Within::Ending,
                (Within::Quoted, _) => Within::Quoted,
                (_, b',') => Within::Begin,
                _ => Within::Plain,
            };
        }
        self.seen = record.len();
        matches!(self.within, Within::Quoted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &[u8]) -> Vec<(u64, Fields)> {
        let mut records = Records::new(text);
        std::iter::from_fn(|| records.next().unwrap()).collect()
    }

    fn good(line: u64, fields: &[&str]) -> (u64, Fields) {
        (line, Ok(fields.iter().map(|f| (*f).to_owned()).collect()))
    }

    #[test]
    fn s1_3_quotes_breaks_and_marks() {
        let text = b"\xef\xbb\xbfa,b\r\n\r\n\"x, \"\"y\"\"\",2\r\n\"over\r\ntwo\",3\n,\n";
        assert_eq!(
            records(text),
            [
                good(1, &["a", "b"]),
                good(3, &["x, \"y\"", "2"]),
                good(4, &["over\ntwo", "3"]),
                good(6, &["", ""]),
            ]
        );
        assert!(records(b"").is_empty());
    }

    #[test]
    fn s1_3_a_quote_that_is_not_closed_costs_one_line() {
        let found = records(b"a,b\n\"open,1\nc,d\ne,f\n");
        assert_eq!(found.len(), 4);
        assert!(found[1].0 == 2 && found[1].1.as_ref().is_err_and(|e| e.contains("not closed")));
        assert_eq!(found[2..], [good(3, &["c", "d"]), good(4, &["e", "f"])]);
        // However long it goes on.
        let mut long = b"\"open\n".to_vec();
        for _ in 0..MAX_ROW {
            long.extend_from_slice(b"c,d\n");
        }
        let found = records(&long);
        assert_eq!(found.len(), MAX_ROW + 1);
        assert!(found[0].1.is_err() && found[1..].iter().all(|r| r.1.is_ok()));
        let text = [b"x".repeat(MAX_ROW + 1).as_slice(), b"\n\xff,1\na,b"].concat();
        let found = records(&text);
        assert!(found[0].1.as_ref().is_err_and(|e| e.contains("longer")));
        assert!(found[1].1.as_ref().is_err_and(|e| e.contains("UTF-8")));
        assert_eq!(found[2], good(3, &["a", "b"]));
    }

    #[test]
    fn s1_3_a_quote_in_the_middle_is_text_and_a_lone_return_is_refused() {
        let found = records(b"5\" disk,1\n\"a\"\" b\"\n\"a\" b\"c,2\none\rtwo\n");
        let fields: Vec<Vec<String>> = found[..3].iter().map(|r| r.1.clone().unwrap()).collect();
        assert_eq!(fields[0], ["5\" disk", "1"]);
        assert_eq!(fields[1], ["a\" b"]);
        assert_eq!((found[2].0, fields[2].len()), (3, 2));
        assert!(found[3].1.as_ref().is_err_and(|e| e.contains("carriage return")));
    }

    #[test]
    fn s1_3_columns_in_any_order_and_words_that_are_known() {
        let texts = |fields: &[&str]| fields.iter().map(|f| (*f).to_owned()).collect::<Vec<_>>();
        let header = Header::parse(&texts(&["Handle", "note", " DATE", "attendance", "session"])).unwrap();
        assert_eq!(header.others, ["note"]);
        let row = header
            .row(&texts(&[" ida ", "", "2026-03-02", "Left-Early", "Retro"]))
            .unwrap();
        assert_eq!(row.handle, "ida");
        assert_eq!(
            (row.day.to_string().as_str(), row.attendance),
            ("2026-03-02", Attendance::LeftEarly)
        );
        for (fields, says) in [
            (
                ["ida", "", "02.03.2026", "present", "Retro"],
                "date is `02.03.2026`",
            ),
            (["ida", "", "2026-02-30", "present", "Retro"], "a day such as"),
            (["ida", "", "+12026-01-1", "present", "Retro"], "a day such as"),
            (
                ["ida", "", "2026-03-02", "here", "Retro"],
                "`here`, which is not one of: present, late",
            ),
            (["ida", "", "2026-03-02", "present", " "], "session is empty"),
            (["", "", "2026-03-02", "present", "Retro"], "handle is empty"),
        ] {
            let why = header.row(&texts(&fields)).unwrap_err();
            assert!(why.contains(says), "{why}");
        }
        assert!(
            header
                .row(&texts(&["ida"]))
                .unwrap_err()
                .contains("1 field, the first row of the file has 5")
        );
        let wrong = |fields: &[&str]| Header::parse(&texts(fields)).unwrap_err();
        assert!(wrong(&["date", "session", "handle"]).contains("no column `attendance`"));
        assert!(
            wrong(&["date", "session", "handle", "attendance", "Date"]).contains("several columns `date`")
        );
        assert_eq!(clean(&"x".repeat(90)).chars().count(), 61);
    }
}
