//! What the judge of `retry-storm` writes down of a day, and the first promise that was broken on it.

use super::super::super::exercise::Attempt;
use std::collections::{BTreeMap, VecDeque};

/// What ships, whatever a repair makes of these numbers.
pub const WORK: u64 = 10;
const TIMEOUT: u64 = 100;
const RETRIES: u32 = 3;

/// The budget as it is promised.
const EARNS: u64 = 1;
const COSTS: u64 = 10;
const MOST: u64 = 100;

/// Request and retry: which attempt it is.
type Name = (u64, u32);

/// An attempt as the judge knows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sent {
    pub name: Name,
    /// Until when its client waits for it.
    pub until: u64,
}

impl Sent {
    pub fn of(attempt: &Attempt, deadline: u64, now: u64) -> Self {
        let name = (attempt.request, attempt.retry);
        Sent { name, until: deadline.min(now + TIMEOUT) }
    }

    fn is_in_time(&self, now: u64) -> bool {
        now + WORK <= self.until
    }
}

pub struct Books {
    budget: u64,
    /// What has come and was not taken, in order, from the first on that can be answered in time.
    line: VecDeque<Sent>,
    /// What stood before it.
    late: BTreeMap<Name, Sent>,
    pub broken: Option<String>,
}

impl Default for Books {
    fn default() -> Self {
        Books { budget: MOST, line: VecDeque::new(), late: BTreeMap::new(), broken: None }
    }
}

impl Books {
    fn breaks(&mut self, now: u64, why: String) {
        self.broken.get_or_insert_with(|| format!("at {now} ms {why}"));
    }

    /// A user asked, and this was sent.
    pub fn first(&mut self, request: u64, sent: &Attempt, now: u64) {
        self.budget = MOST.min(self.budget + EARNS);
        if (sent.request, sent.retry) != (request, 0) {
            self.breaks(now, format!("request {request} was asked, and another attempt was sent"));
        }
    }

    /// An attempt failed, and this was sent in its place.
    pub fn again(&mut self, failed: Sent, sent: Option<Name>, deadline: u64, now: u64) {
        let ((request, retry), budget) = (failed.name, self.budget);
        let may_be = retry < RETRIES && now < deadline && budget >= COSTS;
        let Some(sent) = sent else {
            if may_be {
                self.breaks(
                    now,
                    format!(
                        "request {request} failed and was not tried again, though the budget held {budget}"
                    ),
                );
            }
            return;
        };
        self.budget = budget.saturating_sub(COSTS);
        let why = if sent != (request, retry + 1) {
            "failed, and another attempt was sent in its place".into()
        } else if now >= deadline {
            format!("was tried again, and its user went away at {deadline} ms")
        } else if retry >= RETRIES {
            format!("was tried again {} times", retry + 1)
        } else if budget < COSTS {
            format!("was tried again, and the budget held {budget}")
        } else {
            return;
        };
        self.breaks(now, format!("request {request} {why}"));
    }

    /// An attempt stands in the line.
    pub fn comes(&mut self, sent: Sent) {
        self.line.push_back(sent);
    }

    /// A free place was given this; what it works on, if that is an attempt.
    pub fn taken(&mut self, taken: Option<Name>, now: u64) -> Option<Sent> {
        while let Some(late) = self.line.pop_front_if(|first| !first.is_in_time(now)) {
            self.late.insert(late.name, late);
        }
        let first = self.line.front().copied();
        let Some(name) = taken else {
            if let Some(Sent { name: (request, _), .. }) = first {
                self.breaks(now, format!("a place of the database stays free, and request {request} could still be answered in time"));
            }
            return None;
        };
        let at = self.line.iter().position(|sent| sent.name == name);
        let sent = match at {
            Some(at) => self.line.remove(at),
            None => self.late.remove(&name),
        };
        let (request, retry) = name;
        match (sent, first) {
            (None, _) => self.breaks(now, format!("the database is given retry {retry} of request {request}, which is not in the line")),
            (Some(sent), _) if !sent.is_in_time(now) => self.breaks(
                now,
                format!(
                    "the database begins an attempt of request {request}, which it will end at {} ms; its client waits until {} ms",
                    now + WORK, sent.until
                ),
            ),
            (Some(sent), Some(first)) if sent != first => self.breaks(
                now,
                format!(
                    "the database is given request {request} before request {}, which could still be answered in time",
                    first.name.0
                ),
            ),
            _ => {}
        }
        sent
    }
}
