//! Sorting of dense numbers.

/// Sorts numbers below `2^bits`, least significant digit first. For the hundreds of thousands of pairs of dense numbers
/// that a network is made of, several times faster than comparing; short input is sorted by comparing.
pub(crate) fn sort(keys: &mut Vec<u64>, bits: u32) {
    const DIGIT: u32 = 12;
    const SHORT: usize = 4_096;
    if keys.len() < SHORT {
        keys.sort_unstable();
        return;
    }
    let mut other = vec![0; keys.len()];
    for shift in (0..bits).step_by(DIGIT as usize) {
        let digit = |key: u64| (key >> shift) as usize & ((1 << DIGIT) - 1);
        let mut starts = [0_usize; 1 << DIGIT];
        for key in keys.iter() {
            starts[digit(*key)] += 1;
        }
        if starts.contains(&keys.len()) {
            continue;
        }
        let mut next = 0;
        for start in &mut starts {
            next += std::mem::replace(start, next);
        }
        for key in keys.iter() {
            let place = &mut starts[digit(*key)];
            other[*place] = *key;
            *place += 1;
        }
        std::mem::swap(keys, &mut other);
    }
}

/// How many bits the numbers up to `max` take.
pub(crate) const fn bits(max: u64) -> u32 {
    64 - max.leading_zeros()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sorts_like_comparing(mut keys in prop::collection::vec(any::<u64>(), 0..40), shift in 0_u32..64, copies in 1_usize..300) {
            for key in &mut keys {
                *key >>= shift;
            }
            let mut keys = keys.repeat(copies);
            let mut expected = keys.clone();
            expected.sort_unstable();
            sort(&mut keys, bits(u64::MAX >> shift));
            prop_assert_eq!(keys, expected);
        }
    }
}
