//! The table of lessons is sane: what a lesson promises is there, and the loop keeps to its limits.

use brigade::lessons::{COURSE, LESSONS};
use brigade::measure::Quiet;
use brigade::workbench::{
    Desk, Evidence, Experiment, Lesson, Options, Prompt, Screen, Setting, play, recorded,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

#[test]
fn numbers_rise_and_names_are_typed_easily_and_unique() {
    assert!(LESSONS.is_sorted_by(|before, after| before.number < after.number));
    for lesson in LESSONS {
        let plain = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(lesson.name.chars().all(plain), "{}", lesson.name);
        assert!(lesson.question.ends_with('?'), "{}", lesson.question);
    }
    let names: BTreeSet<_> = LESSONS.iter().map(|lesson| lesson.name).collect();
    assert_eq!(names.len(), LESSONS.len());
    let exercises = ["check", "hint", "solution", "reset", "play", "help"];
    for reserved in ["all", "report", "review", COURSE.opening.name].into_iter().chain(exercises) {
        assert!(!names.contains(reserved), "{reserved} is a command");
    }
}

#[test]
fn a_lesson_lies_in_the_folder_that_its_number_and_name_say() {
    for lesson in LESSONS {
        let folder = brigade::workbench::recorded::folder(lesson);
        let folder = folder.parent().expect("a lesson's folder");
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(root.join(folder).join("mod.rs").is_file(), "{}", folder.display());
    }
}

#[test]
fn a_lesson_predicts_at_most_four_times_with_real_misconceptions() {
    for lesson in LESSONS {
        assert!((1..=4).contains(&lesson.predictions.len()), "{}", lesson.name);
        let ids: BTreeSet<_> = lesson.predictions.iter().map(|question| question.id).collect();
        assert_eq!(ids.len(), lesson.predictions.len(), "{}", lesson.name);
        for question in lesson.predictions {
            assert!(!question.id.contains('|'), "{} would break its line", question.id);
            if let Prompt::Choice(choices) = question.prompt {
                assert!((2..=5).contains(&choices.len()), "{}", question.id);
                let rebutted = choices.iter().all(|choice| !choice.rebuttal.is_empty());
                assert!(
                    rebutted,
                    "{}: every answer may be the wrong one on some machine",
                    question.id
                );
                let named = choices.iter().any(|choice| choice.misconception.is_some());
                assert!(named, "{}: no answer is a misconception", question.id);
            }
        }
    }
}

#[test]
fn a_child_is_told_an_experiment_by_a_name_of_its_own() {
    for lesson in LESSONS.iter().chain([&COURSE.opening]) {
        let names: BTreeSet<_> = lesson.experiments.iter().map(|one| one.name).collect();
        assert_eq!(names.len(), lesson.experiments.len(), "{}", lesson.name);
        assert!(!names.is_empty(), "{} runs nothing", lesson.name);
    }
}

/// DESIGN.md 4.
const WORDS: usize = 250;

#[test]
fn a_lesson_says_what_it_has_to_say_in_250_words() {
    let noise = |others| Some(Quiet { others, kept_waiting_ms: 12.0 });
    for lesson in LESSONS {
        let mut found = BTreeMap::new();
        for quiet in [noise(Some(0.01)), noise(Some(0.2)), noise(None)] {
            let said = beside_figures(&played(lesson, quiet, &mut found));
            let words = words(&said);
            assert!(words <= WORDS, "{} says {words} words:\n{said}", lesson.name);
        }
    }
}

/// What a quick run prints on a machine that is so quiet. What was found is found once.
fn played(lesson: &Lesson, quiet: Option<Quiet>, found: &mut BTreeMap<String, Evidence>) -> String {
    let page = Page::default();
    let screen = Screen::new(Box::new(page.clone()), 80, false);
    let mut desk = Desk { screen, learner: None, predictions: None };
    let mut runner = |experiment: &Experiment, setting: &Setting| {
        let name = experiment.name;
        assert!(lesson.experiments.iter().any(|one| one.name == name), "{name} is not listed");
        let key = format!("{name} {setting:?}");
        if !found.contains_key(&key) {
            found.insert(key.clone(), measured(experiment, setting)?);
        }
        Ok(Evidence { quiet, ..found[&key].clone() })
    };
    let options = Options { quick: true, cores: 2, ..Options::default() };
    play(lesson, &mut desk, &options, &mut runner).expect(lesson.name);
    let bytes = page.0.lock().expect("one thread writes").clone();
    String::from_utf8(bytes).expect("UTF-8")
}

/// What it finds here; of what runs in the ladder's process, which no test of this package builds, what was recorded.
fn measured(experiment: &Experiment, setting: &Setting) -> anyhow::Result<Evidence> {
    let evidence = (experiment.run)(setting)?;
    if evidence.lacks.is_none() {
        return Ok(evidence);
    }
    let recorded = recorded::play_back(experiment, setting, "no ladder")?;
    Ok(Evidence { recorded: None, ..recorded }) // or every claim would say once more where that was
}

/// A number and the unit behind it are a figure too.
fn words(text: &str) -> usize {
    let mut unit = false;
    let word = |token: &&str| {
        let number = token.trim_start_matches(['(', '±']).starts_with(|c: char| c.is_ascii_digit());
        let counts = !number && !unit && token.contains(char::is_alphabetic);
        unit = number;
        counts
    };
    text.split_whitespace().filter(word).count()
}

/// Without the pictures of OBSERVE and BREAK, which stand four columns in, and the table of COMPARE.
fn beside_figures(text: &str) -> String {
    let (mut figure, mut breaks) = (false, false);
    let said = text.lines().filter(|line| {
        figure = match line.trim() {
            "OBSERVE" | "COMPARE" => true,
            "HOLDS" | "DOES NOT HOLD HERE" | "NOT TESTABLE HERE" | "NOISY" | "EXPLAIN" => false,
            _ => figure,
        };
        breaks = match line.trim() {
            "BREAK" => true,
            "REPAIR" => false,
            _ => breaks,
        };
        !(figure || breaks && line.starts_with("    "))
    });
    said.collect::<Vec<_>>().join("\n")
}

/// A screen's paper that can still be read once it is written on.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("one thread writes").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What `lessons new` leaves to be written.
const MARK: &str = "FILL IN";

#[test]
fn nothing_is_left_to_fill_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = |lesson: &&Lesson| {
        let recorded = brigade::workbench::recorded::folder(lesson);
        root.join(recorded.parent().expect("a lesson's folder"))
    };
    let folders = LESSONS.iter().map(folder).chain([root.join("docs")]);
    let files = folders.flat_map(|folder| fs::read_dir(folder).expect("a folder"));
    let mut open = Vec::new();
    for path in files.map(|entry| entry.expect("an entry").path()) {
        let is_the_learners = path.ends_with("exercise.rs");
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let lines = text.lines().enumerate();
        let lines = lines.filter(|(_, line)| line.contains(MARK) && !is_the_learners);
        let shown = path.strip_prefix(root).expect("below the root").display();
        open.extend(lines.map(|(at, line)| format!("{shown}:{}: {}", at + 1, line.trim())));
    }
    open.sort();
    assert!(open.is_empty(), "{} places are to be filled in:\n{}", open.len(), open.join("\n"));
}

#[test]
fn every_lesson_is_named_in_the_book() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut book = String::new();
    for entry in fs::read_dir(docs).expect("the book's folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "md") {
            book += &fs::read_to_string(path).expect("a chapter");
        }
    }
    for lesson in LESSONS {
        let command = format!("cargo run lessons {}", lesson.name);
        assert!(book.contains(&command), "no chapter says `{command}`");
    }
}
