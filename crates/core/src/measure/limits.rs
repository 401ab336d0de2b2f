//! How much of something the operating system lets this process have.

/// How many files and sockets this process may hold open. Raises the soft limit as far as it goes; children inherit it.
#[cfg(unix)]
pub fn descriptors() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        Ok(()) => maximum.unwrap_or(u64::MAX),
        Err(_) => current.unwrap_or(u64::MAX),
    }
}

/// No limit is known.
#[cfg(not(unix))]
pub fn descriptors() -> u64 {
    u64::MAX
}

/// How many threads the user, the kernel and the cgroup allow together; no limit where none is known.
pub fn threads() -> u64 {
    super::card::threads().unwrap_or(u64::MAX)
}

/// Fewer descriptors than connections: asked before a run, so that a small `ulimit -n` is no error in the middle of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{wanted} connections need {} descriptors, and this process may have {allowed}: raise `ulimit -n`",
    *.wanted as u64 + .beside
)]
pub struct TooFewDescriptors {
    wanted: usize,
    beside: u64,
    allowed: u64,
}

impl TooFewDescriptors {
    /// How many connections fit, at least 1.
    pub fn fitting(&self) -> u64 {
        self.allowed.saturating_sub(self.beside).max(1)
    }
}

/// Raises the soft limit as far as it goes, and makes sure that so many connections fit below it, `beside` what else is
/// open.
///
/// # Errors
/// They do not.
pub fn connections(wanted: usize, beside: u64) -> Result<(), TooFewDescriptors> {
    let allowed = descriptors();
    if wanted as u64 + beside <= allowed {
        return Ok(());
    }
    Err(TooFewDescriptors { wanted, beside, allowed })
}
