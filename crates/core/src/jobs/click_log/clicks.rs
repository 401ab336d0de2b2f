//! What was counted: clicks per code, in an order that depends on nothing but the counts.

use super::super::lines;
use super::request::{Packed, Request, without_query};
use super::table::Table;
use crate::blink::codes::{check_alias, named};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt::{self, Display};

/// Clicks per code. Every line ends in exactly one of clicks, `other` and `skipped`.
#[derive(Clone, Debug, Default)]
pub struct Clicks {
    codes: Table,
    /// Paths too long to be packed.
    aliases: HashMap<Box<[u8]>, u64>,
    other: u64,
    skipped: u64,
}

impl Clicks {
    /// Counts every line of `text`; the last needs no line end.
    pub fn lines(&mut self, text: &[u8]) {
        lines(text).for_each(|line| self.add(Request::of(line)));
    }

    /// Counts one request.
    #[inline]
    pub fn add(&mut self, request: Request<'_>) {
        match request {
            Request::Short(code) if self.codes.add(code, 1) => {}
            Request::Long(alias) if self.add_known(alias) => {}
            request => self.add_new(request),
        }
    }

    /// Counts an alias that is here; says whether it is.
    fn add_known(&mut self, alias: &[u8]) -> bool {
        self.aliases.get_mut(alias).map(|clicks| *clicks += 1).is_some()
    }

    /// A code in the tables was checked when it came in; only what is new is looked at closely.
    #[cold]
    fn add_new(&mut self, request: Request<'_>) {
        match request {
            Request::Short(path) => {
                let (bytes, length) = path.bytes();
                self.add_path(&bytes[..length]);
            }
            Request::Long(path) => self.add_path(path),
            Request::Other => self.other += 1,
            Request::Malformed => self.skipped += 1,
        }
    }

    /// Counts a click on the code that `path` names, if it names one.
    fn add_path(&mut self, path: &[u8]) {
        match code(without_query(path)).as_deref().map(str::as_bytes) {
            None => self.other += 1,
            Some(code) if code.len() < 8 => self.codes.insert(Packed::from_bytes(code), 1),
            Some(alias) => *self.aliases.entry(alias.into()).or_default() += 1,
        }
    }

    /// Both counts together: associative and commutative, so the order of merging cannot be seen.
    #[must_use]
    pub fn merge(mut self, other: Clicks) -> Clicks {
        self.codes = self.codes.merge(other.codes);
        for (alias, clicks) in other.aliases {
            *self.aliases.entry(alias).or_default() += clicks;
        }
        self.other += other.other;
        self.skipped += other.skipped;
        self
    }

    /// The `most` codes with the most clicks, most first, ties by code: a total order.
    pub fn top(&self, most: usize) -> Vec<(String, u64)> {
        let text = |code: &[u8]| String::from_utf8_lossy(code).into_owned();
        let short = self.codes.iter().map(|(code, clicks)| {
            let (bytes, length) = code.bytes();
            (text(&bytes[..length]), clicks)
        });
        let long = self.aliases.iter().map(|(alias, clicks)| (text(alias), *clicks));
        let mut all: Vec<_> = short.chain(long).collect();
        all.sort_unstable_by(|(a, x), (b, y)| (Reverse(x), a).cmp(&(Reverse(y), b)));
        all.truncate(most);
        all
    }

    /// How many codes were clicked.
    pub fn codes(&self) -> usize {
        self.codes.len() + self.aliases.len()
    }

    /// How many lines were clicks.
    pub fn clicks(&self) -> u64 {
        let short: u64 = self.codes.iter().map(|(_, clicks)| clicks).sum();
        short + self.aliases.values().sum::<u64>()
    }

    /// Lines of an access log that are no clicks: another request, or one that was not redirected.
    pub fn other(&self) -> u64 {
        self.other
    }

    /// Lines that are not an access log's.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// What became of every line, in a sentence without its full stop.
    pub fn summary(&self) -> String {
        in_words(self.clicks(), self.other, self.skipped)
    }
}

/// What became of so many lines of a log, in a sentence without its full stop.
pub fn in_words(clicks: u64, other: u64, skipped: u64) -> String {
    let of = |n: u64, one: &str, more: &str| format!("{n} {}", if n == 1 { one } else { more });
    let (clicks, other) =
        (of(clicks, "click", "clicks"), of(other, "other request", "other requests"));
    format!("{clicks}, {other}, {}", of(skipped, "line not read", "lines not read"))
}

/// Everything that was counted, one code a line.
impl Display for Clicks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (code, clicks) in self.top(usize::MAX) {
            writeln!(f, "{clicks}\t{code}")?;
        }
        f.write_str(&self.summary())
    }
}

/// The code that a path names, by Blink's rule; none of Blink's own pages.
fn code(path: &[u8]) -> Option<Cow<'_, str>> {
    let code = named(std::str::from_utf8(path).ok()?).ok().flatten()?;
    check_alias(&code).is_ok().then_some(code)
}
