//! `ladder` as it is typed: the map, what was mistyped, and every way in which a climb cannot begin, each a sentence with
//! the next step.

mod folder;
mod ladder;

use brigade_ladder::ground::Means;
use brigade_ladder::rungs::RUNGS;
use folder::Folder;
use ladder::{Ladder, said};
use std::net::TcpListener;

#[test]
fn the_map_names_every_rung_what_it_stands_on_and_one_command() {
    let map = Ladder::new(&[]).run();
    assert!(map.success, "{}", map.errors);
    for rung in RUNGS {
        assert!(map.printed.contains(rung.name), "{}: {}", rung.name, map.printed);
    }
    assert!(map.printed.contains("PostgreSQL") && map.printed.contains("Redis"));
    assert_eq!(map.printed.matches("Next:").count(), 1, "{}", map.printed);
    assert!(map.printed.contains("brigade ladder 0"), "{}", map.printed);
    assert!(!map.printed.contains('\u{1b}'), "a pipe has no colours");
    let widest = map.printed.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{}", map.printed);
}

#[test]
fn what_is_missing_stands_on_the_map_with_the_line_that_installs_it() {
    let map = Ladder::new(&[]).env("BRIGADE_PRETEND", "no-redis-server").run();
    assert!(
        map.success
            && said(&map.printed).contains("apt-get install --no-install-recommends redis-server")
    );
    let map = Ladder::new(&["--redis", "redis://127.0.0.1:6379"]).run();
    assert!(map.printed.contains("given by its URL"), "{}", map.printed);
}

#[test]
fn a_typo_is_answered_by_the_nearest_name_and_exit_status_2() {
    for (typed, expected) in [
        (&["workrs"][..], "Did you mean workers?"),
        (&["99"], "There are: 0 monolith, 1 layered, 2 modular, 3 workers, 4 cached"),
        (&["all", "--keep"], "Say which: ladder 3 --keep"),
        (&["clustres"], "Did you mean clusters?"),
        (&["clusters", "--keep"], "starts and breaks nodes of its own"),
        (&["clusters", "--redis", "redis://127.0.0.1:1"], "it takes --quick and no other option"),
    ] {
        let refused = Ladder::new(typed).run();
        assert_eq!(refused.code, Some(2), "{}", refused.errors);
        assert!(refused.errors.contains(expected), "{}", refused.errors);
    }
}

#[test]
fn engines_that_are_missing_are_left_out_of_the_clusters_each_with_the_line_that_installs_it() {
    let words = "no-redis-server,no-nats-server,no-haproxy";
    let shown = Ladder::new(&["clusters", "--quick"]).env("BRIGADE_PRETEND", words).run();
    assert!(shown.success, "{}", shown.errors);
    let printed = said(&shown.printed);
    for package in ["redis-server", "nats-server", "haproxy"] {
        let line = format!("Not tried here: there is no `{package}`");
        assert!(printed.contains(&line), "{printed}");
        assert!(printed.contains(&format!("--no-install-recommends {package}`")), "{printed}");
    }
    assert!(printed.contains("RULE"), "{printed}");
}

#[test]
fn where_a_component_is_missing_the_rung_is_shown_with_the_line_that_installs_it() {
    let shown = Ladder::new(&["1"]).env("BRIGADE_PRETEND", "no-postgres").run();
    assert!(shown.success, "{}", shown.errors);
    let printed = said(&shown.printed);
    assert!(printed.contains("Not climbed here: there is no `postgres`"), "{printed}");
    assert!(printed.contains("`apt-get install --no-install-recommends postgresql`"), "{printed}");
    assert!(printed.contains("RULE"), "{printed}");
}

#[test]
fn without_a_temporary_folder_there_is_no_climb() {
    let refused = Ladder::new(&["0"]).env("TMPDIR", "/proc/no/such/folder").run();
    assert_eq!(refused.code, Some(1));
    assert!(refused.errors.contains("TMPDIR names another place"), "{}", refused.errors);
}

/// Only root starts PostgreSQL as another user, and only root may have a small disk of its own.
#[test]
fn a_folder_that_is_full_or_that_postgresql_cannot_reach_is_named_with_the_next_step() {
    let folder = Folder::new("ladder-no-room");
    let climb = || Ladder::new(&["1", "--keep"]).env("TMPDIR", folder.path()).run();
    if folder.is_kept_from_others() {
        let refused = climb();
        assert_eq!(refused.code, Some(1));
        assert!(
            refused.errors.contains("Set TMPDIR to a folder that all may use"),
            "{}",
            refused.errors
        );
    }
    if folder.is_a_disk_of_8_megabytes() {
        let refused = climb();
        assert_eq!(refused.code, Some(1));
        assert!(refused.errors.contains("is full: free some of it"), "{}", refused.errors);
        assert!(refused.errors.contains("No space left on device"), "{}", refused.errors);
        assert!(folder.is_empty(), "nothing is left");
    }
}

#[test]
fn where_a_server_was_given_that_is_none_the_climb_says_which_and_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port"); // it accepts, and is silent
    let at = taken.local_addr().expect("an address");
    let refused =
        Ladder::new(&["1", "--keep", "--postgres", &format!("postgres://a:b@{at}/c")]).run();
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.errors.contains(&format!("--postgres: no PostgreSQL answers at {at}")),
        "{}",
        refused.errors
    );
    assert!(refused.errors.contains("pg_isready"), "{}", refused.errors);
}

#[test]
fn a_rung_whose_port_is_taken_says_so_and_ends() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = taken.local_addr().expect("an address").to_string();
    let folder = std::env::temp_dir().join(format!("ladder-port-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let means = Means { folder: folder.clone(), ..Means::default() };
    let means = serde_json::to_string(&means).expect("JSON") + "\n";
    let refused = Ladder::of(&["rung", "0", "--addr", &at]).input(&means).run();
    assert_eq!(refused.code, Some(1));
    assert!(refused.errors.contains("another program listens there"), "{}", refused.errors);
    let refused = Ladder::of(&["rung", "0"]).input("garbage\n").run();
    assert_eq!(refused.code, Some(1));
    assert!(refused.errors.contains("the first line of standard input"), "{}", refused.errors);
    std::fs::remove_dir_all(folder).expect("it is ours");
}

#[test]
fn a_lesson_hears_which_component_its_experiment_lacks() {
    let unknown = Ladder::of(&["experiment", "no-lesson", "none"]).input("{}\n").run();
    assert_eq!(unknown.code, Some(2), "{}", unknown.errors);
    assert!(
        unknown.errors.contains("there is no experiment `no-lesson none`"),
        "{}",
        unknown.errors
    );
}

#[test]
fn advice_in_a_pipe_needs_all_five_numbers_and_names_the_rung_and_the_rule() {
    let all =
        ["--advise", "--peak=120", "--reads=95%", "--p99=50ms", "--teams=2", "--staleness=1s"];
    let advice = Ladder::new(&all).run();
    assert!(advice.success, "{}", advice.errors);
    let printed = said(&advice.printed);
    assert!(
        printed.contains("Rung 3, workers, is enough. The rule that decided: slow work"),
        "{printed}"
    );
    assert!(printed.contains("RECORDED"), "nothing was climbed here: {printed}");
    let widest = advice.printed.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(84), "{}", advice.printed);
    for (typed, expected) in [
        (&all[..3], "Add: --p99 50ms --teams 2 --staleness 1s"),
        (
            &["--advise", "--peak=1e12", "--reads=1", "--p99=1s", "--teams=1", "--staleness=0"],
            "requests a day?",
        ),
        (
            &["--advise", "--peak=1", "--reads=95", "--p99=1s", "--teams=1", "--staleness=0"],
            "--reads `95`: a share",
        ),
        (&["--peak=1"], "--advise"),
        (&["3", "--advise"], "cannot be used with"),
    ] {
        let refused = Ladder::new(typed).run();
        assert_eq!(refused.code, Some(2), "{typed:?}: {}", refused.errors);
        assert!(refused.errors.contains(expected), "{}", refused.errors);
    }
}

#[test]
fn the_prices_are_one_table_and_one_page_and_measure_nothing() {
    let folder = Folder::new("ladder-prices");
    let file = format!("{}/prices.html", folder.path());
    let shown = Ladder::new(&["prices", "--html", &file]).run();
    assert!(shown.success, "{}", shown.errors);
    let page = std::fs::read_to_string(&file).expect("a page");
    for rung in RUNGS {
        assert!(
            shown.printed.contains(rung.name)
                && page.contains(rung.rule.split('.').next().expect("a sentence"))
        );
    }
    for (typed, expected) in [
        (&["prices", "--html", "/no/such/folder/prices.html"][..], "name another file with --html"),
        (&["prices", "--quick"], "measures nothing"),
        (&["3", "--html", "x.html"], "ladder prices --html FILE"),
    ] {
        let refused = Ladder::new(typed).run();
        assert!(!refused.success && refused.errors.contains(expected), "{}", refused.errors);
    }
}
