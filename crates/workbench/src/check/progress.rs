//! What was repaired, and which hints were read: a plain text file that can be copied to another machine, one line a
//! step, only ever appended to. Damaged lines are skipped.

use crate::kept::{Kept, now};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// The file's first line.
const HEAD: &str = "# when | lesson | what: your repairs; copy this file to take them with you\n";

/// The file.
#[derive(Clone, Debug)]
pub struct Progress {
    kept: Kept,
}

/// How far one exercise has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// What was proved when it was last accepted.
    pub accepted: Option<String>,
    /// The fingerprint of the file that was accepted; `None` in files of older versions.
    pub of: Option<String>,
    /// The last hint that was read; 0: none.
    pub hint: u8,
}

/// One line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Accepted { proved: String, of: Option<String> },
    Hint(u8),
}

/// Tells whether a file is still the one that was accepted: FNV-1a in 64 bits, the same on every machine and in every
/// version. It is no protection against forgery.
pub fn fingerprint(file: &[u8]) -> String {
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", file.iter().fold(0xcbf2_9ce4_8422_2325, mix))
}

impl Progress {
    /// Beside the predictions. `None` if this system has no data folder.
    pub fn find() -> Option<Self> {
        Kept::find("progress.txt").map(|kept| Progress { kept })
    }

    /// Where the file is, or would be.
    pub fn path(&self) -> &Path {
        self.kept.path()
    }

    /// Every lesson that something was done about. A file that cannot be read says nothing.
    pub fn read(&self) -> BTreeMap<String, Done> {
        let mut all = BTreeMap::<String, Done>::new();
        let lines = self.kept.lines().unwrap_or_default();
        for (lesson, step) in lines.iter().filter_map(|line| read_line(line)) {
            let done = all.entry(lesson).or_default();
            match step {
                Step::Accepted { proved, of } => (done.accepted, done.of) = (Some(proved), of),
                Step::Hint(number) => done.hint = number,
            }
        }
        all
    }

    /// How far the exercise of this lesson has come.
    pub fn of(&self, lesson: &str) -> Done {
        self.read().remove(lesson).unwrap_or_default()
    }

    /// The repair in this file was accepted, and this was proved. Said once.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn accepted(&self, lesson: &str, proved: &str, file: &str) -> io::Result<()> {
        let (proved, of) = (plain(proved), Some(fingerprint(file.as_bytes())));
        let before = self.of(lesson);
        if before.accepted.as_ref() == Some(&proved) && before.of == of {
            return Ok(());
        }
        self.append(lesson, &Step::Accepted { proved, of })
    }

    /// This hint was read.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn hinted(&self, lesson: &str, number: u8) -> io::Result<()> {
        self.append(lesson, &Step::Hint(number))
    }

    fn append(&self, lesson: &str, step: &Step) -> io::Result<()> {
        let head = if self.path().exists() { "" } else { HEAD };
        self.kept.append(&format!("{head}{} | {}\n", now(), write_line(lesson, step)))
    }
}

/// Nothing that would break its line.
fn plain(text: &str) -> String {
    text.replace(['|', '\n', '\r'], "/").trim().into()
}

/// `lost-update | accepted | all 27 executions of 2 threads × 2 clicks | of 9c0f…`
fn write_line(lesson: &str, step: &Step) -> String {
    match step {
        Step::Accepted { proved, of } => {
            let of = of.as_ref().map_or(String::new(), |of| format!(" | of {of}"));
            format!("{lesson} | accepted | {}{of}", plain(proved))
        }
        Step::Hint(number) => format!("{lesson} | hint {number}"),
    }
}

fn read_line(line: &str) -> Option<(String, Step)> {
    let fields: Vec<&str> = line.split('|').map(str::trim).collect();
    let (lesson, step) = match fields[..] {
        [_, lesson, "accepted", proved] if !proved.is_empty() => {
            (lesson, Step::Accepted { proved: proved.into(), of: None })
        }
        [_, lesson, "accepted", proved, of] if !proved.is_empty() => (
            lesson,
            Step::Accepted { proved: proved.into(), of: Some(of.strip_prefix("of ")?.into()) },
        ),
        [_, lesson, hint] => (lesson, Step::Hint(hint.strip_prefix("hint ")?.parse().ok()?)),
        _ => return None,
    };
    (!lesson.is_empty()).then(|| (lesson.into(), step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_written_is_read_back() {
        let proved = "all 27 executions of 2 threads × 2 clicks";
        let accepted = |of| Step::Accepted { proved: proved.into(), of };
        let of = Some(fingerprint(b"fn f() {}"));
        for step in [accepted(None), accepted(of), Step::Hint(3)] {
            let line = format!("2026-11-25 10:00 | {}", write_line("lost-update", &step));
            assert_eq!(read_line(&line), Some(("lost-update".into(), step)), "{line}");
        }
    }

    #[test]
    fn damaged_lines_are_skipped() {
        for line in [
            "",
            "garbage",
            "day | lost-update | accepted |",
            "day | lost-update | accepted | all | of | them",
            "day | | accepted | all",
            "day | lost-update | hint x",
            "day | lost-update | hint",
            "day | lost-update | acc",
        ] {
            assert_eq!(read_line(line), None, "{line}");
        }
    }

    #[test]
    fn what_was_proved_cannot_break_its_line() {
        let accepted = |proved: &str| Step::Accepted { proved: proved.into(), of: None };
        let line = write_line("x", &accepted("a | b\nc"));
        assert_eq!(read_line(&format!("day | {line}")), Some(("x".into(), accepted("a / b/c"))));
    }

    #[test]
    fn a_fingerprint_is_the_published_one_and_tells_any_change() {
        // FNV-1a of nothing and of "a", as its authors publish them.
        assert_eq!(fingerprint(b""), "cbf29ce484222325");
        assert_eq!(fingerprint(b"a"), "af63dc4c8601ec8c");
        assert_ne!(fingerprint(b"fetch_add(1)"), fingerprint(b"fetch_add(2)"));
    }
}
