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
