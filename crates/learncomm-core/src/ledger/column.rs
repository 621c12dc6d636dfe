//! One column of numbers as bytes: the smallest number, then each number's distance from it in as few whole bytes as
//! the largest distance needs. A column that holds one number throughout costs nine bytes, whatever its length.

use std::fmt;

/// Why bytes are not a column.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadColumn(pub(super) &'static str);

impl fmt::Display for BadColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

const HEADER: usize = 9;

pub(super) fn encode(values: impl Iterator<Item = u64> + Clone, out: &mut Vec<u8>) {
    let (low, high) = values
        .clone()
        .fold((u64::MAX, 0), |(low, high), v| (low.min(v), high.max(v)));
    let low = low.min(high);
    let width = (64 - (high - low).leading_zeros() as usize).div_ceil(8);
    out.push(width as u8);
    out.extend_from_slice(&low.to_le_bytes());
    for value in values {
        out.extend_from_slice(&(value - low).to_le_bytes()[..width]);
    }
}

/// Appends `count` numbers to `out` and returns the bytes behind the column. `convert` is given the stored number.
pub(super) fn decode<'a, T>(
    bytes: &'a [u8],
    count: usize,
    out: &mut Vec<T>,
    convert: impl Fn(u64) -> T,
) -> Result<&'a [u8], BadColumn> {
    let (header, rest) = bytes
        .split_at_checked(HEADER)
        .ok_or(BadColumn("a column ends inside its header"))?;
    let width = usize::from(header[0]);
    let low = u64::from_le_bytes(fixed(&header[1..]));
    if width > 8 {
        return Err(BadColumn("a column's numbers are wider than eight bytes"));
    }
    let length = count
        .checked_mul(width)
        .ok_or(BadColumn("a column is longer than memory"))?;
    let (body, rest) = rest
        .split_at_checked(length)
        .ok_or(BadColumn("a column ends before its last number"))?;
    let number = |distance: u64| convert(low.wrapping_add(distance));
    // Each width has a loop of its own, so that the compiler sees the constant.
    match width {
        0 => out.extend(std::iter::repeat_with(|| number(0)).take(count)),
        1 => out.extend(body.iter().map(|b| number(u64::from(*b)))),
        2 => extend::<2, T>(body, out, number),
        3 => extend::<3, T>(body, out, number),
        4 => extend::<4, T>(body, out, number),
        5 => extend::<5, T>(body, out, number),
        6 => extend::<6, T>(body, out, number),
        7 => extend::<7, T>(body, out, number),
        _ => extend::<8, T>(body, out, number),
    }
    Ok(rest)
}

/// Whether the header of a column alone says that every number in it fits four bytes, which is nearly always so.
pub(super) fn fits_u32(bytes: &[u8]) -> bool {
    let Some((header, _)) = bytes.split_at_checked(HEADER) else {
        return false;
    };
    let largest_distance = match header[0] {
        width @ 0..4 => (1_u64 << (8 * width)) - 1,
        _ => return false,
    };
    u64::from_le_bytes(fixed(&header[1..])) <= u64::from(u32::MAX) - largest_distance
}

fn extend<const W: usize, T>(body: &[u8], out: &mut Vec<T>, number: impl Fn(u64) -> T) {
    out.extend(body.as_chunks::<W>().0.iter().map(|chunk| {
        let mut wide = [0; 8];
        wide[..W].copy_from_slice(chunk);
        number(u64::from_le_bytes(wide))
    }));
}

fn fixed(bytes: &[u8]) -> [u8; 8] {
    let mut out = [0; 8];
    out.copy_from_slice(&bytes[..8]);
    out
}

/// Signed times as numbers that sort alike.
pub(super) const fn from_time(at: i64) -> u64 {
    (at ^ i64::MIN).cast_unsigned()
}

pub(super) const fn to_time(stored: u64) -> i64 {
    stored.cast_signed() ^ i64::MIN
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn round_trip(values: &[u64]) -> Vec<u64> {
        let mut bytes = Vec::new();
        encode(values.iter().copied(), &mut bytes);
        bytes.push(77);
        let mut out = Vec::new();
        let rest = decode(&bytes, values.len(), &mut out, |v| v).unwrap();
        assert_eq!(rest, [77]);
        out
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_decoded(values in prop::collection::vec(any::<u64>(), 0..50), shift in 0_u32..64) {
            let values: Vec<u64> = values.into_iter().map(|v| v >> shift).collect();
            prop_assert_eq!(round_trip(&values), values);
        }

        #[test]
        fn times_sort_as_numbers(a in any::<i64>(), b in any::<i64>()) {
            prop_assert_eq!(a.cmp(&b), from_time(a).cmp(&from_time(b)));
            prop_assert_eq!(to_time(from_time(a)), a);
        }

        #[test]
        fn any_bytes_are_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..40), count in 0_usize..9) {
            let mut out = Vec::new();
            if decode(&bytes, count, &mut out, |v| v).is_ok() {
                prop_assert_eq!(out.len(), count);
            }
        }
    }

    #[test]
    fn a_constant_column_costs_its_header() {
        let mut bytes = Vec::new();
        encode([7; 1000].into_iter(), &mut bytes);
        assert_eq!(bytes.len(), HEADER);
    }

    #[test]
    fn a_cut_column_says_so() {
        let mut bytes = Vec::new();
        encode([1, 300].into_iter(), &mut bytes);
        let cut = &bytes[..bytes.len() - 1];
        assert_eq!(
            decode(cut, 2, &mut Vec::new(), |v| v),
            Err(BadColumn("a column ends before its last number"))
        );
    }
}
