//! Where a task stands in a distributed trace: the `traceparent` of W3C Trace Context
//! (<https://www.w3.org/TR/trace-context/>), read and written.
//!
//! It refuses to draw ids, and to know who watches.

use std::fmt;
use std::num::{NonZeroU64, NonZeroU128};

/// The trace that a task is part of, the span that its work belongs to, and whether that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Context {
    /// All spans of one trace have it.
    pub trace: NonZeroU128,
    /// The span: the parent of what is begun on its behalf.
    pub span: NonZeroU64,
    /// Where the trace began it was decided that it is kept.
    pub sampled: bool,
}

/// Bytes of a `traceparent` of version 00.
const LENGTH: usize = 55;

impl Context {
    /// The context that a `traceparent` says; nothing if it is not valid, and then a trace begins anew. One of a later
    /// version is read as far as it is known (section 4.1 there).
    pub fn read(text: &str) -> Option<Context> {
        let bytes = text.as_bytes();
        let is_hex = |part: &[u8]| part.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let [version, trace, span, flags] =
            [0..2, 3..35, 36..52, 53..LENGTH].map(|range| bytes.get(range));
        let (version, trace, span, flags) = (version?, trace?, span?, flags?);
        let dashes = [2, 35, 52].iter().all(|at| bytes[*at] == b'-');
        let rest = &bytes[LENGTH..];
        let ends = rest.is_empty() || (version != b"00" && rest[0] == b'-');
        let known = version != b"ff" && [version, trace, span, flags].into_iter().all(is_hex);
        if !(dashes && ends && known) {
            return None;
        }
        Some(Context {
            trace: NonZeroU128::new(u128::from_str_radix(&text[3..35], 16).ok()?)?,
            span: NonZeroU64::new(u64::from_str_radix(&text[36..52], 16).ok()?)?,
            sampled: u8::from_str_radix(&text[53..LENGTH], 16).ok()? & 1 == 1,
        })
    }

    /// The same trace, in another span.
    #[must_use]
    pub fn within(self, span: NonZeroU64) -> Context {
        Context { span, ..self }
    }
}

impl fmt::Display for Context {
    /// As a `traceparent` of version 00.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = *b"00-00000000000000000000000000000000-0000000000000000-00";
        digits(&mut text[3..35], self.trace.get());
        digits(&mut text[36..52], self.span.get().into());
        digits(&mut text[53..], u8::from(self.sampled).into());
        f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

/// Hexadecimal digits, without the machinery of `{:x}`: each request writes some with every signal and hop.
fn digits(text: &mut [u8], mut number: u128) {
    for digit in text.iter_mut().rev() {
        *digit = b"0123456789abcdef"[(number & 0xf) as usize];
        number >>= 4;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAID: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn the_example_of_the_standard_is_read_and_written() {
        let context = Context::read(SAID).expect("valid");
        assert_eq!(context.trace.get(), 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736);
        assert_eq!(context.span.get(), 0x00f0_67aa_0ba9_02b7);
        assert!(context.sampled);
        assert_eq!(context.to_string(), SAID);
    }

    #[test]
    fn a_later_version_is_read_as_far_as_it_is_known() {
        for later in [SAID.replacen("00", "01", 1), SAID.replacen("00", "cc", 1) + "-more"] {
            assert_eq!(Context::read(&later), Context::read(SAID), "{later}");
        }
    }

    #[test]
    fn what_the_standard_calls_invalid_is_nothing() {
        for wrong in [
            "",
            "00",
            &SAID[..54],
            &format!("{SAID}-more"),
            &format!("{SAID}0"),
            &format!(" {SAID}"),
            &SAID.replacen("00", "ff", 1),
            &SAID.replacen("00", "01", 1).replace("-01", "-01.more"),
            &SAID.to_uppercase(),
            &SAID.replace('-', "_"),
            &SAID.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)),
            &SAID.replace("00f067aa0ba902b7", &"0".repeat(16)),
            &SAID.replace("00f067aa", "+0f067aa"),
            &SAID.replace("4bf9", "\u{e9}\u{e9}"),
        ] {
            assert_eq!(Context::read(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_context_or_nothing(text in "\\PC*|[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}") {
            if let Some(context) = Context::read(&text) {
                prop_assert_eq!(Context::read(&context.to_string()), Some(context));
            }
        }

        #[test]
        fn what_is_written_is_read(trace in 1u128.., span in 1u64.., sampled: bool) {
            let (trace, span) = (NonZeroU128::new(trace).unwrap(), NonZeroU64::new(span).unwrap());
            let context = Context { trace, span, sampled };
            prop_assert_eq!(Context::read(&context.to_string()), Some(context));
        }
    }
}
