//! A session's socket, once for each way to wait: it reads or writes once and tells the session what
//! came of it, or that its patience is over.
//!
//! It refuses to know requests. No buffer is kept across a wait, so an idle connection costs none; but for
//! io_uring, where the buffer is the kernel's while it waits.

pub(super) mod blocking;
pub(super) mod futures;
mod timer;
pub(super) mod tokio;
#[cfg(all(feature = "uring", target_os = "linux"))]
pub(super) mod uring;

/// Bytes read at once, into a buffer on the stack.
pub(super) const CHUNK: usize = 8 * 1024;
