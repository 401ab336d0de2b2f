//! The records as an iterator, each a text with its checksum and its length in front; the table is what they add up to.

use super::rules::{File, checksum};
use std::collections::BTreeMap;
use std::iter::successors;

/// Links in one file, to which every change is appended.
pub struct Log {
    file: File,
    /// What each code leads to; `None` once it is deleted.
    targets: BTreeMap<String, Option<String>>,
}

/// What is in the file from some place on.
struct Record<'a> {
    code: &'a str,
    target: Option<&'a str>,
    rest: &'a [u8],
}

impl Log {
    /// Reads all that is in the file.
    pub fn open(file: File) -> Self {
        let bytes = file.read();
        let records = || successors(first(&bytes), |record| first(record.rest));
        let owned = |one: Record<'_>| (one.code.to_string(), one.target.map(String::from));
        let unread = records().last().map_or(bytes.len(), |record| record.rest.len());
        file.truncate(bytes.len() - unread);
        file.sync();
        Log { file, targets: records().map(owned).collect() }
    }

    /// Whether the code was free; then it leads to `url`.
    pub fn insert(&mut self, code: &str, url: &str) -> bool {
        self.find(code).is_none() && self.set(code, Some(url))
    }

    /// Where the code leads.
    pub fn find(&self, code: &str) -> Option<String> {
        self.targets.get(code)?.clone()
    }

    /// Whether there was such a code; then it is free.
    pub fn delete(&mut self, code: &str) -> bool {
        self.find(code).is_some() && self.set(code, None)
    }

    fn set(&mut self, code: &str, target: Option<&str>) -> bool {
        let text = match target {
            Some(url) => format!("{code}={url}"),
            None => code.to_string(),
        };
        let text = format!("{} {} {text}", code.len(), text.len());
        self.file.append(format!("{:08x}{text}", checksum(text.as_bytes())).as_bytes());
        self.file.sync();
        self.targets.insert(code.into(), target.map(String::from));
        true
    }
}

/// The first record, if all of it is there.
fn first(bytes: &[u8]) -> Option<Record<'_>> {
    let (sum, rest) = bytes.split_at_checked(8)?;
    let mut parts = rest.splitn(3, |byte| *byte == b' ');
    let mut number = || std::str::from_utf8(parts.next()?).ok()?.parse::<usize>().ok();
    let (code, len) = (number()?, number()?);
    let (text, behind) = parts.next()?.split_at_checked(len)?;
    let whole = &rest[..rest.len() - behind.len()];
    if sum != format!("{:08x}", checksum(whole)).as_bytes() {
        return None;
    }
    let (code, target) = std::str::from_utf8(text).ok()?.split_at_checked(code)?;
    Some(Record { code, target: target.strip_prefix('='), rest: behind })
}
