//! The schema of a database: made by the first that comes, kept by the next, and refused where it is another.

use super::Component;
use super::cluster::Cluster;
use brigade_core::trace::Recorder;
use brigade_ladder::engines::Postgres;
use brigade_ladder::engines::migrations::SchemaError;
use brigade_ladder::engines::postgres::OpenError;
use std::thread;

fn open(cluster: &Cluster) -> Result<Postgres, OpenError> {
    Postgres::open(&cluster.url(), &Recorder::off())
}

/// What is said of the schema, and all of it.
fn refused(cluster: &Cluster) -> (SchemaError, String) {
    let error = open(cluster).expect_err("it cannot open");
    let text = error.to_string();
    match error {
        OpenError::Schema { wrong, .. } => (wrong, text),
        other => panic!("{other}"),
    }
}

#[test]
fn servers_that_start_at_once_make_one_schema_and_all_of_them_serve() {
    let cluster = Cluster::start();
    thread::scope(|scope| {
        let opening: Vec<_> = (0..6).map(|_| scope.spawn(|| open(&cluster).map(drop))).collect();
        for opened in opening {
            opened.join().expect("no panic").expect("it opens");
        }
    });
    let applied = "SELECT string_agg(name, ' ' ORDER BY number) FROM brigade_migrations";
    let applied: String = cluster.session().query_one(applied, &[]).expect("a row").get(0);
    let known = brigade_ladder::engines::migrations::POSTGRES;
    assert_eq!(applied, known.iter().map(|known| known.name).collect::<Vec<_>>().join(" "));
}

#[test]
fn a_table_of_that_name_that_no_migration_made_is_left_alone() {
    let cluster = Cluster::start();
    cluster.session().batch_execute("CREATE TABLE links (code int)").expect("a table");
    let (wrong, text) = refused(&cluster);
    assert!(matches!(wrong, SchemaError::Foreign(_)), "{text}");
    assert!(text.contains("\"links\" already exists") && text.contains("rename it"), "{text}");
    let made = "SELECT to_regclass('brigade_migrations') IS NULL";
    assert!(cluster.session().query_one(made, &[]).expect("a row").get::<_, bool>(0));
}

#[test]
fn what_is_changed_by_hand_is_found_and_named() {
    let cluster = Cluster::start();
    drop(open(&cluster).expect("it opens"));
    for (change, back, named) in [
        (
            "ALTER TABLE links ALTER code TYPE text COLLATE \"POSIX\"",
            "ALTER TABLE links ALTER code TYPE text COLLATE \"C\"",
            "not from us: links.code text COLLATE \"POSIX\" NOT NULL",
        ),
        (
            "ALTER TABLE links ALTER url DROP NOT NULL",
            "ALTER TABLE links ALTER url SET NOT NULL",
            "missing: links.url text NOT NULL",
        ),
        (
            "ALTER TABLE links ADD note text",
            "ALTER TABLE links DROP note",
            "not from us: links.note text",
        ),
        (
            "CREATE INDEX clicked ON links (clicks DESC)",
            "DROP INDEX clicked",
            "not from us: CREATE INDEX clicked ON links USING btree (clicks DESC)",
        ),
        (
            "ALTER TABLE links ADD CONSTRAINT few CHECK (clicks < 9)",
            "ALTER TABLE links DROP CONSTRAINT few",
            "not from us: links CHECK (clicks < 9)",
        ),
        ("ALTER TABLE links RENAME TO gone", "ALTER TABLE gone RENAME TO links", "missing: "),
    ] {
        cluster.session().batch_execute(change).expect(change);
        let (wrong, text) = refused(&cluster);
        assert!(matches!(wrong, SchemaError::Drifted(_)) && text.contains(named), "{text}");
        cluster.session().batch_execute(back).expect(back);
        drop(open(&cluster).expect("it is as it was"));
    }
}

#[test]
fn a_migration_that_was_another_and_one_that_is_not_known_yet_are_refused() {
    let cluster = Cluster::start();
    drop(open(&cluster).expect("it opens"));
    let execute = |sql: &str| cluster.session().batch_execute(sql).expect("done");
    execute("UPDATE brigade_migrations SET checksum = 'x' || checksum WHERE number = 1");
    let (wrong, text) = refused(&cluster);
    assert_eq!(wrong, SchemaError::Changed("0001_links".into()), "{text}");
    execute("UPDATE brigade_migrations SET checksum = substr(checksum, 2) WHERE number = 1");
    execute("INSERT INTO brigade_migrations VALUES (9999, '9999_later', '', '')");
    let (wrong, text) = refused(&cluster);
    assert!(matches!(wrong, SchemaError::Newer { .. }), "{text}");
    execute("DELETE FROM brigade_migrations WHERE number = 9999");
    drop(open(&cluster).expect("it is as it was"));
}

#[test]
fn what_only_adds_is_let_be_and_what_it_took_away_is_not() {
    let cluster = Cluster::start();
    drop(open(&cluster).expect("it opens"));
    let execute = |sql: &str| cluster.session().batch_execute(sql).expect("done");
    execute("ALTER TABLE links ADD made timestamptz");
    execute("INSERT INTO brigade_migrations VALUES (9999, '9999_expand_links_made', '', '')");
    drop(open(&cluster).expect("an older program goes on"));
    execute("ALTER TABLE links RENAME url TO target");
    let (wrong, text) = refused(&cluster);
    assert!(matches!(wrong, SchemaError::Drifted(_)), "{text}");
    assert!(
        text.contains("missing: links.url text NOT NULL") && !text.contains("links.made"),
        "{text}"
    );
}

#[test]
fn a_user_without_the_right_to_make_tables_serves_what_another_has_made_and_is_told_where_it_is_not()
 {
    let cluster = Cluster::start();
    let execute = |sql: &str| cluster.session().batch_execute(sql).expect("done");
    execute("CREATE USER clerk PASSWORD 'clerk'");
    let clerk = format!("postgres://clerk:clerk@{}/postgres", cluster.address());
    let open_as_clerk = || Postgres::open(&clerk, &Recorder::off());
    let text = open_as_clerk().expect_err("no tables").to_string();
    assert!(
        text.contains("permission denied for schema public") && text.contains("rights"),
        "{text}"
    );
    drop(open(&cluster).expect("it opens"));
    execute("GRANT SELECT ON brigade_migrations TO clerk; GRANT ALL ON links TO clerk");
    drop(open_as_clerk().expect("it opens"));
}
