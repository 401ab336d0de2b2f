//! A file on a disk that may lose power, and all that a power cut can leave of it.
//!
//! What `sync` has confirmed is kept. Of what was done since, the first so many changes are kept, and of the next one
//! perhaps a part. Of bytes that are appended that is their first bytes, alone or with zeros in place of the others; or all
//! but a few in their midst, with zeros in place of those. A file system that keeps only its own structure in order
//! leaves this: the new length of a file can be on the disk before its content is, and sectors are written in any order.

use std::cell::RefCell;
use std::rc::Rc;

/// The file of a log. Clones are the same file.
#[derive(Clone)]
pub struct File(Rc<RefCell<Written>>);

/// A disk, and every state that it was in since it was opened.
struct Written {
    now: Disk,
    states: Vec<Disk>,
}

impl File {
    /// All bytes in it.
    pub fn read(&self) -> Vec<u8> {
        self.0.borrow().now.bytes()
    }

    /// Writes behind its last byte. When this returns, the bytes are in the memory of the operating system.
    pub fn append(&self, bytes: &[u8]) {
        self.change(|disk| disk.pending.push(Change::Append(bytes.to_vec())));
    }

    /// Cuts off what is behind its first `len` bytes.
    pub fn truncate(&self, len: usize) {
        self.change(|disk| disk.pending.push(Change::Truncate(len)));
    }

    /// When this returns, all that was written and cut off before is on the disk.
    pub fn sync(&self) {
        self.change(|disk| *disk = Disk::of(disk.bytes()));
    }

    /// A file on this disk.
    pub(super) fn on(disk: Disk) -> File {
        File(Rc::new(RefCell::new(Written { states: vec![disk.clone()], now: disk })))
    }

    /// Every state since this was asked last, the present one too, which will be told again.
    pub(super) fn states(&self) -> Vec<Disk> {
        let mut written = self.0.borrow_mut();
        let now = written.now.clone();
        std::mem::replace(&mut written.states, vec![now])
    }

    fn change(&self, change: impl FnOnce(&mut Disk)) {
        let mut written = self.0.borrow_mut();
        change(&mut written.now);
        let now = written.now.clone();
        written.states.push(now);
    }
}

/// FNV-1a, 32 bits (Fowler, Noll, Vo): of no bytes, and of zeros, it is not zero.
pub fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = 0x811c_9dc5;
    for byte in bytes {
        sum = (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    }
    sum
}

/// A file as it is on the disk, and what the operating system has still to write.
#[derive(Clone, Default)]
pub(super) struct Disk {
    synced: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Append(Vec<u8>),
    Truncate(usize),
}

impl Change {
    /// All of it is on the disk.
    fn whole(&self) -> Cut {
        if let Change::Append(bytes) = self { Cut::First(bytes.len()) } else { Cut::Shortened }
    }

    /// Bytes that it writes.
    fn len(&self) -> usize {
        if let Change::Append(bytes) = self { bytes.len() } else { 0 }
    }

    /// What there is of it when so many bytes are written.
    fn first(&self, n: usize) -> Change {
        match self {
            Change::Append(bytes) => Change::Append(bytes[..n].to_vec()),
            Change::Truncate(len) => Change::Truncate(*len),
        }
    }

    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Change::Append(more) => bytes.extend_from_slice(more),
            Change::Truncate(len) => bytes.truncate(*len),
        }
    }
}

/// Bytes in a row that did not reach the disk, although bytes behind them did.
const HOLE: usize = 8;

/// What ended a process, and what that left of the change that it was making.
#[derive(Clone, Copy)]
pub(super) enum Cut {
    /// The power went, and nothing was on its way to the disk, or nothing of it is there.
    Nothing,
    /// The power went, and of an append the first so many bytes are on the disk.
    First(usize),
    /// The same, and zeros in place of the others.
    Zeros(usize),
    /// The power went, and of an append all is on the disk but a few bytes, behind so many.
    Hole(usize),
    /// The power went, and the file is as short as it was told to be.
    Shortened,
    /// `kill -9`, and so many bytes of an append were written. The operating system has them.
    Killed(usize),
}

impl Cut {
    /// In words.
    pub(super) fn told(self, during: &str) -> String {
        match self {
            Cut::Nothing => format!("power cut {during}"),
            Cut::First(n) => format!("power cut {during}, {n} bytes of its record on the disk"),
            Cut::Zeros(n) => {
                format!("power cut {during}, {n} bytes of its record on the disk, then zeros")
            }
            Cut::Hole(n) => {
                format!("power cut {during}, its record on the disk with zeros from byte {n} on")
            }
            Cut::Shortened => format!("power cut {during}, what it cut off is gone"),
            Cut::Killed(n) => format!("kill -9 {during}, {n} bytes of its record written"),
        }
    }
}

impl Disk {
    fn of(synced: Vec<u8>) -> Disk {
        Disk { synced, pending: Vec::new() }
    }

    /// As a process reads it.
    fn bytes(&self) -> Vec<u8> {
        self.after(self.pending.len())
    }

    /// How long the file is for a process.
    pub(super) fn len(&self) -> usize {
        self.bytes().len()
    }

    /// What is on it once so many changes have reached it.
    fn after(&self, changes: usize) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        self.pending[..changes].iter().for_each(|change| change.apply(&mut bytes));
        bytes
    }

    /// What is left if the power goes now, and nothing of what was not synced had reached the disk.
    pub(super) fn synced(&self) -> (Cut, Disk) {
        (Cut::Nothing, Disk::of(self.synced.clone()))
    }

    /// Every disk that is left when the power or the process ends now.
    pub(super) fn cuts(&self) -> impl Iterator<Item = (Cut, Disk)> {
        let power = self.pending.iter().enumerate().flat_map(|(nth, change)| {
            let whole = (change.whole(), Disk::of(self.after(nth + 1)));
            torn(self.after(nth), change).chain([whole])
        });
        [self.synced()].into_iter().chain(power).chain(self.killed())
    }

    /// Of a process that is ended by itself: what it wrote reaches the disk some day, if the power stays.
    fn killed(&self) -> impl Iterator<Item = (Cut, Disk)> {
        let last = self.pending.split_last();
        last.into_iter().flat_map(move |(last, before)| {
            let written = move |n| [before, &[last.first(n)]].concat();
            let left = move |n| Disk { synced: self.synced.clone(), pending: written(n) };
            (0..=last.len()).map(move |n| (Cut::Killed(n), left(n)))
        })
    }
}

/// What a power cut leaves of a change to `before`, if not all of it.
fn torn(before: Vec<u8>, change: &Change) -> impl Iterator<Item = (Cut, Disk)> {
    let bytes = if let Change::Append(bytes) = change { &bytes[..] } else { &[] };
    (0..bytes.len()).flat_map(move |n| {
        let zeros = |to: usize| [&bytes[..n], &vec![0; to - n], &bytes[to..]].concat();
        let left = [
            (Cut::First(n), bytes[..n].to_vec()),
            (Cut::Zeros(n), zeros(bytes.len())),
            (Cut::Hole(n), zeros(bytes.len().min(n + HOLE))),
        ];
        left.map(|(cut, left)| (cut, Disk::of([&before, &left[..]].concat())))
    })
}
