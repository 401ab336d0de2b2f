//! Some reads of a file at once, on a loop of one thread: who reads? An operating system's readiness says nothing of
//! files, so tokio lends every read to a thread of its pool. io_uring hands it to the kernel, and no thread waits.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use tokio::runtime::Builder;

/// Reads at once.
pub(super) const READS: usize = 8;

static CONTENT: [u8; 64 << 10] = [b'x'; 64 << 10];

/// A file that is gone when this is dropped.
struct Paper(PathBuf);

impl Paper {
    fn lay() -> io::Result<Paper> {
        let name = format!("brigade-{}.txt", std::process::id());
        let paper = Paper(std::env::temp_dir().join(name));
        fs::write(&paper.0, CONTENT)?;
        Ok(paper)
    }
}

impl Drop for Paper {
    fn drop(&mut self) {
        let _gone = fs::remove_file(&self.0);
    }
}

/// Threads that tokio started for them, beside the one that serves.
pub(super) fn on_tokio() -> io::Result<usize> {
    let paper = Paper::lay()?;
    let started = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&started);
    let runtime = Builder::new_current_thread()
        .on_thread_start(move || _ = count.fetch_add(1, Relaxed))
        .build()?;
    runtime.block_on(async {
        let reads: Vec<_> =
            (0..READS).map(|_| tokio::spawn(tokio::fs::read(paper.0.clone()))).collect();
        for read in reads {
            whole(&read.await.map_err(io::Error::other)??)?;
        }
        io::Result::Ok(())
    })?;
    drop(runtime); // its threads have ended, so the count is final
    Ok(started.load(Relaxed))
}

fn whole(read: &[u8]) -> io::Result<()> {
    if read == CONTENT { Ok(()) } else { Err(io::Error::other("a read was cut short")) }
}

/// Threads that there are more after them on io_uring; `None` if the kernel gives no ring.
#[cfg(all(feature = "uring", target_os = "linux"))]
pub(super) fn on_uring() -> io::Result<Option<usize>> {
    use brigade_core::measure::Process;
    use compio::driver::op::ReadAt;
    use compio::{BufResult, buf::IntoInner, runtime};
    let Ok(ring) = runtime::Runtime::new() else { return Ok(None) };
    let paper = Paper::lay()?;
    let file = Arc::new(fs::File::open(&paper.0)?);
    let before = Process::this().threads()?.len();
    ring.block_on(async {
        let buffer = || vec![0; CONTENT.len()].into_boxed_slice();
        let read = |_| runtime::submit(ReadAt::new(Arc::clone(&file), 0, buffer()));
        let reads: Vec<_> = (0..READS).map(read).collect();
        for read in reads {
            let BufResult(count, op) = read.await;
            whole(&op.into_inner()[..count?])?;
        }
        io::Result::Ok(())
    })?;
    Ok(Some(Process::this().threads()?.len().saturating_sub(before)))
}

/// This build has no rings.
#[cfg(not(all(feature = "uring", target_os = "linux")))]
pub(super) fn on_uring() -> io::Result<Option<usize>> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_by_threads_of_a_pool() {
        let started = on_tokio().expect("a file in the folder for temporary ones");
        assert!((1..=READS).contains(&started), "{started}");
    }
}
