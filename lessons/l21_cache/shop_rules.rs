//! What the judge reads and changes: the learner's cache, and a database behind it whose loads are counted.

use super::super::exercise::{Answer, Cache, Failed};
use super::super::sync::{Arc, point, thread};
// The judge's own books are no part of the story: they are kept where no schedule can see them.
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

/// The code that all want.
pub const CODE: &str = "sale";

/// The cache, and the database behind it.
pub struct Shop {
    pub cache: Cache,
    /// Where [`CODE`] leads.
    link: Mutex<Option<u64>>,
    loads: AtomicUsize,
    /// Of them, those that began when the change had been told.
    late: AtomicUsize,
    /// So many loads fail from now on.
    pub failures: AtomicUsize,
    /// `changed` has returned.
    told: AtomicBool,
}

impl Shop {
    pub fn new(link: Option<u64>) -> Arc<Shop> {
        Arc::new(Shop {
            cache: Cache::new(),
            link: Mutex::new(link),
            loads: AtomicUsize::new(0),
            late: AtomicUsize::new(0),
            failures: AtomicUsize::new(0),
            told: AtomicBool::new(false),
        })
    }

    pub fn link(&self) -> Option<u64> {
        *self.link.lock().unwrap()
    }

    pub fn loads(&self) -> usize {
        self.loads.load(SeqCst)
    }

    pub fn late(&self) -> usize {
        self.late.load(SeqCst)
    }

    pub fn read(&self) -> Answer {
        self.cache.get(CODE, || self.load())
    }

    /// Asks the database; the answer is some time on its way.
    pub fn load(&self) -> Answer {
        self.loads.fetch_add(1, SeqCst);
        self.late.fetch_add(usize::from(self.told.load(SeqCst)), SeqCst);
        let fails = self.failures.load(SeqCst) > 0;
        let answer = if fails { Err(Failed) } else { Ok(self.link()) };
        self.failures.fetch_sub(usize::from(fails), SeqCst);
        point(match answer {
            Err(Failed) => "loads: no answer",
            Ok(None) => "loads: no link",
            Ok(Some(1)) => "loads: link 1",
            Ok(Some(_)) => "loads: link 2",
        });
        thread::yield_now();
        answer
    }

    /// Commits a change, and tells the cache.
    pub fn change(&self, link: Option<u64>) {
        *self.link.lock().unwrap() = link;
        point(if link == Some(1) { "commits: link 1" } else { "commits: link 2" });
        self.cache.changed(CODE);
        self.told.store(true, SeqCst);
    }

    /// Reads as one who may know already that the link has changed.
    pub fn read_at_any_time(&self) {
        let told = self.told.load(SeqCst);
        let answer = self.read();
        assert!(
            !told || answer == Ok(self.link()),
            "a reader came after the change, and was told {}, which was before it",
            said(answer)
        );
    }

    /// All others are done: a reader is told what the database has.
    pub fn quiet(&self) {
        let (answer, link) = (self.read(), self.link());
        let has = link.map_or("no link".into(), |number| format!("link {number}"));
        assert!(
            answer == Ok(link),
            "all is quiet, and a reader is told {}, where the database has {has}",
            said(answer)
        );
    }
}

/// Behind `is told`.
pub fn said(answer: Answer) -> String {
    match answer {
        Err(Failed) => "that the load failed".into(),
        Ok(None) => "that there is no link".into(),
        Ok(Some(number)) => format!("of link {number}"),
    }
}
