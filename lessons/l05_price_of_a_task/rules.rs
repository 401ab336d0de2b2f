//! More clients than the operating system has threads for: each is served or refused, once, and in the end nobody is inside.

use super::exercise::{Client, Door, Job, NoThread, Threads};
use super::explore::explore;
use super::sync::thread::{self, JoinHandle};
use brigade::workbench::judge::{Cases, Ruling};
// The judge's own books are no part of the story: they are kept where no schedule can see them.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

const COMING: Cases = Cases { what: "3 clients that come and go, 1 thread", least: 10 };
const STAYING: Cases = Cases { what: "100 clients that stay, 64 threads", least: 1 };

/// Nobody asks so often for one client: others wait at the door.
const ENOUGH: usize = 1_000;

/// First clients that leave when they like; then a crowd that stays.
pub fn judge() -> Ruling {
    explore(&COMING, coming).and(|| explore(&STAYING, staying))
}

fn coming() {
    let (door, books, threads) = (Door::new(), Arc::default(), System::new(1, true));
    offer(&door, 3, &books, &threads);
    threads.all_end();
    count(&door, 3, &books, &threads);
}

/// Threads that end only after everybody has come: as those of clients that stay connected.
fn staying() {
    let (door, books, threads) = (Door::new(), Arc::default(), System::new(64, false));
    offer(&door, 100, &books, &threads);
    let inside = door.live();
    threads.all_end();
    count(&door, 100, &books, &threads);
    assert!(inside == 64, "64 clients were inside, and the door counted {inside}");
}

fn offer(door: &Door, clients: usize, books: &Arc<Books>, threads: &System) {
    for _ in 0..clients {
        let answers = AtomicUsize::new(0);
        door.welcome(Arc::new(Guest { books: Arc::clone(books), answers }), threads);
    }
}

fn count(door: &Door, offered: usize, books: &Books, threads: &System) {
    let (served, refused) = (books.served.load(SeqCst), books.refused.load(SeqCst));
    let (twice, no) = (books.twice.load(SeqCst), threads.books.lock().unwrap().refused);
    assert!(twice == 0, "{twice} clients got a second answer");
    assert!(
        served + refused == offered,
        "{served} served + {refused} refused are not the {offered} that came"
    );
    assert!(
        refused <= no,
        "{refused} clients were refused, and only {no} times there was no thread to be had"
    );
    let live = door.live();
    assert!(live == 0, "all have left, and the door still counts {live} inside");
}

#[derive(Default)]
struct Books {
    served: AtomicUsize,
    refused: AtomicUsize,
    twice: AtomicUsize,
}

struct Guest {
    books: Arc<Books>,
    answers: AtomicUsize,
}

impl Guest {
    fn answer(&self, kind: &AtomicUsize) {
        kind.fetch_add(1, SeqCst);
        let before = self.answers.fetch_add(1, SeqCst);
        self.books.twice.fetch_add(before.min(1), SeqCst);
    }
}

impl Client for Guest {
    fn serve(&self) {
        self.answer(&self.books.served);
    }

    fn refuse(&self) {
        self.answer(&self.books.refused);
    }
}

/// An operating system with so many threads.
struct System {
    most: usize,
    /// Whether jobs run at once; otherwise when all clients have come.
    at_once: bool,
    books: Arc<Mutex<Given>>,
}

#[derive(Default)]
struct Given {
    running: usize,
    refused: usize,
    handles: Vec<JoinHandle<()>>,
    waiting: Vec<Job>,
}

impl System {
    fn new(most: usize, at_once: bool) -> Self {
        System { most, at_once, books: Arc::default() }
    }

    /// Lets every thread come to its end.
    fn all_end(&self) {
        let (handles, waiting) = {
            let mut books = self.books.lock().unwrap();
            (std::mem::take(&mut books.handles), std::mem::take(&mut books.waiting))
        };
        waiting.into_iter().for_each(|job| job());
        handles.into_iter().for_each(|handle| handle.join().unwrap());
    }
}

impl Threads for System {
    fn spawn(&self, job: Job) -> Result<(), NoThread> {
        let mut books = self.books.lock().unwrap();
        if books.running == self.most {
            books.refused += 1;
            assert!(
                books.refused < ENOUGH,
                "asked {ENOUGH} times for a thread that is not there, and the next client waits"
            );
            return Err(NoThread);
        }
        books.running += 1;
        if !self.at_once {
            books.waiting.push(job);
            return Ok(());
        }
        let given = Arc::clone(&self.books);
        drop(books);
        let thread = thread::spawn(move || {
            job();
            given.lock().unwrap().running -= 1;
        });
        self.books.lock().unwrap().handles.push(thread);
        Ok(())
    }
}
