//! How often a client may ask.
//!
//! GCRA, the generic cell rate algorithm (ITU-T I.371; the "leaky bucket as a meter"), keeps one number per client: when its next
//! request would be due if it asked evenly. In every window of any length `t` it admits at most `burst + rate · t` requests, whatever
//! the clocks of the threads that ask do to each other's order: each admission moves the number on by one interval. Two
//! others stand beside it to be compared with: a fixed window, one counter, which admits twice its limit around the end of a window; and a sliding
//! log, which is exact and keeps a time for every request that it admitted.
//!
//! The limit is for all instances together only where they share what they count: [`Shared`], in Redis, one script per request. With
//! [`Local`], n instances admit n times as much.
//!
//! Reading order: [`Limit`]; [`Gcra`], [`FixedWindow`], [`SlidingLog`], which are told the time; [`windows`], what a limit
//! promises and how it is counted; [`Local`], a bounded table of clients; [`shared`].

mod fixed_window;
mod gcra;
mod local;
pub mod shared;
mod sliding_log;
pub mod windows;

pub use fixed_window::FixedWindow;
pub use gcra::Gcra;
pub use local::Local;
pub use shared::Shared;
pub use sliding_log::SlidingLog;
use std::num::NonZeroU32;
use std::time::Duration;

/// So many requests in so long, for each client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Requests.
    pub requests: NonZeroU32,
    /// In this time.
    pub per: Duration,
    /// Requests that a client at rest may make at once, under GCRA. A window and a log know no burst: they admit all
    /// [`requests`](Limit::requests) at once.
    pub burst: NonZeroU32,
}

impl Limit {
    /// The time in which one request is earned, in nanoseconds: rounded up, so that no more are.
    pub fn interval(&self) -> u64 {
        nanoseconds(self.per).div_ceil(self.requests.get().into()).max(1)
    }

    /// How much earlier than due a request may come, in nanoseconds.
    fn tolerance(&self) -> u64 {
        self.interval().saturating_mul(u64::from(self.burst.get()) - 1)
    }
}

/// What a limiter says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// It goes on.
    Admitted,
    /// 429: too many. After this time the next is admitted, if none comes before.
    Refused {
        /// For `Retry-After`, which takes whole seconds: round up.
        retry_after: Duration,
    },
    /// 503: what would know cannot be asked, and the limiter fails closed. It is not the client's fault.
    Unknown,
}

impl Ruling {
    /// Refused for so many nanoseconds.
    fn refused(nanoseconds: u64) -> Ruling {
        Ruling::Refused { retry_after: Duration::from_nanos(nanoseconds) }
    }
}

/// As the algorithms count, which is enough for 584 years.
fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
