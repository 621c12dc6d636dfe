use super::caption;
use crate::engagement::measure::{Share, Unit};
use crate::engagement::report::chart::{Cell, Chart, Grid, GridRow};

/// So many sessions are drawn, the latest.
const MOST_SESSIONS: usize = 60;

/// Who was at a session.
#[derive(Clone, Debug)]
pub(in crate::engagement::report) struct Came {
    /// The day of the session, with the time where there were several.
    pub(in crate::engagement::report) label: String,
    /// How many came, of those whom it was for.
    pub(in crate::engagement::report) came: u64,
    /// How many came or caught up, of those whom it was for.
    pub(in crate::engagement::report) covered: Share,
}

/// The shares of those whom a session was for who came, who did not and caught up, and who did neither: they make one. A
/// session for fewer than `k` people has no cell.
/// Where `catching_up` was never on record, it is said that nothing is known of it.
pub(in crate::engagement::report) fn attendance(sessions: &[Came], k: u64, catching_up: bool) -> Chart {
    let sessions = &sessions[sessions.len().saturating_sub(MOST_SESSIONS)..];
    let mut rows: Vec<GridRow> = sessions
        .iter()
        .map(|session| {
            let n = session.covered.denominator;
            let cell = |part: u64| {
                let value = Share::new(part, n).value().filter(|_| n >= k);
                value.map(|value| Cell { value, n })
            };
            let covered = session.covered.numerator;
            GridRow {
                label: session.label.clone(),
                cells: vec![
                    cell(session.came),
                    cell(covered.saturating_sub(session.came)),
                    cell(n.saturating_sub(covered)),
                ],
            }
        })
        .collect();
    let mut caption = caption(
        "session-coverage",
        "Members who came, who caught up later, and who did neither, by session",
        "metrics 8, v1",
    );
    let shown = rows
        .iter()
        .filter(|row| row.cells.iter().any(Option::is_some))
        .count();
    caption.note = match (rows.len(), shown) {
        (0, _) => Some("No session was held in the window."),
        (_, 0) => Some("No session was for as many people as it takes to show it."),
        (all, shown) if shown < all && !catching_up => Some(
            "No catching up is on record, which is not that nobody did. Sessions for fewer people than may be shown have no figures.",
        ),
        (all, shown) if shown < all => Some("Sessions for fewer people than may be shown have no figures."),
        _ if !catching_up => Some("No catching up is on record, which is not that nobody did."),
        _ => None,
    };
    if shown == 0 {
        rows.clear();
    }
    Chart::Grid(Grid {
        caption,
        unit: Unit::Share,
        row_title: "session",
        column_title: "members whom it was for",
        columns: ["came", "caught up", "neither"].map(str::to_owned).to_vec(),
        rows,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s4_7_parts_of_a_session_make_one_and_small_ones_have_none() {
        let session = |label: &str, came, covered, of| Came {
            label: label.to_owned(),
            came,
            covered: Share::new(covered, of),
        };
        let sessions = [
            session("a", 2, 3, 4),
            session("b", 1, 1, 2),
            session("c", 0, 0, 0),
        ];
        let Chart::Grid(grid) = attendance(&sessions, 3, true) else {
            panic!("no grid");
        };
        let values: Vec<Option<f64>> = grid.rows[0]
            .cells
            .iter()
            .map(|cell| Some(cell.as_ref()?.value))
            .collect();
        assert_eq!(values, [Some(0.5), Some(0.25), Some(0.25)]);
        assert!(grid.rows[1..].iter().all(|row| row.cells == [None; 3]));
        let Chart::Grid(none) = attendance(&sessions[1..], 3, true) else {
            panic!("no grid");
        };
        assert!(none.rows.is_empty() && none.caption.note.is_some());
    }
}
