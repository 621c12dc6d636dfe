//! Numbers and texts in as few bytes as needed. Whatever is read may be damaged: nothing here panics or asks for more
//! memory than there are bytes.

/// Bytes that are not what they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Damaged;

/// Seven bits a byte, the lowest first.
pub(super) fn put(bytes: &mut Vec<u8>, mut n: u32) {
    while n >= 0x80 {
        bytes.push(n as u8 | 0x80);
        n >>= 7;
    }
    bytes.push(n as u8);
}

pub(super) fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put(bytes, text.len() as u32);
    bytes.extend_from_slice(text.as_bytes());
}

/// What is left to read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<'b>(pub(super) &'b [u8]);

impl<'b> Bytes<'b> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn number(&mut self) -> Result<u32, Damaged> {
        let mut n = 0_u32;
        for shift in (0..35).step_by(7) {
            let (&byte, rest) = self.0.split_first().ok_or(Damaged)?;
            self.0 = rest;
            let bits = u32::from(byte & 0x7f);
            if shift == 28 && bits > 0x0f {
                return Err(Damaged);
            }
            n |= bits << shift;
            if byte < 0x80 {
                return Ok(n);
            }
        }
        Err(Damaged)
    }

    /// How many of something follow, each of at least one byte.
    pub(super) fn count(&mut self) -> Result<usize, Damaged> {
        let count = self.number()? as usize;
        if count > self.0.len() {
            return Err(Damaged);
        }
        Ok(count)
    }

    pub(super) fn take(&mut self, len: usize) -> Result<&'b [u8], Damaged> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn text(&mut self) -> Result<&'b str, Damaged> {
        let len = self.count()?;
        std::str::from_utf8(self.take(len)?).map_err(|_| Damaged)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_put_is_read(numbers in prop::collection::vec(any::<u32>(), 0..20), text in ".{0,9}") {
            let mut bytes = Vec::new();
            numbers.iter().for_each(|n| put(&mut bytes, *n));
            put_text(&mut bytes, &text);
            let mut left = Bytes(&bytes);
            for n in numbers {
                prop_assert_eq!(left.number(), Ok(n));
            }
            prop_assert_eq!(left.text(), Ok(text.as_str()));
            prop_assert!(left.is_empty());
        }

        #[test]
        fn damage_is_told(bytes in prop::collection::vec(any::<u8>(), 0..9)) {
            let mut left = Bytes(&bytes);
            while let Ok(text) = left.text() {
                prop_assert!(text.len() < bytes.len());
            }
        }
    }
}
