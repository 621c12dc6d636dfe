//! A set of dense numbers.

/// A growable bit set: membership of a dense number in one probe, and insertion that tells whether it was new.
///
/// Metrics ask "is this member in that set?" once per event; a bit set answers from a few kilobytes that stay in cache.
#[derive(Debug, Clone, Default)]
pub(crate) struct IdSet {
    words: Vec<u64>,
    len: usize,
}

impl IdSet {
    /// An empty set with room for the numbers below `n`.
    pub(crate) fn with_capacity(n: usize) -> Self {
        Self {
            words: vec![0; n.div_ceil(64)],
            len: 0,
        }
    }

    /// The set of the numbers in a slice; repeated ones count once.
    pub(crate) fn of(ids: &[u32]) -> Self {
        let mut set = Self::default();
        for &id in ids {
            set.insert(id);
        }
        set
    }

    /// Adds a number; `true` if it was not there before.
    pub(crate) fn insert(&mut self, id: u32) -> bool {
        let (word, bit) = (id as usize / 64, 1u64 << (id % 64));
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.len += usize::from(new);
        new
    }

    /// Adds every number of another set.
    pub(crate) fn add_all(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        self.len = 0;
        for (i, word) in self.words.iter_mut().enumerate() {
            *word |= other.words.get(i).copied().unwrap_or(0);
            self.len += word.count_ones() as usize;
        }
    }

    /// Empties the set and keeps its room.
    pub(crate) fn clear(&mut self) {
        self.words.fill(0);
        self.len = 0;
    }

    /// Whether the number is in the set.
    pub(crate) fn contains(&self, id: u32) -> bool {
        self.words
            .get(id as usize / 64)
            .is_some_and(|word| word & (1u64 << (id % 64)) != 0)
    }

    /// A number that is above all in the set.
    pub(crate) fn bound(&self) -> usize {
        self.words.len() * 64
    }

    /// How many numbers are in the set.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The numbers, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().enumerate().flat_map(|(at, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                if rest == 0 {
                    return None;
                }
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                Some(at as u32 * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_each_number_once_and_lists_in_order() {
        let set = IdSet::of(&[70, 3, 3, 0, 64]);
        assert_eq!(set.len(), 4);
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 3, 64, 70]);
        assert!(!set.contains(1_000_000));
    }
}
