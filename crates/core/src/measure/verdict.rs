//! How a claim fared on this machine, in one of four words. It refuses to know what makes it so.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How a claim fared here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Within its stated bound.
    Holds,
    /// Outside it: shown proudly.
    DoesNotHoldHere,
    /// Why it cannot be tested on this machine.
    NotTestableHere(String),
    /// Why the run says nothing: who disturbed it.
    Noisy(String),
}

impl Verdict {
    /// The words, in the order in which verdicts are listed: what holds first, so on a disturbed machine what was counted.
    pub const WORDS: [&str; 4] = ["HOLDS", "DOES NOT HOLD HERE", "NOT TESTABLE HERE", "NOISY"];

    /// The verdict on all of them together: one that does not hold breaks it, one that says nothing leaves it open.
    /// Of nothing, nothing can be said.
    pub fn of_all<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>) -> Self {
        let nothing = Verdict::NotTestableHere("nothing measured".into());
        verdicts.into_iter().max_by_key(|verdict| verdict.weight()).cloned().unwrap_or(nothing)
    }

    /// Which of several settles the verdict on all.
    fn weight(&self) -> u8 {
        match self {
            Verdict::Holds => 0,
            Verdict::NotTestableHere(_) => 1,
            Verdict::Noisy(_) => 2,
            Verdict::DoesNotHoldHere => 3,
        }
    }

    /// The word alone, one of [`Verdict::WORDS`].
    pub fn word(&self) -> &'static str {
        let [holds, does_not_hold, not_testable, noisy] = Verdict::WORDS;
        match self {
            Verdict::Holds => holds,
            Verdict::DoesNotHoldHere => does_not_hold,
            Verdict::NotTestableHere(_) => not_testable,
            Verdict::Noisy(_) => noisy,
        }
    }

    /// Why there is no yes or no.
    pub fn why(&self) -> Option<&str> {
        match self {
            Verdict::Holds | Verdict::DoesNotHoldHere => None,
            Verdict::NotTestableHere(why) | Verdict::Noisy(why) => Some(why),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        self.why().map_or(Ok(()), |why| write!(f, " ({why})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_verdicts_the_one_that_breaks_decides_and_then_the_one_that_is_open() {
        let (holds, breaks) = (Verdict::Holds, Verdict::DoesNotHoldHere);
        let open = Verdict::NotTestableHere("one core".into());
        let noisy = Verdict::Noisy("a neighbour".into());
        assert_eq!(Verdict::of_all([&holds, &holds]), holds);
        assert_eq!(Verdict::of_all([&holds, &open]), open);
        assert_eq!(Verdict::of_all([&noisy, &open, &holds]), noisy);
        assert_eq!(Verdict::of_all([&open, &breaks, &noisy]), breaks);
        assert!(matches!(Verdict::of_all([]), Verdict::NotTestableHere(_)));
    }

    #[test]
    fn a_verdict_is_its_word_and_then_why() {
        let all = [
            Verdict::Holds,
            Verdict::DoesNotHoldHere,
            Verdict::NotTestableHere("one core".into()),
            Verdict::Noisy("a neighbour".into()),
        ];
        assert_eq!(all.each_ref().map(Verdict::word), Verdict::WORDS);
        let said = all.map(|verdict| verdict.to_string());
        assert_eq!(said[..2], Verdict::WORDS[..2]);
        assert_eq!(said[2..], ["NOT TESTABLE HERE (one core)", "NOISY (a neighbour)"]);
    }
}
