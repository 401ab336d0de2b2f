//! One key that signs tokens: HMAC with SHA-256, known by an id. The whole header of its tokens is written once.

use base64ct::{Base64UrlUnpadded, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// A key that is shorter than its hash makes the hash's strength a lie (RFC 7518 3.2).
const LEAST: usize = 32;
/// Longest id: it travels with every token.
const LONGEST: usize = 32;

/// Signs, and checks what it signed. It is shown nowhere.
#[derive(Clone)]
pub struct Key {
    id: String,
    /// `{"alg":"HS256","kid":"…","typ":"JWT"}`, as it stands before the first dot.
    header: String,
    mac: Hmac<Sha256>,
}

/// Why something is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It can be guessed.
    #[error("a key of {0} bytes can be guessed: take {LEAST} random ones")]
    Short(usize),
    /// It would have to be escaped in a header.
    #[error("the id of a key is 1 to {LONGEST} letters, digits or `-`")]
    Id,
}

impl Key {
    /// Of this secret, known as `id`.
    ///
    /// # Errors
    /// The secret is shorter than 32 bytes, or the id cannot be one.
    pub fn new(id: &str, secret: &[u8]) -> Result<Key, KeyError> {
        if secret.len() < LEAST {
            return Err(KeyError::Short(secret.len()));
        }
        let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !plain || !(1..=LONGEST).contains(&id.len()) {
            return Err(KeyError::Id);
        }
        let header = format!(r#"{{"alg":"HS256","kid":"{id}","typ":"JWT"}}"#);
        // HMAC takes keys of every length.
        let mac = Hmac::new_from_slice(secret).map_err(|_| KeyError::Short(secret.len()))?;
        let header = Base64UrlUnpadded::encode_string(header.as_bytes());
        Ok(Key { id: id.into(), header, mac })
    }

    /// What it is known as.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What stands before the first dot of its tokens.
    pub(super) fn header(&self) -> &str {
        &self.header
    }

    /// A token that says so.
    pub(super) fn sign(&self, payload: &[u8]) -> String {
        let mut token = format!("{}.{}", self.header, Base64UrlUnpadded::encode_string(payload));
        let signature = self.mac.clone().chain_update(&token).finalize().into_bytes();
        token.push('.');
        token.push_str(&Base64UrlUnpadded::encode_string(&signature));
        token
    }

    /// Whether it signed this. It compares in constant time.
    pub(super) fn signed(&self, text: &str, signature: &[u8]) -> bool {
        self.mac.clone().chain_update(text).verify_slice(signature).is_ok()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_guessed_or_would_need_an_escape_is_no_key() {
        let short = Key::new("a", b"secret").unwrap_err().to_string();
        assert!(short.contains("6 bytes") && short.contains("32"), "{short}");
        for id in ["", "a b", "a\"", "ä", "012345678901234567890123456789012"] {
            assert_eq!(Key::new(id, &[1; 32]).unwrap_err(), KeyError::Id, "{id}");
        }
        assert!(!format!("{:?}", Key::new("k-1", &[b'x'; 32]).unwrap()).contains("xx"));
    }
}
