//! A fixed window for one client: a counter that starts anew at every whole window of the clock.

use super::{Limit, Ruling, nanoseconds};

/// One client's counter. Around the end of a window it admits twice its limit: all of one window at its end, all of the next at its
/// start.
#[derive(Debug, Default)]
pub struct FixedWindow {
    /// Which window is counted, from that at zero on.
    window: u64,
    admitted: u32,
}

impl FixedWindow {
    /// Asks for one request at `now`, in nanoseconds. Time goes on from one call to the next.
    pub fn ask(&mut self, limit: &Limit, now: u64) -> Ruling {
        let per = nanoseconds(limit.per).max(1);
        let window = now / per;
        if window > self.window {
            *self = FixedWindow { window, admitted: 0 };
        }
        if self.admitted == limit.requests.get() {
            return Ruling::refused((self.window + 1) * per - now);
        }
        self.admitted += 1;
        Ruling::Admitted
    }
}
