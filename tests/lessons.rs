//! The table of lessons is sane: what a lesson promises is there, and the loop keeps to its limits.

use brigade::lessons::{COURSE, LESSONS};
use brigade::workbench::{Bench, Evidence, Prompt, Setting};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn numbers_are_consecutive_and_names_are_typed_easily_and_unique() {
    for (index, lesson) in LESSONS.iter().enumerate() {
        assert_eq!(usize::from(lesson.number), index + 1, "{}", lesson.name);
        let plain = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(lesson.name.chars().all(plain), "{}", lesson.name);
        assert!(lesson.question.ends_with('?'), "{}", lesson.question);
    }
    let names: BTreeSet<_> = LESSONS.iter().map(|lesson| lesson.name).collect();
    assert_eq!(names.len(), LESSONS.len());
    for reserved in ["all", "report", "check", "review", COURSE.opening.name] {
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
fn every_experiment_that_a_lesson_asks_for_exists() {
    for lesson in LESSONS.iter().chain([&COURSE.opening]) {
        let known: BTreeSet<_> =
            lesson.experiments.iter().map(|experiment| experiment.name).collect();
        assert_eq!(known.len(), lesson.experiments.len(), "{}", lesson.name);
        let mut asked = BTreeSet::new();
        let mut runner = |name: &str, _: &Setting| {
            asked.insert(name.to_string());
            Ok(Evidence::default())
        };
        // Nothing was measured, so the report may well fail; what was asked for is known all the same.
        let _report = (lesson.run)(&mut Bench::new(2, &mut runner));
        assert!(!asked.is_empty(), "{} runs nothing", lesson.name);
        for name in asked {
            assert!(known.contains(name.as_str()), "{} has no `{name}`", lesson.name);
        }
    }
}

#[test]
fn every_lesson_is_named_in_the_book_once_there_is_one() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let Ok(_summary) = fs::read_to_string(docs.join("SUMMARY.md")) else {
        return;
    };
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
