//! Users create links and follow them. Whatever the order of their steps, the answers must be such as a table gives that
//! serves one call after another.

use super::exercise::Links;
use super::explore::{alone, explore, rhythms};
use super::sync::{Arc, thread};
use brigade_judge::linearizability::{Call, unexplained};
use brigade_judge::{Cases, History, Ruling};
use std::collections::HashMap;

const TWO: Cases = Cases { what: "2 users who create one code and follow it", least: 6 };
const SAME: Cases = Cases { what: "2 users who create one code for one URL", least: 2 };
const LATE: Cases =
    Cases { what: "a user who creates a code, and one who only follows it", least: 3 };
const THREE: Cases =
    Cases { what: "2 users who create one code, and one who follows it", least: 6 };

/// One user creates a code while another creates so many.
const AGAINST: &[usize] = &[4, 30];

/// Codes that are not the same, however alike.
const ALIKE: [&str; 8] = ["sale", "Sale", "sal", "sales", "sale ", "elas", "säle", "news"];

/// What a user asks of the table.
#[derive(Clone, Debug)]
enum Asked {
    Create { code: &'static str, url: &'static str },
    Follow { code: &'static str },
}

/// What the table answers.
#[derive(Clone, Debug, PartialEq)]
enum Answer {
    Created(bool),
    Leads(Option<String>),
}

use Asked::{Create, Follow};

/// Schedules of two users and of three; then one user who is disturbed, and one alone.
pub fn judge() -> Ruling {
    let sale = |url| vec![Create { code: "sale", url }, Follow { code: "sale" }];
    let two = vec![sale("a.example"), sale("b.example")];
    let same = vec![sale("a.example"), vec![Create { code: "sale", url: "a.example" }]];
    let late = vec![sale("a.example"), vec![Follow { code: "sale" }, Follow { code: "sale" }]];
    let three = vec![
        vec![Create { code: "sale", url: "a.example" }],
        vec![Create { code: "sale", url: "b.example" }],
        vec![Follow { code: "sale" }],
    ];
    explore(&TWO, move || run(&two))
        .and(|| explore(&SAME, move || run(&same)))
        .and(|| explore(&LATE, move || run(&late)))
        .and(|| explore(&THREE, move || run(&three)))
        .and(|| {
            rhythms("a user who creates a code against 30 calls of another", AGAINST, disturbed)
        })
        .and(|| alone("one user and 8 codes that are nearly alike", alike))
}

/// One user creates and follows a code while another does so with others.
fn disturbed(calls: usize) {
    let of = |code| move |_| [Create { code, url: "b.example" }, Follow { code }];
    let other = (0..calls / 2).flat_map(of("news")).collect();
    run(&[vec![Create { code: "sale", url: "a.example" }, Follow { code: "sale" }], other]);
}

/// Each code is its own, to the letter, and leads where its first user said.
fn alike() {
    let (links, mut known) = (Links::new(), HashMap::new());
    for (place, code) in ALIKE.iter().chain(&ALIKE).enumerate() {
        let url = format!("{place}.example/{}", "a".repeat(place * 10));
        assert!(
            known.contains_key(code) || links.follow(code).is_none(),
            "`{code}` was never created, and leads somewhere: codes are told apart to the letter"
        );
        let (created, free) = (links.create(code, &url), !known.contains_key(code));
        assert!(
            created == free,
            "`{code}` was {}, and `create` said {created}: codes are told apart to the letter",
            if free { "free" } else { "taken" }
        );
        let target = known.entry(code).or_insert(url);
        assert!(links.follow(code).as_ref() == Some(target), "`{code}` does not lead to {target}");
    }
}

/// All users at once, each asking one thing after another; then their answers are looked at together.
fn run(users: &[Vec<Asked>]) {
    let (links, history) = (Arc::new(Links::new()), Arc::new(History::default()));
    let threads: Vec<_> = users
        .iter()
        .cloned()
        .enumerate()
        .map(|(user, asks)| {
            let (links, history) = (Arc::clone(&links), Arc::clone(&history));
            thread::spawn(move || {
                for asked in asks {
                    history.call(user, asked, |asked| answer(&links, asked));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    explain(&history.take());
}

fn answer(links: &Links, asked: &Asked) -> Answer {
    match asked {
        Create { code, url } => Answer::Created(links.create(code, url)),
        Follow { code } => Answer::Leads(links.follow(code)),
    }
}

/// A table of one code that serves one call after another: where the code leads, and what is asked of it.
fn one_code(leads: &Option<String>, asked: &Asked) -> (Option<String>, Answer) {
    match asked {
        Create { url, .. } if leads.is_none() => (Some((*url).into()), Answer::Created(true)),
        Create { .. } => (leads.clone(), Answer::Created(false)),
        Follow { .. } => (leads.clone(), Answer::Leads(leads.clone())),
    }
}

fn code(asked: &Asked) -> &'static str {
    match asked {
        Create { code, .. } | Follow { code } => code,
    }
}

/// Panics with what is wrong if no order of the calls explains their answers.
fn explain(calls: &[Call<Asked, Answer>]) {
    let Some((code, calls)) = unexplained(calls, code, &None, one_code) else { return };
    let owners = calls.iter().filter(|call| call.answer == Answer::Created(true));
    let mut owners: Vec<String> = owners.map(user).collect();
    owners.sort_unstable();
    assert!(owners.len() < 2, "{} were both told that `{code}` is theirs", owners.join(" and "));
    let told: Vec<String> = calls.iter().map(in_words).collect();
    panic!(
        "`{code}`: {}. No order of these calls, one after another, gives such answers",
        told.join(", then ")
    );
}

fn user(call: &Call<Asked, Answer>) -> String {
    char::from(b'A' + call.thread as u8).into()
}

fn in_words(call: &Call<Asked, Answer>) -> String {
    let said = match &call.answer {
        Answer::Created(true) => "creates it",
        Answer::Created(false) => "is told that it is taken",
        Answer::Leads(None) => "follows it nowhere",
        Answer::Leads(Some(url)) => return format!("{} follows it to {url}", user(call)),
    };
    format!("{} {said}", user(call))
}
