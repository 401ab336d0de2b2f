//! A load that changes, its picture over time, and several servers in turns.

use super::scripted::Scripted;
use super::{OK, complained, json, load, said};
use serde_json::Value;
use std::fs;

fn sum(slots: &Value, field: &str) -> u64 {
    slots.as_array().expect("slots").iter().map(|slot| slot[field].as_u64().expect(field)).sum()
}

#[test]
fn a_profile_sends_as_many_as_it_says_and_each_tenth_of_a_second_tells_how_many_were_due() {
    let server = Scripted::always(OK);
    let url = format!("http://{}/", server.address);
    let found = json(&format!("{url} --users 4 --profile 100:200ms,0:100ms,200..400:100ms"));
    assert_eq!((found["due"].as_u64(), server.asked().len()), (Some(50), 50), "{found}");
    let slots = &found["over_time"]["slots"];
    assert_eq!(found["over_time"]["slot_ns"], 100_000_000);
    let due: Vec<u64> = slots.as_array().expect("slots")[..4]
        .iter()
        .map(|slot| slot["due"].as_u64().expect("a count"))
        .collect();
    assert_eq!(due, [10, 10, 0, 30]);
    assert_eq!((sum(slots, "answered"), sum(slots, "failed")), (50, 0));
    assert_eq!(found["loop"]["profile"][2]["to"], 400.0);
}

#[test]
fn a_profile_that_is_shorter_than_the_run_begins_again() {
    let server = Scripted::always(OK);
    let url = format!("http://{}/", server.address);
    let found = json(&format!("{url} --users 2 --profile 0:50ms,1000:10ms --duration 180ms"));
    assert_eq!(found["due"], 30, "{found}");
}

#[test]
fn what_is_refused_is_in_the_slot_in_which_it_was_due() {
    let server = Scripted::always(&b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"[..]);
    let url = format!("http://{}/", server.address);
    let found = json(&format!("{url} --users 2 --rate 100 --duration 200ms"));
    let slots = &found["over_time"]["slots"];
    assert_eq!((sum(slots, "due"), sum(slots, "answered"), sum(slots, "failed")), (20, 0, 20));
}

#[test]
fn the_picture_fits_its_screen_and_the_drawings_are_two_files() {
    let server = Scripted::always(OK);
    let url = format!("http://{}/", server.address);
    for columns in ["60", "80", "120"] {
        let output = super::brigade(&format!("load {url} --users 2 --profile 50:300ms"))
            .env("COLUMNS", columns)
            .output()
            .expect("it runs");
        let text = said(&output);
        assert!(text.contains("goodput: ") && text.contains("latency: "), "{text}");
        let widest = text.lines().map(|line| line.chars().count()).max().expect("lines");
        assert!(widest <= columns.parse().expect("a number"), "{columns}: {text}");
    }
    let drawn = std::env::temp_dir().join(format!("brigade-over-time-{}.svg", std::process::id()));
    let second = drawn.with_file_name(format!("brigade-over-time-{}-2.svg", std::process::id()));
    // On a busy machine the run is no measurement, and is drawn all the same.
    let output = load(&format!("{url} --users 2 --rate 50 --count 10 --svg {}", drawn.display()));
    assert_eq!(complained(&output), "");
    for file in [&drawn, &second] {
        let svg = fs::read_to_string(file).expect("a drawing");
        assert!(svg.starts_with("<svg") && svg.contains("open loop, 50 a second"), "{svg}");
        fs::remove_file(file).expect("removed");
    }
    let output = load(&format!("{url} --users 2 --count 10 --svg /nowhere/load.svg"));
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("10 of 10 due"), "what was measured is shown all the same");
    assert!(complained(&output).contains("/nowhere/load.svg"), "{}", complained(&output));
}

#[test]
fn several_servers_are_asked_in_turns_and_each_has_its_row() {
    let servers = [Scripted::always(OK), Scripted::always(OK), Scripted::always(OK)];
    let urls = servers.each_ref().map(|server| format!("http://{}/a", server.address)).join(" ");
    let text = said(&load(&format!("{urls} --users 6 --rate 1000 --count 100")));
    for server in &servers {
        assert!(text.contains(&format!("\n  {}/a ", server.address)), "{text}");
    }
    assert_eq!(servers.each_ref().map(|server| server.asked().len()), [34, 33, 33]);
    let found = json(&format!("{urls} --users 3 --count 10"));
    let answered = |number: usize| found["servers"][number]["answered"].as_u64();
    assert_eq!([0, 1, 2].map(answered), [4, 3, 3].map(Some), "{found}");
    assert_eq!((&found["answered"], &found["threads"]), (&10.into(), &3.into()));
}

#[test]
fn a_server_that_fails_fails_its_own_requests_only() {
    let (good, bad) = (
        Scripted::always(OK),
        Scripted::always(&b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"[..]),
    );
    let urls = format!("http://{}/ http://{}/", good.address, bad.address);
    let found = json(&format!("{urls} --users 2 --rate 1000 --count 20"));
    let answered = |number: usize| found["servers"][number]["answered"].as_u64();
    assert_eq!([0, 1].map(answered), [Some(10), Some(0)], "{found}");
}

#[test]
fn what_is_no_profile_and_what_goes_with_one_server_is_refused_with_the_next_step() {
    for (typed, why) in [
        ("http://localhost --profile 500", "a colon and a time are missing"),
        ("http://localhost --profile 5:1s,x:2s", "`x:2s`: a rate is"),
        ("http://localhost --profile 0:5s", "no request is ever due"),
        ("http://localhost --profile 5:0s", "500:5s,500..2000:10s"),
        ("http://localhost --profile 5:1s --rate 5", "--rate"),
        ("http://localhost --profile 5:1s --think 1ms", "--think"),
        ("http://localhost --profile 5:1s --depth 2", "--depth"),
        ("http://localhost --over-time --json", "--json"),
        ("http://localhost http://localhost/b --pid 1", "--pid goes with one URL"),
        ("http://localhost http://localhost/b --urls /nowhere", "--urls goes with one URL"),
        ("http://localhost http://localhost/b --users 1", "raise --users"),
        ("http://localhost nonsense", "`nonsense` is no URL"),
    ] {
        let output = load(typed);
        assert_eq!(output.status.code(), Some(2), "{typed}: {}", complained(&output));
        assert!(complained(&output).contains(why), "{typed}: {}", complained(&output));
        assert_eq!(said(&output), "", "{typed}");
    }
}
