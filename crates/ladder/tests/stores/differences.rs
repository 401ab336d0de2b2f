//! Where the stores differ, each difference with its reason: how they compare text, what an acknowledgement survives, what
//! they cannot hold, and what is late behind a copy. What two programs see of each other is in `locks`.

use super::cluster::Cluster;
use super::folder::Folder;
use super::keyspace::Keyspace;
use super::{Component, clicks, codes, contract, database, insert, link};
use brigade_core::blink::Link;
use brigade_core::blink::database::{Answer, Database, Question};
use brigade_core::blink::stores::{STORES, StoreError};
use brigade_core::trace::Recorder;
use brigade_ladder::cache::expiry::Lifetime;
use brigade_ladder::cache::{Keep, LocalCache};
use brigade_ladder::engines::redis::Kept;
use brigade_ladder::engines::{Postgres, Redis, Sqlite};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

/// A collation says which texts are equal and which comes first. Under one that ignores case, `ABC` is taken because `abc`
/// is there: two links of one name, and a page that another store sorts otherwise. So the columns say `COLLATE "C"`.
#[test]
fn a_collation_of_postgresql_that_ignores_case_takes_two_codes_for_one_and_such_a_table_is_refused()
{
    let cluster = Cluster::start();
    drop(database(&cluster.url()));
    let mut session = cluster.session();
    let make = r#"
        CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        CREATE TABLE demo (code text COLLATE blind PRIMARY KEY);
        INSERT INTO demo VALUES ('abc'), ('ABC'), ('abd') ON CONFLICT DO NOTHING"#;
    session.batch_execute(make).expect("a table");
    let kept: i64 = session.query_one("SELECT count(*) FROM demo", &[]).expect("a row").get(0);
    assert_eq!(kept, 2, "ABC is abc");
    let sorted = |session: &mut ::postgres::Client, collation: &str| -> String {
        let sql = format!(
            r#"SELECT string_agg(code, ' ' ORDER BY code COLLATE "{collation}") FROM (VALUES ('b'), ('C'), ('a')) AS t (code)"#
        );
        session.query_one(&sql, &[]).expect("a row").get(0)
    };
    assert_eq!(sorted(&mut session, "en-x-icu"), "a b C", "as a dictionary has them");
    assert_eq!(sorted(&mut session, "C"), "C a b", "by bytes, as every store here");
    session.batch_execute("ALTER TABLE links ALTER code TYPE text COLLATE blind").expect("done");
    let why = Postgres::open(&cluster.url(), &Recorder::off()).expect_err("refused").to_string();
    assert!(why.contains("not from us: links.code text COLLATE blind"), "{why}");
}

/// SQLite compares by bytes unless a column says `NOCASE`.
#[test]
fn a_column_of_sqlite_that_ignores_case_takes_two_codes_for_one_and_such_a_table_is_refused() {
    let folder = Folder::new("nocase");
    drop(database(&folder.sqlite()));
    let file = folder.file("links.sqlite");
    let session = rusqlite::Connection::open(&file).expect("it opens");
    let make = "DROP TABLE links;
        CREATE TABLE links (code TEXT NOT NULL PRIMARY KEY COLLATE NOCASE, url TEXT, clicks INTEGER);
        INSERT INTO links VALUES ('abc', '', 0), ('ABC', '', 0), ('abd', '', 0) ON CONFLICT DO NOTHING";
    session.execute_batch(make).expect("a table");
    let count = session.query_row("SELECT count(*) FROM links", [], |row| row.get::<_, i64>(0));
    assert_eq!(count, Ok(2), "ABC is abc");
    let why = Sqlite::open(&file).expect_err("refused").to_string();
    assert!(why.contains("not from us: CREATE TABLE links") && why.contains("NOCASE"), "{why}");
}

/// Memory dies with its process; a file does not. What PostgreSQL and Redis keep does not die with our process at all.
#[test]
fn killed_with_its_process_memory_forgets_and_files_keep_what_was_acknowledged() {
    use super::program::Server;
    let folder = Folder::new("killed");
    let redb = format!("redb:{}", folder.file("links").display());
    for (store, kept) in [("memory", 404), (&*redb, 302), (&*folder.sqlite(), 302)] {
        let mut server = Server::start(store, "threads");
        assert_eq!(server.create("abc").0, 201, "{store}");
        server.kill();
        assert_eq!(Server::start(store, "threads").get("/abc").0, kept, "{store}");
    }
}

/// Redis acknowledges what is in its memory, unless its log is written first: `appendonly` decides, and whether a power cut
/// loses anything `appendfsync`. Which it is, is read from the server and said. With `everysec` a write that comes while
/// an fsync is under way is put off and acknowledged, and a kill then loses it: the first second of a server has none.
#[test]
fn what_redis_keeps_is_its_configuration_which_is_read_and_said() {
    for (configuration, kept, survives) in [
        ("", Kept::Memory, false),
        ("appendonly yes\nappendfsync no", Kept::Kernel, true),
        ("appendonly yes\nappendfsync everysec", Kept::Second, true),
        ("appendonly yes\nappendfsync always", Kept::Disk, true),
    ] {
        let mut keyspace = Keyspace::start(configuration);
        let opened = Redis::open(&keyspace.url(), &Recorder::off()).expect("it opens");
        assert_eq!(opened.kept(), kept, "{configuration}");
        assert_eq!(insert(&database(&keyspace.url()), "abc"), Answer::Inserted);
        keyspace.kill();
        keyspace.restart();
        let found = clicks(&database(&keyspace.url()), "abc").is_some();
        assert_eq!(found, survives, "{configuration}");
    }
}

/// `synchronous_commit = off` acknowledges what is in PostgreSQL's memory. Its writer takes the first commits along when it
/// is woken by them, so a few rounds may pass before a kill finds one that was not written yet.
#[test]
fn postgresql_that_does_not_wait_for_its_log_loses_what_it_acknowledged() {
    let lazy = &[("synchronous_commit", "off"), ("wal_writer_delay", "10s")];
    let mut cluster = Cluster::with(lazy);
    let lost = (0..5).any(|round| {
        let database = database(&cluster.url());
        let all: Vec<String> = (0..200).map(|n| format!("r{round}-{n}")).collect();
        all.iter().for_each(|code| assert_eq!(insert(&database, code), Answer::Inserted));
        cluster.kill();
        drop(database);
        cluster.restart();
        let there = codes(&super::database(&cluster.url()));
        all.iter().any(|code| !there.contains(code))
    });
    assert!(lost, "nothing of 1,000 links was lost");
}

/// What a store cannot hold, and what it says. No request brings such a code this far: these are the limits behind the door.
#[test]
fn what_a_store_cannot_hold_it_refuses_in_words_and_goes_on() {
    let (cluster, keyspace, folder) =
        (Cluster::start(), Keyspace::start(""), Folder::new("limits"));
    let core = STORES.iter().map(|kind| {
        let store = (kind.open)(&folder.file(kind.name)).expect("it opens");
        (kind.name, Database::new(store, None, Recorder::off()).expect("threads"))
    });
    let elsewhere = [folder.sqlite(), cluster.url(), keyspace.url()].map(|url| database(&url));
    let names = ["sqlite", "postgres", "redis"];
    for (name, database) in core.chain(names.into_iter().zip(elsewhere)) {
        let is_postgres = name == "postgres";
        // Text of PostgreSQL's is text of C's, which ends at a NUL.
        let nul = insert(&database, "a\0b");
        assert_eq!(
            matches!(nul, Answer::Failed(StoreError::Failed(_))),
            is_postgres,
            "{name}: {nul:?}"
        );
        // A key of a B-tree of PostgreSQL's fits three times into a page; what compresses badly must be short.
        let long: String =
            (0..1_500_u32).map(|n| format!("{:x}", n.wrapping_mul(2_654_435_761))).collect();
        let long = insert(&database, &long);
        assert_eq!(
            matches!(long, Answer::Failed(StoreError::Failed(_))),
            is_postgres,
            "{name}: {long:?}"
        );
        // Numbers: ours have no sign and 64 bits, those of SQL have one, those of Redis's scripts are floating point.
        let many = Link { clicks: u64::MAX, ..link("many") };
        assert_eq!(contract::ask(&database, Question::Insert(many)), Answer::Inserted, "{name}");
        let most = match name {
            "sqlite" | "postgres" => i64::MAX.unsigned_abs(),
            "redis" => (1 << 53) - 1,
            _ => u64::MAX,
        };
        assert_eq!(clicks(&database, "many"), Some(most), "{name}");
        // Unicode is no difference: bytes of UTF-8 sort as its characters' numbers do.
        let sorted = ["Zebra", "ab\u{301}", "z", "\u{e4}", "\u{ff5e}", "\u{1f600}"];
        for code in sorted.iter().rev() {
            assert_eq!(insert(&database, code), Answer::Inserted, "{name}");
        }
        let there: Vec<String> =
            codes(&database).into_iter().filter(|code| sorted.contains(&&**code)).collect();
        assert_eq!(there, sorted, "{name}");
    }
}

/// None of the five is a copy, so none of them is late (`locks`). A cache in the process, as on rung 4, is one: no other
/// program can tell it of a change, so what it keeps is old for as long as it is kept, and no longer. That there is no
/// such link is not kept, or a new link of another program would be hidden for as long.
#[test]
fn behind_a_cache_of_its_own_a_program_sees_a_change_of_anothers_late_and_a_new_link_at_once() {
    const LIFE: Duration = Duration::from_secs(2);
    let (cluster, keyspace, folder) =
        (Cluster::start(), Keyspace::start(""), Folder::new("copies"));
    for url in [folder.sqlite(), cluster.url(), keyspace.url()] {
        let (start, passed) = (Instant::now(), Arc::new(AtomicU64::new(0)));
        let hours = Arc::clone(&passed);
        let clock = Arc::new(move || start + Duration::from_nanos(hours.load(SeqCst)));
        let keep = Keep { found: Lifetime::exactly(LIFE), absent: None };
        let cache = LocalCache::clocked(super::open(&url), NonZeroUsize::MAX, keep, clock);
        let [ours, theirs] = [Database::over(Arc::new(cache)), database(&url)];
        let leads = |database: &Database, code: &str| {
            let answer = contract::ask(database, Question::Locate(code.into()));
            matches!(answer, Answer::Target(Some(_)))
        };
        assert_eq!(insert(&theirs, "abc"), Answer::Inserted, "{url}");
        assert!(leads(&ours, "abc") && !leads(&ours, "new"), "{url}");
        let delete = Question::Delete("abc".into());
        assert_eq!(contract::ask(&theirs, delete), Answer::Deleted(true), "{url}");
        assert_eq!(insert(&theirs, "new"), Answer::Inserted, "{url}");
        assert!(leads(&ours, "new"), "{url}: a new link is hidden");
        let life = u64::try_from(LIFE.as_nanos()).expect("a short time");
        passed.store(life - 1, SeqCst);
        assert!(leads(&ours, "abc") && !leads(&theirs, "abc"), "{url}: nothing told it");
        passed.store(life, SeqCst);
        assert!(!leads(&ours, "abc"), "{url}: it is kept for too long");
    }
}
