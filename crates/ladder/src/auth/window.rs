//! So many in so much time, counted before they are done, so that many at the same moment are not more. Pure.

use super::store::{Away, Decided, Put, Store, change};
use serde::{Deserialize, Serialize};

/// How many of something, and in what time. Times are milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// So many.
    pub most: u32,
    /// From the first of them on.
    pub within: u64,
    /// So much between two.
    pub apart: u64,
}

/// What was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Window {
    count: u32,
    last: u64,
    until: u64,
}

impl Window {
    /// One more at `now`.
    ///
    /// # Errors
    /// That is too many: how many milliseconds to wait.
    fn one_more(self_: Option<Window>, bound: &Bound, now: u64) -> Result<Window, u64> {
        let open = self_.filter(|window| now < window.until);
        let Some(Window { count, last, until }) = open else {
            return Ok(Window { count: 1, last: now, until: now.saturating_add(bound.within) });
        };
        let next = last.saturating_add(bound.apart);
        if count >= bound.most {
            return Err(until - now);
        }
        if now < next {
            return Err(next - now);
        }
        Ok(Window { count: count + 1, last: now, until })
    }
}

/// Counts one more under this key, at `now`; how many milliseconds to wait if that is too many.
pub(super) async fn take(
    store: &impl Store,
    key: &str,
    bound: &Bound,
    now: u64,
) -> Result<Result<(), u64>, Away> {
    change(store, key, |window| match Window::one_more(window, bound, now) {
        Ok(window) => {
            let until = window.until;
            Decided::Put(Put::until(window, until, now), Ok(()))
        }
        Err(wait) => Decided::Keep(Err(wait)),
    })
    .await
}

/// One that was counted was none.
pub(super) async fn give_back(store: &impl Store, key: &str, now: u64) -> Result<(), Away> {
    change(store, key, |window: Option<Window>| match window.filter(|window| window.count > 0) {
        Some(window) => {
            let until = window.until;
            Decided::Put(Put::until(Window { count: window.count - 1, ..window }, until, now), ())
        }
        None => Decided::Keep(()),
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUND: Bound = Bound { most: 3, within: 1_000, apart: 10 };

    #[test]
    fn no_more_than_so_many_and_so_far_apart() {
        let mut window = None;
        let mut ask = |now| match Window::one_more(window.clone(), &BOUND, now) {
            Ok(next) => {
                window = Some(next);
                Ok(())
            }
            Err(wait) => Err(wait),
        };
        assert_eq!(
            [ask(0), ask(9), ask(10), ask(20), ask(30)],
            [Ok(()), Err(1), Ok(()), Ok(()), Err(970)]
        );
        assert_eq!([ask(999), ask(1_000), ask(1_005)], [Err(1), Ok(()), Err(5)]);
    }
}
