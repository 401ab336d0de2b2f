//! What is a token, and what is not. The attacks by name stand in `tests/auth/`.

use super::*;
use std::time::UNIX_EPOCH;

const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

fn at(second: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(second)
}

fn tokens() -> Tokens {
    let ring = Ring::of(Key::new("k1", KEY).unwrap());
    Tokens::new(ring).lasting(Duration::from_secs(100), Duration::from_secs(5))
}

fn ada() -> Holder {
    Holder { name: "ada".into(), role: Role::User }
}

fn claims() -> Claims {
    Claims { jti: "1".into(), ..Claims::of(&ada(), "blink", at(1_000), Duration::from_secs(100)) }
}

#[test]
fn its_holder_is_known_from_its_first_second_to_its_last_and_a_leeway_around_both() {
    let (tokens, token) = (tokens(), tokens().issue(&ada(), at(1_000)));
    let holder = |second| tokens.check(&token, at(second)).map(Claims::holder);
    assert_eq!(holder(994), Err(TokenError::Early));
    for second in [995, 1_000, 1_099, 1_104] {
        assert_eq!(holder(second), Ok(ada()), "{second}");
    }
    assert_eq!(holder(1_105), Err(TokenError::Expired));
}

#[test]
fn it_is_the_token_that_any_library_makes_of_the_same_key() {
    // python3: hmac.new(KEY, header + b"." + payload, "sha256"), base64.urlsafe_b64encode without `=`.
    // audit: no secret, for it expired in 1970
    let other = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsxIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhZGEiLCJyb2xlIjoidXNlciIsImF1ZCI6ImJsaW5rIiwiaWF0IjoxMDAwLCJuYmYiOjEwMDAsImV4cCI6MTEwMCwianRpIjoiMSJ9.P9mkA_YUqfgo7HuvoLPqnGFH2I8RsyCpGtAv3g04r4Q";
    assert_eq!(tokens().sign(&claims()), other);
}

#[test]
fn no_byte_of_it_can_be_changed_and_none_left_out() {
    let (tokens, token) = (tokens(), tokens().sign(&claims()));
    for at_byte in 0..token.len() {
        for byte in (b'!'..=b'~').chain([b'\n']) {
            let mut bytes = token.clone().into_bytes();
            let is_same = bytes[at_byte] == byte;
            bytes[at_byte] = byte;
            let changed = String::from_utf8(bytes).unwrap();
            let read = tokens.check(&changed, at(1_000));
            assert!(is_same || read.is_err(), "{changed}: {read:?}");
        }
        assert!(tokens.check(&token[..at_byte], at(1_000)).is_err());
    }
}

#[test]
fn two_tokens_of_one_moment_are_two() {
    let tokens = tokens();
    assert_ne!(tokens.issue(&ada(), at(1)), tokens.issue(&ada(), at(1)));
}

#[test]
fn what_is_no_token_is_called_so() {
    let long = format!("{}.{}.A", "A".repeat(40), "A".repeat(2_000));
    for text in ["", ".", "ada", "ada.x", &long] {
        assert_eq!(tokens().check(text, at(0)), Err(TokenError::Malformed), "{text}");
    }
    assert_eq!(tokens().check("..", at(0)), Err(TokenError::Header));
}

#[test]
fn a_log_shows_neither_a_key_nor_a_holder() {
    let shown = format!("{:?} {:?}", tokens(), claims());
    assert!(!shown.contains("0123") && !shown.contains("ada"), "{shown}");
}
