//! Percent-decoding of path segments and query pairs, refusing what cannot have been meant.

use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// Text that is not percent-encoded UTF-8; the application answers it with 400.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadEscape {
    /// A `%` without its two digits: `percent_encoding` would let it pass as it stands.
    #[error(
        "`{0}` has a `%` that two hexadecimal digits do not follow; a plain percent sign is `%25`"
    )]
    Digits(String),
    /// The bytes that come out are no text.
    #[error("`{0}` is not UTF-8 once percent-decoded")]
    Utf8(String),
}

/// Decodes one path segment. Split the path at its slashes first: `%2F` is no separator.
///
/// # Errors
/// A malformed escape, or bytes that are not UTF-8.
pub fn decode(text: &str) -> Result<Cow<'_, str>, BadEscape> {
    let whole = |part: &str| matches!(part.as_bytes(), [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
    if !text.split('%').skip(1).all(whole) {
        return Err(BadEscape::Digits(text.into()));
    }
    percent_decode_str(text).decode_utf8().map_err(|_| BadEscape::Utf8(text.into()))
}

/// The `name=value` pairs of a query, decoded; a name alone has an empty value, `+` is a space
/// (as forms send it).
pub fn pairs(query: &str) -> impl Iterator<Item = Result<(String, String), BadEscape>> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Ok((form(name)?, form(value)?))
    })
}

fn form(text: &str) -> Result<String, BadEscape> {
    decode(&text.replace('+', " ")).map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_the_text_they_stand_for() {
        assert_eq!(decode("a%2Fb%C3%A9"), Ok("a/bé".into()));
        assert!(
            matches!(decode("plain"), Ok(Cow::Borrowed("plain"))),
            "nothing is copied for nothing"
        );
    }

    #[test]
    fn a_percent_sign_without_two_digits_is_refused() {
        for text in ["%", "%4", "%zz", "ok%4", "%%41", "%é"] {
            assert_eq!(decode(text), Err(BadEscape::Digits(text.into())));
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(decode("%ff"), Err(BadEscape::Utf8("%ff".into())));
        assert_eq!(decode("%C3"), Err(BadEscape::Utf8("%C3".into())));
    }

    #[test]
    fn a_query_is_pairs_in_their_order() {
        let all: Result<Vec<_>, _> = pairs("a=1&&b=x+y%2B&c&a=2=3").collect();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            all,
            Ok(vec![pair("a", "1"), pair("b", "x y+"), pair("c", ""), pair("a", "2=3")])
        );
        assert_eq!(pairs("").count(), 0);
    }
}
