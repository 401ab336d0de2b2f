//! Where a byte stands in a text, sixty-four bytes a step and almost without a branch on what they hold: how long a
//! line is cannot be guessed, by a processor neither, and a search that ends at every line makes it guess once a line.
//!
//! The positions are written down as simdjson does it: the first of a step always, and kept only if there was one
//! (Langdale and Lemire, "Parsing gigabytes of JSON per second", VLDB Journal 28, 2019: index extraction).

use memchr::memchr;
use std::slice::Chunks;
use wide::u8x16;

/// How many bytes are compared in one step: as many as a word has bits.
const STEP: usize = 64;

/// Bytes searched at a time: they and the positions in them stay in a core's first cache until they are read again.
const BATCH: usize = 1 << 13;

/// Every position of `byte` in `text`, in order.
pub(super) fn positions(byte: u8, text: &[u8]) -> Positions<'_> {
    Positions { byte, batches: text.chunks(BATCH), start: 0, found: Vec::new(), next: 0 }
}

/// What [`positions`] returns: those of one batch, and the batches still to be searched.
pub(super) struct Positions<'a> {
    byte: u8,
    batches: Chunks<'a, u8>,
    /// Where the next batch starts.
    start: usize,
    found: Vec<usize>,
    next: usize,
}

impl Iterator for Positions<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.next == self.found.len() {
            let batch = self.batches.next()?;
            self.search(batch);
        }
        self.next += 1;
        Some(self.found[self.next - 1])
    }
}

impl Positions<'_> {
    /// Finds all that `batch` holds.
    fn search(&mut self, batch: &[u8]) {
        let (steps, rest) = batch.as_chunks::<STEP>();
        let found = &mut self.found;
        found.resize(steps.len() / 2 + STEP, 0);
        let mut count = 0;
        for step in steps {
            if found.len() < count + STEP {
                found.resize(2 * found.len(), 0);
            }
            let hits = hits(self.byte, step);
            found[count] = self.start + hits.trailing_zeros() as usize;
            count += usize::from(hits != 0);
            // Two in one step are rare in lines of ordinary length, so this branch is guessed rightly.
            let mut others = hits & hits.wrapping_sub(1);
            while others != 0 {
                found[count] = self.start + others.trailing_zeros() as usize;
                count += 1;
                others &= others - 1;
            }
            self.start += STEP;
        }
        found.truncate(count);
        let in_rest = rest.iter().enumerate().filter(|(_, found)| **found == self.byte);
        found.extend(in_rest.map(|(index, _)| self.start + index));
        self.start += rest.len();
        self.next = 0;
    }
}

/// The first position of `byte` in `text`; quickest if it is one of the first 64.
#[inline]
pub(super) fn first(byte: u8, text: &[u8]) -> Option<usize> {
    match text.first_chunk().map_or(0, |step| hits(byte, step)) {
        0 => memchr(byte, text),
        hits => Some(hits.trailing_zeros() as usize),
    }
}

/// Bit `i` says whether byte `i` of the step is `byte`.
#[inline]
fn hits(byte: u8, step: &[u8; STEP]) -> u64 {
    let (quarters, _) = step.as_chunks();
    let hits = |quarter| u64::from(u8x16::new(quarter).simd_eq(u8x16::splat(byte)).to_bitmask());
    quarters.iter().rev().fold(0, |all, quarter| all << 16 | hits(*quarter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_position_is_found_and_no_other(some in proptest::collection::vec(0u8..4, 0..400), byte in 0u8..5, times in 1usize..60) {
            let text = some.repeat(times); // at times more than is searched at once
            let expected: Vec<usize> = (0..text.len()).filter(|at| text[*at] == byte).collect();
            prop_assert_eq!(first(byte, &text), expected.first().copied());
            prop_assert_eq!(positions(byte, &text).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn a_text_of_nothing_else_needs_more_room_than_is_guessed() {
        assert!(positions(b'\n', &[b'\n'; 10_000]).eq(0..10_000));
        assert_eq!(positions(b'\n', b"").next(), None);
    }
}
