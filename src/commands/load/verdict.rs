//! What the figures of a run are worth, and what to type next where they are worth nothing.

use super::{Found, QUANTILES};
use crate::commands::grouped;
use brigade::load::Failure;

impl Found<'_> {
    /// Whether the run is a measurement.
    ///
    /// # Errors
    /// What was wrong, where, and what to do next.
    pub(super) fn verdict(&self) -> Result<(), String> {
        match self.report.answered {
            0 => {
                let (failures, url) = (told(self.report.reasons.iter()), &self.aims[0].url);
                let next = self.report.reasons.main().map(|main| self.next_step(main));
                let next = next.unwrap_or_default();
                Err(format!("no request to {url} got a right answer: {failures}. {next}")
                    .trim_end()
                    .into())
            }
            _ => self.report.validity(),
        }
    }

    /// What to do about what went wrong most often.
    fn next_step(&self, failure: &Failure) -> String {
        let method = self.method();
        match failure {
            Failure::Rejected(_) => {
                "It has more to do than it takes, or limits its clients: lower --users or --rate, or lift the limit for the measurement.".into()
            }
            Failure::Status(_) | Failure::Elsewhere(_) if self.asked.mix.is_some() => {
                "With --mix the server must be a Blink; without it any 2xx or 3xx is right.".into()
            }
            Failure::Status(401 | 403) => {
                "The server wants to know who asks: put USER:PASSWORD@ before the host, or add a header with -H.".into()
            }
            Failure::Status(405 | 501) => {
                format!("It does not take {method} there: name another method with -X.")
            }
            Failure::Status(_) | Failure::Elsewhere(_) => {
                format!("`{}` shows what it says; 2xx and 3xx are right.", self.curl("-i"))
            }
            Failure::Unreadable(_) => {
                let curl = self.curl("-v");
                format!("Is HTTP/1.1 spoken there, without TLS? `{curl}` shows what comes.")
            }
            Failure::TimedOut => {
                let curl = self.curl("-v");
                format!("Raise --timeout, or see with `{curl}` whether it answers at all.")
            }
            Failure::Closed | Failure::Truncated | Failure::Reset => {
                format!("Its log may say why it closes connections; `{}` asks once.", self.curl("-v"))
            }
            Failure::Refused | Failure::Unconnected | Failure::Missing => {
                "Is the server still running, and does it take connections?".into()
            }
        }
    }

    /// The command that asks once for what was asked for, with its URL in quotes where a shell would misread it.
    fn curl(&self, option: &str) -> String {
        let url = if self.aims[0].url.contains(|c: char| "?&;*()[]{}|<>$!~#'\"\\ ".contains(c)) {
            format!("'{}'", self.aims[0].url.replace('\'', "%27"))
        } else {
            self.aims[0].url.clone()
        };
        match self.method() {
            "HEAD" => format!("curl {option} --head {url}"),
            method if method != "GET" && self.asked.mix.is_none() => {
                format!("curl {option} -X {method} {url}")
            }
            _ => format!("curl {option} {url}"),
        }
    }

    /// What one must know to read the percentiles.
    pub(super) fn notes(&self) -> Vec<String> {
        let (report, mut notes) = (&self.report, Vec::new());
        if report.answered == 0 {
            return notes;
        }
        let due = grouped(report.due());
        let failed = report.due() - report.answered;
        if failed > 0 {
            notes.push(format!(
                "Latency is that of all {due} requests that were due. The {} without a right answer are among them, as \
                 having waited for {:?} or longer: behind > stands what it is at least.",
                grouped(failed),
                self.asked.timeout
            ));
        }
        if QUANTILES.iter().any(|&(_, q)| report.percentile(q).is_none()) {
            notes.push(format!(
                "Too few requests ({due}) for what is not printed (-): p90 needs 10, p99 needs 100, p99.9 needs 1,000."
            ));
        }
        // Of thousands, a few are beyond every percentile that is printed.
        if self.verdict().is_ok() && report.late() > 0 && report.late() * 1_000 > report.due() {
            notes.push(format!(
                "{} of {due} requests went out late by the generator's own fault, by up to {:.1?}: the longest \
                 latencies may be its own.",
                grouped(report.late()),
                report.lateness(1.0)
            ));
        }
        notes
    }
}

/// `8 answered 404, 2 timed out`, or `none`.
pub(super) fn told<'a>(reasons: impl Iterator<Item = (&'a Failure, u64)>) -> String {
    let each = |(failure, count)| format!("{} {failure}", grouped(count));
    let all: Vec<_> = reasons.map(each).collect();
    if all.is_empty() { "none".into() } else { all.join(", ") }
}
