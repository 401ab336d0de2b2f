//! Four logins, together or one after another, on one core or two, each of them cancelled at every millisecond or
//! left alone. Time is virtual: what computes moves the clock, and nothing else does.

#[path = "virtual_desk.rs"]
pub mod desk;

use super::exercise::login;
use brigade::workbench::judge::Ruling;
use desk::CHECK;
use std::cmp::Reverse;
use std::fmt;

/// How many log in.
const LOGINS: usize = 4;

/// Nothing happens after this moment that has not happened before: four checks one after another are over.
const LAST: u64 = LOGINS as u64 * CHECK + 10;

/// No heartbeat may come later than this, in milliseconds.
const LATE: u64 = 1;

/// Who comes when, on how many cores, and who is cancelled when: times in milliseconds.
#[derive(Debug)]
pub struct Case {
    arrivals: Vec<u64>,
    cores: usize,
    cancelled: Option<(usize, u64)>,
}

/// What was seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// How late the latest heartbeat was.
    latest: u64,
    /// The answer of each login that came to its end.
    answers: Vec<Option<bool>>,
    /// From when to when each check ran.
    checks: Vec<(u64, u64)>,
    /// It was stopped, or it would go on for ever.
    endless: bool,
}

impl Seen {
    /// The most checks that ran at once, and when that began.
    fn most_at_once(&self) -> (usize, u64) {
        let runs =
            |at: u64| self.checks.iter().filter(|(from, to)| *from <= at && at < *to).count();
        let begins = self.checks.iter().map(|(from, _)| (runs(*from), *from));
        begins.max_by_key(|(most, at)| (*most, Reverse(*at))).unwrap_or_default()
    }
}

/// In no case may the loop be held, may too many hash, or may a login be left without its answer.
pub fn judge() -> Ruling {
    let cases = cases();
    for case in &cases {
        let seen = desk::run(case, login);
        if let Some(why) = wrong(case, &seen) {
            let why = format!("{}: {why}", Told(case));
            return Ruling::Rejected { why, schedule: None };
        }
    }
    let proved = format!(
        "all {} cases of {LOGINS} logins, together or 10 ms apart, on 1 core and on 2, one of them cancelled at each \
         millisecond or none",
        cases.len()
    );
    Ruling::Accepted { proved }
}

/// The simplest first, so that what is told of a repair is simple.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let nobody = std::iter::once(None);
    let somebody = (0..LOGINS).flat_map(|who| (0..=LAST).map(move |at| Some((who, at))));
    for cancelled in nobody.chain(somebody) {
        for cores in [1, 2] {
            for apart in [0, 10] {
                let arrivals = (0..LOGINS as u64).map(|n| n * apart).collect();
                cases.push(Case { arrivals, cores, cancelled });
            }
        }
    }
    cases
}

/// What is wrong with what was seen, as a sentence; `None` if nothing is.
fn wrong(case: &Case, seen: &Seen) -> Option<String> {
    let cancelled = |login: usize| case.cancelled.is_some_and(|(who, _)| who == login);
    if seen.latest > LATE {
        return Some(format!(
            "a heartbeat came {} ms late, for the loop was computing and polled no other task",
            seen.latest
        ));
    }
    if seen.endless {
        return Some("the logins go on for ever and get nowhere".into());
    }
    let (most, at) = seen.most_at_once();
    if most > case.cores {
        return Some(format!("{most} checks ran at once, {at} ms after the start"));
    }
    for (login, answer) in seen.answers.iter().enumerate() {
        match answer {
            Some(right) if *right != desk::is_right(login) => {
                return Some(format!("login {} got the wrong answer", login + 1));
            }
            None if !cancelled(login) => {
                return Some(format!("login {} waits for ever", login + 1));
            }
            _ => {}
        }
    }
    None
}

/// A case in words.
struct Told<'a>(&'a Case);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Told(case) = self;
        let together = case.arrivals.last() == Some(&0);
        let how = if together { "at once" } else { "10 ms apart" };
        let cores = if case.cores == 1 { "1 core" } else { "2 cores" };
        write!(f, "{LOGINS} logins {how}, {cores}")?;
        match case.cancelled {
            Some((who, at)) => write!(f, ", login {} cancelled after {at} ms", who + 1),
            None => Ok(()),
        }
    }
}
