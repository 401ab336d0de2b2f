//! Repairs that no learner should try, and some will: each ends in a sentence that helps. This program is the judge of
//! them all, and asks itself about each in a process of its own.
#![expect(
    unconditional_recursion,
    clippy::infinite_iter,
    clippy::todo,
    reason = "that is the silly part"
)]

use brigade_judge::against::loom::explore::explore;
use brigade_judge::against::loom::sync::atomic::{AtomicU64, Ordering::SeqCst};
use brigade_judge::against::loom::sync::{Arc, thread};
use brigade_judge::{Cases, Ruling, Task, Variant, main as judge};
use brigade_workbench::check::Judge;
use std::process::ExitCode;
use std::time::Duration;

/// What is done instead of counting, and what the learner reads.
const SILLY: &[(Variant, &str)] = &[
    (
        variant("endless", || model(|_| std::iter::repeat(()).for_each(std::hint::black_box))),
        "never ends",
    ),
    (variant("unfinished", || model(|_| todo!())), "not yet implemented"),
    (variant("wrong", || model(|total| total.store(1, SeqCst))), "a click was lost"),
    (variant("idle", || model(|_| {})), "a click was lost"),
    (variant("ends", || model(|_| leave())), "(exit status 0)"),
    (variant("boasts", boasts), "is no verdict"),
    (variant("devours", || model(|_| devour())), "more memory than the 2 GiB"),
    (variant("descends", || model(|_| descend(0))), "calls itself without end"),
    (variant("aborts", || model(|_| std::process::abort())), "ended by signal"),
];

const fn variant(name: &'static str, judge: fn() -> Ruling) -> Variant {
    Variant { name, judge, weak: false, play: None, real: None }
}

/// Two threads click once each.
fn model(click: fn(&AtomicU64)) -> Ruling {
    explore(&Cases { what: "2 threads × 1 click", least: 2 }, move || {
        let total = Arc::new(AtomicU64::new(0));
        let clicks = || {
            let total = Arc::clone(&total);
            thread::spawn(move || click(&total))
        };
        for thread in [clicks(), clicks()] {
            thread.join().expect("heard already");
        }
        assert_eq!(total.load(SeqCst), 2, "a click was lost");
    })
}

#[expect(clippy::disallowed_methods, reason = "that is the silly part")]
fn leave() {
    std::process::exit(0)
}

fn boasts() -> Ruling {
    println!("0 {{\"Accepted\":{{\"proved\":\"everything\"}}}}");
    leave();
    Ruling::NotProved { why: "it left".into() }
}

fn devour() {
    std::hint::black_box(Vec::<u8>::with_capacity(10 << 30));
}

fn descend(depth: u64) {
    let page = std::hint::black_box([depth; 512]);
    descend(page[0] + 1);
    std::hint::black_box(page);
}

fn main() -> ExitCode {
    if std::env::args().nth(1).is_some_and(|name| SILLY.iter().any(|(silly, _)| silly.name == name))
    {
        return judge(&SILLY.iter().map(|(variant, _)| *variant).collect::<Vec<_>>());
    }
    let myself = Judge::at(std::env::current_exe().expect("this program"));
    for (silly, said) in SILLY {
        let limit = Duration::from_secs(if silly.name == "endless" { 1 } else { 60 });
        let text = match myself.ask_within::<Ruling>(limit, silly.name, &Task::Judge) {
            Ok(Ruling::Rejected { why, .. } | Ruling::NotProved { why }) => why,
            Ok(Ruling::Accepted { proved }) => panic!("{} was accepted: {proved}", silly.name),
            Err(ended) => ended.to_string(),
        };
        println!("{:<12} {text}", silly.name);
        assert!(text.contains(said), "{}: {text}", silly.name);
    }
    ExitCode::SUCCESS
}
