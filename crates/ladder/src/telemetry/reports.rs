//! Reports of faults: one for each fault, however often it happens, with how often, when first and last, and the trace of the last
//! time. What a team reads instead of a log.

use super::otlp::Clock;
use super::{Context, Text};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Different faults that are told apart; all others are counted together, so that no flood of them takes the memory.
const MOST: usize = 256;
/// What the others are called.
const OTHERS: &str = "other faults";

/// Faults so far.
#[derive(Debug)]
pub struct Reports {
    clock: Clock,
    faults: Mutex<HashMap<(&'static str, String), Report>>,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Where it happens.
    pub at: String,
    /// What happened the first time, in words without secrets.
    pub why: String,
    /// How often.
    pub count: u64,
    /// Microseconds since 1970.
    pub first_us: u64,
    /// As above.
    pub last_us: u64,
    /// Where the last one stands in its trace.
    pub traceparent: Option<String>,
}

impl Default for Reports {
    fn default() -> Self {
        Reports { clock: Clock::now(), faults: Mutex::default() }
    }
}

impl Reports {
    /// It happened once more.
    pub fn note(&self, at: &'static str, why: &Text, context: Option<Context>, now: Instant) {
        let now_us = self.clock.nanos(now) / 1_000;
        let mut faults = self.faults();
        let print = fingerprint(why.as_str());
        let known = faults.len() < MOST || faults.contains_key(&(at, print.clone()));
        let (key, why) =
            if known { ((at, print), why.as_str()) } else { ((OTHERS, "".into()), OTHERS) };
        let report = faults.entry(key).or_insert_with(|| Report {
            at: at.into(),
            why: why.into(),
            count: 0,
            first_us: now_us,
            last_us: now_us,
            traceparent: None,
        });
        report.count += 1;
        report.last_us = report.last_us.max(now_us);
        report.traceparent =
            context.map(|context| context.to_string()).or(report.traceparent.take());
    }

    /// All of them, the most frequent first.
    pub fn all(&self) -> Vec<Report> {
        let mut all: Vec<Report> = self.faults().values().cloned().collect();
        all.sort_by(|one, other| other.count.cmp(&one.count).then(one.why.cmp(&other.why)));
        all
    }

    /// Each change is one that a panic cannot cut in two.
    fn faults(&self) -> MutexGuard<'_, HashMap<(&'static str, String), Report>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same for two faults that differ in numbers only: ports, times, counts.
fn fingerprint(why: &str) -> String {
    let mut print = String::new();
    for c in why.chars() {
        let c = if c.is_ascii_digit() { '0' } else { c };
        if !(c == '0' && print.ends_with('0')) {
            print.push(c);
        }
    }
    print
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_fault_is_one_report_however_often_and_with_whatever_numbers() {
        let (reports, now) = (Reports::default(), Instant::now());
        for port in 40_000..40_100 {
            let why = Text::clean(&format!("cannot connect to 127.0.0.1:{port}: refused"));
            reports.note("PostgreSQL", &why, None, now);
        }
        reports.note("PostgreSQL", &"the answer is late".into(), None, now);
        reports.note("Redis", &"the answer is late".into(), None, now);
        let counts: Vec<u64> = reports.all().iter().map(|report| report.count).collect();
        assert_eq!(counts, [100, 1, 1]);
        assert_eq!(reports.all()[0].why, "cannot connect to 127.0.0.1:40000: refused");
    }

    #[test]
    fn however_many_faults_there_are_so_many_are_told_apart() {
        let (reports, now) = (Reports::default(), Instant::now());
        for n in 0..10_000u32 {
            let letters: String =
                n.to_string().bytes().map(|b| char::from(b'a' + b - b'0')).collect();
            reports.note("panic", &Text::clean(&letters), None, now);
        }
        let all = reports.all();
        assert_eq!(all.len(), MOST + 1);
        assert_eq!(all[0].count, 10_000 - MOST as u64);
        assert_eq!(all.iter().map(|report| report.count).sum::<u64>(), 10_000);
    }
}
