use super::caption;
use crate::engagement::anonymity::{Hidden, suppress};
use crate::engagement::measure::{Share, Unit};
use crate::engagement::report::chart::{Cell, Chart, Grid, GridRow};

/// So many cohorts are drawn, the latest of those that have a cell.
const MOST_COHORTS: usize = 24;

/// What is said of a grid in which rows are left out.
pub(in crate::engagement::report) const LEFT_OUT: &str = "A cell is empty where the period is not over, where the cohort is too small to be shown, or where it is needed to hide such a cohort; a month without any cell has no row.";

/// Those who joined in a month.
#[derive(Clone, Debug)]
pub(in crate::engagement::report) struct Cohort {
    /// The month, such as `2026-03`.
    pub(in crate::engagement::report) label: String,
    /// Who contributed in each period since joining, of those for whom it is over.
    pub(in crate::engagement::report) periods: Vec<Share>,
}

/// Who contributed in which period since joining, by month of joining. A cohort of fewer than `k` people, or one that is
/// needed to hide such a cohort, has no cell: the share of all cohorts together is told beside it.
pub(in crate::engagement::report) fn cohorts(cohorts: &[Cohort], k: u64) -> Chart {
    let periods = cohorts
        .iter()
        .map(|cohort| cohort.periods.len())
        .max()
        .unwrap_or(0);
    let mut rows: Vec<GridRow> = cohorts
        .iter()
        .map(|cohort| GridRow {
            label: cohort.label.clone(),
            cells: vec![None; periods],
        })
        .collect();
    for period in 0..periods {
        let shares: Vec<(usize, Share)> = cohorts
            .iter()
            .enumerate()
            .filter_map(|(i, cohort)| Some((i, *cohort.periods.get(period)?)))
            .filter(|(_, share)| share.denominator > 0)
            .collect();
        let cells: Vec<(usize, u64)> = shares.iter().map(|(i, share)| (*i, share.denominator)).collect();
        let Hidden::Cells(hidden) = suppress(&cells, k, true) else {
            continue;
        };
        for (i, share) in shares.into_iter().filter(|(i, _)| !hidden.contains(i)) {
            rows[i].cells[period] = share.value().map(|value| Cell {
                value,
                n: share.denominator,
            });
        }
    }
    // Not before it is decided what to hide: what is told of all cohorts is told of those, too, that are not drawn.
    // A row without a cell says nothing and takes the place of one that does.
    let all = rows.len();
    rows.retain(|row| row.cells.iter().any(Option::is_some));
    let left_out = rows.len() < all;
    rows.drain(..rows.len().saturating_sub(MOST_COHORTS));
    let filled = |period: &usize| rows.iter().any(|row| row.cells[*period].is_some());
    let shown = (0..periods).rev().find(filled).map_or(0, |last| last + 1);
    for row in &mut rows {
        row.cells.truncate(shown);
    }
    let mut caption = caption(
        "retention",
        "Members who contributed, by the month they joined and by periods of 30 days since",
        "metrics 5, v1",
    );
    if shown == 0 {
        rows.clear();
        caption.note = Some(match cohorts.is_empty() {
            true => "Nobody joined in the window.",
            false => "No period is over yet for as many people as it takes to show a cohort.",
        });
    } else {
        caption.note = Some(match left_out {
            true => LEFT_OUT,
            false => {
                "A cell is empty where the period is not over, where the cohort is too small to be shown, or where it is needed to hide such a cohort."
            }
        });
    }
    Chart::Grid(Grid {
        caption,
        unit: Unit::Share,
        row_title: "month of joining",
        column_title: "periods of 30 days since joining",
        columns: (0..shown).map(|period| period.to_string()).collect(),
        rows,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn grid(of: &[Cohort], k: u64) -> Grid {
        match cohorts(of, k) {
            Chart::Grid(grid) => grid,
            other => panic!("{other:?}"),
        }
    }

    proptest! {
        #[test]
        fn s4_7_no_cohort_below_k_is_shown_or_can_be_worked_out(
            sizes in prop::collection::vec(prop::collection::vec(0_u64..14, 0..5), 0..30),
            k in 3_u64..9,
        ) {
            let of: Vec<Cohort> = sizes
                .iter()
                .enumerate()
                .map(|(i, periods)| Cohort {
                    label: i.to_string(),
                    periods: periods.iter().map(|n| Share::new(n / 2, *n)).collect(),
                })
                .collect();
            let grid = grid(&of, k);
            prop_assert!(grid.rows.len() <= MOST_COHORTS);
            for (period, _) in grid.columns.iter().enumerate() {
                let shown: Vec<Cell> = grid.rows.iter().filter_map(|row| row.cells[period]).collect();
                prop_assert!(shown.iter().all(|cell| cell.n >= k));
                let total: u64 = of.iter().filter_map(|c| Some(c.periods.get(period)?.denominator)).sum();
                let rest = total - shown.iter().map(|cell| cell.n).sum::<u64>();
                prop_assert!(shown.is_empty() || rest == 0 || rest >= k, "{rest}");
            }
        }
    }
}
