//! Every exercise is whole: its files, its tables, its page and its judge agree, the judge rejects what ships and every
//! plausible wrong repair, for the reason it should, and accepts the solution. All judges are built at once.

mod files;
mod kinds;

use brigade_draw::lanes::Style;
use brigade_judge::{Position, Ruling, Schedule, Task};
use brigade_lessons::LESSONS;
use brigade_workbench::check::place::Place;
use brigade_workbench::check::{Ended, Judge, draw};
use brigade_workbench::{Exercise, Lesson};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("two folders below the root")
}

/// The lessons with an exercise, and where it lies.
fn exercises() -> impl Iterator<Item = (&'static Lesson, &'static Exercise, Place)> {
    let with = LESSONS.iter().filter_map(|lesson| Some((*lesson, lesson.exercise?)));
    with.map(|(lesson, exercise)| (lesson, exercise, Place::of(lesson).expect(lesson.name)))
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// `broken`, `solution`, the wrong repairs and the right ones.
fn variants(exercise: &Exercise) -> Vec<&'static str> {
    let wrong = exercise.wrong().map(|wrong| wrong.file);
    let right = exercise.right.iter().copied();
    ["broken", "solution"].into_iter().chain(wrong).chain(right).collect()
}

fn built(lesson: &Lesson) -> Judge {
    static BUILT: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    let name = format!("judge-{}", lesson.name);
    let program = BUILT.get_or_init(build).get(&name).unwrap_or_else(|| panic!("no {name}"));
    Judge::at(program.clone())
}

/// Builds every judge by one call of cargo, as `lessons check` builds one: the programs by name.
fn build() -> BTreeMap<String, PathBuf> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(["build", "-p", "brigade-judges", "--message-format=json"]);
    for (lesson, _, place) in exercises() {
        place.lay().expect("an exercise that can be laid");
        command.args(["--bin", &format!("judge-{}", lesson.name)]);
    }
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines =
        lines.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let program = |line: serde_json::Value| {
        let program = line["executable"].as_str()?;
        Some((line["target"]["name"].as_str()?.to_string(), PathBuf::from(program)))
    };
    lines.filter_map(program).collect()
}

fn ruling(lesson: &Lesson, variant: &str, task: &Task) -> Ruling {
    let asked = built(lesson).ask(variant, task);
    asked.unwrap_or_else(|ended| panic!("{} {variant}: {ended}", lesson.name))
}

#[test]
fn what_ships_is_rejected_by_a_case_that_can_be_shown_and_played_again() {
    for (lesson, _, place) in exercises() {
        let Ruling::Rejected { why, schedule } = ruling(lesson, "broken", &Task::Judge) else {
            panic!("{}: broken.rs is not rejected", lesson.name)
        };
        assert!(!why.is_empty(), "{}", lesson.name);
        let Some(schedule) = schedule else { continue };
        drawn(&schedule, &text(&place.broken()));
        let Some(replay) = &schedule.replay else { continue };
        let again = ruling(lesson, "broken", &Task::Replay(replay.clone()));
        let Ruling::Rejected { why: again, schedule: Some(same) } = again else {
            panic!("{}: --replay {replay} rejects nothing", lesson.name)
        };
        assert_eq!((again, same.events), (why, schedule.events), "{}", lesson.name);
    }
}

#[test]
fn what_a_lesson_shows_under_break_is_what_its_judge_says_of_what_ships() {
    for (lesson, _, place) in exercises() {
        let recorded = text(&place.recorded());
        let recorded: Ruling = serde_json::from_str(&recorded).expect(lesson.name);
        let now = ruling(lesson, "broken", &Task::Judge);
        assert_eq!(recorded, now, "{}: record it again: cargo run record judging", lesson.name);
    }
}

/// A picture in any style, none of whose lines is too wide.
fn drawn(schedule: &Schedule, source: &str) {
    for (width, ascii) in [(60, false), (78, true), (118, false)] {
        let lines = draw::lanes(schedule, source, Style { width, colour: false, ascii });
        assert!(!lines.is_empty(), "nothing is drawn of {schedule:?}");
        for line in lines {
            assert!(console::measure_text_width(&line) <= width, "{line}");
            assert!(!ascii || line.is_ascii(), "{line}");
        }
    }
}

#[test]
fn the_solution_and_right_repairs_in_other_styles_are_accepted_and_what_that_proves_is_said() {
    for (lesson, exercise, _) in exercises() {
        for variant in ["solution"].iter().chain(exercise.right) {
            let said = ruling(lesson, variant, &Task::Judge);
            let Ruling::Accepted { proved } = said else {
                panic!("{} {variant}: {said:?}", lesson.name)
            };
            let counts = proved.contains(|c: char| c.is_ascii_digit());
            assert!(counts, "{} {variant}: {proved}", lesson.name);
        }
    }
}

/// What a file says at its top, as one line.
fn header(source: &str) -> String {
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(str::trim).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_promise_is_in_the_header_and_is_broken_by_a_wrong_repair_of_its_own() {
    for (lesson, exercise, place) in exercises() {
        assert!(!exercise.promises.is_empty(), "{}: promises nothing", lesson.name);
        let header = header(&text(&place.broken()));
        let mut files = BTreeSet::new();
        for promise in exercise.promises {
            let name = format!("{}: {}", lesson.name, promise.says);
            assert!(header.contains(&format!("* {}", promise.says)), "{name} is not in the header");
            assert!(promise.says.ends_with('.'), "{name}");
            assert!(!promise.wrong.is_empty(), "{name} Nothing breaks it");
            let own = promise.wrong.iter().all(|wrong| files.insert(wrong.file));
            assert!(own, "{name} What breaks it breaks another promise, too");
        }
    }
}

#[test]
fn every_wrong_repair_is_rejected_for_its_reason() {
    for (lesson, exercise, place) in exercises() {
        assert!(exercise.wrong().count() >= 2, "{}: at least two wrong repairs", lesson.name);
        for wrong in exercise.wrong() {
            let said = ruling(lesson, wrong.file, &Task::Judge);
            let Ruling::Rejected { why, schedule } = &said else {
                panic!("{} {}: {said:?}", lesson.name, wrong.file)
            };
            let name = format!("{} {}: {why}", lesson.name, wrong.file);
            assert!(!wrong.because.is_empty() && why.contains(wrong.because), "{name}");
            let source = text(&place.file(wrong.file));
            schedule.iter().for_each(|schedule| drawn(schedule, &source));
        }
    }
}

#[test]
fn what_can_be_scheduled_can_be_played() {
    for (lesson, ..) in exercises() {
        match built(lesson).ask::<Position>("broken", &Task::Play(Vec::new())) {
            Ok(position) => {
                assert!(position.end.is_some() || position.can_go_on.len() > 1, "{}", lesson.name)
            }
            Err(ended) => {
                assert!(matches!(ended, Ended::NothingToSchedule), "{}: {ended}", lesson.name)
            }
        }
    }
}
