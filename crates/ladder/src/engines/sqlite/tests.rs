//! What only the inside can provoke: a disk without room.

use super::*;
use std::fs;

fn link(code: &str) -> Link {
    Link { code: code.into(), url: format!("https://example.org/{}", "x".repeat(2_000)), clicks: 0 }
}

#[test]
fn a_full_disk_refuses_writes_and_reads_go_on_and_writes_recover() {
    let folder = std::env::temp_dir().join(format!("ladder-sqlite-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let store = Sqlite::open(&folder.join("links")).unwrap();
    let limit = |pages: i64| {
        let writers = lock(&store.writers);
        writers
            .links
            .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
            .unwrap();
    };
    assert_eq!(store.insert(&[link("kept")]), [Ok(())]);
    limit(1); // SQLite makes that: as many as there are
    let many: Vec<Link> = (0..20).map(|n| link(&format!("n{n}"))).collect();
    assert_eq!(store.insert(&many), vec![Err(StoreError::Full); 20], "all of a group or none");
    assert_eq!(store.find("kept"), Ok(Some(link("kept"))));
    assert_eq!(store.find("n0"), Ok(None));
    assert_eq!(store.delete(&["kept"]), [Ok(true)]);
    limit(1_000_000);
    assert_eq!(store.insert(&many), vec![Ok(()); 20]);
    drop(store);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_write_that_waits_too_long_for_another_program_is_told_to_come_back() {
    let folder = std::env::temp_dir().join(format!("ladder-sqlite-busy-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let store = Sqlite::open(&folder.join("links")).unwrap();
    let writers = lock(&store.writers);
    writers.links.busy_timeout(Duration::ZERO).unwrap();
    writers.clicks.busy_timeout(Duration::ZERO).unwrap();
    drop(writers);
    let other = Connection::open(folder.join("links")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let busy = || StoreError::Busy { retry_after: RETRY };
    assert_eq!(store.insert(&[link("abc")]), [Err(busy())]);
    assert_eq!(store.delete(&["abc"]), [Err(busy())]);
    assert_eq!(store.count(&[("abc".into(), 1)]), Err(busy()));
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(store.insert(&[link("abc")]), [Ok(())]);
    drop((store, other));
    fs::remove_dir_all(folder).unwrap();
}
