//! What a child says: all of it is read, so that it never waits for a full pipe, and the last of it is kept.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// Bytes kept of the end.
const KEPT: usize = 8 << 10;
/// So long is waited for the rest of what was said.
const REST: Duration = Duration::from_millis(200);
/// Lines that are quoted, and characters of each.
const QUOTED: usize = 12;
const WIDTH: usize = 200;

/// The last words of a process, as they come.
#[derive(Clone, Debug, Default)]
pub struct Words(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    heard: Mutex<Heard>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Heard {
    text: Vec<u8>,
    /// Pipes that have not ended.
    open: usize,
}

impl Words {
    /// Listens to a pipe on a thread that ends with it.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub fn listen(&self, pipe: impl Read + Send + 'static) -> io::Result<()> {
        self.heard().open += 1;
        let words = self.clone();
        let listening = thread::Builder::new().name("listener".into()).spawn(move || {
            let mut pipe = BufReader::new(pipe);
            let mut line = Vec::new();
            while let Ok(1..) = pipe.by_ref().take(KEPT as u64).read_until(b'\n', &mut line) {
                words.add(&line);
                line.clear();
            }
            words.closed();
        });
        if listening.is_err() {
            self.closed();
        }
        listening.map(|_| ())
    }

    /// Waits until the child has nothing more to say, for at most `limit`; whether it has. A process that it started
    /// and left behind may keep its pipes open.
    pub fn have_ended(&self, limit: Duration) -> bool {
        let open = |heard: &mut Heard| heard.open > 0;
        let waited = self.0.changed.wait_timeout_while(self.heard(), limit, open);
        waited.unwrap_or_else(PoisonError::into_inner).0.open == 0
    }

    /// The end of what was said, at most 8 KiB.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.heard().text).into_owned()
    }

    /// The last line that says something. Of a process that has just ended, the rest is waited for.
    pub fn last(&self) -> String {
        self.have_ended(REST);
        let text = self.text();
        let last = text.lines().rev().map(str::trim).find(|line| !line.is_empty());
        last.unwrap_or("it said nothing").into()
    }

    /// A sentence with the last lines below it, to be appended to another one. As above, the rest is waited for.
    pub fn quoted(&self) -> String {
        self.have_ended(REST);
        let text = self.text();
        let lines: Vec<&str> = text.lines().collect();
        if lines.is_empty() {
            return " It printed nothing.".into();
        }
        let shown = |line: &&str| {
            let shown = line.chars().filter(|c| !c.is_control()).take(WIDTH);
            format!("\n  | {}", shown.collect::<String>())
        };
        let last = &lines[lines.len().saturating_sub(QUOTED)..];
        format!(" It printed last:{}", last.iter().map(shown).collect::<String>())
    }

    fn add(&self, piece: &[u8]) {
        let text = &mut self.heard().text;
        text.extend_from_slice(piece);
        text.drain(..text.len().saturating_sub(KEPT));
    }

    fn closed(&self) {
        self.heard().open -= 1;
        self.0.changed.notify_all();
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.0.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads the next line, of which no more than `most` bytes are kept; false at the end.
///
/// # Errors
/// As the reader's.
pub fn bounded_line(input: &mut impl BufRead, line: &mut Vec<u8>, most: usize) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let bytes = input.fill_buf()?;
        if bytes.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = bytes.iter().position(|&byte| byte == b'\n');
        let used = end.map_or(bytes.len(), |end| end + 1);
        let room = most.saturating_sub(line.len());
        line.extend_from_slice(&bytes[..used.min(room)]);
        input.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEVER: Duration = Duration::from_secs(60);

    fn heard(printed: &str) -> Words {
        let words = Words::default();
        words.listen(io::Cursor::new(printed.to_owned())).unwrap();
        assert!(words.have_ended(NEVER));
        words
    }

    #[test]
    fn the_last_line_that_says_something_is_the_last_word() {
        assert_eq!(heard("first\n last \n\n").last(), "last");
        assert_eq!(heard("\n").last(), "it said nothing");
    }

    #[test]
    fn the_last_lines_are_quoted_without_what_a_terminal_would_obey() {
        let lines: String = (0..20).map(|n| format!("\x1b[2Jline {n}\n")).collect();
        let quoted = heard(&lines).quoted();
        assert!(quoted.starts_with(" It printed last:\n  | [2Jline 8\n"), "{quoted}");
        assert!(quoted.ends_with("line 19"), "{quoted}");
        assert_eq!(heard("").quoted(), " It printed nothing.");
    }

    #[test]
    fn of_a_flood_the_end_is_kept() {
        let kept = heard(&("x".repeat(3 * KEPT) + "the end")).text();
        assert!(kept.ends_with("the end") && kept.len() == KEPT, "{}", kept.len());
    }

    #[test]
    fn who_still_speaks_has_not_ended() {
        let (reader, writer) = io::pipe().unwrap();
        let words = Words::default();
        words.listen(reader).unwrap();
        assert!(!words.have_ended(Duration::ZERO));
        drop(writer);
        assert!(words.have_ended(NEVER));
    }

    #[test]
    fn of_a_line_without_an_end_no_more_is_kept_than_is_wanted() {
        let (mut input, mut line) = (&b"abcdef\ngh"[..], Vec::new());
        assert!(bounded_line(&mut input, &mut line, 3).unwrap());
        assert_eq!(line, b"abc");
        assert!(bounded_line(&mut input, &mut line, 3).unwrap());
        assert_eq!(line, b"gh");
        assert!(!bounded_line(&mut input, &mut line, 3).unwrap());
    }
}
