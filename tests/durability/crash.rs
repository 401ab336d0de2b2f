//! Power is cut at every write and every fsync of a workload, with every prefix of what was not
//! synced kept, with torn writes and with writes out of order: nothing acknowledged is lost.

use super::disk::{Disk, Event, apply};
use super::{all, link, open};
use brigade::blink::Link;
use brigade::blink::stores::{OpenError, Redb, Store};
use std::collections::{BTreeMap, HashSet};

/// What one code is to lead to, or that it is to lead nowhere.
type Change = (String, Option<Link>);

/// What the client did and was told.
#[derive(Clone, Debug)]
pub(crate) enum Fact {
    Asked(Vec<Change>),
    Acknowledged(Vec<Change>),
}

fn insert(store: &Redb, disk: &Disk<Fact>, codes: &[&str]) {
    let links: Vec<Link> = codes.iter().map(|code| link(code)).collect();
    let changes = |link: &Link| (link.code.clone(), Some(link.clone()));
    disk.note(Fact::Asked(links.iter().map(changes).collect()));
    let verdicts = store.insert(&links);
    let kept = links.iter().zip(verdicts).filter(|(_, verdict)| verdict.is_ok());
    disk.note(Fact::Acknowledged(kept.map(|(link, _)| changes(link)).collect()));
}

fn delete(store: &Redb, disk: &Disk<Fact>, codes: &[&str]) {
    let changes = |code: &&str| (code.to_string(), None);
    disk.note(Fact::Asked(codes.iter().map(changes).collect()));
    let verdicts = store.delete(codes);
    let gone = codes.iter().zip(verdicts).filter(|(_, verdict)| verdict.is_ok());
    disk.note(Fact::Acknowledged(gone.map(|(code, _)| changes(code)).collect()));
}

/// Ten links one by one and in a group, a delete, clicks that ride along, a code used again, a clean close.
pub(crate) fn workload(disk: &Disk<Fact>) -> Result<Redb, OpenError> {
    let store = open(disk)?;
    insert(&store, disk, &["a"]);
    insert(&store, disk, &["b"]);
    insert(&store, disk, &["c", "d", "e", "f", "g", "c"]);
    let _clicked = store.follow("d");
    delete(&store, disk, &["b"]);
    insert(&store, disk, &["h"]);
    delete(&store, disk, &["missing", "g", "f"]);
    insert(&store, disk, &["b"]);
    let _clicked = store.follow("a");
    insert(&store, disk, &["i", "j"]);
    Ok(store)
}

/// What each code may lead to after a crash: what was acknowledged last, or what was asked since.
#[derive(Default)]
struct Owed(BTreeMap<String, Vec<Option<Link>>>);

impl Owed {
    fn take(&mut self, fact: &Fact) {
        match fact {
            Fact::Asked(changes) => {
                for (code, link) in changes {
                    let allowed = self.0.entry(code.clone());
                    allowed.or_insert_with(|| vec![None]).push(link.clone());
                }
            }
            Fact::Acknowledged(changes) => {
                for (code, link) in changes {
                    self.0.insert(code.clone(), vec![link.clone()]);
                }
            }
        }
    }

    /// What is wrong with a disk that holds `image`.
    fn violation(&self, image: Vec<u8>) -> Option<String> {
        let store = match open(&Disk::<Fact>::new(image, None)) {
            Ok(store) => store,
            Err(error) => return Some(format!("does not open: {error}")),
        };
        let kept = store.list(&all()).unwrap();
        let strange = kept.iter().find(|link| !self.0.contains_key(&link.code));
        if let Some(link) = strange {
            return Some(format!("{} came from nowhere", link.code));
        }
        self.0.iter().find_map(|(code, allowed)| {
            let mut found = store.find(code).unwrap();
            if let Some(link) = &mut found {
                link.clicks = 0; // clicks are not promised
            }
            (!allowed.contains(&found)).then(|| format!("{code} is {found:?}, owed {allowed:?}"))
        })
    }
}

/// Every image that a crash can leave when `pending` follow the last fsync.
fn images(synced: &[u8], pending: &[Event<Fact>]) -> Vec<Vec<u8>> {
    let with = |events: &[&Event<Fact>]| {
        let mut image = synced.to_vec();
        events.iter().for_each(|event| apply(&mut image, event));
        image
    };
    let mut images = vec![with(&[])];
    for (n, event) in pending.iter().enumerate() {
        let before: Vec<_> = pending[..n].iter().collect();
        images.push(with(&[&before[..], &[event]].concat()));
        images.push(with(&[event])); // this one overtook the others
        let others = pending.iter().enumerate().filter(|(m, _)| *m != n);
        images.push(with(&others.map(|(_, event)| event).collect::<Vec<_>>()));
        if let Event::Write(offset, data) = event {
            for torn in (1..data.len()).step_by(511) {
                let torn = Event::Write(*offset, data[..torn].to_vec());
                images.push(with(&[&before[..], &[&torn]].concat()));
            }
        }
    }
    let mut seen = HashSet::new();
    images.retain(|image| seen.insert(image.clone()));
    images
}

/// Cuts the power in every stretch between two fsyncs, at its end: an earlier moment of the stretch
/// leaves one of the same images and owes less. Tries the stretches from the `first` on. Returns how many
/// images that were, and what was wrong.
pub(crate) fn violations(diary: &[Event<Fact>], first: usize) -> (usize, Vec<String>) {
    let (mut synced, mut owed) = (created(), Owed::default());
    let (mut tried, mut wrong) = (0, Vec::new());
    let stretches = diary.split_inclusive(|event| matches!(event, Event::Sync));
    for (number, stretch) in stretches.enumerate() {
        let mut pending = Vec::new();
        for event in stretch {
            match event {
                Event::Note(fact) => owed.take(fact),
                Event::Sync => {}
                change => pending.push(change.clone()),
            }
        }
        if number >= first {
            let images = images(&synced, &pending);
            tried += images.len();
            wrong.extend(images.into_iter().filter_map(|image| owed.violation(image)));
        }
        if let Some(Event::Sync) = stretch.last() {
            pending.iter().for_each(|event| apply(&mut synced, event));
        }
    }
    (tried, wrong)
}

/// A file as [`Redb::open`] makes it: complete before it has its name, so no crash leaves half of one.
pub(crate) fn created() -> Vec<u8> {
    let disk = Disk::<Fact>::new(Vec::new(), None);
    drop(open(&disk).unwrap());
    disk.bytes()
}

fn diary() -> Vec<Event<Fact>> {
    let disk = Disk::new(created(), None);
    drop(workload(&disk).unwrap());
    disk.diary()
}

#[test]
fn no_power_cut_loses_what_was_acknowledged() {
    let diary = diary();
    let (tried, wrong) = violations(&diary, 0);
    assert_eq!(wrong, Vec::<String>::new(), "of {tried} images");
    assert!(tried > 150, "only {tried} images: the workload did not reach the disk");
}

#[test]
fn the_judge_rejects_an_answer_before_its_fsync() {
    let mut early = diary();
    for at in 1..early.len() {
        let acknowledged = matches!(early[at], Event::Note(Fact::Acknowledged(_)));
        if acknowledged && matches!(early[at - 1], Event::Sync) {
            early.swap(at - 1, at);
        }
    }
    assert_ne!(violations(&early, 0).1, Vec::<String>::new());
}

#[test]
fn the_judge_rejects_a_store_that_never_syncs() {
    let mut lying = diary();
    let first = lying.iter().position(|event| matches!(event, Event::Note(_)));
    let mut at = 0;
    lying.retain(|event| {
        at += 1;
        Some(at) <= first || !matches!(event, Event::Sync)
    });
    assert_ne!(violations(&lying, 0).1, Vec::<String>::new());
}
