//! Cutting text where a line ends, so that no line is ever shared between two workers.

use super::find::positions;
use memchr::memchr;

/// Cuts `text` into at most `pieces` chunks of about the same number of bytes, each ending with a
/// line. Joined they are `text` again; there are fewer when lines are longer than a piece.
pub fn chunks(text: &[u8], pieces: usize) -> Vec<&[u8]> {
    let bytes = text.len().div_ceil(pieces.max(1)).max(1);
    steps(text, bytes).collect()
}

/// As [`chunks`], by size: each at least `bytes` long (which must not be 0), up to the end of its line.
pub fn steps(text: &[u8], bytes: usize) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (step, after) = rest.split_at(line_end_after(rest, bytes));
        rest = after;
        Some(step)
    })
}

/// The lines of `text` without their line ends; the last needs none.
#[inline]
pub fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let whole = text.len() - usize::from(text.ends_with(b"\n"));
    let last = (!text.is_empty()).then_some(whole);
    let mut start = 0;
    let ends = positions(b'\n', &text[..whole]).chain(last);
    ends.map(move |end| &text[std::mem::replace(&mut start, end + 1)..end])
}

/// The chunks with the letters they carry in a picture: `A`, `B`, … `Z`, `A1`, …
pub fn lettered<'a>(chunks: &[&'a [u8]]) -> Vec<(String, &'a [u8])> {
    let letter = |index: usize| char::from(b'A' + (index % 26) as u8);
    let name = |index: usize| match index / 26 {
        0 => letter(index).to_string(),
        round => format!("{}{round}", letter(index)),
    };
    chunks.iter().enumerate().map(|(index, chunk)| (name(index), *chunk)).collect()
}

/// The end of the line in which byte `bytes` of `text` stands, its line end included.
fn line_end_after(text: &[u8], bytes: usize) -> usize {
    match text.get(bytes - 1..) {
        Some(tail) => memchr(b'\n', tail).map_or(text.len(), |at| bytes + at),
        None => text.len(),
    }
}
