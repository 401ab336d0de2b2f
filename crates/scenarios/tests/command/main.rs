//! `simulate` as it is typed: the list, what is mistyped, files that are none, scenarios that make no sense or never end.
//! Each is answered at once, with the next step.

mod program;

use brigade_scenarios::shipped::SCENARIOS;
use program::{Ended, Place, simulate};
use std::process::Command;

/// What a run of a few thousand requests needs.
const SMALL: &str = r#"
question = "Does it keep up?"
length = "2 s"
[stations.db]
servers = 2
[[paths.read]]
at = "db"
time = "exp 2 ms"
[clients.users]
path = "read"
rate = 500
"#;

/// One that is refused: status 2, and what is said.
fn refused(ended: &Ended, said: &[&str]) {
    assert_eq!(ended.code, Some(2), "{} {}", ended.printed, ended.errors);
    assert!(ended.errors.starts_with("error: "), "{}", ended.errors);
    for part in said {
        assert!(ended.errors.contains(part), "{part}: {}", ended.errors);
    }
    assert!(!ended.errors.contains("panicked"), "{}", ended.errors);
}

#[test]
fn the_list_names_every_scenario_with_its_question_and_one_command() {
    let list = simulate(&[]);
    assert_eq!(list.code, Some(0), "{}", list.errors);
    for shipped in SCENARIOS {
        assert!(list.printed.contains(shipped.name), "{}: {}", shipped.name, list.printed);
    }
    assert!(list.printed.contains("brigade simulate pool-size"), "{}", list.printed);
    assert!(!list.printed.contains('\u{1b}'), "a pipe has no colours");
    let widest = list.printed.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{}", list.printed);
}

#[test]
fn what_is_mistyped_is_answered_by_the_nearest_name() {
    refused(
        &simulate(&["pol-size"]),
        &["there is no scenario `pol-size`. Did you mean pool-size?", "There are: pool-size, "],
    );
    refused(
        &simulate(&["pool-size", "--sweep", "stations.pol.places=1..9"]),
        &["Did you mean stations.pool.places"],
    );
    refused(
        &simulate(&["pool-size", "--sweep", "stations.pool.places"]),
        &["names no key", "clients.users.rate=100..2000:8"],
    );
    refused(&simulate(&["all", "--sweep", "a=1..2"]), &["name it in place of `all`"]);
}

#[test]
fn what_is_no_file_is_not_read() {
    let place = Place::new("no-file");
    refused(&simulate(&[&place.path("absent.toml")]), &["absent.toml"]);
    refused(
        &simulate(&[&(place.path("") + "/.")]),
        &["is no file, but a folder, a pipe or a device"],
    );
    let pipe = place.path("pipe.toml");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    refused(&simulate(&[&pipe]), &["is no file, but a folder, a pipe or a device"]);
    refused(&simulate(&["/dev/zero"]), &["is no file"]);
    refused(
        &simulate(&[&place.large("large.toml", 1 << 30)]),
        &["1073741824 bytes", "Is it the right file?"],
    );
    refused(
        &simulate(&[&place.write("empty.toml", "")]),
        &["empty.toml, line 1: the file is empty", "--print"],
    );
    refused(
        &simulate(&[&place.write_bytes("latin.toml", b"question = \"\xe4\"")]),
        &["is no UTF-8 text"],
    );
}

#[test]
fn what_makes_no_sense_is_refused_with_its_line() {
    let place = Place::new("no-sense");
    for (old, new, said) in [
        ("rate = 500", "rate = -500", "line 11: clients.users.rate"),
        ("rate = 500", "rate = nan", "line 11: clients.users.rate"),
        ("servers = 2", "servers = 0", "line 5: stations.db.servers"),
        ("rate = 500", "users = 1_000_000_000_000_000_000", "line 11: clients.users.users"),
        ("rate = 500", "rate = 1e18", "line 9: clients.users: "),
        ("length = \"2 s\"", "length = \"1e12 s\"", "line 3: length"),
        ("servers = 2", "servers = 2\nspeed = 3", "line 6: stations.db: there is no field `speed`"),
        ("at = \"db\"", "at = \"disk\"", "line 7: paths.read.0.at"),
    ] {
        let file = place.write("mine.toml", &SMALL.replace(old, new));
        refused(&simulate(&[&file]), &["mine.toml, ", said]);
    }
}

#[test]
fn what_would_run_for_hours_is_refused_before_it_begins() {
    let place = Place::new("hours");
    for busy in ["rate = 400_000_000", "users = 1_000_000"] {
        let text =
            SMALL.replace("rate = 500", busy).replace("2 ms", "1 ns").replace("2 s", "50 min");
        let ended = simulate(&[&place.write("mine.toml", &text)]);
        assert_ne!(ended.code, Some(0), "{busy}: {}", ended.printed);
        assert!(ended.errors.contains("requests"), "{busy}: {}", ended.errors);
    }
}

#[test]
fn a_system_that_cannot_keep_up_is_answered_by_how_fast_it_falls_behind() {
    let place = Place::new("unstable");
    let file = place
        .write("mine.toml", &SMALL.replace("rate = 500", "rate = 1_200").replace("2 s", "20 s"));
    let ended = simulate(&[&file, "--seeds", "1"]);
    assert_eq!(ended.code, Some(0), "{}", ended.errors);
    let said = ended.printed.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, rest) = said.split_once("what waits grows by ").expect(&said);
    let growth: f64 = rest.split(' ').next().and_then(|word| word.parse().ok()).expect(rest);
    // 1,200 come and 2 / 2 ms = 1,000 go. The seed is fixed.
    assert!((150.0..250.0).contains(&growth), "{growth}");
    assert!(said.contains("The bottleneck is db"), "{said}");
}

#[test]
fn a_file_that_ships_can_be_printed_changed_and_run() {
    let place = Place::new("print");
    let printed = simulate(&["three-instances", "--print"]);
    assert_eq!(printed.code, Some(0));
    let file = place.write("mine.toml", &printed.printed);
    let (svg, json) = (place.path("a.svg"), place.path("a.json"));
    let seeds = ["--seeds", "2", "--sweep", "clients.users.rate=500,1000", "--width", "100"];
    let ended = simulate(&[&[file.as_str(), "--svg", &svg, "--json", &json], &seeds[..]].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.errors);
    assert!(
        ended.printed.contains("SIMULATED") && ended.printed.contains("ANSWER"),
        "{}",
        ended.printed
    );
    let widest = ended.printed.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(100), "{}", ended.printed);
    let curve = place.read("a.svg");
    let border = "class=\"paper dashed\"";
    assert!(curve.contains(border) && curve.contains("SIMULATED"), "{curve}");
    // Of the dashes in the lanes' picture those of the border alone are 6 long.
    assert!(place.read("a-2.svg").contains("stroke-dasharray:6 4"), "the lanes");
    brigade_core::trace::Trace::from_json(&place.read("a.json")).expect("a trace");
}

#[test]
fn the_same_seed_says_the_same_and_another_something_else() {
    let place = Place::new("seed");
    let file = place.write("mine.toml", SMALL);
    let run = |seed| simulate(&[&file, "--seeds", "1", "--seed", seed]).printed;
    assert_eq!(run("7"), run("7"));
    assert_ne!(run("7"), run("8"));
}

#[test]
fn what_has_nothing_to_draw_says_how_it_would() {
    let place = Place::new("nothing");
    let file = place.write("mine.toml", SMALL);
    refused(
        &simulate(&[&file, "--svg", &place.path("a.svg")]),
        &["--svg: there is nothing to draw", "[camera]"],
    );
    refused(
        &simulate(&[&file, "--json", &place.path("a.json")]),
        &["--json: no camera saw anything", "[camera]"],
    );
}
