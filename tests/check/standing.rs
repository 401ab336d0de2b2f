//! Played and repaired are two things, and a repair that was made wrong again is open again.

use super::ACCEPTS;
use crate::project::{BROKEN, Project};
use brigade::lessons::LESSONS;
use std::fs;
use std::os::unix::fs::symlink;

#[test]
fn a_repair_that_was_changed_again_is_marked_so_and_comes_next() {
    let project = Project::new("changed");
    let name = project.lesson.name;
    let map = || project.says("", 0);
    let all = LESSONS.len();
    let standing = |played: usize, repaired: usize| {
        format!("{played} of {all} played, {repaired} of {all} repaired")
    };
    // The first start: the map stands below its pictures.
    assert!(map().contains(&standing(0, 0)));
    assert!(map().contains(&format!("Next:  cargo run lessons {name}")), "{}", map());
    let played = format!("day | {name} | cpu share | said d | sure 70 % | was d | why it waits\n");
    fs::write(project.root.join("predictions.txt"), played).expect("written");
    assert!(map().contains(&format!("Next, its repair:  cargo run lessons check {name}")));
    project.judge(ACCEPTS);
    project.write("//! Repaired.\nuse super::sync::Mutex;\n");
    assert!(project.says("next", 0).contains("accepted: all 27 schedules"), "it resumes");
    let repaired = map();
    assert!(repaired.contains("✓+") && repaired.contains(&standing(1, 1)));
    assert!(!repaired.contains("Next, its repair"), "{repaired}");
    for wrong in ["//! Wrong again.\nuse super::sync::Mutex;\n", BROKEN] {
        project.write(wrong);
        let map = map();
        assert!(map.contains("✓~") && !map.contains("✓+"), "{map}");
        assert!(map.contains("changed since") && map.contains(&standing(1, 0)), "{map}");
        assert!(map.contains(&format!("check {name}")), "{map}");
    }
    project.write("//! Repaired.\nuse super::sync::Mutex;\n");
    assert!(map().contains("✓+"), "as it was accepted");
    fs::remove_file(project.file("exercise")).expect("removed");
    assert!(map().contains("✓+"), "no file, as on another machine");
}

#[test]
fn a_link_to_nowhere_is_named_and_so_is_what_to_do_about_it() {
    let project = Project::new("dangling");
    symlink("/nowhere/x.rs", project.file("exercise")).expect("a link");
    for typed in ["check NAME", "hint NAME"] {
        let text = project.says(typed, 1);
        assert!(text.contains("exercise.rs: it is a link to a file that is not there"), "{text}");
    }
}

#[test]
fn a_cargo_that_is_not_there_is_no_verdict_and_a_cargo_set_to_nothing_is_looked_for() {
    let project = Project::new("no-cargo");
    let run = |cargo: &str| {
        let mut command = project.command("check NAME");
        let output = command.env("CARGO", cargo).env("PATH", "/nowhere").output();
        String::from_utf8(output.expect("it runs").stdout).expect("UTF-8")
    };
    for (cargo, called) in [("/nowhere/cargo", "`/nowhere/cargo`"), ("", "`cargo`")] {
        let text = run(cargo);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("not judged: ") && !text.contains("not accepted"), "{text}");
        assert!(text.contains(called) && text.contains("on PATH"), "{text}");
    }
}
