//! The scenarios that ship: each asks one question, says where its parameters come from, and is answered by its run.

use brigade_scenarios::answer::answer;
use brigade_scenarios::file::{File, Sweep};
use brigade_scenarios::run::{self, Asked, Found};
use brigade_scenarios::shipped::{SCENARIOS, Shipped};

fn read(shipped: &Shipped) -> File {
    Shipped::read(shipped.name).unwrap_or_else(|why| panic!("{}: {why}", shipped.name))
}

/// With one seed, at the ends of its sweep.
fn quick(file: &File) -> Found {
    let ends = |sweep: &Sweep| match sweep.over[..] {
        [first, .., last] => Sweep { over: vec![first, last], ..sweep.clone() },
        _ => sweep.clone(),
    };
    let asked = Asked { seed: 1, seeds: 1, sweep: file.sweep.as_ref().map(ends) };
    run::all(file, &asked, &|| ()).unwrap_or_else(|why| panic!("{}: {why:#}", file.name))
}

#[test]
fn each_asks_one_question_and_says_where_its_parameters_come_from() {
    assert_eq!(SCENARIOS.len(), 13);
    for shipped in SCENARIOS {
        let file = read(shipped);
        let question = &file.scenario.title;
        assert!(question.ends_with('?'), "{}: {question}", shipped.name);
        let head: Vec<&str> =
            shipped.text.lines().take_while(|line| line.starts_with('#')).collect();
        assert!(head.len() >= 5, "{}: {head:?}", shipped.name);
        assert!(head.iter().any(|line| line.starts_with("# assumed:")), "{}", shipped.name);
        assert!(head.iter().all(|line| line.chars().count() <= 120), "{}", shipped.name);
    }
}

#[test]
fn a_recording_that_a_head_names_is_there() {
    let root =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the project");
    for shipped in SCENARIOS {
        for line in shipped.text.lines().filter(|line| line.starts_with('#')) {
            for word in line
                .split(['(', ')', ',', ' '])
                .filter(|word| word.contains("/recorded/") || word.contains("/figures/"))
            {
                assert!(root.join(word).is_file(), "{}: {word}", shipped.name);
            }
        }
    }
}

#[test]
fn each_is_run_and_answered() {
    for shipped in SCENARIOS {
        let file = read(shipped);
        let found = quick(&file);
        let said = answer(&file.answer, &found);
        assert!(
            !said.is_empty() && said.iter().all(|sentence| sentence.ends_with('.')),
            "{}: {said:?}",
            shipped.name
        );
        for (way, cell) in
            found.ways.iter().flat_map(|way| way.cells.iter().map(move |cell| (&way.name, cell)))
        {
            assert!(cell.seeds.iter().all(|seen| seen.throughput > 0.0), "{} {way}", shipped.name);
            assert_eq!(cell.band.is_some(), file.extrapolated, "{} {way}", shipped.name);
        }
    }
}
