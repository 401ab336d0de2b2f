//! What a sign-up passes: a pool of threads, a queue to another process, and a provider of mail.

use super::signals::{Context, Signals};
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

/// A request.
#[derive(Clone, Debug)]
pub struct SignUp {
    /// The user's number.
    pub user: u32,
    /// Where mail reaches the user.
    pub address: String,
    /// The password as it was typed.
    pub password: String,
    /// The header field of this name: where the client stands in a trace.
    pub traceparent: Option<String>,
}

/// The provider of mail does not take a mail.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The provider's number for why, as 550.
    pub status: u16,
    /// What the provider says, with what it was given.
    pub words: String,
}

/// What a server and its worker have. Clones are the same.
#[derive(Clone, Default)]
pub struct Service {
    /// Spans and the log.
    pub signals: Signals,
    outside: Rc<RefCell<Outside>>,
}

type Job = Box<dyn FnOnce()>;

#[derive(Default)]
pub(super) struct Outside {
    /// Whose request is worked on.
    pub(super) of: usize,
    /// What was lent to the pool, and for whom.
    pub(super) jobs: Vec<(usize, Job)>,
    /// What was queued, and for whom.
    pub(super) messages: Vec<(usize, String)>,
    /// What the provider was given: for whom, the address, the code.
    pub(super) given: Vec<(usize, String, String)>,
    /// How often it refuses each.
    pub(super) refuses: Vec<usize>,
    /// What was done without the span that should tell of it.
    pub(super) untold: Vec<&'static str>,
}

impl Service {
    /// Has another thread do something, later.
    pub fn lend(&self, job: impl FnOnce() + 'static) {
        let mut outside = self.outside.borrow_mut();
        let of = outside.of;
        outside.jobs.push((of, Box::new(job)));
    }

    /// What is kept of a password.
    pub fn hash(&self, password: &str) -> u64 {
        self.told_by("hash", "hashing");
        password.bytes().fold(5_381, |hash, byte| hash.wrapping_mul(33) ^ u64::from(byte))
    }

    /// A one-time code for the user whose request it is.
    pub fn new_code(&self) -> String {
        code(self.outside.borrow().of)
    }

    /// Queues a message, which another process is given as this text.
    pub fn put(&self, message: String) {
        self.told_by("sign-up", "queueing the message");
        let mut outside = self.outside.borrow_mut();
        let of = outside.of;
        outside.messages.push((of, message));
    }

    /// Gives the provider a mail.
    pub fn send(&self, address: &str, code: &str) -> Result<(), Refused> {
        self.told_by("send mail", "sending");
        let mut outside = self.outside.borrow_mut();
        let of = outside.of;
        outside.given.push((of, address.into(), code.into()));
        if outside.refuses[of] == 0 {
            return Ok(());
        }
        outside.refuses[of] -= 1;
        let words = format!("mailbox of {address} is full; the mail was: your code is {code}");
        Err(Refused { status: 452, words })
    }

    fn told_by(&self, span: &str, what: &'static str) {
        if !self.signals.within(span) {
            self.outside.borrow_mut().untold.push(what);
        }
    }

    pub(super) fn outside<T>(&self, act: impl FnOnce(&mut Outside) -> T) -> T {
        act(&mut self.outside.borrow_mut())
    }
}

/// The code that a user is given.
pub(super) fn code(of: usize) -> String {
    ["493817", "628405", "751962"][of].into()
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.words)
    }
}

/// The caller's span of a request that has one.
pub(super) const CALLER: Context = Context { trace: 0xcafe, span: 0xc1 };
