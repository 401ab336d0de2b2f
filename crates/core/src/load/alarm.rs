//! Waking up to the microsecond: the poll's own timeout counts in milliseconds, which is too coarse to send by.
//!
//! On Linux it is a timer that is polled like a socket; elsewhere the timeout has to do.

use mio::{Registry, Token};
use std::io;
use std::time::Duration;

/// A timer among the sockets.
#[derive(Debug)]
pub(super) struct Alarm {
    #[cfg(target_os = "linux")]
    timer: std::os::fd::OwnedFd,
}

#[cfg(target_os = "linux")]
impl Alarm {
    /// A timer that `token` announces.
    pub(super) fn new(registry: &Registry, token: Token) -> io::Result<Self> {
        use rustix::time::{TimerfdClockId, TimerfdFlags, timerfd_create};
        use std::os::fd::AsRawFd;
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let timer = timerfd_create(TimerfdClockId::Monotonic, flags)?;
        let raw = timer.as_raw_fd();
        registry.register(&mut mio::unix::SourceFd(&raw), token, mio::Interest::READABLE)?;
        Ok(Alarm { timer })
    }

    /// Makes the poll return after `time`; an earlier setting is forgotten.
    pub(super) fn set(&mut self, time: Duration) -> io::Result<()> {
        use rustix::time::{Itimerspec, TimerfdTimerFlags, Timespec, timerfd_settime};
        let zero = Timespec { tv_sec: 0, tv_nsec: 0 };
        let seconds = time.as_secs().min(i32::MAX as u64) as i64;
        // All zero would switch the timer off.
        let it_value = Timespec { tv_sec: seconds, tv_nsec: i64::from(time.subsec_nanos().max(1)) };
        let once = Itimerspec { it_interval: zero, it_value };
        timerfd_settime(&self.timer, TimerfdTimerFlags::empty(), &once)?;
        Ok(())
    }
}

#[cfg(not(target_os = "linux"))]
impl Alarm {
    /// Nothing to set up.
    pub(super) fn new(_registry: &Registry, _token: Token) -> io::Result<Self> {
        Ok(Alarm {})
    }

    /// The poll's timeout is set to the same time anyway.
    pub(super) fn set(&mut self, _time: Duration) -> io::Result<()> {
        Ok(())
    }
}
