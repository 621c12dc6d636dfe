//! The same data and the same figures in SQLite, as a good SQLite user would have them: one row an activity, covering
//! indexes for the questions that are asked, the rest in the language of the program.

use learncomm_core::engagement::equity::gini_of_counts;
use learncomm_core::engagement::stats::quantile7;
use learncomm_core::ledger::Activity;
use rusqlite::{Connection, Result, params};

/// The core figures, to be compared with those of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Core {
    /// People who contributed, by month.
    pub monthly: Vec<i64>,
    /// Contributions made.
    pub contributions: u64,
    /// Gini of contributions among contributors.
    pub gini: f64,
    /// The share of questions that another person answered.
    pub answered: f64,
    /// The median wait for it, in seconds, over answered questions.
    pub median_wait: f64,
}

/// Opens a database as for production: write-ahead log, full durability.
///
/// # Errors
/// Those of SQLite.
pub fn open(path: &str) -> Result<Connection> {
    let db = Connection::open(path)?;
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA mmap_size = 1073741824;")?;
    Ok(db)
}

/// Fills a database with activities and makes the indexes.
///
/// # Errors
/// Those of SQLite.
pub fn fill(db: &mut Connection, activities: &[Activity]) -> Result<()> {
    db.execute_batch(
        "CREATE TABLE activity (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor INTEGER NOT NULL,
            verb INTEGER NOT NULL, object INTEGER NOT NULL, parent INTEGER NOT NULL, toward INTEGER NOT NULL);",
    )?;
    let tx = db.transaction()?;
    {
        let mut insert = tx.prepare(
            "INSERT INTO activity (at, actor, verb, object, parent, toward) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for a in activities {
            insert.execute(params![a.at, a.actor, a.verb as u8, a.object, a.parent, a.toward])?;
        }
    }
    tx.commit()?;
    db.execute_batch(
        "CREATE INDEX made_by_time ON activity (at, actor) WHERE verb IN (10, 11, 12);
         CREATE INDEX made_by_actor ON activity (actor) WHERE verb IN (10, 11, 12);
         CREATE INDEX questions ON activity (object, actor, at) WHERE verb = 10;
         CREATE INDEX answers ON activity (parent, at, actor) WHERE verb = 11;
         ANALYZE;
         PRAGMA wal_checkpoint(TRUNCATE);",
    )
}

/// Asks for the core figures; `months` are the instants at which months begin, and the end of the last.
///
/// # Errors
/// Those of SQLite.
pub fn core(db: &Connection, months: &[i64]) -> Result<Core> {
    let mut monthly = Vec::new();
    let mut by_month = db.prepare(
        "SELECT COUNT(DISTINCT actor) FROM activity WHERE at >= ?1 AND at < ?2 AND verb IN (10, 11, 12)",
    )?;
    for month in months.windows(2) {
        monthly.push(by_month.query_row(params![month[0], month[1]], |row| row.get(0))?);
    }
    let mut by_actor =
        db.prepare("SELECT COUNT(*) FROM activity WHERE verb IN (10, 11, 12) GROUP BY actor")?;
    let counts: Vec<u32> = by_actor.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    let mut first = db.prepare(
        "SELECT q.at, (SELECT MIN(a.at) FROM activity a WHERE a.verb = 11 AND a.parent = q.object AND a.actor <> q.actor)
         FROM activity q WHERE q.verb = 10",
    )?;
    let waits: Vec<(i64, Option<i64>)> = first
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    let answered: Vec<f64> = waits
        .iter()
        .filter_map(|(asked, first)| Some((first.as_ref()? - asked) as f64 / 1000.0))
        .collect();
    Ok(Core {
        monthly,
        contributions: counts.iter().map(|n| u64::from(*n)).sum(),
        gini: gini_of_counts(&counts).unwrap_or(f64::NAN),
        answered: answered.len() as f64 / waits.len() as f64,
        median_wait: quantile7(&answered, 0.5).unwrap_or(f64::NAN),
    })
}
