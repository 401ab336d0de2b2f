//! Processes that must stop. A child ends with the value that stands for it; a [`Run`] also ends what it started when
//! its own process is killed with `kill -9`, and leaves no process, no folder and no shared memory behind.
//!
//! It refuses to know what the children are for, and knows nothing else of this project.
//!
//! Reading order: [`Child`] and its [`Words`]; [`Stop`], how a component is asked to end; [`Run`], its folder, its
//! record and its [guard](guard::watch), and `sweep`, which clears what an earlier run left; [`Program`], where the
//! system keeps a component; [`Frozen`], processes that stand still; [`components`], PostgreSQL, PgBouncer, Redis, NATS,
//! nginx and HAProxy, one file each.

mod child;
mod wait;
mod words;

#[cfg(unix)]
pub mod components;
#[cfg(unix)]
mod find;
#[cfg(unix)]
mod frozen;
#[cfg(unix)]
pub mod guard;
#[cfg(unix)]
mod identity;
#[cfg(unix)]
mod record;
#[cfg(unix)]
mod run;
#[cfg(unix)]
mod stop;
#[cfg(unix)]
mod sweep;
#[cfg(unix)]
mod user;

pub use child::{Answer, Child, NotReady};
#[cfg(unix)]
pub use find::Program;
#[cfg(unix)]
pub use frozen::Frozen;
#[cfg(unix)]
pub use record::Mend;
#[cfg(unix)]
pub use run::Run;
#[cfg(unix)]
pub use rustix::process::Signal;
#[cfg(unix)]
pub use stop::Stop;
#[cfg(unix)]
pub use user::User;
pub use wait::until;
pub use words::{Words, bounded_line};
