//! A store's file that was changed or cut: refused, or opened with nothing in it that was never kept, and never a panic.

use brigade_core::blink::stores::{Redb, Store};
use brigade_core::blink::{Link, Listing, Sort};
use redb::StorageBackend;
use std::io;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// A file in memory, of which others hold a copy.
#[derive(Clone, Debug, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    fn with<T>(&self, work: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The bytes of a store with some links in it: as a crash leaves it, or closed.
    fn kept(closed: bool) -> Vec<u8> {
        let memory = Memory::default();
        let store = memory.open().expect("a new store");
        for group in links().chunks(7) {
            assert!(store.insert(group).iter().all(Result::is_ok));
        }
        assert!(store.delete(&["code3"])[0].is_ok());
        let crashed = memory.with(|bytes| bytes.clone());
        drop(store);
        if closed { memory.with(|bytes| bytes.clone()) } else { crashed }
    }

    fn open(&self) -> Option<Redb> {
        Redb::over(Arc::new(self.clone()), Path::new("fuzzed")).ok()
    }
}

impl StorageBackend for Memory {
    fn len(&self) -> io::Result<u64> {
        Ok(self.with(|bytes| bytes.len() as u64))
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.with(|bytes| {
            let rest = usize::try_from(offset).ok().and_then(|offset| bytes.get(offset..));
            let whole = rest.and_then(|rest| rest.get(..out.len()));
            out.copy_from_slice(whole.ok_or(io::ErrorKind::UnexpectedEof)?);
            Ok(())
        })
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        // A length that a damaged header makes up finds a disk that is full, and no memory that is gone.
        let len = usize::try_from(len).ok().filter(|len| *len <= 64 << 20);
        let len = len.ok_or(io::ErrorKind::StorageFull)?;
        self.with(|bytes| bytes.resize(len, 0));
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.with(|bytes| {
            let rest = usize::try_from(offset).ok().and_then(|offset| bytes.get_mut(offset..));
            let place = rest.and_then(|rest| rest.get_mut(..data.len()));
            place.ok_or(io::ErrorKind::UnexpectedEof)?.copy_from_slice(data);
            Ok(())
        })
    }
}

fn links() -> Vec<Link> {
    let link = |n: u32| Link {
        code: format!("code{n}"),
        url: format!("https://example.org/{n}"),
        clicks: 0,
    };
    (0..30).map(link).collect()
}

static KEPT: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| [false, true].map(Memory::kept));

/// Changes that hit the header, and one that hits nothing.
#[cfg_attr(not(test), expect(dead_code, reason = "the fuzzer makes its own"))]
pub(crate) const SEEDS: &[&[u8]] = &[
    &[0],
    &[1],
    &[0, 0, 0, 0, 9, 1],
    &[1, 0, 0, 0, 64, 255, 0, 0, 0, 65, 255],
    &[3, 0, 0, 16, 0, 7],
    &[2, 0, 0, 32, 0, 7, 0, 0, 1, 0, 1],
];

/// The first byte says which file is changed and whether it is cut; each five bytes behind it are a place and a change.
pub(crate) fn check(data: &[u8]) {
    let Some((how, changes)) = data.split_first() else {
        return;
    };
    let mut image = KEPT[usize::from(how & 1)].clone();
    let (changes, rest) = changes.as_chunks::<5>();
    for [a, b, c, d, change] in changes {
        let at = u32::from_be_bytes([*a, *b, *c, *d]) as usize % image.len();
        image[at] ^= change;
    }
    if how & 2 != 0 {
        let cut = rest.iter().fold(image.len() / 2, |cut, byte| cut * usize::from(*byte) / 128);
        image.truncate(cut.min(image.len()));
    }
    let memory = Memory(Arc::new(Mutex::new(image)));
    let Some(store) = memory.open() else {
        assert!(!changes.is_empty() || how & 2 != 0, "an unchanged store is refused");
        return;
    };
    let all = Listing { limit: 1000, after: None, sort: Sort::Code, host: None };
    let kept = links();
    for link in store.list(&all).unwrap_or_default() {
        let same = |kept: &Link| (&kept.code, &kept.url) == (&link.code, &link.url);
        assert!(kept.iter().any(same), "made up: {link:?}");
    }
    let _verdict = store.insert(&[Link { code: "new".into(), ..kept[0].clone() }]);
    let _found = store.find("code1");
}
