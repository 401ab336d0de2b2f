//! Four logins, together or one after another, on one core or two, each of them cancelled at every millisecond or
//! left alone. Time is virtual: what computes moves the clock, and nothing else does.

#[path = "virtual_desk.rs"]
pub mod desk;

use super::exercise::login;
use brigade_judge::Ruling;
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
    /// Whose check ran from when to when.
    checks: Vec<(usize, u64, u64)>,
    /// A login that was polled again and again.
    spins: Option<usize>,
    /// Something lent waits for another on its thread.
    stuck: bool,
}

impl Seen {
    fn running(&self, at: u64) -> usize {
        self.checks.iter().filter(|(_, from, to)| *from <= at && at < *to).count()
    }

    /// The most checks that ran at once, and when that began.
    fn most_at_once(&self) -> (usize, u64) {
        let begins = self.checks.iter().map(|(_, from, _)| (self.running(*from), *from));
        begins.max_by_key(|(most, at)| (*most, Reverse(*at))).unwrap_or_default()
    }

    /// A login that waited while a core had nothing to check, and when.
    fn idle(&self, case: &Case) -> Option<(usize, u64)> {
        let waits = |(login, from, _): &(usize, u64, u64)| {
            let mut waits = case.arrivals[*login]..*from;
            waits.find(|at| self.running(*at) < case.cores).map(|at| (*login, at))
        };
        self.checks.iter().find_map(waits)
    }

    fn checks_of(&self, login: usize) -> usize {
        self.checks.iter().filter(|(who, ..)| *who == login).count()
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
    let none = std::iter::once(None);
    let one = (0..LOGINS).flat_map(|who| (0..=LAST).map(move |at| Some((who, at))));
    for cancelled in none.chain(one) {
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
    if seen.stuck {
        return Some(
            "what was lent waits on its thread for another: it takes a thread to wait. A login can wait without one, for a permit"
                .into(),
        );
    }
    if let Some(login) = seen.spins {
        return Some(format!(
            "login {} is polled again and again and gets nowhere: it takes the loop to wait",
            login + 1
        ));
    }
    let (most, at) = seen.most_at_once();
    if most > case.cores {
        return Some(format!("{most} checks ran at once, {at} ms after the start"));
    }
    if let Some(twice) = (0..LOGINS).find(|login| seen.checks_of(*login) > 1) {
        return Some(format!("the password of login {} was checked twice", twice + 1));
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
    let (login, at) = seen.idle(case)?;
    Some(format!("login {} waited at {at} ms, and a core had nothing to check", login + 1))
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
