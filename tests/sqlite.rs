//! What the lessons say of statements in every order, asked of a real database: two connections to one SQLite file, the
//! statements of two sessions taken in every order there is. The lessons play the same on a table of their own, because
//! a database in C is no part of anybody's first minute; here it is held to account.

use brigade::judge::interleavings::outcomes;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A database that two sessions have open, and none after the test.
struct Shared {
    file: PathBuf,
    sessions: [Connection; 2],
}

impl Shared {
    fn with(test: &str, schema: &str) -> Shared {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.sqlite"));
        let _absent = fs::remove_file(&file);
        let open = || Connection::open(&file).expect("a file");
        let sessions = [open(), open()];
        // What is asked here is who sees what, not what a power cut leaves.
        sessions.iter().for_each(|session| {
            session.pragma_update(None, "synchronous", "OFF").expect("a pragma");
        });
        sessions[0].execute_batch(schema).expect("a schema");
        Shared { file, sessions }
    }

    /// Every outcome of these steps by both sessions, and in how many orders. `reset` comes before each order; a step is
    /// told whose it is and what the session's earlier steps were told, and says what it was told itself.
    fn outcomes<T: Ord>(
        &self,
        reset: &str,
        steps: &[fn(&Connection, &[i64]) -> i64],
        read: impl Fn(&Connection, &[Vec<i64>; 2]) -> T,
    ) -> BTreeMap<T, usize> {
        outcomes(&[steps.len(); 2], |order| {
            self.sessions[0].execute_batch(reset).expect("a reset");
            let mut told = [Vec::new(), Vec::new()];
            for &who in order {
                let said = steps[told[who].len()](&self.sessions[who], &told[who]);
                told[who].push(said);
            }
            read(&self.sessions[0], &told)
        })
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let _gone = fs::remove_file(&self.file);
    }
}

fn number(session: &Connection, sql: &str) -> i64 {
    session.query_row(sql, [], |row| row.get(0)).expect("a number")
}

/// Rows that it changed.
fn run(session: &Connection, sql: &str, with: impl rusqlite::Params) -> i64 {
    session.execute(sql, with).expect("a statement") as i64
}

const ROW: &str = "CREATE TABLE links (code TEXT PRIMARY KEY, clicks INTEGER NOT NULL)";
const NO_CLICKS: &str = "DELETE FROM links; INSERT INTO links VALUES ('abc', 0)";

fn select(session: &Connection, _: &[i64]) -> i64 {
    number(session, "SELECT clicks FROM links")
}

fn set(session: &Connection, told: &[i64]) -> i64 {
    run(session, "UPDATE links SET clicks = ?1 + 1", params![told[0]])
}

fn add(session: &Connection, _: &[i64]) -> i64 {
    run(session, "UPDATE links SET clicks = clicks + 1", [])
}

fn set_if_seen(session: &Connection, told: &[i64]) -> i64 {
    run(session, "UPDATE links SET clicks = ?1 + 1 WHERE clicks = ?1", params![told[0]])
}

/// Clicks in the row, and clicks of which a session was told that they are counted.
fn counted(session: &Connection, told: &[Vec<i64>; 2]) -> (i64, i64) {
    let told = told.iter().filter_map(|said| said.last()).sum();
    (number(session, "SELECT clicks FROM links"), told)
}

#[test]
fn four_of_six_orders_of_select_and_update_lose_a_click() {
    let row = Shared::with("clicks", ROW);
    let of = |steps: &[fn(&Connection, &[i64]) -> i64]| row.outcomes(NO_CLICKS, steps, counted);
    assert_eq!(of(&[select, set]), BTreeMap::from([((1, 2), 4), ((2, 2), 2)]));
    assert_eq!(of(&[add]), BTreeMap::from([((2, 2), 2)]));
    // Nothing is lost: in four orders one of two is told that he was too late.
    assert_eq!(of(&[select, set_if_seen]), BTreeMap::from([((1, 1), 4), ((2, 2), 2)]));
}

fn is_free(session: &Connection, _: &[i64]) -> i64 {
    1 - number(session, "SELECT count(*) FROM links WHERE code = 'sale'")
}

fn insert_if_free(session: &Connection, told: &[i64]) -> i64 {
    match told[0] {
        0 => 0,
        _ => run(session, "INSERT OR REPLACE INTO links VALUES ('sale', 0)", []),
    }
}

fn insert_decides(session: &Connection, _: &[i64]) -> i64 {
    let sql = "INSERT INTO links VALUES ('sale', 0) ON CONFLICT DO NOTHING RETURNING code";
    let code: Option<String> =
        session.query_row(sql, [], |row| row.get(0)).optional().expect("a row");
    i64::from(code.is_some())
}

/// How many sessions were told by their last statement that it is theirs.
fn told_yours(_: &Connection, told: &[Vec<i64>; 2]) -> i64 {
    told.iter().filter_map(|said| said.last()).sum()
}

#[test]
fn who_looks_first_gives_an_alias_away_twice_and_an_insert_never_does() {
    let links = Shared::with("alias", ROW);
    let of = |steps: &[fn(&Connection, &[i64]) -> i64]| {
        links.outcomes("DELETE FROM links", steps, told_yours)
    };
    assert_eq!(of(&[is_free, insert_if_free]), BTreeMap::from([(2, 4), (1, 2)]));
    assert_eq!(of(&[insert_decides]), BTreeMap::from([(1, 2)]));
}

#[test]
fn a_store_that_ignores_case_takes_two_codes_for_one() {
    let links = Shared::with("case", "CREATE TABLE links (code TEXT PRIMARY KEY COLLATE NOCASE)");
    let insert = |code: &str| {
        run(&links.sessions[0], "INSERT INTO links VALUES (?1) ON CONFLICT DO NOTHING", [code])
    };
    assert_eq!([insert("aZ"), insert("Az"), insert("az1")], [1, 0, 1]);
}

fn key_is_new(session: &Connection, _: &[i64]) -> i64 {
    1 - number(session, "SELECT count(*) FROM keys")
}

fn create_if_new(session: &Connection, told: &[i64]) -> i64 {
    match told[0] {
        0 => 0,
        _ => run(session, "INSERT INTO links (clicks) VALUES (0)", []),
    }
}

fn write_key(session: &Connection, _: &[i64]) -> i64 {
    run(session, "INSERT OR IGNORE INTO keys VALUES ('a client drew it')", [])
}

#[test]
fn a_repeated_post_creates_twice_unless_its_key_is_claimed_first() {
    let schema = "CREATE TABLE links (id INTEGER PRIMARY KEY, clicks INTEGER); CREATE TABLE keys (key TEXT PRIMARY KEY)";
    let both = Shared::with("key", schema);
    let of = |steps: &[fn(&Connection, &[i64]) -> i64]| {
        let links =
            |session: &Connection, _: &[Vec<i64>; 2]| number(session, "SELECT count(*) FROM links");
        both.outcomes("DELETE FROM links; DELETE FROM keys", steps, links)
    };
    assert_eq!(of(&[key_is_new, create_if_new, write_key]), BTreeMap::from([(2, 18), (1, 2)]));
    assert_eq!(of(&[write_key, create_if_new]), BTreeMap::from([(1, 6)]));
}
