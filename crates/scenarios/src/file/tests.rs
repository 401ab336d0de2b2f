//! What a person may write, and what is said of what they mistype: the line, the field, the reason, the next step.

use super::File;
use brigade_core::measure::ServiceTime;
use brigade_simulator::model::{Arrive, Harm, Kind, MS, Order, Policy, SECOND, Shape, Step, Work};
use std::time::Duration;

const SMALL: &str = r#"
question = "How busy is it?"
length = "10 s"

[stations.db]
servers = 16

[[paths.read]]
at = "db"
time = "exp 2 ms"

[clients.users]
path = "read"
rate = 2_000
"#;

/// What is said of a file that was wrong.
fn refused(text: &str) -> String {
    File::read("mine.toml", text).expect_err(text).to_string()
}

/// [`SMALL`] with something else in place of `old`.
fn changed(old: &str, new: &str) -> String {
    assert!(SMALL.contains(old), "{old}");
    SMALL.replace(old, new)
}

#[test]
fn a_small_file_is_read_as_it_is_meant() {
    let file = File::read("mine.toml", SMALL).unwrap();
    let scenario = &file.scenario;
    assert_eq!((scenario.length, scenario.warm_up), (10 * SECOND, 0));
    assert!(
        matches!(&scenario.stations[0].kind, Kind::Servers { servers: 16, line } if line.room.is_none())
    );
    let time = Work::Drawn(ServiceTime::Exponential(Duration::from_millis(2)));
    assert_eq!(scenario.paths[0].steps, [Step::Serve { at: "db".into(), time }]);
    assert_eq!(scenario.clients[0].arrive, Arrive::Open { rate: 2_000.0, shape: Shape::Poisson });
}

#[test]
fn every_section_is_read() {
    let file = File::read("all.toml", include_str!("every.toml")).unwrap();
    let scenario = &file.scenario;
    let names: Vec<&str> = scenario.stations.iter().map(|station| station.name.as_str()).collect();
    assert_eq!(names, ["cpu", "workers", "row", "memory", "db"], "in the order of the file");
    assert!(
        matches!(scenario.stations[0].kind, Kind::Cores { cores: 2, order: Order::Sliced(slice), switch: 5_000 } if slice == 3 * MS)
    );
    assert!(
        matches!(scenario.stations[1].kind, Kind::Pool { places: 64, threads: true, line } if line.room == Some(100) && line.lifo)
    );
    assert!(matches!(scenario.stations[2].kind, Kind::Lock { hand_over: 2_000 }));
    assert!(matches!(
        scenario.stations[3].kind,
        Kind::Cache { capacity: 1_000, shares_loads: true }
    ));
    assert_eq!((scenario.groups[0].policy, scenario.groups[0].view), (Policy::TwoChoices, 50 * MS));
    assert_eq!(scenario.paths[0].steps.len(), 6);
    assert!(matches!(scenario.clients[0].arrive, Arrive::Open { shape: Shape::Bursts { .. }, .. }));
    assert!(matches!(scenario.clients[1].arrive, Arrive::Closed { users: 50, .. }));
    assert_eq!(scenario.clients[0].patience.retries, 3);
    assert_eq!((scenario.faults[0].harm, scenario.faults[1].harm), (Harm::Stall, Harm::Slow(3.0)));
    assert!(scenario.camera.is_some());
    assert_eq!(file.ways.len(), 2);
    assert_eq!(file.sweep.map(|sweep| sweep.over), Some(vec![100.0, 200.0, 300.0]));
}

#[test]
fn a_mistyped_field_is_named_with_its_line_and_the_field_that_was_meant() {
    assert_eq!(
        refused(&changed("servers = 16", "severs = 16")),
        "mine.toml, line 5: stations.db: one of cores, servers, places, threads, hand_over, keys is missing. Add it. There is \
         a `severs`. Did you mean servers?"
    );
    assert_eq!(
        refused(&changed("servers = 16", "servers = 16\nrooom = 4")),
        "mine.toml, line 7: stations.db: there is no field `rooom` here. Did you mean room? There are: of, cores, servers, places, \
         threads, hand_over, keys, room, lifo, patience, drops_abandoned."
    );
    let why = refused(&changed("[clients.users]", "[client.users]"));
    assert!(
        why.contains("line 12: there is no field `client` here. Did you mean clients"),
        "{why}"
    );
}

/// What stands there, what is written in its place, and the line and the words of the answer.
const WRONG: &[(&str, &str, usize, &str)] = &[
    (
        "servers = 16",
        "servers = -1",
        6,
        "stations.db.servers: is `-1`. Write a whole number from 0",
    ),
    ("servers = 16", "servers = 1.5", 6, "is `1.5`. Write a whole number"),
    ("servers = 16", "servers = \"16\"", 6, "is `16`. Write a whole number"),
    (
        "servers = 16",
        "servers = 1_000_000_000_000_000_000",
        6,
        "Write a whole number from 0 to 4294967295",
    ),
    (
        "length = \"10 s\"",
        "length = 10",
        3,
        "length: is `10`. Write a time in quotes, such as \"3 ms\"",
    ),
    ("length = \"10 s\"", "length = \"10\"", 3, "length: is `10`. Write a time in quotes"),
    (
        "time = \"exp 2 ms\"",
        "time = \"gauss 2 ms\"",
        10,
        "paths.read.0.time: is `gauss 2 ms`. Write \"2 ms\", \"exp 2 ms\"",
    ),
    ("rate = 2_000", "rate = \"fast\"", 14, "clients.users.rate: is `fast`. Write a number."),
    ("rate = 2_000", "rate = inf", 14, "clients.users.rate: is `inf`. Write a number."),
    ("path = \"read\"", "", 12, "clients.users: `path` is missing. Add it."),
    (
        "rate = 2_000",
        "rate = 1\nusers = 1",
        12,
        "has both `rate` and `users`. Take one of them away.",
    ),
    ("[[paths.read]]", "[paths.read]", 8, "paths.read: is a table. Write a list"),
    ("servers = 16", "servers = [", 9, "this is no TOML"),
    ("servers = 16", "servers = 16\nservers = 17", 7, "duplicate key"),
];

#[test]
fn a_value_of_the_wrong_kind_is_answered_with_one_of_the_right_kind() {
    for (old, new, line, said) in WRONG {
        let why = refused(&changed(old, new));
        assert!(why.starts_with(&format!("mine.toml, line {line}: ")), "{new}: {why}");
        assert!(why.contains(said), "{new}: {why}");
    }
}

#[test]
fn what_the_simulator_refuses_is_found_in_the_file() {
    for (old, new, line, said) in [
        ("servers = 16", "servers = 0", 6, "stations.db.servers"),
        ("rate = 2_000", "rate = -5", 14, "clients.users.rate"),
        ("rate = 2_000", "rate = 1e18", 12, "clients.users"),
        ("at = \"db\"", "at = \"bd\"", 9, "paths.read.0.at"),
        ("path = \"read\"", "path = \"write\"", 13, "clients.users.path"),
        ("length = \"10 s\"", "length = \"0 s\"", 3, "length"),
    ] {
        let why = refused(&changed(old, new));
        assert!(why.starts_with(&format!("mine.toml, line {line}: {said}: ")), "{new}: {why}");
    }
}

#[test]
fn what_is_empty_or_no_scenario_says_what_to_start_from() {
    for text in ["", " \n\t\n"] {
        assert!(refused(text).contains("the file is empty. `simulate pool-size --print`"));
    }
    assert!(refused("# nothing").contains("`question` is missing"));
    assert!(refused("<html>").contains("this is no TOML"));
    assert!(refused("a = 1").contains("`question` is missing"));
}

#[test]
fn a_way_changes_what_is_there_and_nothing_else() {
    let ways = |changes: &str| format!("{SMALL}\n[ways.more]\n{changes}\n");
    for changes in ["\"stations.db.servers\" = 32", "stations.db.servers = 32"] {
        let file = File::read("mine.toml", &ways(changes)).unwrap();
        let more = file.with(&file.ways[0].changes).unwrap();
        assert!(matches!(more.stations[0].kind, Kind::Servers { servers: 32, .. }));
    }
    let why = refused(&ways("stations.db.server = 32"));
    assert!(
        why.contains(
            "there is no value `stations.db.server` in the file. Did you mean stations.db.servers?"
        ),
        "{why}"
    );
    assert!(refused(&ways("stations.db.servers = 0")).contains("stations.db.servers"));
}

#[test]
fn a_sweep_changes_the_number_in_a_time_and_keeps_whole_numbers_whole() {
    let file = File::read("mine.toml", SMALL).unwrap();
    let with = |sweep: &str| {
        let sweep = super::points(sweep).unwrap();
        file.with(&[sweep.to(sweep.over[0])])
    };
    let time = with("paths.read.0.time=0.5,1").unwrap().paths[0].steps[0].clone();
    let half = Work::Drawn(ServiceTime::Exponential(Duration::from_micros(500)));
    assert_eq!(time, Step::Serve { at: "db".into(), time: half });
    assert!(matches!(
        with("stations.db.servers=3.7,5").unwrap().stations[0].kind,
        Kind::Servers { servers: 4, .. }
    ));
    for (sweep, said) in [
        (
            "clients.user.rate=1..2",
            "there is no value `clients.user.rate` in the file. Did you mean clients.users.rate",
        ),
        ("question=1..2", "one number in it, since that is what is varied"),
        ("stations.db.servers=0..2", "stations.db.servers"),
    ] {
        let why = with(sweep).unwrap_err().to_string();
        assert!(why.contains(said), "{sweep}: {why}");
    }
}

#[test]
fn an_answer_is_read_from_a_figure_that_the_scenario_has() {
    let asked = |figure: &str, want: &str| {
        let answer = format!("\n[answer]\nfigure = \"{figure}\"\nwant = \"{want}\"\n");
        File::read("mine.toml", &(SMALL.to_owned() + &answer))
    };
    for (figure, want) in [
        ("p99", "at most 50 ms"),
        ("lost", "at most 0.01"),
        ("uses of db", "least"),
        ("goodput", "most"),
    ] {
        asked(figure, want).unwrap();
    }
    for (figure, want, said) in [
        ("p90", "least", "Did you mean p99 or p50?"),
        ("p99", "at most 50", "or a bound such as \"at most 50 ms\""),
        ("hits", "a lot", "or a bound such as \"at least 0.95\""),
        ("uses of cache", "least", "there is no station `cache`"),
        ("recovery", "least", "nothing breaks, so nothing recovers"),
    ] {
        let why = asked(figure, want).unwrap_err().to_string();
        assert!(why.contains(said), "{figure} {want}: {why}");
    }
}

#[test]
fn no_damage_to_a_file_makes_the_reader_panic() {
    let whole = include_str!("every.toml");
    for at in (0..whole.len()).step_by(3).filter(|at| whole.is_char_boundary(*at)) {
        let _any = File::read("cut.toml", &whole[..at]);
        for sign in ["\"", "=", "9"] {
            let _any = File::read("broken.toml", &[&whole[..at], sign, &whole[at..]].concat());
        }
    }
}
