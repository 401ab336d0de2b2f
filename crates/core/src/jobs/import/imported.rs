//! What an import gives: the links, and every line that is none with the reason.

use super::super::{code_at, lines};
use crate::blink::{Link, target::parse_target};
use std::fmt;

/// The outcome of an import, in the order of the list, whichever thread did which part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Links ready to be stored.
    pub links: Vec<Link>,
    /// Lines that are no link.
    pub rejected: Vec<Rejected>,
    /// Lines read so far, blank ones included.
    lines: usize,
    /// The byte offset of the next line in the whole list.
    offset: usize,
    seed: u64,
}

/// A line that is no link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Its number in the list, from 1.
    pub line: usize,
    /// Why.
    pub reason: String,
}

impl Imported {
    /// An import that starts at byte `offset` of the list.
    pub(super) fn at(seed: u64, offset: usize) -> Self {
        Imported { seed, offset, ..Imported::default() }
    }

    /// Imports every line of `text`, which is what follows in the list. Blank lines are passed over.
    pub(super) fn lines(&mut self, text: &[u8]) {
        for line in lines(text) {
            self.lines += 1;
            let typed = line.trim_ascii();
            if !typed.is_empty() {
                match target(typed) {
                    Ok(url) => self.links.push(Link {
                        code: code_at(self.seed, self.offset as u64),
                        url,
                        clicks: 0,
                    }),
                    Err(reason) => self.rejected.push(Rejected { line: self.lines, reason }),
                }
            }
            self.offset += line.len() + 1;
        }
    }

    /// Both together, `later` being what follows in the list: associative, so chunks may be joined in
    /// any grouping, but not in any order.
    #[must_use]
    pub fn append(mut self, later: Imported) -> Imported {
        let number = |rejected: Rejected| Rejected { line: self.lines + rejected.line, ..rejected };
        self.links.extend(later.links);
        self.rejected.extend(later.rejected.into_iter().map(number));
        Imported { lines: self.lines + later.lines, offset: later.offset.max(self.offset), ..self }
    }
}

/// One link or reason a line.
impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Link { code, url, .. } in &self.links {
            writeln!(f, "{code}\t{url}")?;
        }
        for Rejected { line, reason } in &self.rejected {
            writeln!(f, "line {line}: {reason}")?;
        }
        write!(f, "{} links, {} rejected", self.links.len(), self.rejected.len())
    }
}

/// The target in the form it is stored in, by Blink's rule.
fn target(typed: &[u8]) -> Result<String, String> {
    let typed = std::str::from_utf8(typed).map_err(|_| "is not UTF-8".to_string())?;
    let url = parse_target(typed).map_err(|error| error.to_string())?;
    Ok(url.into())
}
