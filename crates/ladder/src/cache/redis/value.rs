//! What a value in Redis says. Other programs may write there too, so what cannot be ours is no answer.

use redis::Value;

/// The first byte says what the rest is.
const TARGET: u8 = b'=';
const ABSENT: u8 = b'!';
const LEASE: u8 = b'?';

/// What stands under a code's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// Nothing.
    Nothing,
    /// Where the code leads; `None`: there is no such code.
    Answer(Option<String>),
    /// It is being loaded.
    Lease,
    /// It is none of ours.
    Garbage,
}

/// What a reply to `GET` means.
pub(super) fn read(reply: &Value) -> Held {
    let Value::BulkString(bytes) = reply else {
        return if matches!(reply, Value::Nil) { Held::Nothing } else { Held::Garbage };
    };
    match bytes.split_first() {
        Some((&ABSENT, [])) => Held::Answer(None),
        Some((&LEASE, _)) => Held::Lease,
        Some((&TARGET, url)) => target(url).map_or(Held::Garbage, |url| Held::Answer(Some(url))),
        _ => Held::Garbage,
    }
}

/// A target as the URL's parser writes them: a line break in it would end a header of the response.
fn target(bytes: &[u8]) -> Option<String> {
    let url = std::str::from_utf8(bytes).ok()?;
    let is_http = url.starts_with("http://") || url.starts_with("https://");
    (is_http && bytes.iter().all(u8::is_ascii_graphic)).then(|| url.to_owned())
}

/// An answer as it is kept.
pub(super) fn answer(target: Option<&str>) -> Vec<u8> {
    match target {
        Some(url) => [&[TARGET], url.as_bytes()].concat(),
        None => vec![ABSENT],
    }
}

/// A lease as it is kept: the number of the load, which no other load has.
pub(super) fn lease(number: u64) -> Vec<u8> {
    [&[LEASE], number.to_string().as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_bytes(bytes: &[u8]) -> Held {
        read(&Value::BulkString(bytes.into()))
    }

    #[test]
    fn what_was_written_reads_back() {
        for target in [Some("https://a.example/?q=%0A#x"), Some("http://[::1]:80/"), None] {
            assert_eq!(read_bytes(&answer(target)), Held::Answer(target.map(str::to_owned)));
        }
        assert_eq!(read_bytes(&lease(7)), Held::Lease);
        assert_ne!(lease(7), lease(8));
        assert_eq!(read(&Value::Nil), Held::Nothing);
    }

    #[test]
    fn what_another_program_wrote_is_no_answer() {
        for bytes in [
            &b""[..],
            b"https://a.example/",
            b"!x",
            b"=",
            b"=javascript:alert(1)",
            b"=https://a.example/\r\nSet-Cookie: a=b",
            b"=https://a.example/ b",
            b"=https://\xff.example/",
            b"\x80\x04\x95",
        ] {
            assert_eq!(read_bytes(bytes), Held::Garbage, "{bytes:?}");
        }
        assert_eq!(read(&Value::Int(7)), Held::Garbage);
    }
}
