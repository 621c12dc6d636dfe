//! How evenly contributing and leading are spread (metrics §2), *practice*.
//!
//! Inputs are amounts a member (contributions, slots led), never negative. Report inequality over everybody *including
//! zeros* and, apart from it, over contributors only: the two answer different questions.

mod interval;

pub use interval::gini_star_interval;

/// Gini coefficient: 0 when all hold the same, towards 1 when one holds everything (metrics §2.1).
///
/// With `x` ascending, `G = 2·Σ i·x_i / (n·Σx) − (n+1)/n`; its largest value for `n` members is `1 − 1/n`, so compare
/// communities of different size with [`gini_star`]. Rounding can leave equality at ±1e-16. Undefined for no members or
/// when everybody holds zero. `O(n log n)`.
///
/// ```
/// use learncomm_core::engagement::equity::gini;
/// assert_eq!(gini(&[0.0, 0.0, 0.0, 8.0]), Some(0.75));
/// assert_eq!(gini(&[]), None);
/// ```
#[must_use]
pub fn gini(amounts: &[f64]) -> Option<f64> {
    let mut sorted = amounts.to_vec();
    gini_in_place(&mut sorted)
}

/// [`gini`] for a slice that may be reordered: resampling reuses one buffer through it.
#[must_use]
pub fn gini_in_place(amounts: &mut [f64]) -> Option<f64> {
    // Summed in the order given, before sorting: resampled results are then the same to the last bit everywhere.
    let sum: f64 = amounts.iter().sum();
    amounts.sort_unstable_by(f64::total_cmp);
    if amounts.is_empty() || sum == 0.0 {
        return None;
    }
    let weighted: f64 = amounts
        .iter()
        .enumerate()
        .map(|(i, amount)| (i + 1) as f64 * amount)
        .sum();
    Some(gini_from_sums(weighted, sum, amounts.len()))
}

/// [`gini`] of whole counts, without a comparison sort: `O(n + max)` while the largest count is not far above `n`, which
/// is what activity counts look like.
#[must_use]
pub fn gini_of_counts(counts: &[u32]) -> Option<f64> {
    let max = counts.iter().copied().max()? as usize;
    let mut tally: Vec<(u32, u64)>;
    if max <= counts.len().saturating_mul(4).max(1024) {
        let mut table = vec![0u64; max + 1];
        for &count in counts {
            table[count as usize] += 1;
        }
        tally = (0u32..).zip(table).filter(|&(_, people)| people > 0).collect();
    } else {
        let mut sorted = counts.to_vec();
        sorted.sort_unstable();
        tally = Vec::new();
        for count in sorted {
            match tally.last_mut() {
                Some((last, people)) if *last == count => *people += 1,
                _ => tally.push((count, 1)),
            }
        }
    }
    gini_of_tally(tally.iter().copied(), counts.len())
}

/// Gini from (amount, people with it) in ascending order of amount; exact integer sums.
fn gini_of_tally(tally: impl Iterator<Item = (u32, u64)>, n: usize) -> Option<f64> {
    let (mut rank, mut sum, mut weighted) = (0u128, 0u128, 0u128);
    for (amount, people) in tally {
        let (amount, people) = (u128::from(amount), u128::from(people));
        // The ranks rank+1 ..= rank+people all carry this amount.
        weighted += amount * (people * rank + people * (people + 1) / 2);
        sum += amount * people;
        rank += people;
    }
    (sum > 0).then(|| gini_from_sums(weighted as f64, sum as f64, n))
}

fn gini_from_sums(weighted: f64, sum: f64, n: usize) -> f64 {
    let n = n as f64;
    2.0 * weighted / (n * sum) - (n + 1.0) / n
}

fn star(gini: f64, n: usize) -> Option<f64> {
    (n >= 2).then(|| gini * n as f64 / (n - 1) as f64)
}

/// Gini corrected for size, `G* = G·n/(n−1)`: 1 exactly when one member did everything, whatever the size (metrics §2.1).
///
/// Small groups bias the plain coefficient down (Deltas 2003, *Review of Economics and Statistics* 85:226–234).
/// Undefined where [`gini`] is, and for a single member.
#[must_use]
pub fn gini_star(amounts: &[f64]) -> Option<f64> {
    star(gini(amounts)?, amounts.len())
}

/// [`gini_star`] of whole counts; see [`gini_of_counts`].
#[must_use]
pub fn gini_star_of_counts(counts: &[u32]) -> Option<f64> {
    star(gini_of_counts(counts)?, counts.len())
}

/// Lorenz curve: points (share of members, share of the total they hold), poorest first, from (0, 0) to (1, 1)
/// (metrics §2.1). Undefined where [`gini`] is.
#[must_use]
pub fn lorenz(amounts: &[f64]) -> Option<Vec<(f64, f64)>> {
    let total: f64 = amounts.iter().sum();
    if amounts.is_empty() || total == 0.0 {
        return None;
    }
    let mut sorted = amounts.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let mut held = 0.0;
    let curve = sorted.iter().enumerate().map(|(i, amount)| {
        held += amount;
        ((i + 1) as f64 / n, held / total)
    });
    Some(std::iter::once((0.0, 0.0)).chain(curve).collect())
}

/// Share of the total held by the most prolific `fraction` of members, at least one member, rounded up (metrics §2.1;
/// 0.1 by convention). Between 0 and 1; undefined where [`gini`] is.
#[must_use]
pub fn top_share(amounts: &[f64], fraction: f64) -> Option<f64> {
    let total: f64 = amounts.iter().sum();
    if amounts.is_empty() || total == 0.0 {
        return None;
    }
    // A tenth of ten people is one person, although 0.1 × 10 can come out a hair above 1.
    let top = (fraction * amounts.len() as f64 - 1e-12).ceil().max(1.0) as usize;
    let mut sorted = amounts.to_vec();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    Some(sorted.iter().take(top).sum::<f64>() / total)
}

/// Shannon entropy of the shares, in nats: 0 when one holds everything, `ln n` when all hold the same. Zeros add nothing;
/// 0 for an empty or all-zero input.
#[must_use]
pub fn entropy(amounts: &[f64]) -> f64 {
    let total: f64 = amounts.iter().sum();
    let sum: f64 = amounts
        .iter()
        .filter(|&&amount| amount > 0.0)
        .map(|amount| {
            let p = amount / total;
            p * p.ln()
        })
        .sum();
    // Written so that "no surprise at all" is 0 and not minus zero.
    0.0 - sum
}

/// Rotation evenness: entropy of who led / the best entropy that so many slots over so many eligible members allow
/// (metrics §2.2).
///
/// 1 is as even as arithmetic permits, so fewer slots than members, all led by different people, is 1; 0 means one
/// person led everything. One entry an eligible member, including those who never led. Undefined with fewer than two
/// members or two slots. (After Pielou 1966; the normalisation for indivisible slots is our own.)
///
/// ```
/// use learncomm_core::engagement::equity::rotation_evenness;
/// assert_eq!(rotation_evenness(&[1, 1, 1, 0, 0]), Some(1.0));
/// assert_eq!(rotation_evenness(&[4, 0, 0]), Some(0.0));
/// assert_eq!(rotation_evenness(&[1]), None);
/// ```
#[must_use]
pub fn rotation_evenness(slots_by_member: &[u64]) -> Option<f64> {
    let members = slots_by_member.len() as u64;
    let slots: u64 = slots_by_member.iter().sum();
    if members.min(slots) < 2 {
        return None;
    }
    let led: Vec<f64> = slots_by_member.iter().map(|&slots| slots as f64).collect();
    let (each, extra) = (slots / members, slots % members);
    let most_even: Vec<f64> = (0..members)
        .map(|member| {
            if member < extra {
                (each + 1) as f64
            } else {
                each as f64
            }
        })
        .collect();
    Some((entropy(&led) / entropy(&most_even)).min(1.0))
}

/// Jain's fairness index `(Σx)² / (n·Σx²)`: 1 when all are equal, `1/n` when one holds everything (metrics §2.2, an
/// alternative). Undefined where [`gini`] is.
#[must_use]
pub fn jain(amounts: &[f64]) -> Option<f64> {
    let sum: f64 = amounts.iter().sum();
    let squares: f64 = amounts.iter().map(|amount| amount * amount).sum();
    (!amounts.is_empty() && sum != 0.0).then(|| sum * sum / (amounts.len() as f64 * squares))
}

/// Absence factor: the fewest people who together hold at least `share` of the total (metrics §2.4; 0.5 by convention).
///
/// How many would have to leave before half is gone, so *high is good*. Reaching the share is enough: two people with
/// half each give 1. Undefined when the total is 0, or for a `share` above 1. After the CHAOSS metric
/// "Contributor Absence Factor".
#[must_use]
pub fn absence_factor(amounts: &[f64], share: f64) -> Option<usize> {
    let total: f64 = amounts.iter().sum();
    if total == 0.0 {
        return None;
    }
    let mut sorted = amounts.to_vec();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let mut held = 0.0;
    sorted
        .iter()
        .position(|amount| {
            held += amount;
            held >= share * total
        })
        .map(|place| place + 1)
}

/// Parity of voice: a group's share of lead slots (or contributions) / its share of membership time (metrics §2.3).
///
/// 1 is proportional, below 1 the group is heard less than its size. Undefined when nobody led or the group (or
/// everybody) has no exposure.
#[must_use]
pub fn parity_ratio(
    slots_of_group: f64,
    slots_of_all: f64,
    exposure_of_group: f64,
    exposure_of_all: f64,
) -> Option<f64> {
    (slots_of_all != 0.0 && exposure_of_group != 0.0 && exposure_of_all != 0.0)
        .then(|| (slots_of_group / slots_of_all) / (exposure_of_group / exposure_of_all))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn extremes_of_inequality() {
        assert_eq!(gini(&[3.0; 3]), Some(0.0));
        assert_eq!(gini(&[4.0, 2.0, 3.0, 1.0]), Some(0.25));
        assert_eq!(gini(&[0.0, 0.0]), None);
        assert_eq!(gini_star(&[5.0]), None);
        assert_eq!(
            gini_of_counts(&[0, 8, 0, 4_000_000]),
            gini(&[0.0, 8.0, 0.0, 4_000_000.0])
        );
        assert_eq!(gini_of_counts(&[0]), None);
    }

    #[test]
    fn tops_round_up() {
        let mut eleven = vec![1.0; 11];
        (eleven[0], eleven[1]) = (10.0, 5.0);
        assert_eq!(top_share(&eleven, 0.1), Some(15.0 / 24.0));
        assert_eq!(top_share(&eleven[..10], 0.1), Some(10.0 / 23.0));
    }

    #[test]
    fn absence_counts_people_not_shares() {
        let example = [1000.0, 202.0, 90.0, 33.0, 332.0, 343.0, 42.0, 433.0];
        assert_eq!(absence_factor(&example, 0.5), Some(2));
        assert_eq!(absence_factor(&[5.0, 5.0], 0.5), Some(1));
        assert_eq!(absence_factor(&[0.0], 0.5), None);
    }

    #[test]
    fn rotation_is_one_for_the_most_even_split() {
        assert!((rotation_evenness(&[2, 1]).unwrap() - 1.0).abs() < 1e-12);
        assert!(rotation_evenness(&[3, 1, 0]).unwrap() < 0.6);
        assert_eq!(rotation_evenness(&[0, 1]), None);
    }

    #[test]
    fn parity_needs_exposure() {
        assert_eq!(parity_ratio(2.0, 10.0, 40.0, 100.0), Some(0.5));
        assert_eq!(parity_ratio(2.0, 10.0, 0.0, 100.0), None);
    }

    proptest! {
        #[test]
        fn gini_stays_in_its_range(counts in prop::collection::vec(0u32..200, 1..60)) {
            let amounts: Vec<f64> = counts.iter().map(|&c| f64::from(c)).collect();
            prop_assert_eq!(gini(&amounts), gini_of_counts(&counts));
            if let Some(g) = gini(&amounts) {
                prop_assert!((-1e-12..1.0).contains(&g));
            }
            if let Some(g) = gini_star(&amounts) {
                prop_assert!((-1e-12..=1.0 + 1e-12).contains(&g));
            }
        }

        #[test]
        fn gini_star_ignores_the_unit(counts in prop::collection::vec(0u32..200, 2..60), scale in 0.001f64..1e6) {
            let amounts: Vec<f64> = counts.iter().map(|&c| f64::from(c)).collect();
            let scaled: Vec<f64> = amounts.iter().map(|a| a * scale).collect();
            match (gini_star(&amounts), gini_star(&scaled)) {
                (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-9),
                (a, b) => prop_assert_eq!(a, b),
            }
        }

        #[test]
        fn evenness_never_passes_one(slots in prop::collection::vec(0u64..9, 0..20)) {
            if let Some(j) = rotation_evenness(&slots) {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&j));
            }
        }
    }
}
