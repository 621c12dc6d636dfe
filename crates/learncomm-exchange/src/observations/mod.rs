//! Figures of goals (S1.7), from CSV.
//!
//! The first row names the columns `goal`, `date` and `value`, and `note` if there are notes; others are refused, so that a
//! column that is spelled wrong is not passed over. A goal is named as everywhere: `12` or `#12` for one of the community,
//! `mine/3` for the third of one's own, an id or its beginning. Days are like 2026-03-02, figures like 1234.5, without
//! separators of thousands.
//!
//! A table is taken in wholly or not at all: errors name the file, the line and the column. Taking it in again adds nothing; a
//! row that says otherwise than what was noted of the day is a correction.
//!
//! Unlike a history, a table of observations is small (up to [`MAX_OBSERVATION_ROWS`] rows) and goes through
//! [`Desk::import_observations`] as one change.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use chrono::NaiveDate;
use learncomm_core::Desk;
use learncomm_core::community::{ImportedObservations, MAX_OBSERVATION_ROWS, ObservationRow};
use learncomm_core::id::CommunityId;

use crate::attendance::rows::{Records, clean};
use crate::import::ImportError;

/// The columns; the last one may be missing.
const COLUMNS: [&str; 4] = ["goal", "date", "value", "note"];

/// Takes a file of observations in; with `dry_run`, tells what would come of it.
///
/// # Errors
/// [`ImportError::Read`] if the file cannot be read, [`ImportError::NotTheFormat`] naming the line,
/// [`ImportError::Hub`] as [`Desk::import_observations`].
pub async fn import_file(
    desk: &Desk,
    community: CommunityId,
    path: impl AsRef<Path>,
    dry_run: bool,
) -> Result<ImportedObservations, ImportError> {
    let name = path.as_ref().display().to_string();
    let file = File::open(path.as_ref()).map_err(|source| ImportError::Read {
        file: name.clone(),
        source,
    })?;
    let rows = read(BufReader::new(file), &name)?;
    Ok(desk.import_observations(community, &rows, dry_run).await?)
}

/// Takes observations in from a source; `name` stands for it in errors.
///
/// # Errors
/// As [`import_file`].
pub async fn import(
    desk: &Desk,
    community: CommunityId,
    source: impl BufRead + Send,
    name: &str,
    dry_run: bool,
) -> Result<ImportedObservations, ImportError> {
    let rows = read(source, name)?;
    Ok(desk.import_observations(community, &rows, dry_run).await?)
}

/// Reads the rows of a table.
///
/// # Errors
/// [`ImportError::Read`]; [`ImportError::NotTheFormat`] naming the line and the column, also if there are no rows, or more
/// than [`MAX_OBSERVATION_ROWS`].
pub fn read(source: impl BufRead, name: &str) -> Result<Vec<ObservationRow>, ImportError> {
    let unreadable = |source: io::Error| ImportError::Read {
        file: name.to_owned(),
        source,
    };
    let wrong = |line: u64, why: String| ImportError::NotTheFormat {
        file: name.to_owned(),
        line,
        why,
    };
    let mut records = Records::new(source);
    let header = match records.next().map_err(unreadable)? {
        Some((line, fields)) => fields
            .and_then(|fields| Header::parse(&fields))
            .map_err(|why| wrong(line, why))?,
        None => return Err(wrong(1, format!("the file is empty; {EXPECTED}"))),
    };
    let mut rows = Vec::new();
    let mut last = 1;
    while let Some((line, fields)) = records.next().map_err(unreadable)? {
        if rows.len() >= MAX_OBSERVATION_ROWS {
            let why = format!(
                "there are more than the {MAX_OBSERVATION_ROWS} rows that are taken in at once: split the file"
            );
            return Err(wrong(line, why));
        }
        let row = fields.and_then(|fields| header.row(line, &fields));
        rows.push(row.map_err(|why| wrong(line, why))?);
        last = line;
    }
    if rows.is_empty() {
        return Err(wrong(
            last,
            "there is no row behind the names of the columns".to_owned(),
        ));
    }
    Ok(rows)
}

const EXPECTED: &str = "the first row names the columns goal, date and value, and note if there are notes, with commas between them";

/// Where the columns are.
struct Header {
    places: [Option<usize>; 4],
    width: usize,
}

impl Header {
    fn parse(fields: &[String]) -> Result<Self, String> {
        let mut places = [None; 4];
        for (i, field) in fields.iter().enumerate() {
            let name = field.trim().to_lowercase();
            let known = COLUMNS
                .iter()
                .zip(&mut places)
                .find(|(column, _)| **column == name);
            let Some((column, place)) = known else {
                return Err(format!(
                    "there is no use for a column `{}`; {EXPECTED}",
                    clean(field.trim())
                ));
            };
            if place.replace(i).is_some() {
                return Err(format!("there are several columns `{column}`"));
            }
        }
        for (column, place) in COLUMNS.iter().zip(&places).take(3) {
            if place.is_none() {
                return Err(format!("there is no column `{column}`; {EXPECTED}"));
            }
        }
        let width = fields.len();
        Ok(Self { places, width })
    }

    fn row(&self, line: u64, fields: &[String]) -> Result<ObservationRow, String> {
        if fields.len() != self.width {
            return Err(format!(
                "the number of fields is {}; the first row of the file has {}",
                fields.len(),
                self.width
            ));
        }
        let [goal, date, value, note] = self
            .places
            .map(|place| place.and_then(|i| fields.get(i)).map_or("", |field| field.trim()));
        if goal.is_empty() {
            return Err("goal is empty".to_owned());
        }
        let day = NaiveDate::parse_from_str(date, "%Y-%m-%d")
            .ok()
            .filter(|_| date.len() == 10);
        let on =
            day.ok_or_else(|| format!("date is `{}`; a day such as 2026-03-02 is expected", clean(date)))?;
        let is_plain = value
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
        let figure = value
            .parse::<f64>()
            .ok()
            .filter(|figure| is_plain && figure.is_finite());
        let value = figure.ok_or_else(|| {
            format!(
                "value is `{}`; a figure such as 1234.5 is expected, without separators of thousands",
                clean(value)
            )
        })?;
        let is_number = goal.bytes().all(|b| b.is_ascii_digit());
        Ok(ObservationRow {
            line,
            goal: if is_number {
                format!("#{goal}")
            } else {
                goal.to_owned()
            },
            on,
            value,
            note: note.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> String {
        read(text.as_bytes(), "f.csv").unwrap_err().to_string()
    }

    #[test]
    fn s1_7_columns_in_any_order_and_goals_as_they_are_named() {
        let text = "\u{feff}Value,date, Goal,note\n-3.5,2026-03-02,12,\"one, two\"\n\n1e3,2026-03-03,#7,\n0,2026-03-04,mine/3,\n";
        let rows = read(text.as_bytes(), "f.csv").unwrap();
        let said: Vec<_> = rows
            .iter()
            .map(|r| (r.line, r.goal.as_str(), r.value, r.note.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                (2, "#12", -3.5, "one, two"),
                (4, "#7", 1000.0, ""),
                (5, "mine/3", 0.0, "")
            ]
        );
        let rows = read("goal,date,value\n1,2026-03-02,2\n".as_bytes(), "f.csv").unwrap();
        assert_eq!(rows[0].on.to_string(), "2026-03-02");
    }

    #[test]
    fn s1_7_what_is_wrong_names_file_line_and_column() {
        for (text, says) in [
            ("", "f.csv, line 1: the file is empty"),
            (
                "goal,date\n1,2026-03-02\n",
                "f.csv, line 1: there is no column `value`",
            ),
            ("goal,date,value,notes\n", "no use for a column `notes`"),
            ("goal,date,value,Date\n", "several columns `date`"),
            ("goal,date,value\n", "line 1: there is no row"),
            (
                "goal,date,value\n1,2026-03-02,2\n1,02.03.2026,2\n",
                "f.csv, line 3: date is `02.03.2026`",
            ),
            (
                "goal,date,value\n1,2026-03-02,\"1,000\"\n",
                "line 2: value is `1,000`",
            ),
            ("goal,date,value\n1,2026-03-02,nan\n", "value is `nan`"),
            ("goal,date,value\n1,2026-03-02,1e999\n", "value is `1e999`"),
            ("goal,date,value\n1,2026-03-02,\n", "value is ``"),
            ("goal,date,value\n,2026-03-02,1\n", "goal is empty"),
            ("goal,date,value\n1,2026-03-02\n", "the number of fields is 2"),
            (
                "goal,date,value\n\"1,2026-03-02,1\n",
                "line 2: a quote is not closed",
            ),
        ] {
            let why = wrong(text);
            assert!(why.contains(says), "{why}");
        }
        let many = "1,2026-03-02,2\n".repeat(MAX_OBSERVATION_ROWS + 1);
        assert!(
            wrong(&format!("goal,date,value\n{many}")).contains("line 2002: there are more than the 2000")
        );
    }
}
