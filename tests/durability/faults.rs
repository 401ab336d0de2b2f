//! The disk is full at every growth and every write, fails at every fsync and every write, and its
//! bytes are changed: refused in words, nothing acknowledged lost, never a panic.

use super::crash::{Fact, created, violations, workload};
use super::disk::{Call, Disk, Event, Fault};
use super::{all, link, open};
use brigade::blink::Link;
use brigade::blink::stores::{OpenError, Redb, Store, StoreError};
use proptest::prelude::*;
use std::io::ErrorKind;

fn faulty(call: Call, nth: usize, kind: ErrorKind, lasts: bool) -> Disk<Fact> {
    let fault = Fault { call, nth, kind, lasts };
    Disk::new(created(), Some(fault))
}

/// Inserts groups large enough to make the file grow, until one is refused. Returns what was kept.
fn fill(store: &Redb, groups: usize) -> Vec<Link> {
    let mut kept = Vec::new();
    for group in 0..groups {
        let mut links: Vec<Link> = (0..100).map(|n| link(&format!("g{group}n{n}"))).collect();
        links.iter_mut().for_each(|link| link.url += &"y".repeat(1900));
        let verdicts = store.insert(&links);
        if verdicts.contains(&Err(StoreError::Full)) {
            assert!(verdicts.iter().all(|verdict| *verdict == Err(StoreError::Full)));
            return kept;
        }
        assert!(verdicts.iter().all(Result::is_ok), "{verdicts:?}");
        kept.extend(links);
    }
    kept
}

fn assert_holds(store: &Redb, kept: &[Link]) {
    let mut expected = kept.to_vec();
    expected.sort_by(|a, b| a.code.cmp(&b.code));
    assert!(store.list(&all()).unwrap() == expected, "other links than were kept");
}

/// One run with a full disk. `None` when the fault came too late to meet anything.
fn full_disk(call: Call, nth: usize, lasts: bool, groups: usize) -> Option<()> {
    let disk = faulty(call, nth, ErrorKind::StorageFull, lasts);
    let mut kept = Vec::new();
    match open(&disk) {
        Err(error) => assert!(matches!(error, OpenError::Io(..)), "{error}"),
        Ok(store) => {
            kept = fill(&store, groups);
            if !lasts || call == Call::SetLen {
                assert_holds(&store, &kept); // reads go on
            }
            disk.heal();
            assert_eq!(store.insert(&[link("later")]), [Ok(())], "writes recover");
            kept.push(link("later"));
            assert_holds(&store, &kept);
        }
    }
    let fired = disk.fired();
    disk.heal();
    assert_holds(&open(&disk).unwrap(), &kept);
    fired.then_some(())
}

#[test]
fn a_disk_too_full_to_grow_refuses_writes_and_nothing_else() {
    let met = (0..).map_while(|nth| full_disk(Call::SetLen, nth, true, 12)).count();
    assert!(met >= 2, "the file grew only {met} times");
}

#[test]
fn a_disk_full_in_the_midst_of_a_write_is_left_as_it_was_before() {
    for lasts in [false, true] {
        let met = (0..).map_while(|nth| full_disk(Call::Write, nth, lasts, 2)).count();
        assert!(met >= 10, "only {met} writes");
    }
}

#[test]
fn while_the_disk_is_full_asking_again_does_not_touch_the_file() {
    let disk = faulty(Call::SetLen, 0, ErrorKind::StorageFull, true);
    let store = open(&disk).unwrap();
    fill(&store, 100);
    let before = disk.diary().len();
    assert_eq!(store.insert(&[link("a")]), [Err(StoreError::Full)]);
    assert_eq!(disk.diary().len(), before);
}

/// One run with a disk that fails once, and claims to be well afterwards.
fn broken_disk(call: Call, nth: usize) -> Option<()> {
    let disk = faulty(call, nth, ErrorKind::Other, false);
    match workload(&disk) {
        Err(error) => assert!(matches!(error, OpenError::Io(..)), "{error}"),
        Ok(store) if disk.fired() => {
            let later = store.insert(&[link("later")]);
            let [Err(StoreError::Broken(why))] = &later[..] else {
                panic!("{call:?} {nth}: acknowledged after the disk failed: {later:?}");
            };
            assert!(why.contains("simulated") && why.contains("restart"), "{why}");
            assert!(matches!(store.find("a"), Err(StoreError::Broken(_))));
        }
        Ok(_) => {}
    }
    let diary = disk.diary();
    let syncs = diary.iter().filter(|event| matches!(event, Event::Sync)).count();
    assert_eq!(violations(&diary, syncs).1, Vec::<String>::new(), "{call:?} {nth}");
    disk.fired().then_some(())
}

#[test]
fn after_a_failed_fsync_nothing_is_acknowledged_and_nothing_acknowledged_is_lost() {
    let met = (0..).map_while(|nth| broken_disk(Call::Sync, nth)).count();
    assert!(met >= 10, "only {met} fsyncs");
}

#[test]
fn after_a_failed_write_nothing_is_acknowledged_and_nothing_acknowledged_is_lost() {
    let met = (0..).map_while(|nth| broken_disk(Call::Write, nth)).count();
    assert!(met >= 10, "only {met} writes");
}

/// The bytes of a file, and its links: closed cleanly, or as a crash leaves it.
fn file(closed: bool) -> (Vec<u8>, Vec<Link>) {
    let disk = Disk::new(created(), None);
    let store = workload(&disk).unwrap();
    let links = store.list(&all()).unwrap();
    let crashed = disk.bytes();
    drop(store);
    (if closed { disk.bytes() } else { crashed }, links)
}

/// What is found in a changed file; `None` if it is refused.
fn found(image: Vec<u8>) -> Option<Vec<Link>> {
    let store = open(&Disk::<Fact>::new(image, None)).ok()?;
    Some(store.list(&all()).unwrap())
}

#[test]
fn every_byte_of_the_header_changed_is_refused_or_harmless() {
    let (image, links) = file(true);
    for at in 0..320 {
        for change in [0x01, 0x80, 0xFF] {
            let mut image = image.clone();
            image[at] ^= change;
            let found = found(image).unwrap_or_else(|| links.clone());
            assert_eq!(found, links, "byte {at} changed by {change:#x}");
        }
    }
}

fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 1u8..), 1..40)
}

/// Half of the changes fall into the first pages, where the header and the small trees are.
fn change(image: &mut [u8], changes: Vec<(prop::sample::Index, u8)>) {
    let len = image.len();
    for (n, (at, change)) in changes.into_iter().enumerate() {
        image[at.index(if n % 2 == 0 { len } else { len.min(1 << 16) })] ^= change;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn changed_bytes_are_refused_or_harmless(changes in changes()) {
        let (mut image, links) = file(true);
        change(&mut image, changes);
        prop_assert_eq!(found(image).unwrap_or_else(|| links.clone()), links);
    }

    #[test]
    fn changed_bytes_after_a_crash_never_make_up_a_link(changes in changes()) {
        let (mut image, links) = file(false);
        change(&mut image, changes);
        for mut link in found(image).unwrap_or_default() {
            let codes = links.iter().find(|kept| kept.code == link.code);
            link.clicks = codes.map_or(0, |kept| kept.clicks); // clicks may be those of an earlier commit
            prop_assert_eq!(Some(&link), codes);
        }
    }
}
