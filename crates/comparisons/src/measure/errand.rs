//! What this very program is [started again](crate::measure::again) for. Its `main` looks for an errand before it reads its
//! arguments.

use crate::measure::again::HIDDEN;
use crate::measure::serving::{self, Serving, child};
use crate::measure::sleeping::{self, Sleepers};

/// What a child is started for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Serves until its standard input closes.
    Serve(Serving),
    /// Lets redirects wait, and says what that took.
    Sleep(Sleepers),
}

impl Errand {
    /// The errand that the arguments ask for, if they do. The program's name is not among them.
    pub fn from_args(mut arguments: impl Iterator<Item = String>) -> Option<Self> {
        arguments.next().filter(|first| first == HIDDEN)?;
        let (name, what) = (arguments.next()?, arguments.next()?);
        match name.as_str() {
            serving::ERRAND => serde_json::from_str(&what).ok().map(Errand::Serve),
            sleeping::ERRAND => serde_json::from_str(&what).ok().map(Errand::Sleep),
            _ => None,
        }
    }

    /// Runs it, in the child.
    ///
    /// # Errors
    /// What kept it from being done.
    pub fn run(&self) -> anyhow::Result<()> {
        match self {
            Errand::Serve(serving) => child::serve(serving),
            Errand::Sleep(sleepers) => sleepers.sleep(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;
    use std::time::Duration;

    fn asked(command: &Command) -> Option<Errand> {
        let arguments = command.get_args().map(|argument| argument.to_str().unwrap().to_owned());
        Errand::from_args(arguments)
    }

    #[test]
    fn a_child_is_told_what_it_is_started_for() {
        let sleepers = Sleepers { model: "tokio".into(), count: 3, workers: 2 };
        assert_eq!(asked(&sleepers.command().unwrap()), Some(Errand::Sleep(sleepers)));
        let serving = Serving {
            model: "tokio".into(),
            links: 1,
            delay: Duration::ZERO,
            capacity: 2,
            shed: Some(Duration::from_millis(50)),
            workers: 2,
        };
        assert_eq!(asked(&serving.command().unwrap()), Some(Errand::Serve(serving)));
    }

    #[test]
    fn what_a_person_types_is_no_errand() {
        let typed: [&[&str]; 5] =
            [&["compare", "hot"], &[], &[HIDDEN], &[HIDDEN, "tea", "{}"], &[HIDDEN, "sleep", "{}"]];
        for typed in typed {
            assert_eq!(Errand::from_args(typed.iter().map(|&word| word.to_owned())), None);
        }
    }
}
