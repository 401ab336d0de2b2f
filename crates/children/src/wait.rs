//! Waiting for what the system does not announce: it is asked again and again, for a limited time.

use std::thread;
use std::time::{Duration, Instant};

/// The time between two questions.
const MOMENT: Duration = Duration::from_millis(10);

/// Asks until there is an answer, for at most `limit`; at least once.
pub fn until<T>(limit: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + limit;
    loop {
        let answer = ask();
        if answer.is_some() || Instant::now() >= end {
            return answer;
        }
        pause();
    }
}

/// The one sleep: neither a port nor another's process group can be waited for in any other way.
#[expect(clippy::disallowed_methods, reason = "the kernel announces none of what is asked here")]
fn pause() {
    thread::sleep(MOMENT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_asked_again_until_there_is_an_answer() {
        let mut asked = 0;
        let answer = until(Duration::from_secs(60), || {
            asked += 1;
            (asked == 3).then_some("ready")
        });
        assert_eq!((answer, asked), (Some("ready"), 3));
    }

    #[test]
    fn it_is_asked_once_even_without_any_time() {
        assert_eq!(until(Duration::ZERO, || Some(1)), Some(1));
        assert_eq!(until(Duration::ZERO, || None::<u8>), None);
    }
}
