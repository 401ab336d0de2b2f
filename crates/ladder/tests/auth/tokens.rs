//! Attacks on signed tokens.

use super::support::{NOW, at, key, tokens};
use base64ct::{Base64UrlUnpadded, Encoding};
use brigade_ladder::auth::token::{Claims, Holder, LEEWAY, LIFE, Ring, Role, TokenError, Tokens};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::time::Duration;

fn ada() -> Holder {
    Holder { name: "ada@example.org".into(), role: Role::User }
}

fn token() -> String {
    tokens().issue(&ada(), at(NOW))
}

fn refusal(token: &str) -> TokenError {
    tokens().check(token, at(NOW)).expect_err("it is refused")
}

/// The token under another header, signed with this secret.
fn under(header: &str, token: &str, secret: &[u8]) -> String {
    let payload = token.split('.').nth(1).expect("a payload");
    let signed = format!("{}.{payload}", Base64UrlUnpadded::encode_string(header.as_bytes()));
    let mac: Hmac<Sha256> = Hmac::new_from_slice(secret).expect("any length");
    let signature = mac.chain_update(&signed).finalize().into_bytes();
    format!("{signed}.{}", Base64UrlUnpadded::encode_string(&signature))
}

const SECRET: &[u8] = b"one-----------------------------";

#[test]
fn algorithm_none_is_refused_with_a_signature_and_without() {
    for alg in ["none", "None", "NONE", "nOnE"] {
        let header = format!(r#"{{"alg":"{alg}","kid":"one","typ":"JWT"}}"#);
        let signed = under(&header, &token(), SECRET);
        let (unsigned, _) = signed.rsplit_once('.').expect("a signature");
        for forged in [&signed, &format!("{unsigned}."), unsigned] {
            assert_eq!(
                refusal(forged),
                match forged.matches('.').count() {
                    2 => TokenError::Header,
                    _ => TokenError::Malformed,
                }
            );
        }
    }
}

#[test]
fn a_confused_algorithm_is_refused_though_the_signature_is_right() {
    // Where a library obeys the header, a public key of RS256 would be taken for the secret of HS256.
    for alg in ["RS256", "ES256", "PS256", "HS384", "HS512", "hs256", "EdDSA"] {
        let header = format!(r#"{{"alg":"{alg}","kid":"one","typ":"JWT"}}"#);
        assert_eq!(refusal(&under(&header, &token(), SECRET)), TokenError::Header, "{alg}");
    }
    // The test signs as the service does: under its own header it is accepted.
    let own = under(r#"{"alg":"HS256","kid":"one","typ":"JWT"}"#, &token(), SECRET);
    assert_eq!(own, token_of(&own));
}

/// The same token, once it is known to be good.
fn token_of(token: &str) -> String {
    tokens().check(token, at(NOW)).expect("it is good");
    token.into()
}

#[test]
fn a_header_that_brings_its_own_key_or_names_a_file_is_refused() {
    for more in [r#""jwk":{"kty":"oct","k":"AAAA"}"#, r#""jku":"https://evil.example/""#] {
        let header = format!(r#"{{"alg":"HS256","kid":"one","typ":"JWT",{more}}}"#);
        assert_eq!(refusal(&under(&header, &token(), SECRET)), TokenError::Header);
    }
}

#[test]
fn an_unknown_kid_is_refused() {
    for kid in ["two", "", "../one", "one' OR '1'='1", "/dev/null"] {
        let header = format!(r#"{{"alg":"HS256","kid":"{kid}","typ":"JWT"}}"#);
        for secret in [SECRET, b""] {
            assert_eq!(refusal(&under(&header, &token(), secret)), TokenError::Header, "{kid}");
        }
    }
}

#[test]
fn an_expired_token_is_refused_after_its_leeway() {
    let (tokens, token) = (tokens(), token());
    let end = at(NOW) + LIFE + LEEWAY;
    assert!(tokens.check(&token, end - Duration::from_millis(1)).is_ok());
    assert_eq!(tokens.check(&token, end), Err(TokenError::Expired));
}

#[test]
fn a_token_that_is_not_yet_valid_is_refused_before_its_leeway() {
    let (tokens, token) = (tokens(), token());
    assert!(tokens.check(&token, at(NOW) - LEEWAY).is_ok());
    let early = at(NOW) - LEEWAY - Duration::from_secs(1);
    assert_eq!(tokens.check(&token, early), Err(TokenError::Early));
}

#[test]
fn a_token_for_another_audience_is_refused_though_the_key_is_the_same() {
    let other = tokens().for_audience("billing").issue(&ada(), at(NOW));
    assert_eq!(refusal(&other), TokenError::Audience);
}

#[test]
fn a_token_is_replayed_until_its_time_is_over_and_that_is_what_a_signed_token_costs() {
    let (tokens, token) = (tokens(), token());
    for again in 0..3 {
        assert!(tokens.check(&token, at(NOW) + LIFE / 2).is_ok(), "{again}");
    }
}

#[test]
fn a_truncated_token_is_refused_wherever_it_ends() {
    let token = token();
    for end in 0..token.len() {
        tokens().check(&token[..end], at(NOW)).expect_err(&token[..end]);
    }
}

#[test]
fn a_forged_token_is_refused() {
    let other = Tokens::new(Ring::of(
        brigade_ladder::auth::token::Key::new("one", &[9; 32]).expect("a key"),
    ));
    assert_eq!(refusal(&other.issue(&ada(), at(NOW))), TokenError::Forged);
    // A user makes an admin of themselves.
    let token = token();
    let [header, payload, signature]: [&str; 3] =
        token.split('.').collect::<Vec<_>>().try_into().expect("three parts");
    let claims = Base64UrlUnpadded::decode_vec(payload).expect("base64");
    let claims = String::from_utf8(claims).expect("text").replace("\"user\"", "\"admin\"");
    let claims = Base64UrlUnpadded::encode_string(claims.as_bytes());
    assert_eq!(refusal(&format!("{header}.{claims}.{signature}")), TokenError::Forged);
}

#[test]
fn a_role_that_does_not_exist_is_no_role() {
    let key = key("one");
    let tokens = Tokens::new(Ring::of(key));
    let good = tokens.issue(&ada(), at(NOW));
    let payload = good.split('.').nth(1).expect("a payload");
    let claims = String::from_utf8(Base64UrlUnpadded::decode_vec(payload).expect("base64"));
    let claims = claims.expect("text").replace("\"user\"", "\"root\"");
    assert!(serde_json::from_str::<Claims>(&claims).is_err());
}

#[test]
fn a_key_is_rotated_with_no_request_failing_whenever_its_token_was_made() {
    let (issuer, checker) = (tokens(), tokens());
    let mut out: Vec<(u64, String)> = Vec::new();
    let life = LIFE.as_secs();
    let steps = [(20, "learn at the checker"), (40, "learn"), (60, "sign"), (80 + life, "forget")];
    for second in 0..3 * life {
        let now = at(NOW) + Duration::from_secs(second);
        for (_, step) in steps.iter().filter(|(when, _)| *when == second) {
            match *step {
                "learn at the checker" => checker.learn(key("two")),
                "learn" => issuer.learn(key("two")),
                "sign" => {
                    issuer.sign_with("two", now).expect("it was learnt");
                    checker.sign_with("two", now).expect("it was learnt");
                }
                _ => [&issuer, &checker].iter().for_each(|tokens| tokens.forget(now)),
            }
        }
        out.push((second, issuer.issue(&ada(), now)));
        out.retain(|(made, _)| second < made + life);
        for (made, token) in &out {
            assert!(checker.check(token, now).is_ok(), "made at {made}, shown at {second}");
        }
    }
    let old = tokens().issue(&ada(), at(NOW) + Duration::from_secs(3 * life));
    let now = at(NOW) + Duration::from_secs(3 * life);
    assert_eq!(checker.check(&old, now), Err(TokenError::Header), "the old key signs no more");
}
