//! The truth table: servers that were written by others, and what each of them is. `servers.json` beside this file
//! is the table; `cargo run record servers` puts all of it into the book.

use super::{alone, asked, dials, free, told};
use brigade::dials::Finding;
use brigade::dials::truth::{Known, Upstream, table};

/// What everyone has who may change this project; the gate installs it.
const GATE: &[&str] = &["node", "python3"];
/// So many rows may go without a class: a machine that is busy with something else hides what would decide. A wrong
/// class is never borne.
const UNTOLD: usize = 3;

/// Whether the gate needs it: one program that everyone has, with nothing but what it brings along.
fn is_in_the_gate(known: &Known) -> bool {
    let [program, version] = known.version.as_slice() else { return false };
    GATE.contains(&program.as_str()) && version == "--version"
}

/// Panics if it is put into a wrong class; an error with what was seen if into none.
fn ask(known: &Known) -> Result<(), String> {
    let upstream = free().port();
    let _behind = known.upstream.then(|| Upstream::start(upstream).expect("an upstream"));
    let (_, found) = asked(|| known.arguments(free().port(), upstream))?;
    let said: Finding = serde_json::from_value(found["finding"].clone()).expect("a finding");
    assert!(!known.contradicts(&said), "{}: {found:#}", known.server);
    Ok(())
}

/// Tries all of them.
fn check(rows: &[Known]) {
    let mut untold = Vec::new();
    for row in rows {
        println!("{}", row.server);
        if let Err(found) = ask(row) {
            untold.push(format!("{}: {found}", row.server));
        }
    }
    assert!(untold.len() <= UNTOLD, "cannot tell: {}", untold.join("\n"));
}

#[test]
fn servers_that_everyone_has_are_put_in_their_classes() {
    let _alone = alone();
    let rows: Vec<Known> = table().into_iter().filter(is_in_the_gate).collect();
    assert!(rows.len() >= 15, "{}", rows.len());
    for row in &rows {
        assert!(row.installed().is_some(), "the gate needs {}", row.version[0]);
    }
    check(&rows);
}

/// `cargo test --test dials -- --ignored all_servers --nocapture`
#[test]
#[ignore = "needs servers that few people have; those that are here are tried"]
fn all_servers() {
    let _alone = alone();
    let (here, missing): (Vec<Known>, Vec<Known>) =
        table().into_iter().partition(|known| known.installed().is_some());
    for row in missing {
        println!("not here: {}", row.server);
    }
    check(&here);
}

#[test]
fn a_header_goes_along_and_what_is_behind_a_login_is_asked() {
    let _alone = alone();
    let address = free();
    let server = ["--", "python3", "docs/servers/kinds.py", &address.port().to_string(), "login"];
    let typed = |more: &[&str]| {
        let url = format!("http://{address}/wait");
        let mut typed = vec!["--url".to_owned(), url];
        typed.extend(more.iter().chain(&server).map(|word| (*word).to_owned()));
        typed
    };
    let output = dials(&typed(&[])).output().expect("it runs");
    let why = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(why.contains("answers \"401\"") && why.contains("--header"), "{why}");
    let (class, found) = told(|| typed(&["-H", "Authorization: Bearer token", "--body", "{}"]));
    assert_eq!(class, "thread-per-client", "{found:#}");
    assert_ne!(found["seen"]["load"]["answered"], 0, "the load sends it too: {found:#}");
}
