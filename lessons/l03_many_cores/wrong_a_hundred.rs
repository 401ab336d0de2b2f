//! "Ten of each part are too few: a hundred are safe." A code may be the hundred and first everywhere.

use std::collections::HashMap;

/// How many codes the list has.
const TOP: usize = 10;

/// What was counted in one part of the log, or in several.
#[derive(Clone)]
pub struct Counted {
    clicks: HashMap<String, u64>,
    lines: u64,
    total_us: u64,
}

impl Counted {
    /// Counts one chunk: the code of each redirect, and how many microseconds it took.
    pub fn count(chunk: &[(&str, u64)]) -> Self {
        let mut clicks = HashMap::new();
        for (code, _) in chunk {
            *clicks.entry((*code).to_string()).or_insert(0) += 1;
        }
        let total_us = chunk.iter().map(|(_, us)| us).sum();
        let lines = chunk.len() as u64;
        Counted { clicks, lines, total_us }
    }

    /// Two parts as one.
    pub fn merge(mut self, other: Self) -> Self {
        for (code, clicks) in other.clicks {
            *self.clicks.entry(code).or_insert(0) += clicks;
        }
        let lines = self.lines + other.lines;
        let total_us = self.total_us + other.total_us;
        let mut codes: Vec<_> = self.clicks.into_iter().collect();
        codes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        codes.truncate(100);
        Counted { clicks: codes.into_iter().collect(), lines, total_us }
    }

    /// The codes with the most clicks, most first.
    pub fn top(&self) -> Vec<(String, u64)> {
        let mut codes: Vec<_> = self.clicks.iter().map(|(code, n)| (code.clone(), *n)).collect();
        codes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        codes.truncate(TOP);
        codes
    }

    /// What a redirect took on average, in milliseconds.
    pub fn mean_ms(&self) -> f64 {
        self.total_us as f64 / 1e3 / self.lines as f64
    }
}
