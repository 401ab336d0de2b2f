//! `lessons check` and its neighbours as they are typed, with a cargo and a judge that only say what a test makes
//! them say: a judge that cheats, hangs or dies is an answer in words.
#![cfg(unix)]

mod project;
mod standing;

use brigade::judge::{Ruling, Task};
use brigade::lessons::LESSONS;
use brigade::workbench::check::Ended;
use project::{BROKEN, Project};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// What the judge is told to say: a shell script that has `$nonce` and `$2`, the task.
const ACCEPTS: &str = r#"case "$2" in
'"Real"') echo "$nonce {\"runs\":1000,\"wrong\":0}";;
*) echo "printed by the exercise"; echo "$nonce {\"Accepted\":{\"proved\":\"all 27 schedules\"}}";;
esac"#;

const REJECTS: &str = r#"case "$2" in
'"Real"') echo "$nonce {\"runs\":12345,\"wrong\":1}";;
*) cat <<END
$nonce {"Rejected":{"why":"1 of 2 clicks was lost","schedule":{"threads":["judge","A","B"],"events":[{"thread":1,"kind":"Begins","object":1,"said":"","line":0,"exercise":false},{"thread":1,"kind":{"Did":"Load"},"object":0,"said":"-> 0","line":2,"exercise":true},{"thread":2,"kind":{"Did":"Load"},"object":0,"said":"-> 0","line":2,"exercise":true}],"preemptions":1,"replay":"0012","found":"number 3 of the schedules"}}}
END
esac"#;

#[test]
fn an_accepted_repair_is_said_kept_and_marked_on_the_map() {
    let project = Project::new("accepted");
    project.write("//! Repaired.\nuse super::sync::Mutex;\n");
    project.judge(ACCEPTS);
    assert!(project.says("solution NAME", 1).contains("--spoil"));
    let text = project.says("check NAME", 0);
    assert!(text.contains("accepted: all 27 schedules"), "{text}");
    assert!(text.contains("wrong 0 times in 1,000 runs, which alone proves nothing"), "{text}");
    assert!(
        !text.contains("printed by the exercise") && !text.contains("nothing is repaired"),
        "{text}"
    );
    let kept = || fs::read_to_string(project.root.join("progress.txt")).expect("progress");
    assert!(
        kept().contains(&format!("| {} | accepted | all 27 schedules | of ", project.lesson.name))
    );
    project.says("check NAME", 0);
    assert_eq!(kept().lines().count(), 2, "said once: {}", kept());
    assert!(project.says("solution NAME", 0).contains("One repair."));
    let all = project.run("check"); // the others are not begun
    assert!(String::from_utf8_lossy(&all.stdout).contains("accepted: all 27"));
    assert!(project.says("", 0).contains("+ repaired"));
    let diff = project.says("solution NAME --diff", 0);
    for line in ["-//! Repaired.", "+//! One repair."] {
        assert!(diff.contains(line), "{diff}");
    }
}

#[test]
fn a_rejected_repair_is_drawn_with_its_own_lines_and_can_be_played_again() {
    let project = Project::new("rejected");
    project.judge(REJECTS);
    let text = project.says("check NAME", 1);
    let expected = [
        "a copy of what is broken",
        "not accepted: 1 of 2 clicks was lost",
        "A │A█",
        "use super::sync::Mutex;  -> 0",
        "1 preemption; number 3 of the schedules",
        "wrong once in 12,345 runs: most runs show nothing",
        "--replay 0012",
        "exercise.rs:2\n",
        "hint",
    ];
    for part in expected {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains('\u{1b}'), "{text}");
    assert!(!project.root.join("progress.txt").exists());
    assert!(project.says("check NAME", 1).contains("nothing is repaired yet"));
    let again = project.says("check NAME --replay 0012", 1);
    assert!(again.contains("1 of 2 clicks was lost") && !again.contains("real threads"), "{again}");
    let ascii = project.command("check NAME").env("LC_ALL", "C").output().expect("it runs");
    assert!(ascii.stdout.is_ascii(), "{}", String::from_utf8_lossy(&ascii.stdout));
    for line in project.says("check NAME --width 60", 1).lines() {
        let is_a_command = line.contains("lessons check");
        assert!(console::measure_text_width(line) <= 60 || is_a_command, "{line}");
    }
}

#[test]
fn an_end_without_the_judges_word_is_explained() {
    for (script, said) in [
        ("echo accepted", "`accepted` was printed is no verdict"),
        ("echo '0 {\"Accepted\":{\"proved\":\"all\"}}'", "is no verdict"),
        ("exit 0", "ended the whole process (exit status 0)"),
        ("exit 7", "exit status 7"),
        (
            "echo memory allocation of 10737418240 bytes failed >&2; kill -ABRT $$",
            "10737418240 bytes",
        ),
        ("echo 'thread main has overflowed its stack' >&2; kill -ABRT $$", "stack overflow"),
        ("kill -SEGV $$", "stack overflow"),
        ("echo 'out of tune' >&2; kill -TERM $$", "signal 15: out of tune"),
        ("echo 'line 3: no' >&2; exit 101", "panicked where the judge could not go on: line 3: no"),
        ("echo \"$nonce nonsense\"", "cannot be read"),
        ("echo 'a judge is started by hand' >&2; exit 2", "cannot be read"),
    ] {
        let project = Project::new("ended");
        let ended =
            project.judge(script).ask::<Ruling>("exercise", &Task::Judge).expect_err(script);
        assert!(ended.to_string().contains(said), "{script}: {ended}");
        let text = project.says("check NAME", 1);
        assert!(text.contains("not accepted: ") && text.contains("hint"), "{script}: {text}");
    }
}

#[test]
fn whoever_never_answers_is_ended_however_much_is_printed() {
    let project = Project::new("silent");
    for script in ["exec tail -f /dev/null", "exec yes", "exec yes >&2", "while :; do :; done"] {
        let limit = Duration::from_millis(300);
        let asked = project.judge(script).ask_within::<Ruling>(limit, "exercise", &Task::Judge);
        assert!(matches!(asked, Err(Ended::Silent(_))), "{script}: {asked:?}");
    }
}

#[test]
fn whoever_has_answered_is_not_waited_for() {
    let project = Project::new("answered");
    let judge = project.judge(&format!("{ACCEPTS}\nexec tail -f /dev/null"));
    let ruling = judge.ask::<Ruling>("exercise", &Task::Judge).expect("an answer");
    assert_eq!(ruling, Ruling::Accepted { proved: "all 27 schedules".into() });
}

#[test]
fn a_task_that_nobody_answers_quietly_is_none_for_this_exercise() {
    let project = Project::new("nothing");
    let asked = project.judge("exit 0").ask::<Ruling>("exercise", &Task::Count);
    assert!(matches!(asked, Err(Ended::NothingToSchedule)), "{asked:?}");
}

#[test]
fn a_file_that_cannot_be_judged_is_told_so_before_anything_is_built() {
    let project = Project::new("refused");
    let large = vec![b' '; 10 << 20];
    for (exercise, said) in [
        (&b""[..], "is empty"),
        (&large, "larger than 64 KiB"),
        (b"fn f() {}\n\xff\n", "not UTF-8 text: byte 10, in line 2"),
        (b"fn f() { std::process::exit(0) }", "line 1: `std::process` cannot be judged"),
        (b"include!(\"solution.rs\");", "`include!` cannot be judged"),
    ] {
        project.write(exercise);
        let text = project.says("check NAME", 1);
        assert!(text.contains("not judged: ") && text.contains(said), "{text}");
        assert!(!project.root.join("asked").exists(), "{text}");
    }
}

#[test]
fn a_compile_error_is_shown_as_the_compiler_says_it_and_nothing_else() {
    let project = Project::new("compile");
    let folder = project.file("exercise");
    let file = folder.strip_prefix(&project.root).expect("below the root").display();
    let error = |file: &str| {
        format!(
            r#"{{"reason":"compiler-message","target":{{"name":"x"}},"message":{{"level":"error","message":"no such thing","rendered":"error: no such thing\n  --> {file}:1:1","spans":[{{"file_name":"{file}","line_start":1,"column_start":1,"is_primary":true}}]}}}}"#
        )
    };
    project.cargo(&error(&file.to_string()));
    let text = project.says("check NAME", 1);
    assert!(text.contains("exercise.rs does not compile"), "{text}");
    assert!(text.contains(&format!("error: no such thing\n  --> {file}:1:1")), "{text}");
    project.cargo(&error("rules.rs"));
    assert!(project.says("check NAME", 1).contains("keeps its name and its signature"));
    assert!(
        fs::read_to_string(project.root.join("asked"))
            .expect("asked")
            .contains("-p brigade-judges")
    );
    let nowhere = project.command("check NAME").env("CARGO", "/nowhere/cargo").output();
    let text = String::from_utf8(nowhere.expect("it runs").stdout).expect("UTF-8");
    assert!(text.contains("could not be built with `/nowhere/cargo`"), "{text}");
    assert!(text.contains("not judged: ") && !text.contains("not accepted"), "{text}");
}

#[test]
fn hints_come_one_after_another_and_reset_keeps_what_was_there() {
    let project = Project::new("hints");
    for number in [1, 2, 3] {
        let text = project.says("hint NAME", 0);
        assert!(text.contains(&format!("hint {number} of 3")), "{text}");
    }
    assert!(project.says("hint NAME 2", 0).contains("hint 2 of 3"));
    let no_more = project.says("hint NAME", 0);
    assert!(no_more.contains("All 3 hints are read") && !no_more.contains("hint 3 of 3"));
    assert!(no_more.contains("--spoil") && no_more.contains("hint one-request 3"), "{no_more}");
    assert_eq!(fs::read_to_string(project.file("exercise")).expect("laid"), BROKEN);
    project.write("mine");
    let text = project.says("reset NAME", 0);
    assert!(text.contains("exercise.rs.old"), "{text}");
    assert_eq!(fs::read_to_string(project.file("exercise")).expect("laid"), BROKEN);
    let old = Path::new(&project.file("exercise")).with_extension("rs.old");
    assert_eq!(fs::read_to_string(old).expect("kept"), "mine");
}

#[test]
fn what_cannot_be_meant_is_a_usage_error_with_the_next_step() {
    let project = Project::new("usage");
    let near = &project.lesson.name[..project.lesson.name.len() - 1];
    for (typed, said) in [
        (format!("check {near}"), project.lesson.name),
        ("check --replay 0012".into(), "LESSON"),
        ("check NAME --watch --replay 0012".into(), "--watch"),
        ("hint NAME 4".into(), "4"),
        ("reset".into(), "LESSON"),
    ] {
        let text = project.says(&typed, 2);
        assert!(text.contains(said), "{typed}: {text}");
    }
}

#[test]
fn without_a_name_every_exercise_is_judged_a_line_each() {
    let project = Project::new("all");
    let text = project.says("check", 1);
    let exercises = LESSONS.iter().filter(|lesson| lesson.exercise.is_some());
    for lesson in exercises {
        assert!(text.contains(lesson.name), "{text}");
    }
    assert!(text.contains("not begun"), "{text}");
    project.write(BROKEN);
    project.judge(REJECTS);
    assert!(project.says("check", 1).contains("not accepted: 1 of 2 clicks was lost"));
}
