//! A signed token: who asks, and until when that is true. The gateway checks it alone, without asking a server: the
//! price is that a token which was given cannot be taken back before its time.
//!
//! It is a JSON Web Token (RFC 7519) of the one kind that is made here, HMAC with SHA-256: HAProxy reads the same. What a token says of
//! its own algorithm is compared and never obeyed (RFC 8725 3.1).

use base64ct::{Base64UrlUnpadded, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// `{"alg":"HS256","typ":"JWT"}`: the one header.
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
/// A key that is shorter than its hash makes the hash's strength a lie (RFC 7518 3.2).
const LEAST: usize = 32;
/// Longer ones are not read.
const LONGEST: usize = 1_024;

/// Makes tokens and checks them. Its key is shown nowhere.
#[derive(Clone)]
pub struct Tokens(Hmac<Sha256>);

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who its holder is.
    pub sub: String,
    /// The second since 1970 from which on it is worth nothing.
    pub exp: u64,
}

/// Why a token is worth nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is no token of ours.
    #[error("is no token of this gateway")]
    Malformed,
    /// Another key signed it, or it was changed.
    #[error("is not signed by this gateway")]
    Forged,
    /// Its time is over.
    #[error("has expired; log in again")]
    Expired,
}

/// A key that can be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key of {0} bytes can be guessed: take {LEAST} random ones")]
pub struct ShortKey(usize);

impl Tokens {
    /// Of this key.
    ///
    /// # Errors
    /// It is shorter than 32 bytes.
    pub fn new(key: &[u8]) -> Result<Tokens, ShortKey> {
        if key.len() < LEAST {
            return Err(ShortKey(key.len()));
        }
        // HMAC takes keys of every length.
        Hmac::new_from_slice(key).map(Tokens).map_err(|_| ShortKey(key.len()))
    }

    /// A token that says so.
    pub fn sign(&self, claims: &Claims) -> String {
        // A text and a number always serialise.
        let claims = serde_json::to_vec(claims).unwrap_or_default();
        let mut token = format!("{HEADER}.{}", Base64UrlUnpadded::encode_string(&claims));
        let signature = self.0.clone().chain_update(&token).finalize().into_bytes();
        token.push('.');
        token.push_str(&Base64UrlUnpadded::encode_string(&signature));
        token
    }

    /// Who holds it, if it is worth anything at `now`. The signature comes first: what no key of ours signed is not
    /// even parsed.
    ///
    /// # Errors
    /// As [`TokenError`] says.
    pub fn holder(&self, token: &str, now: SystemTime) -> Result<String, TokenError> {
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let payload = signed.strip_prefix(HEADER).and_then(|rest| rest.strip_prefix('.'));
        let payload = payload.filter(|_| token.len() <= LONGEST).ok_or(TokenError::Malformed)?;
        let mut bytes = [0; 32];
        let signature = Base64UrlUnpadded::decode(signature, &mut bytes);
        let signature = signature.map_err(|_| TokenError::Malformed)?;
        // Compares in constant time.
        let whole = self.0.clone().chain_update(signed).verify_slice(signature);
        whole.map_err(|_| TokenError::Forged)?;
        let claims = Base64UrlUnpadded::decode_vec(payload).map_err(|_| TokenError::Malformed)?;
        let claims: Claims = serde_json::from_slice(&claims).map_err(|_| TokenError::Malformed)?;
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        if now.as_secs() < claims.exp { Ok(claims.sub) } else { Err(TokenError::Expired) }
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

    fn at(second: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(second)
    }

    fn tokens() -> Tokens {
        Tokens::new(KEY).unwrap()
    }

    fn token() -> String {
        tokens().sign(&Claims { sub: "ada".into(), exp: 1_000 })
    }

    #[test]
    fn its_holder_is_known_until_the_second_in_which_it_expires() {
        assert_eq!(tokens().holder(&token(), at(999)), Ok("ada".into()));
        assert_eq!(tokens().holder(&token(), at(1_000)), Err(TokenError::Expired));
    }

    #[test]
    fn it_is_the_token_that_any_library_makes_of_the_same_key() {
        // python3: hmac.new(KEY, header + b"." + payload, "sha256"), base64.urlsafe_b64encode without `=`.
        // audit: no secret, for it expired in 1970
        let other = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEiLCJleHAiOjEwMDB9.pCjBuZzgOcHHmpTJHniqfjQ2XQKt3LhZAPe8VVBKF64";
        assert_eq!(token(), other);
    }

    #[test]
    fn no_byte_of_it_can_be_changed_and_none_left_out() {
        let token = token();
        for at_byte in 0..token.len() {
            for byte in (b'!'..=b'~').chain([b'\n']) {
                let mut bytes = token.clone().into_bytes();
                let is_same = bytes[at_byte] == byte;
                bytes[at_byte] = byte;
                let changed = String::from_utf8(bytes).unwrap();
                let holder = tokens().holder(&changed, at(0));
                assert!(is_same || holder.is_err(), "{changed}: {holder:?}");
            }
            assert!(tokens().holder(&token[..at_byte], at(0)).is_err());
        }
    }

    #[test]
    fn the_algorithm_that_a_token_names_is_not_obeyed() {
        let payload = token().split('.').nth(1).unwrap().to_owned();
        for header in
            [r#"{"alg":"none"}"#, r#"{"alg":"none","typ":"JWT"}"#, r#"{"alg":"RS256","typ":"JWT"}"#]
        {
            let header = Base64UrlUnpadded::encode_string(header.as_bytes());
            for signature in ["", "AAAA"] {
                let forged = format!("{header}.{payload}.{signature}");
                assert_eq!(tokens().holder(&forged, at(0)), Err(TokenError::Malformed));
            }
        }
    }

    #[test]
    fn another_key_signs_nothing_here_and_a_short_one_signs_nothing_at_all() {
        let other = Tokens::new(&[7; 32]).unwrap();
        assert_eq!(other.holder(&token(), at(0)), Err(TokenError::Forged));
        let refused = Tokens::new(b"secret").unwrap_err().to_string();
        assert!(refused.contains("6 bytes") && refused.contains("32"), "{refused}");
        assert!(!format!("{:?}", tokens()).contains("0123"));
    }

    #[test]
    fn what_is_no_token_is_called_so() {
        let long = format!("{HEADER}.{}.A", "A".repeat(2_000));
        for text in ["", ".", "..", "ada", HEADER, &long] {
            assert_eq!(tokens().holder(text, at(0)), Err(TokenError::Malformed), "{text}");
        }
    }
}
