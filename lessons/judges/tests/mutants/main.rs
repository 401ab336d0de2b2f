//! The solutions are changed mechanically, one small thing at a time, and each judge has to refuse every such mutant: one
//! that stands is a promise that the judge does not keep, unless it is listed, with the argument, as doing the same as
//! the solution (`equivalent.txt` beside it).
//!
//! `cargo test -p brigade-judges --test mutants -- --include-ignored --nocapture` prints a table and what stands.
//! Without `MUTANTS_ALL=1` in the environment it is a sample of each exercise's, always the same.
//! `MUTANTS=one-request,deadlock` in the environment restricts it to these exercises, `MUTANTS_TOLD=1` adds what was said of
//! each mutant.

mod acts;
mod built;
mod equivalents;
mod mutant;
mod operators;

use brigade_judge::{Ruling, Task};
use brigade_lessons::LESSONS;
use brigade_workbench::check::place::Place;
use brigade_workbench::check::{Ended, Judge};
use built::{Built, variant};
use equivalents::equivalents;
use mutant::{Mutant, mutants};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

/// So many mutants of each exercise are tried, drawn with this seed, unless `MUTANTS_ALL` is set: what the gate has time for.
const SAMPLE: usize = 12;
const SEED: u64 = 7;

/// What a judge made of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It was told what is wrong.
    Refused,
    /// Nothing was lost, and not everything was tried.
    NotProved,
    /// It did not end, or ended the judge.
    NoAnswer,
    /// It was accepted.
    Stands,
}

/// The exercises that are asked for, with their solutions' mutants.
fn exercises() -> impl Iterator<Item = (&'static str, Place, Vec<Mutant>)> {
    let asked = std::env::var("MUTANTS").unwrap_or_default();
    let wanted = move |name: &str| asked.is_empty() || asked.split(',').any(|word| word == name);
    let with = LESSONS.iter().filter(|lesson| lesson.exercise.is_some());
    with.filter(move |lesson| wanted(lesson.name)).map(|lesson| {
        let place = Place::of(lesson).expect(lesson.name);
        let source = fs::read_to_string(place.solution()).expect("solution.rs");
        (lesson.name, place, mutants(&source))
    })
}

/// All of them, or a sample that is the same each time.
fn drawn(mut mutants: Vec<Mutant>) -> Vec<Mutant> {
    if std::env::var_os("MUTANTS_ALL").is_none() {
        mutants.shuffle(&mut StdRng::seed_from_u64(SEED));
        mutants.truncate(SAMPLE);
    }
    mutants
}

#[test]
fn every_equivalent_that_is_listed_is_a_mutant_and_has_an_argument() {
    for (name, place, mutants) in exercises() {
        for listed in equivalents(&place) {
            let known = mutants.iter().any(|mutant| mutant.name == listed.name);
            assert!(
                known,
                "{name}: equivalent.txt lists what is no mutant any more:\n{}",
                listed.name
            );
            assert!(!listed.argument.is_empty(), "{name}: no argument for\n{}", listed.name);
        }
    }
}

#[test]
#[ignore = "takes minutes: the gate asks for it"]
fn every_mutant_is_refused_or_argued() {
    let mut open = Vec::new();
    println!("{:<16} mutants  refused  not proved  no answer  equivalent", "exercise");
    for (name, place, mutants) in exercises() {
        let (listed, mutants) = (equivalents(&place), drawn(mutants));
        let Built { judge, compiling } = built::build(name, &place, &mutants);
        let fates = judged(&judge, &compiling);
        let count = |fate| fates.iter().filter(|(_, found, _)| *found == fate).count();
        assert!(count(Fate::Refused) > 0, "{name}: refuses no mutant: does its judge work?");
        let argued = |index: usize| listed.iter().any(|one| one.name == mutants[index].name);
        println!(
            "{name:<16} {:>7}  {:>7}  {:>10}  {:>9}  {:>10}",
            fates.len(),
            count(Fate::Refused),
            count(Fate::NotProved),
            count(Fate::NoAnswer),
            fates.iter().filter(|(index, ..)| argued(*index)).count()
        );
        for (index, fate, said) in fates {
            let mutant = &mutants[index].name;
            match fate {
                Fate::Stands if !argued(index) => open.push(format!("{name} {mutant}\n    {said}")),
                Fate::Refused | Fate::NotProved | Fate::NoAnswer if argued(index) => {
                    open.push(format!(
                        "{name} {mutant}\n    is listed as equivalent, and was not accepted ({fate:?}): {said}"
                    ));
                }
                _ => {}
            }
            if std::env::var_os("MUTANTS_TOLD").is_some() {
                println!("  {fate:?}  {mutant}\n      {said}");
            }
        }
    }
    assert!(open.is_empty(), "{} mutants stand:\n{}", open.len(), open.join("\n"));
}

/// Asks about all of them, as many at once as there are cores.
fn judged(judge: &Judge, compiling: &[usize]) -> Vec<(usize, Fate, String)> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let ask = || {
        while let Some(&index) = compiling.get(next.fetch_add(1, Relaxed)) {
            let (fate, said) = fate(judge.ask(&variant(index), &Task::Judge));
            found.lock().expect("no panic").push((index, fate, said));
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| (0..cores).for_each(|_| _ = scope.spawn(ask)));
    let mut found = found.into_inner().expect("no panic");
    found.sort_by_key(|(index, ..)| *index);
    found
}

fn fate(answer: Result<Ruling, Ended>) -> (Fate, String) {
    match answer {
        Ok(Ruling::Rejected { why, .. }) => (Fate::Refused, why),
        Ok(Ruling::NotProved { why }) => (Fate::NotProved, why),
        Ok(Ruling::Accepted { proved }) => (Fate::Stands, proved),
        Err(ended) => (Fate::NoAnswer, ended.to_string()),
    }
}
