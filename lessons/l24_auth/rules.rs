//! Guesses and tabs come at once, and one after another in virtual time. Comparisons are counted, and what each tab is told is
//! held against all that was told before.

#[path = "history_rules.rs"]
mod history;

use super::exercise::{Code, Family, Token};
use super::explore::{alone, explore};
use super::sync::{Arc, thread};
use brigade_judge::{Cases, Ruling};
use history::{START, in_turn};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

const SIXTH: Cases = Cases { what: "2 guesses at once, after 4 that were wrong", least: 2 };
const FIFTH: Cases = Cases { what: "2 guesses at once, after 3 that were wrong", least: 2 };
const RIGHT: Cases = Cases { what: "2 right guesses at once", least: 2 };
const TABS: Cases = Cases { what: "2 tabs that refresh at once", least: 2 };
const CLOCKS: Cases = Cases { what: "2 tabs that read the clock a second apart", least: 2 };
const THREE: Cases = Cases { what: "3 tabs that refresh at once", least: 6 };
const REUSED: Cases = Cases { what: "a tab that refreshes while a used token comes", least: 2 };

const TRIES: u64 = 5;
/// Guesses of a code, one after another, of which any may be right.
const GUESSES: u64 = 7;
/// More than a byte counts.
const MANY: u64 = 300;
const CODE_LIFE: u64 = 600;
const FAMILY_LIFE: u64 = 30 * 24 * 60 * 60;

/// The fewest schedules first.
pub fn judge() -> Ruling {
    explore(&SIXTH, || at_once(TRIES - 1))
        .and(|| explore(&FIFTH, || at_once(TRIES - 2)))
        .and(|| explore(&RIGHT, both_right))
        .and(|| explore(&TABS, || tabs(&[START, START])))
        .and(|| explore(&CLOCKS, || tabs(&[START, START + 1])))
        .and(|| alone("all 128 ways in which 7 guesses are right and wrong", guesses))
        .and(|| alone("300 guesses, one after another", many))
        .and(|| alone("all ways in which 4 tokens come 0, 1, 4 or 5 seconds apart", in_turn))
        .and(|| alone("the last second of a code and of a family", lives))
        .and(|| explore(&REUSED, reused))
        .and(|| explore(&THREE, || tabs(&[START; 3])))
}

/// A code, and how many guesses were compared with it.
struct Mail {
    code: Code,
    compared: AtomicU64,
}

impl Mail {
    fn sent() -> Arc<Mail> {
        Arc::new(Mail { code: Code::new(START), compared: AtomicU64::new(0) })
    }

    fn guess(&self, is_right: bool, now: u64) -> bool {
        let fits = || {
            self.compared.fetch_add(1, SeqCst);
            is_right
        };
        let admitted = self.code.admits(fits, now);
        let compared = self.compared.load(SeqCst);
        assert!(
            compared <= TRIES,
            "{compared} guesses were compared, and a code takes {TRIES}: each counts before it is compared"
        );
        assert!(is_right || !admitted, "a wrong guess let its user in");
        admitted
    }
}

/// Two wrong guesses at once, after so many.
fn at_once(before: u64) {
    let mail = Mail::sent();
    (0..before).for_each(|_| _ = mail.guess(false, START));
    let threads = [(); 2].map(|()| {
        let mail = Arc::clone(&mail);
        thread::spawn(move || _ = mail.guess(false, START))
    });
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    let (compared, made) = (mail.compared.load(SeqCst), before + 2);
    assert!(
        compared == made.min(TRIES),
        "{made} guesses were made, 2 of them at once, and {compared} were compared: one of the first {TRIES} was not compared"
    );
    assert!(!mail.guess(true, START), "guess {} was right, and let its user in", made + 1);
}

fn both_right() {
    let mail = Mail::sent();
    let threads = [(); 2].map(|()| {
        let mail = Arc::clone(&mail);
        thread::spawn(move || mail.guess(true, START))
    });
    let admitted = threads.map(|thread| thread.join().unwrap());
    assert!(admitted != [true; 2], "2 right guesses came at once, and both let their user in");
    assert!(admitted != [false; 2], "2 right guesses came at once, and none let its user in");
}

/// Tabs that show one token, each at the time that it has read off the clock.
fn tabs(times: &[u64]) {
    let family = Arc::new(Family::new(1, START));
    let threads: Vec<_> = times
        .iter()
        .zip(2..)
        .map(|(&now, fresh)| {
            let family = Arc::clone(&family);
            thread::spawn(move || family.refresh(1, fresh, now))
        })
        .collect();
    let told: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    let clocks = if times.iter().all(|time| *time == times[0]) {
        String::new()
    } else {
        " (one of them read the clock a second later)".into()
    };
    let said: Vec<_> = told.iter().map(|token| history::said(*token)).collect();
    assert!(
        told[0].is_some() && told.iter().all(|token| *token == told[0]),
        "{} tabs showed token 1 at once{clocks}, and were told {}: it must be one token for all",
        told.len(),
        said.join(" and ")
    );
    good(&family, told[0], START + 1);
}

/// What all were told is a token that can be used.
fn good(family: &Family, told: Option<Token>, now: u64) {
    let next = told.and_then(|token| family.refresh(token, 9, now));
    assert!(next == Some(9), "all tabs were told {}, and it is not good", history::said(told));
}

/// Token 1 is older than the one that was used last.
fn reused() {
    let family = Arc::new(Family::new(1, START));
    assert!(family.refresh(1, 2, START) == Some(2), "token 1 is good, and is refused");
    assert!(family.refresh(2, 3, START + 1) == Some(3), "token 2 is good, and is refused");
    let threads = [(3, 4), (1, 5)].map(|(shown, fresh)| {
        let family = Arc::clone(&family);
        thread::spawn(move || family.refresh(shown, fresh, START + 2))
    });
    let [tab, thief] = threads.map(|thread| thread.join().unwrap());
    assert!(thief.is_none(), "token 1 came again, and was told {}", history::said(thief));
    let newest = tab.unwrap_or(3);
    let told = family.refresh(newest, 6, START + 3);
    assert!(
        told.is_none(),
        "token 3 was refreshed while a used token came, token 1; after that token {newest} was told {}, and no token of the family may be good",
        history::said(told)
    );
}

fn guesses() {
    for way in 0..1_u64 << GUESSES {
        let (mail, mut used) = (Mail::sent(), false);
        let right: Vec<_> = (0..GUESSES).map(|at| way >> at & 1 == 1).collect();
        for (at, &is_right) in (0..).zip(&right) {
            let (admitted, nth) = (mail.guess(is_right, START + at), at + 1);
            if is_right && !used && at < TRIES {
                assert!(
                    admitted,
                    "guess {nth} was the first right one, and did not let its user in"
                );
            } else {
                assert!(!admitted, "guess {nth} was right, and {}", too_many(used));
            }
            used |= admitted;
        }
    }
}

fn too_many(used: bool) -> &'static str {
    if used { "the code let its user in a second time" } else { "it was one too many" }
}

fn many() {
    let mail = Mail::sent();
    (0..MANY).for_each(|_| _ = mail.guess(false, START));
}

/// To the second.
fn lives() {
    for (after, is_good) in [(CODE_LIFE - 1, true), (CODE_LIFE, false), (2 * CODE_LIFE, false)] {
        let admitted = Mail::sent().guess(true, START + after);
        assert!(
            admitted == is_good,
            "a code of {CODE_LIFE} seconds was {} after {after} seconds",
            if admitted { "good" } else { "refused" }
        );
    }
    for (after, is_good) in [(FAMILY_LIFE - 1, true), (FAMILY_LIFE, false)] {
        let family = Family::new(1, START);
        let half = family.refresh(1, 2, START + FAMILY_LIFE / 2);
        assert!(half == Some(2), "a family of 30 days was refused after 15");
        let told = family.refresh(2, 3, START + after);
        assert!(
            told.is_some() == is_good,
            "a family of 30 days was refreshed after 15; after {after} seconds its token was told {}",
            history::said(told)
        );
    }
}
