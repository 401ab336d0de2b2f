//! The table and the page of what was recorded.

use super::{Known, page, row, table};
use crate::climb::recorded;
use crate::rungs::RUNGS;
use brigade_workbench::Screen;
use std::cell::RefCell;
use std::io;
use std::rc::Rc;

fn recorded() -> Vec<Known> {
    let known = |rung| Known { rung, climbed: recorded::of(rung), here: false };
    RUNGS.iter().map(known).collect()
}

/// What is written to it can be read.
#[derive(Clone, Default)]
struct Paper(Rc<RefCell<Vec<u8>>>);

impl io::Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn shown(known: &[Known]) -> String {
    let paper = Paper::default();
    let mut screen = Screen::new(Box::new(paper.clone()), 80, false);
    table::show(known, &mut screen).expect("a buffer");
    String::from_utf8(paper.0.take()).expect("text")
}

#[test]
fn every_rung_has_its_row_in_eighty_columns_and_says_where_it_was_measured() {
    let text = shown(&recorded());
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    for rung in RUNGS {
        assert!(text.contains(&format!("{:>2} {}", rung.number, rung.name)), "{text}");
    }
    assert!(text.contains("¹ RECORDED, not climbed here"), "{text}");
}

#[test]
fn a_rung_without_a_price_has_no_number_and_an_invalid_latency_is_none() {
    let mut known = recorded();
    known[0].climbed = None;
    let price = known[1].climbed.as_mut().and_then(|climbed| climbed.price.as_mut());
    for round in &mut price.expect("a price").requests[0].after.rounds {
        round.invalid = Some("late".into());
    }
    assert_eq!(known[0].figures("GET"), [row::NONE; 3]);
    let [cpu, p50, p99] = known[1].figures("GET");
    assert_eq!([p50.as_str(), &p99], ["INVALID"; 2]);
    assert!(cpu.ends_with("µs"), "CPU time says something even then: {cpu}");
    assert!(shown(&known).contains("-: not climbed here, and not recorded."));
}

#[test]
fn the_page_has_every_rung_needs_nothing_from_elsewhere_and_draws_what_was_measured() {
    let known = recorded();
    let page = page::page(&known);
    for rung in &known {
        assert!(page.contains(&format!("<section id=\"rung-{}\"", rung.rung.number)));
    }
    for banned in ["<script", "<link", "src=", "@import", "url(", "http://", "https://"] {
        assert!(!page.contains(banned), "{banned} would need something from elsewhere");
    }
    let measured = known.iter().filter(|rung| rung.price().is_some()).count();
    let marks = page.matches("<path class=\"m\"").count();
    assert!(marks >= 2 * measured.min(1) && page.matches("<figure").count() == 2, "{marks}");
}
