//! An exercise's files, tables and page agree, and what is shown of them is fit to be shown.

use super::{exercises, root, text, variants};
use brigade_workbench::check::source;
use std::collections::BTreeSet;
use std::fs;

#[test]
fn files_and_tables_agree_both_ways() {
    let manifest = text(&root().join("lessons/judges/Cargo.toml"));
    for (lesson, exercise, place) in exercises() {
        let folder = place.broken().parent().expect("a folder").to_path_buf();
        let there = fs::read_dir(&folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name());
        let there: BTreeSet<String> = there
            .filter_map(|name| name.into_string().ok()?.strip_suffix(".rs").map(String::from))
            .filter(|name| name.starts_with("wrong_") || name.starts_with("right_"))
            .collect();
        let shipped = variants(exercise).into_iter().map(String::from);
        let listed: BTreeSet<String> = shipped.filter(|name| name.contains('_')).collect();
        assert_eq!(there, listed, "{}: repairs in the folder and in the table", lesson.name);
        let judge = text(&place.file("judge"));
        for variant in variants(exercise).into_iter().chain(["exercise"]) {
            assert!(
                judge.contains(&format!("\"{variant}.rs\"")),
                "{}: judge.rs names no {variant}.rs",
                lesson.name
            );
        }
        let folder = folder.file_name().expect("a lesson's folder").to_string_lossy();
        let bin = format!("{{ name = \"judge-{}\", path = \"../{folder}/judge.rs\",", lesson.name);
        assert!(manifest.contains(&bin), "lessons/judges/Cargo.toml has no\n{bin}");
    }
    let bins = manifest.matches("name = \"judge-").count();
    assert_eq!(bins, exercises().count(), "a judge without an exercise");
}

#[test]
fn texts_and_sources_are_fit_to_be_shown() {
    for (lesson, exercise, place) in exercises() {
        let texts = [exercise.breaks, exercise.repair].into_iter().chain(exercise.hints);
        assert!(texts.into_iter().all(|text| !text.trim().is_empty()), "{}", lesson.name);
        let broken = text(&place.broken());
        for variant in variants(exercise) {
            let shown = text(&place.file(variant));
            assert!(shown.starts_with("//!"), "{} {variant}: says what it is for", lesson.name);
            if let Err(refusal) = source::look(shown.as_bytes(), &broken) {
                panic!("{} {variant}: {refusal}", lesson.name);
            }
        }
    }
}

#[test]
fn the_book_says_what_to_type() {
    for (lesson, ..) in exercises() {
        let page = text(&root().join("docs").join(lesson.name).with_extension("md"));
        for typed in ["lessons", "lessons check"] {
            let command = format!("cargo run {typed} {}", lesson.name);
            assert!(page.contains(&command), "docs/{}.md does not say `{command}`", lesson.name);
        }
    }
}
