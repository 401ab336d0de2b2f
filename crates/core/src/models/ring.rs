//! A ring for io_uring, and what the kernel means when it refuses one. It refuses to know what the ring is for.

use super::Service;
use compio::driver::ProactorBuilder;
use compio::runtime::{Runtime, RuntimeBuilder};
use rustix::io::Errno;
use std::io::{Error, Result};

/// A ring and a runtime on it, for the calling thread alone: the kernel completes what was asked for when that
/// thread comes back for more, and interrupts no thread.
///
/// # Errors
/// When the kernel refuses: why, and what to do about it.
pub(super) fn runtime(service: &Service) -> Result<Runtime> {
    let mut ring = ProactorBuilder::new();
    ring.single_issuer(true).defer_taskrun(true);
    let mut runtime = RuntimeBuilder::new();
    // Everybody who can go on does, before the kernel is asked again: that is the batch. And there is room for a
    // wake-up of every task, or the database's thread would wait for this one.
    let clients = service.connections.max(64);
    runtime.with_proactor(ring).event_interval(clients).sync_queue_size(clients);
    runtime.build().map_err(refused)
}

fn refused(error: Error) -> Error {
    let why = reason(Errno::from_io_error(&error));
    let next = "Another model needs none of it: try per_core, the same with readiness";
    Error::new(error.kind(), format!("the kernel refuses io_uring ({error}): {why}. {next}"))
}

/// What the kernel means.
fn reason(error: Option<Errno>) -> &'static str {
    match error {
        Some(Errno::PERM | Errno::ACCESS) => {
            "seccomp forbids it, as in most containers, or the sysctl kernel.io_uring_disabled is not 0"
        }
        Some(Errno::NOSYS) => "it is not built in, or a sandbox stands in for the kernel",
        Some(Errno::INVAL) => "it is older than Linux 6.1",
        Some(Errno::NOMEM) => "too little memory may be locked: raise `ulimit -l`",
        Some(Errno::MFILE | Errno::NFILE) => "descriptors are out: raise `ulimit -n`",
        _ => "it gives no other reason",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_why_and_what_to_do() {
        for (errno, word) in [
            (Errno::PERM, "seccomp"),
            (Errno::NOSYS, "built in"),
            (Errno::INVAL, "older than"),
            (Errno::NOMEM, "ulimit -l"),
            (Errno::MFILE, "ulimit -n"),
            (Errno::IO, "no other reason"),
        ] {
            let refused = refused(errno.into());
            assert!(refused.to_string().contains(word), "{refused}");
            assert!(refused.to_string().contains("per_core"), "{refused}");
        }
    }
}
