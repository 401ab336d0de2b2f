//! Short codes: how they are drawn, and which ones a client may choose. It knows no store: whether a code
//! is free is decided by one atomic insert and nowhere else.

use crate::http::percent::{self, BadEscape};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

/// Characters of a drawn code: 62⁷ = 3.5 · 10¹² codes.
pub const LENGTH: usize = 7;

/// Shortest and longest alias.
const ALIAS: std::ops::RangeInclusive<usize> = 3..=32;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Paths that Blink answers itself, or may one day: no code is ever one of these, in any case.
const RESERVED: &[&str] = &[
    "admin", "api", "assets", "health", "healthz", "login", "logout", "metrics", "readyz", "static",
];

/// Draws codes from a cryptographic generator, so that knowing some says nothing about the next.
///
/// `None`: the calling thread's own ChaCha generator, keyed by the operating system; threads share
/// nothing. `Some`: one ChaCha generator from a known seed, for tests; the n-th draw is always the same.
#[derive(Debug)]
pub struct Codes(Option<Mutex<StdRng>>);

impl Codes {
    /// Codes fixed by `seed`, or keyed by the operating system if there is none.
    pub fn new(seed: Option<u64>) -> Self {
        Codes(seed.map(|seed| Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// A one-time code: six digits, of which an attacker guesses one in a million.
    pub fn one_time(&self) -> String {
        format!("{:06}", self.below(1_000_000))
    }

    /// A key that nothing else has: 125 bits in 21 characters.
    pub fn key(&self) -> String {
        (0..3).map(|_| spell(self.number())).collect()
    }

    /// Another code: unreserved, and free with overwhelming probability.
    pub fn draw(&self) -> String {
        loop {
            let code = spell(self.number());
            if !is_reserved(&code) {
                return code;
            }
        }
    }

    fn number(&self) -> u64 {
        self.below(62u64.pow(LENGTH as u32))
    }

    fn below(&self, end: u64) -> u64 {
        let all = 0..end;
        match &self.0 {
            None => rand::rng().random_range(all),
            // A generator has no broken state to fear: a poisoned lock is taken over.
            Some(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).random_range(all),
        }
    }
}

fn spell(mut number: u64) -> String {
    let mut code = String::with_capacity(LENGTH);
    for _ in 0..LENGTH {
        code.push(char::from(ALPHABET[(number % 62) as usize]));
        number /= 62;
    }
    code
}

/// Why an alias was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AliasError {
    /// Too short or too long.
    #[error("is {0} characters long; an alias has 3 to 32")]
    Length(usize),
    /// A character that would need encoding in a path.
    #[error("holds {0:?}; an alias has only A-Z, a-z, 0-9, `_` and `-`")]
    Character(char),
    /// A path of Blink's own.
    #[error("is reserved; choose another")]
    Reserved,
}

/// Whether a client may choose this code.
pub fn check_alias(alias: &str) -> Result<(), AliasError> {
    let foreign = alias.chars().find(|&c| !is_code_character(c));
    if let Some(c) = foreign {
        return Err(AliasError::Character(c));
    }
    if !ALIAS.contains(&alias.len()) {
        return Err(AliasError::Length(alias.len()));
    }
    if is_reserved(alias) {
        return Err(AliasError::Reserved);
    }
    Ok(())
}

/// Whether any link could have this code: what cannot exist need not be looked up.
pub fn is_code(text: &str) -> bool {
    ALIAS.contains(&text.len()) && text.bytes().all(|byte| is_code_character(byte.into()))
}

/// The code that a path segment names, percent-decoded; `None` if no link can be called so.
///
/// # Errors
/// A malformed escape, or bytes that are no text.
pub fn named(segment: &str) -> Result<Option<Cow<'_, str>>, BadEscape> {
    // Nearly every code: the hot path decodes nothing.
    if is_code(segment) {
        return Ok(Some(segment.into()));
    }
    let code = percent::decode(segment)?;
    Ok(is_code(&code).then_some(code))
}

fn is_code_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

fn is_reserved(code: &str) -> bool {
    RESERVED.iter().any(|word| word.eq_ignore_ascii_case(code))
}
