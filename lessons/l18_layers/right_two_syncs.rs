//! No checksum: a byte that says that a record is whole, and is written once the record is synced. It costs a second sync.

use super::rules::File;
use std::collections::HashMap;

/// Stands at the end of a record, and in no text.
const WHOLE: u8 = 0xFF;

/// Links in one file, to which every change is appended.
pub struct Log {
    file: File,
    links: HashMap<String, String>,
}

impl Log {
    /// Reads all that is in the file.
    pub fn open(file: File) -> Self {
        let (bytes, mut links, mut end) = (file.read(), HashMap::new(), 0);
        while let Some((change, len)) = record(&bytes[end..]) {
            apply(&mut links, change);
            end += len;
        }
        file.truncate(end);
        file.sync();
        Log { file, links }
    }

    /// Whether the code was free; then it leads to `url`.
    pub fn insert(&mut self, code: &str, url: &str) -> bool {
        let free = !self.links.contains_key(code);
        if free {
            self.append(&format!("+{code} {url}"));
        }
        free
    }

    /// Where the code leads.
    pub fn find(&self, code: &str) -> Option<String> {
        self.links.get(code).cloned()
    }

    /// Whether there was such a code; then it is free.
    pub fn delete(&mut self, code: &str) -> bool {
        let there = self.links.contains_key(code);
        if there {
            self.append(&format!("-{code} "));
        }
        there
    }

    fn append(&mut self, change: &str) {
        let len = change.len() as u32;
        self.file.append(&[&len.to_le_bytes(), change.as_bytes()].concat());
        self.file.sync();
        self.file.append(&[WHOLE]);
        self.file.sync();
        apply(&mut self.links, change);
    }
}

fn apply(links: &mut HashMap<String, String>, change: &str) {
    let (code, url) = change.split_once(' ').unwrap_or_default();
    match code.split_at_checked(1) {
        Some(("+", code)) => links.insert(code.into(), url.into()),
        Some(("-", code)) => links.remove(code),
        _ => None,
    };
}

/// The change in the first record, and how many bytes that takes; `None` if not all of it is there.
fn record(bytes: &[u8]) -> Option<(&str, usize)> {
    let (len, rest) = bytes.split_first_chunk()?;
    let (change, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
    let whole = rest.first() == Some(&WHOLE);
    let change = std::str::from_utf8(change).ok().filter(|_| whole)?;
    Some((change, 5 + change.len()))
}
