//! SQLite as a store: what is wrong with a file is said, and another program's is not changed.

use super::folder::Folder;
use super::{Answer, database, insert};
use brigade_ladder::engines::Sqlite;
use brigade_ladder::engines::migrations::SchemaError;
use brigade_ladder::engines::sqlite::OpenError;
use std::fs;
use std::path::Path;

/// What is said of a file; it names the file.
fn refused(file: &Path) -> (OpenError, String) {
    let error = Sqlite::open(file).expect_err("it cannot open");
    let text = error.to_string();
    assert!(text.contains(&file.display().to_string()), "{text}");
    (error, text)
}

#[test]
fn what_is_no_database_of_ours_is_refused_and_not_changed() {
    let folder = Folder::new("foreign");
    let letter = folder.file("letter");
    fs::write(&letter, "dear reader, this is long enough to be taken for a header ".repeat(20))
        .expect("written");
    let (error, text) = refused(&letter);
    assert!(matches!(error, OpenError::NotADatabase(_)), "{text}");
    let other = folder.file("other");
    let session = rusqlite::Connection::open(&other).expect("it opens");
    session.execute_batch("CREATE TABLE links (code INT); PRAGMA user_version = 1").expect("done");
    drop(session);
    for file in [&letter, &other] {
        let before = fs::read(file).expect("bytes");
        let (error, text) = refused(file);
        assert_eq!(fs::read(file).expect("bytes"), before, "{text}");
        assert!(
            text.contains("choose another file") || text.contains("another database"),
            "{text}"
        );
        if *file == other {
            assert!(matches!(error, OpenError::Schema(_, SchemaError::Foreign(_))), "{text}");
        }
    }
}

#[test]
fn a_file_that_was_changed_by_hand_or_by_a_newer_program_is_refused() {
    let folder = Folder::new("changed");
    let file = folder.file("links.sqlite");
    drop(Sqlite::open(&file).expect("it opens"));
    let session = rusqlite::Connection::open(&file).expect("it opens");
    session.execute_batch("CREATE INDEX clicked ON links (clicks)").expect("done");
    let (error, text) = refused(&file);
    assert!(matches!(error, OpenError::Schema(_, SchemaError::Drifted(_))), "{text}");
    assert!(text.contains("not from us: CREATE INDEX clicked ON links (clicks)"), "{text}");
    session.execute_batch("DROP INDEX clicked; PRAGMA user_version = 9999").expect("done");
    let (error, text) = refused(&file);
    assert!(
        matches!(error, OpenError::Schema(_, SchemaError::Newer { there: 9999, .. })),
        "{text}"
    );
}

#[test]
fn a_file_that_another_program_holds_is_said_to_be_held() {
    let folder = Folder::new("held");
    let file = folder.file("links.sqlite");
    drop(Sqlite::open(&file).expect("it opens"));
    let other = rusqlite::Connection::open(&file).expect("it opens");
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").expect("held");
    let (error, text) = refused(&file);
    assert!(matches!(error, OpenError::InUse(_)), "{text}");
    drop(other);
    drop(Sqlite::open(&file).expect("it is free"));
}

#[test]
fn what_the_system_refuses_is_said_in_its_words() {
    let folder = Folder::new("refused");
    let (error, text) = refused(&folder.file("absent/links"));
    assert!(matches!(error, OpenError::Io(..)) && text.contains("No such file"), "{text}");
    fs::create_dir(folder.file("folder")).expect("a folder");
    let (error, text) = refused(&folder.file("folder"));
    assert!(matches!(error, OpenError::NotAFile(_)), "{text}");
    let (error, text) = refused(Path::new("/dev/null/links"));
    assert!(matches!(error, OpenError::Io(..)) && text.contains("Not a directory"), "{text}");
}

#[test]
fn its_log_is_put_into_the_file_when_it_closes() {
    let folder = Folder::new("closed");
    let database = database(&folder.sqlite());
    assert_eq!(insert(&database, "abc"), Answer::Inserted);
    assert!(folder.file("links.sqlite-wal").exists());
    drop(database);
    assert!(!folder.file("links.sqlite-wal").exists());
}
