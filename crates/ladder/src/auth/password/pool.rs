//! Slow hashes, as many at once as there are permits: more would not be faster, and each takes 19 MiB. So many more may
//! wait; one more is refused at once, so that a crowd of logins holds neither the memory nor the cores of all other
//! requests, and learns soon that it must come back.
//!
//! The memory goes with the permit, and not with the hash: so the process holds what its permits take, whatever its allocator
//! makes of blocks that come and go.

use brigade_core::blink::passwords::Hasher;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Where passwords are hashed. Clones are the same pool.
#[derive(Clone, Debug)]
pub struct Pool {
    /// Of those that wait and those that run.
    places: Arc<Semaphore>,
    permits: Arc<Semaphore>,
    /// As many as there are permits, once so many were needed.
    hashers: Arc<Mutex<Vec<Hasher>>>,
}

/// Too many wait already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked")]
pub struct Full;

impl Pool {
    /// So many at once, and so many that wait.
    pub fn new(permits: NonZeroUsize, queue: usize) -> Pool {
        Pool {
            places: Arc::new(Semaphore::new(permits.get().saturating_add(queue))),
            permits: Arc::new(Semaphore::new(permits.get())),
            hashers: Arc::default(),
        }
    }

    /// Computes, on another thread. A request that is given up leaves the queue at once, and its permit when its hash is
    /// done: a hash cannot be stopped.
    ///
    /// # Errors
    /// Too many wait already.
    ///
    /// # Panics
    /// `work` does.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Hasher) -> T + Send + 'static,
    ) -> Result<T, Full> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Full)?;
        // Neither is ever closed.
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| Full)?;
        let pool = self.clone();
        let work = move || {
            let _until_done = (place, permit);
            let mut hasher = pool.free().pop().unwrap_or_default();
            let done = work(&mut hasher);
            pool.free().push(hasher); // with its permit: the next one finds it
            done
        };
        // A thread that blocks is not aborted: it has panicked, or it is done.
        Ok(spawn_blocking(work).await.unwrap_or_else(|why| resume_unwind(why.into_panic())))
    }

    fn free(&self) -> MutexGuard<'_, Vec<Hasher>> {
        self.hashers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use futures_util::future::join_all;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use tokio::runtime::Builder;

    #[test]
    fn no_more_run_than_it_has_permits_and_no_more_wait_than_its_queue() {
        let runtime = Builder::new_current_thread().build().unwrap();
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let pair = Arc::new(Barrier::new(2));
        let work = || {
            let (running, most, pair) = (running.clone(), most.clone(), pair.clone());
            move |_: &mut Hasher| {
                most.fetch_max(running.fetch_add(1, SeqCst) + 1, SeqCst);
                pair.wait(); // of the four that are admitted two must run at once
                running.fetch_sub(1, SeqCst);
            }
        };
        let pool = Pool::new(NonZeroUsize::new(2).unwrap(), 2);
        let all = runtime.block_on(join_all((0..5).map(|_| pool.run(work()))));
        assert_eq!(all.iter().filter(|one| **one == Err(Full)).count(), 1);
        assert_eq!((most.load(SeqCst), running.load(SeqCst)), (2, 0));
        assert_eq!(pool.free().len(), 2, "memory for two, which is used again");
    }

    #[test]
    fn a_request_that_is_given_up_in_the_queue_leaves_it() {
        let runtime = Builder::new_current_thread().build().unwrap();
        let pool = Pool::new(NonZeroUsize::new(1).unwrap(), 1);
        runtime.block_on(async {
            let gate = Arc::new(Barrier::new(2));
            let held = Arc::clone(&gate);
            let first = tokio::spawn({
                let pool = pool.clone();
                async move { pool.run(move |_| held.wait()).await.is_ok() }
            });
            tokio::task::yield_now().await; // it has its permit
            let mut second = Box::pin(pool.run(|_| ()));
            assert!(second.as_mut().now_or_never().is_none(), "it waits");
            assert_eq!(pool.run(|_| ()).await, Err(Full));
            drop(second);
            let third = tokio::spawn({
                let pool = pool.clone();
                async move { pool.run(|_| ()).await }
            });
            tokio::task::yield_now().await;
            gate.wait();
            assert!(first.await.unwrap());
            assert_eq!(third.await.unwrap(), Ok(()));
        });
    }
}
