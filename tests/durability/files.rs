//! Real files: whose they are, who has them, what is wrong with them, and a process that is killed.

use super::{all, link};
use brigade::blink::stores::{OpenError, Redb, Store, StoreError};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder of its own for each test, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let name = format!("durability-{test}-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }
    fn file(&self) -> PathBuf {
        self.0.join("links.redb")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left = fs::remove_dir_all(&self.0);
    }
}

/// The refusal must name the file and say what to do.
fn refused(path: &Path) -> OpenError {
    let error = Redb::open(path).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("links.redb"), "{text}");
    assert!(text.contains(": "), "{text}");
    error
}

#[test]
fn links_and_clicks_outlive_a_clean_close() {
    let folder = Folder::new("close");
    let store = Redb::open(&folder.file()).unwrap();
    assert_eq!(store.insert(&[link("a"), link("b")]), [Ok(()), Ok(())]);
    let taken = Err(StoreError::Taken);
    assert_eq!(store.insert(&[link("b"), link("c"), link("c")]), [taken.clone(), Ok(()), taken]);
    for _ in 0..3 {
        assert_eq!(store.follow("b"), Ok(Some(link("b").url)));
    }
    assert_eq!(store.follow("missing"), Ok(None));
    assert_eq!(store.delete(&["a"]), [Ok(true)]);
    assert_eq!(store.delete(&["a"]), [Ok(false)]);
    assert_eq!(store.find("b").unwrap().unwrap().clicks, 3);
    drop(store);
    let store = Redb::open(&folder.file()).unwrap();
    assert_eq!(store.find("a"), Ok(None));
    assert_eq!(store.find("b").unwrap().unwrap().clicks, 3);
    assert_eq!(store.list(&all()).unwrap().len(), 2);
}

#[test]
fn clicks_go_along_with_later_commits_and_none_is_counted_twice() {
    let folder = Folder::new("clicks");
    let store = Redb::open(&folder.file()).unwrap();
    let links: Vec<_> = (0..600).map(|n| link(&format!("code{n}"))).collect();
    assert!(store.insert(&links).iter().all(Result::is_ok));
    for round in 0..4 {
        for link in &links {
            store.follow(&link.code).unwrap();
        }
        assert_eq!(store.insert(&[link(&format!("more{round}"))]), [Ok(())]);
    }
    drop(store);
    let kept = Redb::open(&folder.file()).unwrap().list(&all()).unwrap();
    let followed = kept.iter().filter(|link| link.code.starts_with("code"));
    assert!(followed.clone().all(|link| link.clicks == 4));
    assert_eq!(followed.count(), 600);
}

#[test]
fn a_file_in_use_is_refused_until_it_is_closed() {
    let folder = Folder::new("in-use");
    let store = Redb::open(&folder.file()).unwrap();
    assert!(matches!(refused(&folder.file()), OpenError::InUse(_)));
    drop(store);
    assert!(Redb::open(&folder.file()).is_ok());
}

#[test]
fn a_foreign_file_is_refused_and_left_as_it_was() {
    let folder = Folder::new("foreign");
    let text = b"not a database, but somebody's only copy of something".repeat(100);
    fs::write(folder.file(), &text).unwrap();
    assert!(matches!(refused(&folder.file()), OpenError::Foreign(..)));
    assert_eq!(fs::read(folder.file()).unwrap(), text);
}

#[test]
fn a_redb_file_with_other_tables_is_refused() {
    let folder = Folder::new("other-tables");
    let other: redb::TableDefinition<'_, &str, &str> = redb::TableDefinition::new("recipes");
    let database = redb::Database::create(folder.file()).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction.open_table(other).unwrap();
    transaction.commit().unwrap();
    drop(database);
    let error = refused(&folder.file());
    assert!(error.to_string().contains("recipes"), "{error}");
}

#[test]
fn a_file_cut_short_is_refused_at_every_length() {
    let folder = Folder::new("short");
    let store = Redb::open(&folder.file()).unwrap();
    assert!(store.insert(&[link("a")])[0].is_ok());
    drop(store);
    let whole = fs::read(folder.file()).unwrap();
    for len in [1, 8, 9, 64, 320, 512, 4096, whole.len() / 2, whole.len() - 1] {
        fs::write(folder.file(), &whole[..len]).unwrap();
        refused(&folder.file());
    }
    fs::write(folder.file(), &whole).unwrap();
    assert_eq!(Redb::open(&folder.file()).unwrap().find("a"), Ok(Some(link("a"))));
}

#[test]
fn half_a_creation_does_not_stand_in_the_way() {
    let folder = Folder::new("half");
    fs::write(folder.0.join("links.redb.new"), [0; 5000]).unwrap();
    let store = Redb::open(&folder.file()).unwrap();
    assert_eq!(store.insert(&[link("a")]), [Ok(())]);
    assert!(!folder.0.join("links.redb.new").exists());
}

#[test]
fn a_file_that_was_emptied_is_no_new_store() {
    let folder = Folder::new("emptied");
    let store = Redb::open(&folder.file()).unwrap();
    assert!(store.insert(&[link("a")])[0].is_ok());
    drop(store);
    fs::OpenOptions::new().write(true).open(folder.file()).unwrap().set_len(0).unwrap();
    for _ in 0..2 {
        let error = refused(&folder.file());
        assert!(matches!(error, OpenError::Emptied(_)), "{error}");
        assert!(error.to_string().contains("remove it"), "{error}");
    }
    assert_eq!(fs::metadata(folder.file()).unwrap().len(), 0, "and it was not touched");
    fs::remove_file(folder.file()).unwrap(); // the next step, as told
    assert_eq!(Redb::open(&folder.file()).unwrap().find("a"), Ok(None));
}

/// Makes what is no file at a path; never a device, which a mistake would destroy.
#[cfg(unix)]
type Maker = fn(&Path);

#[cfg(unix)]
const NO_FILES: &[(&str, Maker)] = &[
    ("named pipe", |path| {
        let made = Command::new("mkfifo").arg(path).status().unwrap();
        assert!(made.success());
    }),
    ("socket", |path| drop(std::os::unix::net::UnixListener::bind(path).unwrap())),
    ("folder", |path| fs::create_dir(path).unwrap()),
    ("link that leads nowhere", |path| std::os::unix::fs::symlink("nowhere", path).unwrap()),
    ("device", |path| std::os::unix::fs::symlink("/dev/null", path).unwrap()),
];

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused_by_name_and_left_as_it_was() {
    use std::os::unix::fs::symlink;
    let kind = |path: &Path| fs::symlink_metadata(path).unwrap().file_type();
    for (name, make) in NO_FILES {
        if *name == "device" && rustix::process::geteuid().is_root() {
            continue; // a fault in this rule, run as root, would break the machine
        }
        let folder = Folder::new("no-file");
        let linked = folder.0.join("link-to-links.redb");
        make(&folder.file());
        symlink(folder.file(), &linked).unwrap();
        let before = kind(&folder.file());
        for path in [folder.file(), linked] {
            let error = refused(&path);
            assert!(matches!(error, OpenError::NotAFile(..)), "{name}: {error}");
            assert!(error.to_string().contains(name), "{error}");
        }
        assert_eq!(kind(&folder.file()), before, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn what_stands_where_a_new_file_is_made_is_left_as_it_was() {
    let folder = Folder::new("no-new-file");
    let (mine, unfinished) = (folder.0.join("mine"), folder.0.join("links.redb.new"));
    let made = Command::new("mkfifo").arg(&unfinished).status().unwrap();
    assert!(made.success());
    assert!(matches!(refused(&folder.file()), OpenError::NotAFile(..)));
    fs::remove_file(&unfinished).unwrap();
    std::os::unix::fs::symlink(&mine, &unfinished).unwrap();
    assert!(matches!(refused(&folder.file()), OpenError::NotAFile(..)));
    assert!(!mine.exists() && !folder.file().exists());
}

#[cfg(unix)]
#[test]
fn a_link_to_a_store_leads_to_it() {
    let folder = Folder::new("link");
    let linked = folder.0.join("link-to-links.redb");
    assert!(Redb::open(&folder.file()).unwrap().insert(&[link("a")])[0].is_ok());
    std::os::unix::fs::symlink(folder.file(), &linked).unwrap();
    assert_eq!(Redb::open(&linked).unwrap().find("a"), Ok(Some(link("a"))));
    assert!(fs::symlink_metadata(&linked).unwrap().is_symlink());
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = Folder::new("nowhere");
    let path = folder.0.join("nowhere").join("links.redb");
    assert!(matches!(refused(&path), OpenError::Io(..)));
}

/// Tells the child which file to write.
const CHILD: &str = "BRIGADE_DURABILITY_CHILD";

#[test]
#[ignore = "a child process of the test below"]
fn child_that_writes_until_it_is_killed() {
    let Some(path) = std::env::var_os(CHILD) else {
        return;
    };
    let store = Redb::open(Path::new(&path)).unwrap();
    for n in 0.. {
        assert_eq!(store.insert(&[link(&n.to_string())]), [Ok(())]);
        println!("kept {n}"); // an acknowledgement, over the pipe
    }
}

#[test]
fn a_process_killed_after_any_acknowledgement_has_lost_none() {
    let folder = Folder::new("kill");
    for acknowledgements in [1, 2, 3, 10, 50] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "files::child_that_writes_until_it_is_killed"])
            .args(["--ignored", "--nocapture"])
            .env(CHILD, folder.file())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let heard = lines.map_while(Result::ok).filter(|line| line.contains("kept"));
        assert_eq!(heard.take(acknowledgements).count(), acknowledgements);
        child.kill().unwrap();
        child.wait().unwrap();
        let store = Redb::open(&folder.file()).unwrap();
        for n in 0..acknowledgements {
            let code = n.to_string();
            assert_eq!(store.find(&code), Ok(Some(link(&code))));
        }
        drop(store);
        fs::remove_file(folder.file()).unwrap();
    }
}
