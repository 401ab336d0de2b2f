//! The keys that are good at the same time. A key is changed in three steps, each of which leaves every token that is out
//! there good: all that check tokens learn the new key; then it signs; and the old one is forgotten when the last token that it
//! signed is over. Pure: the time is an argument.

use super::key::Key;
use std::time::SystemTime;

/// One key that signs, and others that only check.
#[derive(Clone, Debug)]
pub struct Ring {
    signs: Key,
    others: Vec<Other>,
}

#[derive(Clone, Debug)]
struct Other {
    key: Key,
    /// From then on nothing that it signed is good; nothing is said of a key that is still to come.
    until: Option<SystemTime>,
}

/// A key that no ring has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no key `{0}` is known here: all that check tokens learn a key before it signs")]
pub struct UnknownKey(pub String);

impl Ring {
    /// Of one key, which signs.
    pub fn of(signs: Key) -> Ring {
        Ring { signs, others: Vec::new() }
    }

    /// First step: what `key` signs is good from now on. A key that is known already stays as it is.
    pub fn learn(&mut self, key: Key) {
        if self.find(|known| known.id() == key.id()).is_none() {
            self.others.push(Other { key, until: None });
        }
    }

    /// Second step: the key of this id signs; what the former one has signed is good until `until`.
    ///
    /// # Errors
    /// It was not learnt.
    pub fn sign_with(&mut self, id: &str, until: SystemTime) -> Result<(), UnknownKey> {
        if self.signs.id() == id {
            return Ok(());
        }
        let at = self.others.iter().position(|other| other.key.id() == id);
        let next = self.others.remove(at.ok_or_else(|| UnknownKey(id.into()))?);
        let former = std::mem::replace(&mut self.signs, next.key);
        self.others.push(Other { key: former, until: Some(until) });
        Ok(())
    }

    /// Third step: keys of which no token is good at `now` are forgotten.
    pub fn forget(&mut self, now: SystemTime) {
        self.others.retain(|other| other.until.is_none_or(|until| now < until));
    }

    /// The key that signs.
    pub fn signs(&self) -> &Key {
        &self.signs
    }

    /// The key whose tokens begin with this header.
    pub(super) fn key(&self, header: &str) -> Option<&Key> {
        self.find(|key| key.header() == header)
    }

    fn find(&self, fits: impl Fn(&Key) -> bool) -> Option<&Key> {
        let all = [&self.signs].into_iter().chain(self.others.iter().map(|other| &other.key));
        all.into_iter().find(|key| fits(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    fn key(id: &str) -> Key {
        Key::new(id, &[7; 32]).unwrap()
    }

    fn at(second: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(second)
    }

    fn knows(ring: &Ring, id: &str) -> bool {
        ring.key(key(id).header()).is_some()
    }

    #[test]
    fn a_key_is_checked_before_it_signs_and_after_it_has_signed() {
        let mut ring = Ring::of(key("old"));
        assert_eq!(ring.sign_with("new", at(9)), Err(UnknownKey("new".into())));
        ring.learn(key("new"));
        ring.forget(at(1_000));
        assert!(knows(&ring, "new") && ring.signs().id() == "old");
        ring.sign_with("new", at(1_300)).unwrap();
        ring.forget(at(1_299));
        assert!(knows(&ring, "old") && ring.signs().id() == "new");
        ring.forget(at(1_300));
        assert!(!knows(&ring, "old") && knows(&ring, "new"));
    }

    #[test]
    fn a_key_that_is_learnt_or_told_to_sign_twice_is_one() {
        let mut ring = Ring::of(key("a"));
        ring.learn(key("a"));
        ring.sign_with("a", at(1)).unwrap();
        ring.forget(at(2));
        assert!(knows(&ring, "a") && ring.others.is_empty());
    }
}
