//! A disk of bytes in memory that knows what an fsync has confirmed, keeps a diary, and fails on order.

use redb::StorageBackend;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

/// What happened, in order. `F` is whatever the test notes between the disk's own entries.
#[derive(Clone, Debug)]
pub(crate) enum Event<F> {
    Write(u64, Vec<u8>),
    SetLen(u64),
    Sync,
    Note(F),
}

/// Which call of the disk fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Write,
    SetLen,
    Sync,
}

/// Fails the `nth` call of a kind, and the later ones too if it lasts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(crate) call: Call,
    pub(crate) nth: usize,
    pub(crate) kind: io::ErrorKind,
    pub(crate) lasts: bool,
}

#[derive(Debug)]
struct Inner<F> {
    bytes: Vec<u8>,
    diary: Vec<Event<F>>,
    fault: Option<Fault>,
    calls: [usize; 3],
    fired: bool,
}

/// Clones share the disk, as processes that come one after another do.
#[derive(Clone, Debug)]
pub(crate) struct Disk<F>(Arc<Mutex<Inner<F>>>);

impl<F: Clone> Disk<F> {
    pub(crate) fn new(bytes: Vec<u8>, fault: Option<Fault>) -> Self {
        Disk(Arc::new(Mutex::new(Inner {
            bytes,
            diary: Vec::new(),
            fault,
            calls: [0; 3],
            fired: false,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Inner<F>> {
        self.0.lock().unwrap()
    }

    pub(crate) fn note(&self, fact: F) {
        self.lock().diary.push(Event::Note(fact));
    }

    pub(crate) fn diary(&self) -> Vec<Event<F>> {
        self.lock().diary.clone()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.lock().bytes.clone()
    }

    /// Whether the fault has fired.
    pub(crate) fn fired(&self) -> bool {
        self.lock().fired
    }

    /// The trouble is over.
    pub(crate) fn heal(&self) {
        self.lock().fault = None;
    }

    fn run(&self, call: Call, event: Event<F>) -> io::Result<()> {
        let mut inner = self.lock();
        let nth = inner.calls[call as usize];
        inner.calls[call as usize] += 1;
        if let Some(fault) = inner.fault {
            let now = nth == fault.nth || (fault.lasts && nth > fault.nth);
            if fault.call == call && now {
                inner.fired = true;
                return Err(fault.kind.into());
            }
        }
        apply(&mut inner.bytes, &event);
        inner.diary.push(event);
        Ok(())
    }
}

/// Does to `bytes` what `event` does to a disk.
pub(crate) fn apply<F>(bytes: &mut Vec<u8>, event: &Event<F>) {
    match event {
        Event::Write(offset, data) => {
            let start = *offset as usize;
            let end = start + data.len();
            bytes.resize(bytes.len().max(end), 0);
            bytes[start..end].copy_from_slice(data);
        }
        Event::SetLen(len) => bytes.resize(*len as usize, 0),
        Event::Sync | Event::Note(_) => {}
    }
}

impl<F: Clone + std::fmt::Debug + Send + 'static> StorageBackend for Disk<F> {
    fn len(&self) -> io::Result<u64> {
        Ok(self.lock().bytes.len() as u64)
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let inner = self.lock();
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(out.len());
        let found = inner.bytes.get(start..end);
        out.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        self.run(Call::SetLen, Event::SetLen(len))
    }
    fn sync_data(&self) -> io::Result<()> {
        self.run(Call::Sync, Event::Sync)
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.run(Call::Write, Event::Write(offset, data.to_vec()))
    }
}
