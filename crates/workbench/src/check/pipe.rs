//! The parent's end of a judge's standard output: whatever a learner prints is read to its end, and little of it is kept.

use brigade_children::bounded_line;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::mpsc::Sender;
use std::thread::{Builder, JoinHandle};

/// Longer lines are no judge's answer.
const LONGEST: usize = 16 << 20;

/// What came over standard output.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The first line that begins with the nonce, without it.
    pub(super) answer: Option<String>,
    /// `accepted` was printed by code that does not know the nonce.
    pub(super) boasted: bool,
}

/// Reads standard output until the line that begins with `nonce`, or to its end, and sends what was said.
pub(super) fn answer(
    output: impl Read + Send + 'static,
    nonce: String,
    send: Sender<Said>,
) -> io::Result<JoinHandle<()>> {
    Builder::new().spawn(move || {
        // The receiver is gone once the limit is over.
        let _late = send.send(search(BufReader::new(output), &nonce));
    })
}

fn search(mut output: impl BufRead, nonce: &str) -> Said {
    let mut said = Said::default();
    let mut line = Vec::new();
    loop {
        match bounded_line(&mut output, &mut line, LONGEST) {
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
}
