//! The ten codes with the most clicks, and how long a redirect took on average, out of a log that is counted in
//! chunks by as many threads as there are cores. The log is the same, and the list is not: it changes from run to run.
//!
//! What holds once it is repaired:
//!
//! * The list is the same in whatever order the parts are merged.
//! * The mean is the same in whatever order the parts are merged.
//! * The mean is the true one, and no digit of it is rounded away.
//! * Every click counts, also on a code that no part has in its list.
//! * A part may have fewer codes than the list, or no line at all.
//!
//! Repair it. `count`, `merge`, `top` and `mean_ms` keep their names and signatures: the judge calls them. The parts
//! come to `merge` in whatever order the threads are done, and in whatever brackets: `(a + b) + c` or `a + (b + c)`.

use std::collections::HashMap;

/// How many codes the list has.
const TOP: usize = 10;

/// What was counted in one part of the log, or in several.
#[derive(Clone)]
pub struct Counted {
    clicks: HashMap<String, u64>,
    lines: u64,
    mean_ms: f64,
}

impl Counted {
    /// Counts one chunk: the code of each redirect, and how many microseconds it took.
    pub fn count(chunk: &[(&str, u64)]) -> Self {
        let mut clicks = HashMap::new();
        for (code, _) in chunk {
            *clicks.entry((*code).to_string()).or_insert(0) += 1;
        }
        let total_ms: f64 = chunk.iter().map(|(_, us)| *us as f64 / 1e3).sum();
        let lines = chunk.len() as u64;
        Counted { clicks, lines, mean_ms: total_ms / lines as f64 }
    }

    /// Two parts as one.
    pub fn merge(mut self, other: Self) -> Self {
        for (code, clicks) in other.clicks {
            *self.clicks.entry(code).or_insert(0) += clicks;
        }
        let lines = self.lines + other.lines;
        let total_ms = self.mean_ms * self.lines as f64 + other.mean_ms * other.lines as f64;
        Counted { clicks: self.clicks, lines, mean_ms: total_ms / lines as f64 }
    }

    /// The codes with the most clicks, most first.
    pub fn top(&self) -> Vec<(String, u64)> {
        let mut codes: Vec<_> = self.clicks.iter().map(|(code, n)| (code.clone(), *n)).collect();
        codes.sort_by_key(|(_, clicks)| std::cmp::Reverse(*clicks));
        codes.truncate(TOP);
        codes
    }

    /// What a redirect took on average, in milliseconds.
    pub fn mean_ms(&self) -> f64 {
        self.mean_ms
    }
}
