//! Codes are unique under any concurrency, the same for the same seed, and not to be guessed.

use super::{blink, body, memory, over, send, shorten};
use brigade::blink::codes::{Codes, LENGTH, check_alias, is_code};
use brigade::blink::stores::{Memory, Store};
use brigade::blink::{Blink, Link};
use brigade::http::Method;
use brigade::trace::Recorder;
use std::collections::HashSet;
use std::sync::{Arc, Barrier};
use std::thread;

const THREADS: usize = 8;

/// Runs `work` on every thread at once and gathers what it returns.
fn at_once<T: Send>(work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(THREADS);
    thread::scope(|scope| {
        let (start, work) = (&start, &work);
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                scope.spawn(move || {
                    start.wait();
                    work(thread)
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().expect("a thread that does not panic")).collect()
    })
}

#[test]
fn threads_that_create_links_at_once_get_codes_all_different() {
    for seed in [None, Some(1)] {
        let blink = Blink::new("blink.example", Some(&memory()), seed, Recorder::off());
        let codes = at_once(|_| {
            let create = || shorten(&blink, "https://a.example/");
            let created = (0..500).map(|_| create().location.unwrap().to_string());
            created.collect::<Vec<_>>()
        });
        let different: HashSet<_> = codes.iter().flatten().collect();
        assert_eq!(different.len(), THREADS * 500);
    }
}

#[test]
fn of_many_that_want_one_alias_exactly_one_gets_it() {
    let blink = blink();
    for round in 0..50 {
        let body = format!(r#"{{"url":"https://a.example/","alias":"round-{round}"}}"#);
        let mut statuses = at_once(|_| send(&blink, Method::Post, "/api/links", &body).status);
        statuses.sort_unstable();
        assert_eq!(statuses[0], 201);
        assert!(statuses[1..].iter().all(|&status| status == 409), "{statuses:?}");
    }
}

#[test]
fn a_drawn_code_that_is_taken_costs_nobody_an_error() {
    let store = Arc::new(Memory::default());
    let first_draws = Codes::new(Some(1));
    let taken: Vec<_> = (0..7).map(|_| first_draws.draw()).collect();
    for code in &taken {
        let link = Link { code: code.clone(), url: "https://old.example/".into(), clicks: 0 };
        store.insert(&[link])[0].clone().unwrap();
    }
    let created = shorten(&over(store.clone()), "https://new.example/");
    assert_eq!(created.status, 201);
    assert_eq!(body(&created)["code"], first_draws.draw());
    for code in &taken {
        assert_eq!(store.find(code).unwrap().unwrap().url, "https://old.example/");
    }
}

#[test]
fn the_same_seed_draws_the_same_codes_and_another_does_not() {
    let draw = |seed| {
        let codes = Codes::new(seed);
        (0..100).map(|_| codes.draw()).collect::<Vec<_>>()
    };
    assert_eq!(draw(Some(7)), draw(Some(7)));
    assert_ne!(draw(Some(7)), draw(Some(8)));
    assert_ne!(draw(None), draw(None));
}

/// Σ (seen − expected)² / expected.
fn chi_square(seen: &[u32]) -> f64 {
    let expected = f64::from(seen.iter().sum::<u32>()) / seen.len() as f64;
    let term = |&n: &u32| (f64::from(n) - expected).powi(2) / expected;
    seen.iter().map(term).sum()
}

#[test]
fn a_code_says_nothing_about_the_next() {
    let codes = Codes::new(Some(42));
    let digit = |c: u8| match c {
        b'0'..=b'9' => c - b'0',
        b'A'..=b'Z' => c - b'A' + 10,
        _ => c - b'a' + 36,
    };
    let draw = || -> Vec<usize> { codes.draw().bytes().map(|c| digit(c).into()).collect() };
    let (mut single, mut step) = ([[0; 62]; LENGTH], [[0; 62]; LENGTH]);
    let mut last = draw();
    for _ in 0..62_000 {
        let next = draw();
        for place in 0..LENGTH {
            single[place][next[place]] += 1;
            step[place][(62 + next[place] - last[place]) % 62] += 1;
        }
        last = next;
    }
    // 61 degrees of freedom: 61 expected, 118 is exceeded once in 100,000 fair draws.
    for seen in single.iter().chain(&step) {
        let chi = chi_square(seen);
        assert!(chi < 118.0, "chi-square {chi}");
        assert!(chi > 20.0, "too even to be chance: chi-square {chi}");
    }
}

#[test]
fn every_drawn_code_could_have_been_an_alias() {
    let codes = Codes::new(None);
    for _ in 0..1000 {
        let code = codes.draw();
        assert_eq!(code.len(), LENGTH);
        assert!(is_code(&code));
        assert_eq!(check_alias(&code), Ok(()));
    }
}
