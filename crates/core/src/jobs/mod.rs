//! Computing on Blink's data, sequential and parallel twins side by side: the same skeleton, so that
//! what differs between two of them is the concurrency and nothing else.
//!
//! * [`click_log`] clicks per code, counted in an access log
//! * [`import`] many links at once: validate, normalise, give each a code
//! * [`login`] a login's password check: the unit of computing that cannot be divided
//! * [`sharing`] one table of links that all threads use, shared in every way there is
//! * [`statements`] a table asked one statement at a time: what can come between two of them
//!
//! The first two jobs generate their data from a seed, so that every reader counts and imports the same bytes. The
//! room refuses to know the execution models, sockets and lessons: text in, values out.

pub mod click_log;
pub mod import;
pub mod login;
pub mod sharing;
pub mod statements;

mod at_once;
mod chunks;
mod codes;
mod find;

pub use at_once::at_once;
pub use chunks::{chunks, lettered, lines, steps};
pub use codes::{code_at, code_of, codes, spell};
