//! What may leave the process, as a type. A [`Text`] is a text of the program, or one from which everything that looks like a
//! secret was taken out; spans, logs and reports take nothing else. A [`Secret`] is never written at all.
//!
//! Taking out knows names (`password=`, `Authorization:`) and shapes (a token, a one-time code, a URL's user). A password that is
//! an ordinary word in an ordinary sentence has neither: it must be a [`Secret`], so that no sentence can hold it.

use std::borrow::Cow;
use std::fmt;

/// Stands where a secret was.
const REDACTED: &str = "[redacted]";
/// What comes behind one of these words is a secret. Compared in lower case, as the end of a name: `new_password`, `x-api-key`.
const NAMES: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "code",
    "otp",
    "token",
    "secret",
    "authorization",
    "cookie",
    "key",
    "verifier",
    "challenge",
    "signature",
    "session",
    "credential",
    "credentials",
    "dsn",
];
/// A word that has letters and digits and is so long is a token. A request's name or a link's code is shorter.
const LONG: usize = 24;
/// Digits of a one-time code.
const CODE: usize = 6;

/// A value that is never written: no `Debug`, log or report shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// From now on it is one.
    pub fn new(value: T) -> Self {
        Secret(value)
    }

    /// The value, for what must have it.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// A text that may be written anywhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text(Cow<'static, str>);

impl Text {
    /// The text without what looks like a secret.
    pub fn clean(text: &str) -> Text {
        let lines = text.lines().map(|line| shapeless(&nameless(line)));
        Text(lines.collect::<Vec<_>>().join(" | ").into())
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for Text {
    fn from(text: &'static str) -> Self {
        Text(text.into())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A line without the values that stand behind a secret's name.
fn nameless(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some(at) = rest.find([':', '=']) {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        out.push_str(&rest[..=at]);
        rest = after;
        if names_a_secret(before) {
            let value = value(after, rest_of_line(before));
            out.push_str(REDACTED);
            rest = &after[value..];
        }
    }
    out.push_str(rest);
    out
}

fn name(before: &str) -> String {
    let bare = before.trim_end().trim_end_matches(['"', '\'', '\\']);
    let start = bare.rfind(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
    bare[start.map_or(0, |at| at + bare[at..].chars().next().map_or(1, char::len_utf8))..]
        .to_ascii_lowercase()
}

fn names_a_secret(before: &str) -> bool {
    let name = name(before);
    NAMES.iter().any(|secret| name.ends_with(secret))
}

/// Header fields whose value has blanks.
fn rest_of_line(before: &str) -> bool {
    let name = name(before);
    name.ends_with("authorization") || name.ends_with("cookie")
}

/// How many bytes of what stands behind a secret's name are the secret.
fn value(after: &str, whole: bool) -> usize {
    let blank = after.len() - after.trim_start().len();
    let text = &after[blank..];
    let quote = text.trim_start_matches('\\').chars().next().filter(|c| matches!(c, '"' | '\''));
    let length = match quote {
        Some(quote) => quoted(text, quote),
        None if whole => text.len(),
        None => text.find([' ', '\t', '&', ';', ',', '}', ']', ')']).unwrap_or(text.len()),
    };
    blank + length
}

/// To the quote that ends it, itself included, or to the end of the line. The quotes of JSON within JSON are escaped: there only one
/// that is escaped in the same way ends it.
fn quoted(text: &str, quote: char) -> usize {
    let escapes = text.len() - text.trim_start_matches('\\').len();
    let (mut run, inside) = (0, escapes + 1);
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < inside) {
        match c {
            '\\' => run += 1,
            c if c == quote && run == escapes => return at + 1,
            _ => run = 0,
        }
    }
    text.len()
}

/// A line without words that have the shape of a secret.
fn shapeless(line: &str) -> String {
    let mut hidden = false; // by the word before
    let words = line.split(' ').map(|word| {
        let hides = ["bearer", "basic"].contains(&name(word).as_str());
        let shown =
            if std::mem::replace(&mut hidden, hides) { REDACTED.into() } else { shape(word) };
        shown.into_owned()
    });
    words.collect::<Vec<_>>().join(" ")
}

fn shape(word: &str) -> Cow<'_, str> {
    if let Some((scheme, rest)) = word.split_once("://")
        && let Some((_, host)) = rest.rsplit_once('@')
    {
        return format!("{scheme}://{REDACTED}@{host}").into();
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '.');
    let hides = word.split(|c: char| !is_part(c)).any(|part| is_token(part) || is_code(part));
    if hides { REDACTED.into() } else { word.into() }
}

fn is_token(part: &str) -> bool {
    let digits = part.bytes().any(|b| b.is_ascii_digit());
    part.len() >= LONG && digits && part.bytes().any(|b| b.is_ascii_alphabetic())
}

fn is_code(part: &str) -> bool {
    let part = part.trim_matches('.');
    part.len() == CODE && part.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests;
