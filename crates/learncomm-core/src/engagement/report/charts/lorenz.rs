use super::{MOST_POINTS, caption, thinned};
use crate::engagement::measure::Unit;
use crate::engagement::report::chart::{Axis, Chart, Curve, Line};
use crate::engagement::report::equity::MIN_CONTRIBUTIONS;

/// The Lorenz curves of what members contributed: of all of them, and of those who contributed. Where fewer than `k`
/// contributed there are none: what each of them did could be read off.
pub(in crate::engagement::report) fn lorenz(members: &[u32], contributors: &[u32], k: u64) -> Chart {
    let mut caption = caption(
        "lorenz",
        "What share of the contributions came from what share of the members",
        "metrics 2.1, v1",
    );
    let mut lines = Vec::new();
    if contributors.is_empty() {
        caption.note = Some("Nobody contributed.");
    } else if (contributors.len() as u64) < k {
        caption.note = Some("Fewer people contributed than may be shown.");
    } else if contributors.iter().map(|n| u64::from(*n)).sum::<u64>() < MIN_CONTRIBUTIONS {
        caption.note = Some("Fewer than 5 contributions were made, too few to tell how evenly.");
    } else {
        caption.note = Some(
            "Those who contributed least come first; if all had contributed alike, a line would be straight.",
        );
        lines.push(line("all members", members));
        lines.push(line("those who contributed", contributors));
    }
    let share = |title| Axis {
        title,
        unit: Unit::Share,
    };
    Chart::Curve(Curve {
        caption,
        x: share("share of people"),
        y: share("share of contributions"),
        lines,
    })
}

/// People who did as much as each other make a straight stretch, so its ends are enough.
fn line(name: &str, amounts: &[u32]) -> Line {
    let mut sorted = amounts.to_vec();
    sorted.sort_unstable();
    let (n, total) = (
        sorted.len() as f64,
        sorted.iter().copied().map(f64::from).sum::<f64>(),
    );
    let (mut people, mut held) = (0_usize, 0.0);
    let mut points = vec![(0.0, 0.0)];
    for alike in sorted.chunk_by(|a, b| a == b) {
        people += alike.len();
        held += f64::from(alike[0]) * alike.len() as f64;
        points.push((people as f64 / n, held / total));
    }
    Line {
        name: name.to_owned(),
        n: amounts.len() as u64,
        steps: false,
        points: thinned(&points, MOST_POINTS),
        band: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engagement::equity::gini_of_counts;

    fn lines(amounts: &[u32], k: u64) -> Vec<Line> {
        let contributors: Vec<u32> = amounts.iter().copied().filter(|n| *n > 0).collect();
        match lorenz(amounts, &contributors, k) {
            Chart::Curve(curve) => curve.lines,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn few_contributors_are_not_drawn() {
        assert!(lines(&[1, 2, 0, 0, 0, 0], 3).is_empty());
        let both = lines(&[1, 2, 5, 0], 3);
        assert_eq!(
            both[0].points,
            [(0.0, 0.0), (0.25, 0.0), (0.5, 0.125), (0.75, 0.375), (1.0, 1.0)]
        );
        assert_eq!((both[0].n, both[1].n), (4, 3));
        assert!(lines(&[0; 9], 3).is_empty() && lines(&[], 0).is_empty());
    }

    proptest! {
        #[test]
        fn it_hangs_below_the_straight_line_and_its_area_is_the_gini(
            mut amounts in prop::collection::vec(0_u32..2_000, 1..900),
        ) {
            amounts.push(1);
            for line in lines(&amounts, 1) {
                prop_assert!(line.points.len() <= MOST_POINTS);
                prop_assert_eq!((line.points[0], line.points[line.points.len() - 1]), ((0.0, 0.0), (1.0, 1.0)));
                let slope = |w: &[(f64, f64)]| (w[1].1 - w[0].1) / (w[1].0 - w[0].0);
                let slopes: Vec<f64> = line.points.windows(2).map(slope).collect();
                prop_assert!(slopes.windows(2).all(|w| w[0] <= w[1] + 1e-9), "{slopes:?}");
                let area: f64 = line.points.windows(2).map(|w| (w[1].0 - w[0].0) * (w[0].1 + w[1].1)).sum();
                let of: Vec<u32> = match line.n == amounts.len() as u64 {
                    true => amounts.clone(),
                    false => amounts.iter().copied().filter(|n| *n > 0).collect(),
                };
                let exact = gini_of_counts(&of).unwrap();
                // Only where points were left out there is a little less bent line.
                let off = if line.points.len() < MOST_POINTS { 1e-9 } else { 1e-3 };
                prop_assert!((1.0 - area - exact).abs() < off, "{} {exact}", 1.0 - area);
            }
        }
    }
}
