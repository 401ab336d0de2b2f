//! A database with users and an outbox, a queue and a provider of mail, in which nothing happens by itself: what is asked of
//! them is wanted when it is first polled, and done at the next poll. A process can be killed in between.

use super::world::{Row, World};
use brigade_judge::{Kind, Operation};
use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::panic::Location;
use std::rc::Rc;
use std::task::Poll;

/// Tries that a mail has before it is put aside.
pub const TRIES: u32 = 5;

/// Who signs up. No two users have the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    /// What the user is called.
    pub name: &'static str,
    /// Where the mail goes.
    pub address: &'static str,
}

/// A mail that is to be sent.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// Its own: no other job has this number, in the outbox or in the queue.
    pub number: u64,
    /// To whom.
    pub user: User,
    /// How often it has been taken, this time included.
    pub tries: u32,
}

/// The provider did not take a mail. It may do so next time, or never.
#[derive(Clone, Copy, Debug)]
pub struct Refused;

/// What a process can reach.
pub struct Backend {
    /// A table of the database. What is put here by itself is kept at once; [`Transaction::put`] is kept with the users.
    pub outbox: Jobs,
    /// Another program, with messages of its own.
    pub queue: Jobs,
    process: Process,
}

/// Jobs that wait. They are kept, whatever dies.
pub struct Jobs {
    place: usize,
    process: Process,
}

/// Users and jobs that are kept together, or not at all. Dropped without a commit, it has done nothing.
pub struct Transaction {
    process: Process,
    users: Vec<User>,
    jobs: Vec<User>,
    failed: bool,
}

/// A process, which can be killed, and the world, which cannot.
#[derive(Clone)]
struct Process {
    number: usize,
    world: Rc<RefCell<World>>,
}

/// What a worker says that has nothing to do.
pub(super) const NOTHING: &str = "nothing to take";

/// What was done, and to whom: `take`, `ann`.
pub(super) type Said = (&'static str, &'static str);

impl Backend {
    /// What the process of this number can reach.
    pub(super) fn of(number: usize, world: &Rc<RefCell<World>>) -> Backend {
        let process = Process { number, world: Rc::clone(world) };
        let jobs = |place| Jobs { place, process: process.clone() };
        Backend { outbox: jobs(0), queue: jobs(1), process }
    }

    /// Begins a transaction of the database.
    pub fn begin(&self) -> Transaction {
        let process = self.process.clone();
        Transaction { process, users: Vec::new(), jobs: Vec::new(), failed: false }
    }

    /// A number that nothing else has, like a UUID.
    pub fn new_key(&self) -> u64 {
        self.process.world.borrow_mut().new_number()
    }

    /// Asks the provider to send a user the mail. Asked again with the same key it says the same, and sends nothing.
    ///
    /// # Errors
    /// If it refuses the mail.
    #[track_caller]
    pub fn send(
        &self,
        key: impl ToString,
        user: User,
    ) -> impl Future<Output = Result<(), Refused>> {
        let (key, number) = (key.to_string(), self.process.number);
        self.process.step(("mail to", user.name), move |world| {
            let taken = world.mail(key, user, number);
            let said = if taken.is_ok() { "mail to" } else { "refused:" };
            (taken, (said, user.name))
        })
    }
}

impl Transaction {
    /// A row of the users. The commit will fail if the name is taken.
    #[track_caller]
    pub fn insert(&mut self, user: User) -> impl Future<Output = ()> {
        let Transaction { process, users, failed, .. } = self;
        process.step(("insert", user.name), move |world| {
            *failed |= world.users.iter().chain(&*users).any(|known| known.name == user.name);
            users.push(user);
            ((), ("insert", user.name))
        })
    }

    /// A row of the outbox.
    #[track_caller]
    pub fn put(&mut self, user: User) -> impl Future<Output = ()> {
        let Transaction { process, jobs, .. } = self;
        let said = ("outbox: put", user.name);
        process.step(said, move |_| {
            jobs.push(user);
            ((), said)
        })
    }

    /// Keeps all of it, or nothing. Whether it is kept: the database may have to roll back.
    #[track_caller]
    pub fn commit(self) -> impl Future<Output = bool> {
        let Transaction { process, users, jobs, failed } = self;
        let step = process.clone();
        step.step(("commit", ""), move |world| {
            let kept = !failed && users.iter().all(|user| world.commits(*user));
            if kept {
                world.users.extend(users);
                jobs.into_iter().for_each(|user| world.put(0, user));
            }
            (kept, if kept { ("commit", "") } else { ("rolled back", "") })
        })
    }
}

impl Jobs {
    /// Adds the mail to this user.
    #[track_caller]
    pub fn put(&self, user: User) -> impl Future<Output = ()> {
        let place = self.place;
        let said = (["outbox: put", "queue: put"][place], user.name);
        self.process.step(said, move |world| (world.put(place, user), said))
    }

    /// Takes the first job that no process has taken (`SELECT … FOR UPDATE SKIP LOCKED`); `None` if there is none. It is
    /// kept until it is done: if its process is not heard of for long, it can be taken again.
    #[track_caller]
    pub fn take(&self) -> impl Future<Output = Option<Job>> {
        let place = self.place;
        self.process.step(("take", ""), move |world| {
            let taken = world.take(place);
            (taken, taken.map_or((NOTHING, ""), |job| ("take", job.user.name)))
        })
    }

    /// Removes a job.
    #[track_caller]
    pub fn done(&self, job: &Job) -> impl Future<Output = ()> {
        let (place, job) = (self.place, *job);
        let said = ("done", job.user.name);
        self.process.step(said, move |world| (_ = world.remove(place, job), said))
    }

    /// Gives a job back: it can be taken again, after all others.
    #[track_caller]
    pub fn put_back(&self, job: &Job) -> impl Future<Output = ()> {
        let (place, job) = (self.place, *job);
        let said = ("put back", job.user.name);
        self.process.step(said, move |world| {
            if let Some(Row { job, .. }) = world.remove(place, job) {
                world.jobs[place].push_back(Row { job, is_taken: false });
            }
            ((), said)
        })
    }

    /// Moves a job to where people look at what could not be done (a dead letter).
    #[track_caller]
    pub fn put_aside(&self, job: &Job) -> impl Future<Output = ()> {
        let (place, job) = (self.place, *job);
        let said = ("put aside", job.user.name);
        self.process.step(said, move |world| {
            let row = world.remove(place, job);
            world.aside.extend(row.map(|row| row.job));
            ((), said)
        })
    }
}

impl Process {
    /// Is wanted at the first poll, and done and answered at the second. A process that was killed does nothing any more.
    #[track_caller]
    fn step<T, F>(&self, what: Said, does: F) -> impl Future<Output = T> + use<T, F>
    where
        F: FnOnce(&mut World) -> (T, Said),
    {
        let (at, process) = (Location::caller(), self.clone());
        let (mut is_wanted, mut does) = (false, Some(does));
        poll_fn(move |_| {
            let mut world = process.world.borrow_mut();
            if world.running != Some(process.number) {
                return Poll::Pending;
            }
            if !std::mem::replace(&mut is_wanted, true) {
                world.note(process.number, Kind::Wants(Operation::Point), what, at);
                return Poll::Pending;
            }
            let Some(does) = does.take() else { return Poll::Pending };
            let (answer, said) = does(&mut world);
            world.note(process.number, Kind::Did(Operation::Point), said, at);
            Poll::Ready(answer)
        })
    }
}
