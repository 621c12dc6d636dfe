use super::{MOST_POINTS, caption, thinned};
use crate::engagement::measure::Unit;
use crate::engagement::report::ENOUGH_WAITS;
use crate::engagement::report::chart::{Axis, Chart, Curve, Line};
use crate::engagement::waiting::km_outline;

const HOUR: f64 = 3_600.0;
const DAY: f64 = 24.0 * HOUR;

fn time(title: &'static str) -> Axis {
    Axis {
        title,
        unit: Unit::Seconds,
    }
}

fn share(title: &'static str) -> Axis {
    Axis {
        title,
        unit: Unit::Share,
    }
}

/// How many questions were answered by then: 1 − the Kaplan–Meier curve of waits in seconds, each with whether it ended
/// with an answer, with its log-log limits.
pub(in crate::engagement::report) fn waiting(waits: &[(f64, bool)]) -> Chart {
    let mut caption = caption(
        "waiting",
        "Questions that were answered, by time since they were asked",
        "metrics 6.1, v1",
    );
    let over = waits.iter().filter(|(_, over)| *over).count();
    let mut lines = Vec::new();
    if waits.is_empty() {
        caption.note = Some("Nothing was asked.");
    } else if waits.len() < ENOUGH_WAITS {
        caption.note = Some("Fewer than 5 questions were asked.");
    } else if over == 0 {
        caption.note = Some("No question has been answered yet.");
    } else {
        caption.note = Some(match over < ENOUGH_WAITS {
            true => {
                "Questions that still wait count for as long as they have waited. Fewer than 5 were answered, so no limits are told."
            }
            false => "Questions that still wait count for as long as they have waited.",
        });
        lines.push(line(waits, over >= ENOUGH_WAITS));
    }
    Chart::Curve(Curve {
        caption,
        x: time("since it was asked"),
        y: share("share answered"),
        lines,
    })
}

fn line(waits: &[(f64, bool)], limits: bool) -> Line {
    // What is said of it elsewhere is read off at these shares and times.
    let rows = km_outline(waits, MOST_POINTS, &[0.25, 0.5, 0.75], &[HOUR, DAY, 7.0 * DAY]);
    let mut points = vec![(0.0, 0.0)];
    points.retain(|_| rows.first().is_none_or(|row| row.time > 0.0));
    points.extend(rows.iter().map(|row| (row.time, 1.0 - row.survival)));
    let mut band = Vec::new();
    if limits {
        // Once nobody waits there is nothing that limits could be computed from.
        let open = rows.iter().filter(|row| row.survival > 0.0);
        band.extend(open.map(|row| (row.time, 1.0 - row.high, 1.0 - row.low)));
    }
    // It stays where it is for as long as anybody was seen waiting.
    let longest = waits.iter().map(|(waited, _)| *waited).fold(0.0, f64::max);
    if let Some((_, reached)) = points.last().copied().filter(|(at, _)| *at < longest) {
        points.push((longest, reached));
        band.extend(band.last().map(|(_, low, high)| (longest, *low, *high)));
    }
    Line {
        name: "answered".to_owned(),
        n: waits.len() as u64,
        steps: true,
        points,
        band,
    }
}

/// How many newcomers had contributed so long after joining, if leaving first is a way of never contributing. Waits are
/// days and what ended them: 1 contributing, 2 leaving, 0 nothing yet; `curve` is the incidence of contributing among them.
/// Fewer than `k` newcomers are not drawn.
pub(in crate::engagement::report) fn first_contribution(
    waits: &[(f64, u32)],
    curve: &[(f64, f64)],
    k: u64,
) -> Chart {
    let mut caption = caption(
        "first-contribution",
        "Newcomers who had contributed, by time since they joined",
        "metrics 6.4, v1",
    );
    let mut lines = Vec::new();
    if waits.is_empty() {
        caption.note = Some("Nobody joined in the window after contributions began to be on record.");
    } else if (waits.len() as u64) < k {
        caption.note = Some("Fewer people joined than may be shown.");
    } else {
        let contributed: Vec<(f64, f64)> = curve.iter().map(|(day, share)| (day * DAY, *share)).collect();
        let mut points = vec![(0.0, 0.0)];
        points.retain(|_| contributed.first().is_none_or(|(at, _)| *at > 0.0));
        points.extend(thinned(&contributed, MOST_POINTS));
        let longest = waits.iter().map(|(day, _)| day * DAY).fold(0.0, f64::max);
        if let Some((_, reached)) = points.last().copied().filter(|(at, _)| *at < longest) {
            points.push((longest, reached));
        }
        lines.push(Line {
            name: "contributed".to_owned(),
            n: waits.len() as u64,
            steps: true,
            points,
            band: Vec::new(),
        });
    }
    Chart::Curve(Curve {
        caption,
        x: time("since joining"),
        y: share("share of newcomers"),
        lines,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engagement::waiting::{cif, km, km_at, km_median};

    fn drawn(waits: &[(f64, bool)]) -> Option<Line> {
        match waiting(waits) {
            Chart::Curve(mut curve) => curve.lines.pop(),
            other => panic!("{other:?}"),
        }
    }

    /// Where a line of steps is at some time.
    fn at(line: &Line, time: f64) -> f64 {
        let before = line.points.iter().take_while(|(x, _)| *x <= time);
        before.last().map_or(0.0, |(_, y)| *y)
    }

    #[test]
    fn too_few_questions_make_no_curve() {
        assert!(drawn(&[(1.0, true); 4]).is_none());
        let line = drawn(&[(1.0, true), (2.0, true), (3.0, true), (4.0, true), (9.0, false)]).unwrap();
        assert!(line.band.is_empty());
        assert_eq!(line.points.last().unwrap().0, 9.0);
        assert!(drawn(&[(9.0, false); 40]).is_none());
    }

    proptest! {
        #[test]
        fn it_passes_through_what_is_said(
            waits in prop::collection::vec((0_u32..2_000_000, prop::bool::weighted(0.8)), 5..900),
        ) {
            let waits: Vec<(f64, bool)> = waits.into_iter().map(|(t, over)| (f64::from(t), over)).collect();
            let Some(line) = drawn(&waits) else {
                return Ok(());
            };
            prop_assert!(line.points.len() <= MOST_POINTS + 10 && line.band.len() <= MOST_POINTS + 10);
            prop_assert!(line.points.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 <= w[1].1));
            let rows = km(&waits);
            for (x, y) in &line.points {
                prop_assert!((1.0 - km_at(&rows, *x) - y).abs() < 1e-12);
            }
            if let Some(median) = km_median(&waits).median {
                prop_assert!(at(&line, median) >= 0.5 - 1e-9);
                prop_assert!(at(&line, median - 0.5) < 0.5);
            }
            for time in [HOUR, DAY, 7.0 * DAY] {
                prop_assert!((at(&line, time) - (1.0 - km_at(&rows, time))).abs() < 1e-12);
            }
            for (x, low, high) in &line.band {
                let here = at(&line, *x);
                prop_assert!(*low <= here + 1e-9 && here <= high + 1e-9, "{low} {here} {high}");
            }
        }

        #[test]
        fn newcomers_who_leave_first_never_contribute(
            waits in prop::collection::vec((0_u32..400, 0_u32..3), 1..600),
        ) {
            let waits: Vec<(f64, u32)> = waits.into_iter().map(|(t, cause)| (f64::from(t), cause)).collect();
            let Chart::Curve(curve) = first_contribution(&waits, &cif(&waits, 1), 5) else {
                panic!("no curve");
            };
            prop_assert_eq!(curve.lines.is_empty(), waits.len() < 5);
            for line in &curve.lines {
                let reached = cif(&waits, 1).last().map_or(0.0, |(_, share)| *share);
                prop_assert_eq!(line.points.last().map(|(_, y)| *y), Some(reached));
                prop_assert!(line.points.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 <= w[1].1));
            }
        }
    }
}
