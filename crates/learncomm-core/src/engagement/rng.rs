//! A small deterministic generator, so that a resampled number can be reproduced anywhere.
//!
//! Reports store the seed next to a bootstrap interval or a permutation p-value; with the same seed every implementation
//! of the definitions gives the same bits (metrics §11.2).

/// SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators", OOPSLA).
///
/// Good enough for resampling and *not* for secrets.
///
/// ```
/// use learncomm_core::engagement::rng::SplitMix64;
/// assert_eq!(SplitMix64::new(1_234_567).next_u64(), 6_457_827_717_110_365_317);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitMix64 {
    state: u64,
}

impl SplitMix64 {
    /// A generator that starts from `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in `0..n` (0 for `n = 0`).
    ///
    /// The high half of a 128-bit product, without rejection: one draw per call keeps the sequence the same for every
    /// implementation, and the bias (below `n / 2^64`) is far under what any resample can show.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next_u64()) * n as u128) >> 64) as usize
    }

    /// Shuffles in place (Fisher–Yates, from the last place to the first).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.below(i + 1);
            items.swap(i, j);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn matches_the_published_sequence() {
        let mut rng = SplitMix64::new(1_234_567);
        let got: Vec<u64> = (0..5).map(|_| rng.next_u64()).collect();
        assert_eq!(
            got,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821
            ]
        );
    }

    proptest! {
        #[test]
        fn shuffling_only_moves(mut items in prop::collection::vec(any::<u8>(), 0..40), seed in any::<u64>()) {
            let mut before = items.clone();
            SplitMix64::new(seed).shuffle(&mut items);
            before.sort_unstable();
            items.sort_unstable();
            prop_assert_eq!(before, items);
        }

        #[test]
        fn stays_below(n in 1usize..1_000_000, seed in any::<u64>()) {
            prop_assert!(SplitMix64::new(seed).below(n) < n);
        }
    }
}
