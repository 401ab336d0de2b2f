//! Addresses for mail: which may be one. Whether it is, and whose, only a mail that arrives there tells.
//!
//! The rule is the one by which browsers judge `<input type=email>` (WHATWG HTML, "valid email address"): narrower than
//! RFC 5322, which also allows quotes, comments and line ends. The lengths are RFC 5321's (4.5.3.1).

/// Longest address, and its longest part before the `@`, in bytes.
const LONGEST: [usize; 2] = [254, 64];
/// Longest part of a domain between two dots (RFC 1035 2.3.4).
const LABEL: usize = 63;

/// Why an address was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Longer than mail can be sent to.
    #[error("is {0} bytes long; an address has at most 254, and 64 before the `@`")]
    Length(usize),
    /// No `@`, or nothing before it.
    #[error("names no mailbox; send one like ada@example.org")]
    Mailbox,
    /// A character that needs quotes there, or that no address has.
    #[error("holds {0:?} before the `@`, which this server takes in no address")]
    Character(char),
    /// What follows the `@` is no name of a host.
    #[error("has no domain behind the `@`; send one like ada@example.org")]
    Domain,
}

/// Whether mail may be sent to `address`.
///
/// # Errors
/// Why not.
pub fn check_address(address: &str) -> Result<(), AddressError> {
    let (mailbox, domain) = address.rsplit_once('@').ok_or(AddressError::Mailbox)?;
    let [longest, longest_mailbox] = LONGEST;
    if address.len() > longest || mailbox.len() > longest_mailbox {
        return Err(AddressError::Length(address.len()));
    }
    if mailbox.is_empty() {
        return Err(AddressError::Mailbox);
    }
    if let Some(c) = mailbox.chars().find(|&c| !is_mailbox_character(c)) {
        return Err(AddressError::Character(c));
    }
    if domain.split('.').all(is_label) { Ok(()) } else { Err(AddressError::Domain) }
}

fn is_mailbox_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c)
}

fn is_label(label: &str) -> bool {
    (1..=LABEL).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_take_is_taken() {
        let longest = format!("{}@{}.example", "a".repeat(64), "b".repeat(63));
        for address in ["ada@example.org", "a.b+c!{d}@x-y.example", "ada@localhost", &longest] {
            assert_eq!(check_address(address), Ok(()), "{address}");
        }
    }

    #[test]
    fn every_other_is_refused_for_its_reason() {
        use AddressError::{Character, Domain, Length, Mailbox};
        let (local, whole) = ("a".repeat(65) + "@example.org", "a@".to_owned() + &"b.".repeat(130));
        for (address, why) in [
            ("", Mailbox),
            ("ada", Mailbox),
            ("@example.org", Mailbox),
            ("ada lovelace@example.org", Character(' ')),
            ("ada@home@example.org", Character('@')),
            ("ada\r\nBcc: all@example.org", Character('\r')),
            ("\"ada\"@example.org", Character('"')),
            ("ädä@example.org", Character('ä')),
            ("ada@", Domain),
            ("ada@example..org", Domain),
            ("ada@-example.org", Domain),
            ("ada@example.org\n", Domain),
            ("ada@[127.0.0.1]", Domain),
            (&local, Length(77)),
            (&whole, Length(262)),
        ] {
            assert_eq!(check_address(address), Err(why), "{address:?}");
        }
    }
}
