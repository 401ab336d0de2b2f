//! More clients than the operating system has threads for: each is served or refused, once, and `live` is asked all the while.

use super::exercise::{Client, Door, Job, NoThread, Threads};
use super::explore::explore;
use super::sync::thread::{self, JoinHandle};
use brigade_judge::{Cases, Ruling};
// The judge's own books are no part of the story: they are kept where no schedule can see them.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

const COMING: Cases = Cases { what: "3 clients that come and go, 1 thread", least: 10 };
const PAIR: Cases = Cases { what: "2 clients that come and go, 2 threads", least: 10 };
const STAYING: Cases = Cases { what: "100 clients that stay, 64 threads", least: 1 };

/// So often may a door ask for one client, and no more: others wait at it.
const ENOUGH: usize = 5;

/// First clients that leave when they like; then a crowd that stays.
pub fn judge() -> Ruling {
    explore(&COMING, || come_and_go(3, 1))
        .and(|| explore(&PAIR, || come_and_go(2, 2)))
        .and(|| explore(&STAYING, staying))
}

fn come_and_go(clients: usize, threads: usize) {
    let (door, books, threads) =
        (Arc::new(Door::new()), Arc::default(), System::new(threads, true));
    (0..clients).for_each(|_| offer(&door, &books, &threads));
    threads.all_end();
    count(&door, clients, &books);
}

/// Threads that end only after everybody has come: as those of clients that stay connected.
fn staying() {
    let (door, books, threads) = (Arc::new(Door::new()), Arc::default(), System::new(64, false));
    for came in 1..=100 {
        offer(&door, &books, &threads);
        let (inside, live) = (came.min(64), door.live());
        assert!(live == inside, "{inside} clients are inside, and `live` says {live}");
        assert!(
            books.served.load(SeqCst) == 0,
            "a client was served by the thread that accepts: it may stay, and the next one waits"
        );
    }
    threads.all_end();
    count(&door, 100, &books);
}

/// One client comes; what has become of it when the next one may come.
fn offer(door: &Arc<Door>, books: &Arc<Books>, threads: &System) {
    let before = threads.next_client();
    let guest = Arc::new(Guest {
        door: Arc::clone(door),
        books: Arc::clone(books),
        threads: threads.most,
        served: AtomicUsize::new(0),
        refused: AtomicUsize::new(0),
    });
    let client: Arc<Guest> = Arc::clone(&guest);
    door.welcome(client, threads);
    let (given, no) = threads.since(before);
    let (served, refused) = (guest.served.load(SeqCst), guest.refused.load(SeqCst));
    assert!(
        served == 0 || given > 0,
        "a client was served by the thread that accepts: it may stay, and the next one waits"
    );
    assert!(
        refused == 0 || no > 0,
        "a client was refused, and there was a thread to be had: it was not asked for"
    );
    assert!(refused + given > 0, "a client is neither served nor refused");
}

fn count(door: &Door, offered: usize, books: &Books) {
    let (served, refused) = (books.served.load(SeqCst), books.refused.load(SeqCst));
    let twice = books.twice.load(SeqCst);
    assert!(twice == 0, "{twice} clients got a second answer");
    assert!(
        served + refused == offered,
        "{served} served + {refused} refused are not the {offered} that came"
    );
    let live = door.live();
    assert!(live == 0, "everybody has left, and `live` says {live}");
}

#[derive(Default)]
struct Books {
    served: AtomicUsize,
    refused: AtomicUsize,
    twice: AtomicUsize,
}

struct Guest {
    door: Arc<Door>,
    books: Arc<Books>,
    /// As many as there are, and the one client at the door, can be inside.
    threads: usize,
    served: AtomicUsize,
    refused: AtomicUsize,
}

impl Guest {
    fn answered(&self) {
        let answers = self.served.load(SeqCst) + self.refused.load(SeqCst);
        self.books.twice.fetch_add(answers.saturating_sub(1), SeqCst);
    }

    /// Whether what the door counts can be true while so many are inside for certain.
    fn look(&self, certain: usize) {
        let (live, most) = (self.door.live(), self.threads + 1);
        assert!(live >= certain, "a client is being served, and `live` says {live}");
        assert!(live <= most, "at most {most} clients can be inside, and `live` says {live}");
    }
}

impl Client for Guest {
    fn serve(&self) {
        self.served.fetch_add(1, SeqCst);
        self.books.served.fetch_add(1, SeqCst);
        self.answered();
        self.look(1); // and so it stays a while
    }

    fn refuse(&self) {
        self.refused.fetch_add(1, SeqCst);
        self.books.refused.fetch_add(1, SeqCst);
        self.answered();
        self.look(0);
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
    /// Jobs that got a thread.
    given: usize,
    refused: usize,
    /// For the client that is at the door.
    asked: usize,
    handles: Vec<JoinHandle<()>>,
    waiting: Vec<Job>,
}

impl System {
    fn new(most: usize, at_once: bool) -> Self {
        System { most, at_once, books: Arc::default() }
    }

    /// Another client is at the door: what has been given and refused before it.
    fn next_client(&self) -> (usize, usize) {
        let mut books = self.books.lock().unwrap();
        books.asked = 0;
        (books.given, books.refused)
    }

    /// What has been given and refused since.
    fn since(&self, (given, refused): (usize, usize)) -> (usize, usize) {
        let books = self.books.lock().unwrap();
        (books.given - given, books.refused - refused)
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
        books.asked += 1;
        assert!(
            books.asked <= ENOUGH,
            "asked again and again for a thread that is not there, and the next client waits"
        );
        if books.running == self.most {
            books.refused += 1;
            return Err(NoThread);
        }
        books.running += 1;
        books.given += 1;
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
