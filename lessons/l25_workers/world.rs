//! What outlives every process: users, jobs, mails. And what is not to happen on the way.

use super::backend::{Job, Refused, Said, TRIES, User};
use brigade_judge::Kind;
use std::collections::VecDeque;
use std::panic::Location;

/// The process that signs users up. The others are workers.
pub(super) const SERVER: usize = 1;

/// What goes wrong with one user, by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The first commit of the user is rolled back.
    RolledBack,
    /// The provider refuses the mail so often, then takes it.
    Refused(u32),
    /// Who sends the mail dies of it.
    Kills,
}

/// A job that waits, or that a process has.
pub(super) struct Row {
    pub(super) job: Job,
    pub(super) is_taken: bool,
}

/// One step of a process, its beginning, or its end.
pub(super) struct Note {
    pub(super) process: usize,
    pub(super) kind: Kind,
    pub(super) said: Said,
    pub(super) at: &'static Location<'static>,
}

/// All that is kept, and all that was done.
#[derive(Default)]
pub(super) struct World {
    pub(super) users: Vec<User>,
    /// In the outbox, and in the queue.
    pub(super) jobs: [VecDeque<Row>; 2],
    pub(super) aside: Vec<Job>,
    /// By their keys.
    pub(super) mails: Vec<(String, User)>,
    /// A mail that was taken for another's, because their keys were the same.
    pub(super) mistaken: Option<(String, User)>,
    /// Whether the workers take from the outbox, and from the queue.
    pub(super) serves: [bool; 2],
    /// Each time the provider was asked.
    pub(super) asked: Vec<User>,
    /// What the server said of each user.
    pub(super) answers: Vec<(User, bool)>,
    pub(super) trouble: &'static [(&'static str, Trouble)],
    /// Users whose commit was rolled back.
    pub(super) rolled_back: Vec<User>,
    /// Numbers given so far.
    pub(super) numbers: u64,
    /// The process that is being polled.
    pub(super) running: Option<usize>,
    /// It dies of what it did.
    pub(super) dies: bool,
    /// No process was disturbed.
    pub(super) calm: bool,
    /// What was not to happen.
    pub(super) broken: Option<String>,
    pub(super) notes: Vec<Note>,
}

impl World {
    /// A process has come to something, or has done it.
    pub(super) fn note(
        &mut self,
        process: usize,
        kind: Kind,
        said: Said,
        at: &'static Location<'static>,
    ) {
        self.notes.push(Note { process, kind, said, at });
    }

    pub(super) fn new_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    pub(super) fn trouble(&self, user: User) -> Option<Trouble> {
        self.trouble.iter().find(|(name, _)| *name == user.name).map(|(_, trouble)| *trouble)
    }

    /// Whether the database takes this user now.
    pub(super) fn commits(&mut self, user: User) -> bool {
        let fails = self.trouble(user) == Some(Trouble::RolledBack);
        let first = fails && !self.rolled_back.contains(&user);
        self.rolled_back.extend(first.then_some(user));
        !first
    }

    pub(super) fn put(&mut self, place: usize, user: User) {
        let job = Job { number: self.new_number(), user, tries: 0 };
        self.jobs[place].push_back(Row { job, is_taken: false });
    }

    pub(super) fn take(&mut self, place: usize) -> Option<Job> {
        let row = self.jobs[place].iter_mut().find(|row| !row.is_taken)?;
        row.is_taken = true;
        self.serves[place] = true;
        row.job.tries += 1;
        Some(row.job)
    }

    pub(super) fn remove(&mut self, place: usize, job: Job) -> Option<Row> {
        let at = self.jobs[place].iter().position(|row| row.job.number == job.number)?;
        self.jobs[place].remove(at)
    }

    pub(super) fn anything_waits(&self) -> bool {
        self.jobs.iter().any(|jobs| !jobs.is_empty())
    }

    /// Whether a process has a job.
    pub(super) fn is_any_taken(&self) -> bool {
        self.jobs.iter().flatten().any(|row| row.is_taken)
    }

    /// A process that has a job was not heard of for too long: it can be taken again.
    pub(super) fn leases_run_out(&mut self) {
        self.jobs.iter_mut().flatten().for_each(|row| row.is_taken = false);
    }

    /// How often the provider was asked for a mail to this user.
    pub(super) fn asked(&self, user: User) -> usize {
        self.asked.iter().filter(|asked| **asked == user).count()
    }

    /// The provider's side of a mail.
    pub(super) fn mail(&mut self, key: String, user: User, process: usize) -> Result<(), Refused> {
        let name = user.name;
        if process == SERVER {
            self.breaks(format!("the request of `{name}` waits for the provider"));
        }
        let before = self.asked(user);
        let no_turn = |row: &&Row| row.job.user != user && self.asked(row.job.user) == 0;
        let waits = self.jobs.iter().flatten().find(no_turn).map(|row| row.job.user.name);
        if let (true, 1.., Some(other)) = (self.calm, before, waits) {
            self.breaks(format!(
                "the mail to `{name}` is tried again before the one to `{other}` had its turn"
            ));
        }
        let kills = self.trouble(user) == Some(Trouble::Kills);
        if self.calm && !kills && before == TRIES as usize {
            self.breaks(format!("the mail to `{name}` is tried more than {TRIES} times"));
        }
        self.asked.push(user);
        self.dies = kills;
        match self.trouble(user) {
            Some(Trouble::Kills) => {}
            Some(Trouble::Refused(times)) if before < times as usize => return Err(Refused),
            _ => match self.mails.iter().find(|(known, _)| *known == key) {
                Some((_, other)) if *other != user => self.mistaken = Some((key, user)),
                Some(_) => {}
                None => self.mails.push((key, user)),
            },
        }
        Ok(())
    }

    /// A worker has ended.
    pub(super) fn leaves(&mut self) {
        let served = self.jobs.iter().zip(self.serves).filter(|(_, serves)| *serves);
        let left = served.flat_map(|(jobs, _)| jobs).find(|row| !row.is_taken);
        if let (true, Some(row)) = (self.calm, left) {
            let name = row.job.user.name;
            self.breaks(format!("`work` ended, and the mail to `{name}` could be taken"));
        }
    }

    fn breaks(&mut self, why: String) {
        self.broken.get_or_insert(why);
    }
}
