//! Users create links and follow them. Whatever the order of their steps, the answers must be such as a table gives that
//! serves one call after another.

use super::exercise::Links;
use super::explore::{explore, sample};
use super::sync::{Arc, thread};
use brigade::workbench::judge::linearizability::{Call, unexplained};
use brigade::workbench::judge::{Cases, History, Ruling};

const TWO: Cases = Cases { what: "2 users who create one code and follow it", least: 20 };
const THREE: Cases = Cases { what: "3 users and 2 codes", least: 20 };

/// Schedules of three users that are drawn: there are too many to try them all.
const DRAWN: usize = 2_000;

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

/// Every schedule of two users; then some of three.
pub fn judge() -> Ruling {
    let sale = |url| vec![Create { code: "sale", url }, Follow { code: "sale" }];
    let two = vec![sale("a.example"), sale("b.example")];
    let news = |url| Create { code: "news", url };
    let three = vec![
        [sale("a.example"), vec![news("a.example")]].concat(),
        [vec![news("b.example")], sale("b.example")].concat(),
        vec![Follow { code: "news" }, Follow { code: "sale" }, news("c.example")],
    ];
    explore(&TWO, move || run(&two)).and(|| sample(&THREE, DRAWN, move || run(&three)))
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
