//! The program as it is typed: exit statuses, errors with their next step, narrow and colourless
//! screens, closed pipes, and systems that lack what the lessons would like to have.

mod environment;
#[path = "../home/mod.rs"]
mod home;

use home::{Home, assert_status, complained, said};
use std::fs;
use std::net::TcpListener;
use std::process::{Command, Stdio};

#[test]
fn the_bare_command_helps_with_examples() {
    let output = Home::new("bare").run("");
    assert_status(&output, 0);
    assert!(said(&output).contains("cargo run lessons one-request"));
}

#[test]
fn a_mistyped_lesson_is_a_usage_error_that_names_its_neighbours() {
    let output = Home::new("mistyped").run("lessons one-cor");
    assert_status(&output, 2);
    assert!(complained(&output).contains("one-core"), "{}", complained(&output));
}

#[test]
fn the_map_says_what_to_type_next_and_what_is_done() {
    let home = Home::lived_in("map");
    assert!(said(&home.run("lessons")).contains("brigade lessons one-request"));
    home.write("2026-01-01 00:00 | one-request | cpu share | said d | sure 90 % | was d | why\n");
    let map = said(&home.run("lessons"));
    assert!(map.contains("brigade lessons one-core"), "{map}");
    assert!(map.contains("1 of"), "{map}");
}

#[test]
fn a_lesson_plays_in_its_order_and_asks_nobody_without_a_terminal() {
    let home = Home::lived_in("order");
    let output = home.run("lessons 1 --quick");
    assert_status(&output, 0);
    let text = said(&output);
    let stages = ["one-request", "PREDICT", "RUN", "OBSERVE", "COMPARE", "EXPLAIN", "RULE"];
    let places: Vec<_> = stages.iter().map(|stage| text.find(stage).expect(stage)).collect();
    assert!(places.is_sorted(), "{text}");
    assert!(text.contains("does not count as learned"), "{text}");
    assert_eq!(home.predictions(), "# seen\n");
}

#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    for typed in ["lessons", "lessons 1 --quick", "models", "machine", ""] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let home = Home::lived_in("pipe");
        let output = home.brigade(typed).stdout(writer).output().expect("it runs");
        assert_eq!(output.status.code(), Some(0), "{typed}: {}", complained(&output));
        assert_eq!(complained(&output), "", "{typed}");
    }
}

#[test]
fn an_export_or_an_input_that_would_do_nothing_is_refused() {
    let home = Home::lived_in("useless");
    for (typed, next) in [
        ("lessons --svg x.svg", "name a lesson"),
        ("lessons report --json x.json", "--json"),
        ("lessons review --perfetto x", "--perfetto"),
        ("lessons next --svg x.svg", "--svg"),
        ("lessons --log Cargo.toml", "many-cores --log Cargo.toml"),
        ("lessons 1 --log Cargo.toml", "many-cores --log Cargo.toml"),
        ("lessons report --log Cargo.toml", "many-cores"),
        ("lessons 2 --svg same --json same", "--svg and --json"),
    ] {
        let output = home.run(typed);
        assert_status(&output, 2);
        assert_eq!(said(&output), "", "{typed}");
        assert!(complained(&output).contains(next), "{typed}: {}", complained(&output));
    }
}

#[test]
fn the_opening_writes_each_of_its_pictures_to_a_file_of_its_own() {
    let home = Home::lived_in("exports");
    let typed = "lessons opening --quick --svg x.svg --perfetto x.trace --json x.json";
    assert_status(&home.brigade(typed).current_dir(&home.0).output().expect("it runs"), 0);
    for ending in ["svg", "trace", "json"] {
        let file = |name: &str| fs::read(home.0.join(format!("{name}.{ending}"))).expect(ending);
        assert!(file("x") != file("x-2") && file("x-2") != file("x-3"), "{ending}");
    }
}

#[test]
fn an_unreadable_log_is_refused_before_the_lesson_begins() {
    let output = Home::lived_in("log").run("lessons 3 --quick --log /nowhere/access.log");
    assert_status(&output, 2);
    assert_eq!(said(&output), "");
    assert!(complained(&output).contains("/nowhere/access.log"));
}

#[test]
fn a_log_that_is_not_understood_is_refused_before_the_lesson_begins() {
    let home = Home::lived_in("not-a-log");
    let log = home.0.join("access.log");
    let line = r#"h - - [d] "GET /aB3dE90 HTTP/2.0" 404 0 "-" "-""#;
    for (text, words) in [
        (&b"\x1f\x8b\x08\0packed"[..], &["gzip", "gunzip -k"][..]),
        (br#"{"request":{"uri":"/aB3dE90"},"status":302}"#, &["JSON", "1 line not read"]),
        (line.as_bytes(), &["0 clicks, 1 other request, 0 lines not read"]),
        (b"", &["empty"]),
    ] {
        fs::write(&log, text).expect("written");
        let output = home.run(&format!("lessons many-cores --quick --log {}", log.display()));
        assert_status(&output, 2);
        assert_eq!(said(&output), "");
        for word in words {
            assert!(complained(&output).contains(word), "{}", complained(&output));
        }
    }
}

#[test]
fn the_log_lesson_says_how_many_lines_were_clicks_and_how_many_were_not_read() {
    let home = Home::lived_in("a-log");
    let log = home.0.join("access.log");
    let click = "h - - [d] \"GET /aB3dE90?x HTTP/2.0\" 302 0 \"-\" \"-\"\n";
    let other = click.replace("302", "404");
    fs::write(&log, click.repeat(30) + &other.repeat(20) + "noise\n").expect("written");
    let output = home.run(&format!("lessons many-cores --quick --log {}", log.display()));
    assert_status(&output, 0);
    let text = said(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("30 clicks, 20 other requests, 1 line not read"), "{text}");
}

#[test]
fn what_this_system_cannot_measure_is_shown_as_recorded_and_claims_nothing() {
    let home = Home::lived_in("recorded");
    let mut command = home.brigade("lessons one-core --quick");
    let output = command.env("BRIGADE_PRETEND", "no-affinity").output().expect("it runs");
    assert_status(&output, 0);
    let text = said(&output);
    assert!(text.contains("RECORDED on "), "{text}");
    let verdicts: Vec<_> = text.lines().filter(|line| line.trim() == "HOLDS").collect();
    assert!(verdicts.is_empty(), "{text}");
}

#[test]
fn without_scheduler_statistics_the_lesson_says_so() {
    let home = Home::lived_in("unverified");
    let mut command = home.brigade("lessons 1 --quick");
    let output = command.env("BRIGADE_PRETEND", "no-proc").output().expect("it runs");
    assert_status(&output, 0);
    assert!(said(&output).contains("quietness unverified"), "{}", said(&output));
}

#[test]
fn every_lesson_plays_on_one_core_with_64_descriptors() {
    let home = Home::lived_in("small");
    let program = env!("CARGO_BIN_EXE_brigade");
    let script = format!("ulimit -n 64; exec {program} lessons all --quick --no-predict --cores 1");
    let mut command = Command::new("sh");
    let command = command.args(["-c", &script]).env("BRIGADE_DATA", &home.0).stdin(Stdio::null());
    let output = command.output().expect("it runs");
    assert_status(&output, 0);
    let results = said(&output);
    let results = results.rsplit("RESULTS").next().expect("the results");
    for lesson in brigade::lessons::LESSONS {
        assert!(results.contains(lesson.name), "{results}");
    }
}

#[test]
fn what_serve_cannot_mean_is_refused_with_what_there_is() {
    let home = Home::new("unknown");
    for (typed, next) in [
        ("serve --model tokio_mult", "tokio_multi"),
        ("serve --store rocks", "redb"),
        ("serve --delay 2", "ms"),
        ("serve --places 16", "--delay"),
        ("serve --delay 20ms --places 0", "0"),
        ("serve --shed 50ms", "--places 16"),
        ("serve --shed 50ms --delay 20ms", "--places 16"),
        ("serve --addr nowhere", "--addr"),
        ("serve --account ada", "NAME:PASSWORD"),
        ("serve --account :engine", "name"),
        ("serve --account ada:", "password"),
        ("serve --account ada:engine --account ada:loom", "ada"),
    ] {
        let output = home.run(typed);
        assert_status(&output, 2);
        assert!(complained(&output).contains(next), "{}", complained(&output));
    }
}

#[test]
fn a_model_that_is_not_in_this_build_says_how_to_get_it() {
    let home = Home::new("absent");
    let listed = home.run("models");
    for model in brigade::models::ABSENT {
        assert!(brigade::models::model(model.name).is_none(), "{}: absent and here", model.name);
        assert!(said(&listed).contains("not in this build"), "{}", said(&listed));
        let output = home.run(&format!("serve --model {}", model.name));
        assert_status(&output, 2);
        assert!(complained(&output).contains(model.why), "{}", complained(&output));
    }
}

#[test]
fn a_taken_port_is_reported_with_the_next_step() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address");
    let output = Home::new("taken").run(&format!("serve --addr {address}"));
    assert_status(&output, 1);
    assert!(complained(&output).contains("--addr 127.0.0.1:0"), "{}", complained(&output));
}

#[test]
fn a_report_of_no_comparison_says_which_command_makes_one() {
    let home = Home::new("report");
    let file = home.0.join("run.json");
    let report =
        |file: &std::path::Path| home.brigade("report").arg(file).output().expect("it runs");
    assert_status(&report(&file), 1);
    assert!(complained(&report(&file)).contains("run `brigade compare` first"));
    for (text, said) in [
        ("not json", "holds no comparison"),
        ("{}", "holds no comparison"),
        (r#"{"schema": 1}"#, "has schema 1"),
    ] {
        fs::write(&file, text).expect("written");
        let refused = report(&file);
        assert_status(&refused, 2);
        assert!(complained(&refused).contains(said), "{text}: {}", complained(&refused));
    }
}

#[test]
fn what_is_done_with_an_exercise_can_be_mistyped_too() {
    let output = Home::new("mistyped-check").run("lessons chek");
    assert_status(&output, 2);
    assert!(complained(&output).contains("Or brigade lessons check?"), "{}", complained(&output));
}
