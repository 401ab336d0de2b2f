//! Where a byte stands in a text, sixty-four bytes a step and almost without a branch on what they hold: how long a
//! line is nobody can guess, a processor neither, and a search that ends at every line makes it guess once a line.
//!
//! The positions are written down as simdjson does it: the first of a step always, and kept only if there was one
//! (Langdale and Lemire, "Parsing gigabytes of JSON per second", VLDB Journal 28, 2019: index extraction).

use memchr::memchr;
use wide::u8x16;

/// How many bytes are compared in one step: as many as a word has bits.
const STEP: usize = 64;

/// Every position of `byte` in `text`, in order.
pub(super) fn positions(byte: u8, text: &[u8]) -> Vec<usize> {
    let (steps, rest) = text.as_chunks::<STEP>();
    let mut found = vec![0; steps.len() / 2 + STEP];
    let mut count = 0;
    for (index, step) in steps.iter().enumerate() {
        if found.len() < count + STEP {
            found.resize(2 * found.len(), 0);
        }
        let hits = hits(byte, step);
        found[count] = STEP * index + hits.trailing_zeros() as usize;
        count += usize::from(hits != 0);
        // Two in one step are rare in lines of ordinary length, so this branch is guessed rightly.
        let mut others = hits & hits.wrapping_sub(1);
        while others != 0 {
            found[count] = STEP * index + others.trailing_zeros() as usize;
            count += 1;
            others &= others - 1;
        }
    }
    found.truncate(count);
    let start = text.len() - rest.len();
    found.extend((start..text.len()).filter(|at| text[*at] == byte));
    found
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
        fn every_position_is_found_and_no_other(text in proptest::collection::vec(0u8..4, 0..400), byte in 0u8..5) {
            let expected: Vec<usize> = (0..text.len()).filter(|at| text[*at] == byte).collect();
            prop_assert_eq!(first(byte, &text), expected.first().copied());
            prop_assert_eq!(positions(byte, &text), expected);
        }
    }

    #[test]
    fn a_text_of_nothing_else_needs_more_room_than_is_guessed() {
        assert_eq!(positions(b'\n', &[b'\n'; 10_000]), (0..10_000).collect::<Vec<_>>());
        assert_eq!(positions(b'\n', b""), Vec::<usize>::new());
    }
}
