//! Whether a file was saved, told from its modification time and size, looked at now and then. Pure.

use std::time::SystemTime;

/// When a file was last written, and how long it is; `None` while there is no file.
pub(super) type Stamp = Option<(SystemTime, u64)>;

/// A file that is looked at now and then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Saved {
    /// As it was judged.
    judged: Stamp,
    /// As it was at the last look.
    last: Stamp,
}

impl Saved {
    /// As it is judged now. Taken before the judging: what is saved meanwhile is new.
    pub(super) fn judged(now: Stamp) -> Saved {
        Saved { judged: now, last: now }
    }

    /// Looks again: whether there is something new, which has stayed the same since the last look. An editor may write
    /// in several steps, or remove the file for a moment.
    pub(super) fn again(&mut self, now: Stamp) -> bool {
        let settled = now == std::mem::replace(&mut self.last, now);
        settled && now.is_some() && now != self.judged
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn stamp(second: u64, size: u64) -> Stamp {
        Some((SystemTime::UNIX_EPOCH + Duration::from_secs(second), size))
    }

    #[test]
    fn new_is_what_has_changed_and_settled() {
        let mut file = Saved::judged(stamp(1, 10));
        assert!(!file.again(stamp(1, 10)));
        assert!(!file.again(stamp(2, 0)), "still being written");
        assert!(!file.again(stamp(2, 12)), "still being written");
        assert!(file.again(stamp(2, 12)));
    }

    #[test]
    fn a_file_that_is_gone_for_a_moment_is_not_new_until_it_is_back() {
        let mut file = Saved::judged(stamp(1, 10));
        assert!(![None, None, stamp(3, 10)].into_iter().any(|now| file.again(now)));
        assert!(file.again(stamp(3, 10)));
    }

    #[test]
    fn an_older_file_put_back_is_new_too() {
        let mut file = Saved::judged(stamp(9, 10));
        assert!(!file.again(stamp(1, 10)));
        assert!(file.again(stamp(1, 10)));
    }
}
