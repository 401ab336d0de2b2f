//! One name for one request in the logs of all that it passes.

use hyper::header::HeaderValue;

/// Characters of a name that is taken over.
const LONGEST: usize = 64;

/// The name of a request: the one that it came with, if `is_believed` and the name is one word of letters, digits and `-_.`, and else a
/// new one. A name from outside is not believed: two requests of the same name make two stories into one, and a line
/// end in a name writes a line of a log.
pub fn request_id(sent: Option<&HeaderValue>, is_believed: bool) -> HeaderValue {
    match sent {
        Some(sent) if is_believed && is_name(sent.as_bytes()) => sent.clone(),
        _ => fresh(),
    }
}

fn is_name(text: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    (1..=LONGEST).contains(&text.len()) && text.iter().all(is_plain)
}

/// 128 random bits: no two are the same.
fn fresh() -> HeaderValue {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let bits = rand::random::<u128>();
    let digit = |n: usize| DIGITS[(bits >> (4 * n) & 15) as usize];
    let name: [u8; 32] = std::array::from_fn(digit);
    HeaderValue::from_bytes(&name).unwrap_or(HeaderValue::from_static("none")) // digits are a value
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn named(sent: &str, is_believed: bool) -> String {
        let sent = HeaderValue::from_bytes(sent.as_bytes()).unwrap();
        request_id(Some(&sent), is_believed).to_str().unwrap().to_owned()
    }

    #[test]
    fn a_proxy_of_ours_keeps_its_name_and_a_stranger_gets_a_new_one() {
        assert_eq!(named("4f1c-a.b_9", true), "4f1c-a.b_9");
        assert_ne!(named("4f1c-a.b_9", false), "4f1c-a.b_9");
        for odd in ["", "a b", "a\tb", "é", "\"a\"", "a;b", &"a".repeat(65)] {
            assert_ne!(named(odd, true), odd);
        }
    }

    #[test]
    fn new_names_are_words_and_differ() {
        let fresh = || request_id(None, true).to_str().unwrap().to_owned();
        let names: BTreeSet<String> = (0..1_000).map(|_| fresh()).collect();
        assert_eq!(names.len(), 1_000);
        assert!(names.iter().all(|name| name.len() == 32 && is_name(name.as_bytes())));
    }
}
