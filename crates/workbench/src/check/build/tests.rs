//! What cargo prints, and what a learner is told of it.

use super::*;

fn error(message: &str, file: &str, line: usize) -> String {
    let span = format!(
        r#"{{"file_name":"lessons/l09_lost_update/./{file}","line_start":{line},"column_start":5,"is_primary":true}}"#
    );
    format!(
        r#"{{"reason":"compiler-message","target":{{"name":"judge-x"}},"message":{{"level":"error","message":"{message}","rendered":"error: {message}\n --> lessons/l09_lost_update/././{file}:{line}","spans":[{span}]}}}}"#
    )
}

fn told(lines: &[String]) -> String {
    Built::read(&lines.join("\n"), "judge-x").why().expect("a reason").to_string()
}

#[test]
fn the_program_is_where_cargo_says_and_only_the_judge_counts() {
    let printed = r#"{"reason":"compiler-artifact","target":{"name":"brigade"},"executable":"/t/brigade"}
{"reason":"compiler-artifact","target":{"name":"judge-x"},"executable":"/t/judge-x"}
no json
{"reason":"build-finished","success":true}"#;
    assert_eq!(Built::read(printed, "judge-x").program, Some(PathBuf::from("/t/judge-x")));
    assert_eq!(Built::read(printed, "judge-y").program, None);
}

#[test]
fn an_error_in_the_learners_file_is_shown_once_and_alone() {
    let thrice = error("expected `;`", "exercise.rs", 20);
    let elsewhere = error("no method `total`", "rules.rs", 7);
    let text = told(&[thrice.clone(), elsewhere, thrice.clone(), thrice]);
    assert_eq!(text.matches("error: expected `;`").count(), 1, "{text}");
    assert!(text.contains("lessons/l09_lost_update/exercise.rs:20"), "{text}");
    assert!(!text.contains("total"), "{text}");
}

#[test]
fn a_changed_signature_is_said_in_the_judges_words() {
    let text = told(&[error("no method `total`", "rules.rs", 7)]);
    assert!(text.starts_with("the judge cannot use exercise.rs: no method `total`."), "{text}");
    assert!(text.contains("keeps its name and its signature"), "{text}");
}

#[test]
fn of_many_errors_three_are_shown_and_the_rest_counted() {
    let lines: Vec<_> = (1..=5).map(|line| error("wrong", "exercise.rs", line)).collect();
    let text = told(&lines);
    assert!(text.contains("and 2 more"), "{text}");
}

#[test]
fn what_is_no_compile_error_is_told_from_the_word_error_on() {
    let said = last_lines("  Updating index\nerror: no matching package\n  location: here\n");
    assert_eq!(said, "error: no matching package\n  location: here");
    assert_eq!(Built::read("", "judge-x").why().map(|why| why.to_string()), None);
}

#[test]
fn an_error_inside_a_macro_is_the_learners_who_used_it() {
    let inner = r#""file_name":"/rustc/library/macros.rs","line_start":1,"column_start":1,"is_primary":true"#;
    let used =
        r#""file_name":"lessons/x/exercise.rs","line_start":9,"column_start":1,"is_primary":false"#;
    let text = told(&[format!(
        r#"{{"reason":"compiler-message","target":{{"name":"judge-x"}},"message":{{"level":"error","message":"no","spans":[{{{inner},"expansion":{{"span":{{{used}}}}}}}]}}}}"#
    )]);
    assert!(text.starts_with("exercise.rs does not compile"), "{text}");
}
