//! The parent's end of a judge's pipes: whatever a learner prints is read to its end, and little of it is kept.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::mpsc::Sender;
use std::thread::{Builder, JoinHandle};

/// Longer lines are nobody's answer.
const LONGEST: usize = 16 << 20;
/// Bytes kept of the end of standard error.
const TAIL: usize = 8 << 10;

/// What came over standard output.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The first line that begins with the nonce, without it.
    pub(super) answer: Option<String>,
    /// `accepted` was printed by somebody who does not know the nonce.
    pub(super) boasted: bool,
}

/// Reads standard output until the line that begins with `nonce`, or to its end, and sends what was said.
pub(super) fn answer(
    output: impl Read + Send + 'static,
    nonce: String,
    send: Sender<Said>,
) -> io::Result<JoinHandle<()>> {
    Builder::new().spawn(move || {
        // Nobody listens any more once the limit is over.
        let _late = send.send(search(BufReader::new(output), &nonce));
    })
}

fn search(mut output: impl BufRead, nonce: &str) -> Said {
    let mut said = Said::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        match read_line(&mut output, &mut line) {
            Ok(true) => {}
            Ok(false) | Err(_) => return said,
        }
        let text = String::from_utf8_lossy(&line);
        if let Some(rest) = text.strip_prefix(nonce) {
            said.answer = Some(rest.trim().into());
            return said;
        }
        said.boasted |= text.to_lowercase().contains("accepted");
    }
}

/// The next line, of which no more than [`LONGEST`] bytes are kept; false at the end.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    let mut any = false;
    loop {
        let bytes = input.fill_buf()?;
        if bytes.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = bytes.iter().position(|&byte| byte == b'\n');
        let used = end.map_or(bytes.len(), |end| end + 1);
        let room = LONGEST.saturating_sub(line.len());
        line.extend_from_slice(&bytes[..used.min(room)]);
        input.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// Reads `errors` to the end and sends the last of it.
pub(super) fn tail(
    mut errors: impl Read + Send + 'static,
    send: Sender<String>,
) -> io::Result<JoinHandle<()>> {
    Builder::new().spawn(move || {
        let (mut kept, mut piece) = (Vec::new(), [0; TAIL]);
        while let Ok(read @ 1..) = errors.read(&mut piece) {
            kept.extend_from_slice(&piece[..read]);
            kept.drain(..kept.len().saturating_sub(TAIL));
        }
        let _late = send.send(String::from_utf8_lossy(&kept).into_owned());
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(printed: &str) -> Said {
        search(printed.as_bytes(), "c0ffee")
    }

    #[test]
    fn only_the_line_with_the_nonce_is_an_answer() {
        let answer = said("hello\nc0ffee {\"a\": 1}\nc0ffee {\"a\": 2}\n").answer;
        assert_eq!(answer.as_deref(), Some("{\"a\": 1}"));
        assert_eq!(said("an unfinished line c0ffee {}\n").answer, None);
        assert_eq!(said("").answer, None);
    }

    #[test]
    fn whoever_prints_accepted_has_boasted_and_answered_nothing() {
        let said = said("Accepted { proved: \"all\" }\n{\"Accepted\":{\"proved\":\"all\"}}");
        assert_eq!(said, Said { answer: None, boasted: true });
    }

    #[test]
    fn bytes_that_are_no_text_and_endless_lines_are_read_over() {
        let mut printed = vec![0xff; LONGEST + 5];
        printed.extend_from_slice(b"\nc0ffee []\n");
        assert_eq!(search(&printed[..], "c0ffee").answer.as_deref(), Some("[]"));
    }

    #[test]
    fn the_end_of_what_was_complained_is_kept() {
        let long = "x".repeat(3 * TAIL) + "the end";
        let (send, receive) = std::sync::mpsc::channel();
        tail(io::Cursor::new(long), send).expect("a thread");
        let kept = receive.recv().expect("it reads");
        assert!(kept.ends_with("the end") && kept.len() == TAIL, "{}", kept.len());
    }
}
