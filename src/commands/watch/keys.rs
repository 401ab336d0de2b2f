//! Keys while something else may happen: a thread reads one key from the terminal, or one line where there is none, each
//! time it is asked to, and hands it over a channel. Unasked it reads nothing, so nothing holds the terminal
//! when the program ends; and how the terminal was is put back in any case.

use console::{Key, Term};
use std::io::{self, BufRead, IsTerminal};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// What can be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pressed {
    /// `n`: the next lesson.
    Next,
    /// `h`: a hint.
    Hint,
    /// `r`: begin again.
    Reset,
    /// `q`, or the input ended.
    Quit,
    /// Nothing that means anything here.
    Other,
}

/// The person who presses keys, heard through a channel.
pub(super) struct Keys {
    ask: Sender<()>,
    pressed: Receiver<Pressed>,
    asked: bool,
    _as_it_was: Option<AsItWas>,
}

impl Keys {
    /// Standard input.
    ///
    /// # Errors
    /// If no thread can be started.
    pub(super) fn listen() -> io::Result<Keys> {
        if io::stdin().is_terminal() && io::stdout().is_terminal() {
            let term = Term::stdout();
            return Keys::from(AsItWas::remember(), move || read_key(&term));
        }
        Keys::from(None, || read_line(&mut io::stdin().lock()))
    }

    /// Any reader of keys.
    pub(super) fn from(
        as_it_was: Option<AsItWas>,
        mut read: impl FnMut() -> Pressed + Send + 'static,
    ) -> io::Result<Keys> {
        let (ask, asked) = mpsc::channel();
        let (send, pressed) = mpsc::channel();
        let answers = move || {
            for () in asked {
                if send.send(read()).is_err() {
                    break;
                }
            }
        };
        thread::Builder::new().name("keys".into()).spawn(answers)?;
        Ok(Keys { ask, pressed, asked: false, _as_it_was: as_it_was })
    }

    /// The next key, if one is pressed within this time.
    pub(super) fn next(&mut self, within: Duration) -> Option<Pressed> {
        if !std::mem::replace(&mut self.asked, true) && self.ask.send(()).is_err() {
            return Some(Pressed::Quit);
        }
        match self.pressed.recv_timeout(within) {
            Ok(pressed) => {
                self.asked = false;
                Some(pressed)
            }
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Pressed::Quit),
        }
    }
}

/// What a character means.
pub(super) fn meaning(sign: char) -> Pressed {
    match sign.to_ascii_lowercase() {
        'n' => Pressed::Next,
        'h' => Pressed::Hint,
        'r' => Pressed::Reset,
        'q' | '\u{4}' => Pressed::Quit,
        _ => Pressed::Other,
    }
}

/// One key. While it is waited for, the terminal hands Ctrl-C over as a key, so what the terminal would have done is
/// done here: everybody in the process group hears of it, cargo and a judge too.
fn read_key(term: &Term) -> Pressed {
    match term.read_key_raw() {
        Ok(Key::Char(sign)) => meaning(sign),
        Ok(Key::CtrlC) => {
            #[cfg(unix)]
            let _heard_by_us_too =
                rustix::process::kill_current_process_group(rustix::process::Signal::INT);
            Pressed::Quit
        }
        Ok(_) => Pressed::Other,
        Err(_) => Pressed::Quit,
    }
}

/// The first character of a line; an empty one means nothing, and the end of the input is the end.
fn read_line(input: &mut impl BufRead) -> Pressed {
    let mut line = Vec::new();
    match input.read_until(b'\n', &mut line) {
        Ok(0) | Err(_) => Pressed::Quit,
        Ok(_) => {
            let line = String::from_utf8_lossy(&line);
            line.trim().chars().next().map_or(Pressed::Other, meaning)
        }
    }
}

/// How the terminal was. A thread that waits for a key has changed it, and need not live to change it back.
#[cfg(unix)]
pub(super) struct AsItWas(rustix::termios::Termios);

#[cfg(unix)]
impl AsItWas {
    fn remember() -> Option<AsItWas> {
        rustix::termios::tcgetattr(io::stdin()).ok().map(AsItWas)
    }
}

#[cfg(unix)]
impl Drop for AsItWas {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        let _gone = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
    }
}

/// There is nothing to put back.
#[cfg(not(unix))]
pub(super) struct AsItWas;

#[cfg(not(unix))]
impl AsItWas {
    fn remember() -> Option<AsItWas> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longer than any machine takes; a test that waits so long has failed.
    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn lines_are_keys_and_their_end_is_the_end() {
        let mut input = io::Cursor::new("n\n\n  H and more\nr\nx\n");
        let keys: Vec<_> = (0..6).map(|_| read_line(&mut input)).collect();
        use Pressed::{Hint, Next, Other, Quit, Reset};
        assert_eq!(keys, [Next, Other, Hint, Reset, Other, Quit]);
    }

    #[test]
    fn nothing_is_read_unless_it_is_asked_for() {
        let (reads, seen) = mpsc::channel();
        let read = move || {
            let _told = reads.send(());
            Pressed::Hint
        };
        let mut keys = Keys::from(None, read).expect("a thread");
        for _ in 0..3 {
            assert_eq!(keys.next(LONG), Some(Pressed::Hint));
        }
        drop(keys);
        assert_eq!(seen.iter().count(), 3);
    }

    #[test]
    fn a_key_that_has_not_come_yet_is_not_asked_for_twice() {
        let (press, pressed) = mpsc::channel();
        let (reads, seen) = mpsc::channel();
        let read = move || {
            let _told = reads.send(());
            pressed.recv().unwrap_or(Pressed::Quit)
        };
        let mut keys = Keys::from(None, read).expect("a thread");
        assert_eq!(keys.next(Duration::ZERO), None);
        assert_eq!(keys.next(Duration::ZERO), None);
        press.send(Pressed::Next).expect("a reader");
        assert_eq!(keys.next(LONG), Some(Pressed::Next));
        drop((keys, press));
        assert_eq!(seen.iter().count(), 1);
    }

    #[test]
    fn a_reader_that_has_died_has_quit() {
        let mut keys = Keys::from(None, || panic!("no more keys")).expect("a thread");
        assert_eq!(keys.next(LONG), Some(Pressed::Quit));
    }
}
