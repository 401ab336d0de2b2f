//! "At the start the log is written anew, so nothing torn is left in it." While it is, the power may go.

use super::rules::{File, checksum};
use std::collections::HashMap;

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
        file.truncate(0);
        let mut log = Log { file, links: HashMap::new() };
        for (code, url) in links {
            log.insert(&code, &url);
        }
        log.file.sync();
        log
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
        let (len, sum) = (change.len() as u32, checksum(change.as_bytes()));
        self.file.append(&[&len.to_le_bytes(), &sum.to_le_bytes(), change.as_bytes()].concat());
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
    let (sum, rest) = rest.split_first_chunk()?;
    let change = rest.get(..u32::from_le_bytes(*len) as usize)?;
    let whole = checksum(change) == u32::from_le_bytes(*sum);
    let change = std::str::from_utf8(change).ok().filter(|_| whole)?;
    Some((change, 8 + change.len()))
}
