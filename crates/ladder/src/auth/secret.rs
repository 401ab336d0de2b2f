//! What only its holder knows, and what is kept of it: a hash, of which a thief of the database makes nothing.

use base64ct::{Base64UrlUnpadded, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt;

/// Longest text that is taken for one.
const LONGEST: usize = 256;

/// A text that nothing but luck can guess: 256 bits. It is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    pub fn draw() -> Secret {
        Secret(Base64UrlUnpadded::encode_string(&rand::random::<[u8; 32]>()))
    }

    /// One that a client has sent; nothing if it cannot be one.
    pub fn sent(text: &str) -> Option<Secret> {
        (!text.is_empty() && text.len() <= LONGEST).then(|| Secret(text.into()))
    }

    /// For its holder, and nothing else.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is kept of it. It needs no salt and no slow hash: unlike a password it cannot be guessed.
    pub fn digest(&self) -> String {
        digest(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// SHA-256, as text.
pub(super) fn digest(text: &str) -> String {
    Base64UrlUnpadded::encode_string(&Sha256::digest(text))
}

/// A key of the service's own that is kept in no database: what is short enough to be guessed (a one-time code) is kept as its
/// MAC under this key, and what must come out the same twice (the successor of a refresh token) is made by it.
#[derive(Clone)]
pub struct Pepper(Hmac<Sha256>);

impl Pepper {
    /// Of as many random bytes as its hash has, at least.
    pub fn new(key: &[u8]) -> Pepper {
        // HMAC takes keys of every length.
        Pepper(Hmac::new_from_slice(key).unwrap_or_else(|_| unreachable!()))
    }

    /// The MAC of these texts, for this purpose and no other.
    pub(super) fn mac(&self, purpose: &str, texts: &[&str]) -> String {
        Base64UrlUnpadded::encode_string(&self.fed(purpose, texts).finalize().into_bytes())
    }

    /// Whether this is their MAC. It compares in constant time.
    pub(super) fn fits(&self, purpose: &str, texts: &[&str], mac: &str) -> bool {
        let mut bytes = [0; 32];
        let mac = Base64UrlUnpadded::decode(mac, &mut bytes);
        mac.is_ok_and(|mac| self.fed(purpose, texts).verify_slice(mac).is_ok())
    }

    /// The secret that follows from this one, and from no other.
    pub(super) fn successor(&self, purpose: &str, secret: &Secret) -> Secret {
        Secret(self.mac(purpose, &[secret.text()]))
    }

    /// Each text goes in behind its length: no two lists are the same bytes.
    fn fed(&self, purpose: &str, texts: &[&str]) -> Hmac<Sha256> {
        let all = [purpose].into_iter().chain(texts.iter().copied());
        all.fold(self.0.clone(), |mac, text| {
            mac.chain_update((text.len() as u64).to_be_bytes()).chain_update(text)
        })
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pepper(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mac_is_of_these_texts_in_this_order_for_this_purpose() {
        let pepper = Pepper::new(&[1; 32]);
        let mac = pepper.mac("code", &["ab", "c"]);
        assert!(pepper.fits("code", &["ab", "c"], &mac));
        for (purpose, texts) in
            [("code", ["a", "bc"]), ("code", ["c", "ab"]), ("device", ["ab", "c"])]
        {
            assert!(!pepper.fits(purpose, &texts, &mac), "{purpose} {texts:?}");
        }
        assert!(!pepper.fits("code", &["ab", "c"], "") && !pepper.fits("code", &["ab", "c"], "é"));
        assert!(!Pepper::new(&[2; 32]).fits("code", &["ab", "c"], &mac));
    }

    #[test]
    fn a_secret_is_another_each_time_and_a_log_shows_none() {
        let [one, other] = [Secret::draw(), Secret::draw()];
        assert_ne!(one, other);
        assert!(!format!("{one:?}").contains(one.text()) && one.digest() != one.text());
        let pepper = Pepper::new(&[1; 32]);
        assert_eq!(pepper.successor("x", &one), pepper.successor("x", &one));
        assert!(Secret::sent("").is_none() && Secret::sent(&"a".repeat(257)).is_none());
    }
}
