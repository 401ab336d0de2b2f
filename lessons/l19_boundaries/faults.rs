//! What can go wrong with a message, and the plan that says with which it does.

use super::{DEADLINE, Ms};

/// What a message takes when nothing goes wrong.
pub(super) const TRIP: Ms = 10;

/// What goes wrong with one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// It does not arrive.
    Lost,
    /// It arrives, and once more then.
    Twice(When),
    /// It arrives then.
    Late(When),
    /// For so long from now on, no message arrives that is sent.
    CutOff(Ms),
    /// The service is killed at this await of its answer to it.
    Killed(usize),
}

/// When a message arrives, by the click that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    /// After the next attempt.
    AfterTheNext,
    /// At the last moment.
    AtTheDeadline,
    /// One moment later.
    JustAfter,
    /// When it is long forgotten.
    LongAfter,
}

/// Which messages it happens to: in the order in which they are sent, from 0.
pub(super) type Plan = Vec<(usize, Fault)>;

/// What can go wrong with a message when it is sent.
pub(super) fn on_the_way() -> impl Iterator<Item = Fault> {
    let whens = [When::AfterTheNext, When::AtTheDeadline, When::JustAfter, When::LongAfter];
    let late = whens.into_iter().flat_map(|when| [Fault::Twice(when), Fault::Late(when)]);
    [Fault::Lost, Fault::CutOff(150), Fault::CutOff(1_000)].into_iter().chain(late)
}

impl Fault {
    /// When a message arrives that is sent `now`, about a click that was recorded `at`.
    pub(super) fn arrivals(fault: Option<Fault>, now: Ms, at: Ms) -> Vec<Ms> {
        let usual = now + TRIP;
        match fault {
            None | Some(Fault::Killed(_)) => vec![usual],
            Some(Fault::Lost | Fault::CutOff(_)) => Vec::new(),
            Some(Fault::Twice(when)) => vec![usual, when.of(now, at)],
            Some(Fault::Late(when)) => vec![when.of(now, at)],
        }
    }

    /// What happens to a message when it is sent, if anything.
    pub(super) fn words(self) -> Option<String> {
        match self {
            Fault::Lost => Some("lost".into()),
            Fault::Twice(_) => Some("doubled".into()),
            Fault::Late(_) => Some("delayed".into()),
            Fault::CutOff(time) => Some(format!("cut off for {time} ms")),
            Fault::Killed(_) => None,
        }
    }
}

impl When {
    /// The time: after the usual one in any case.
    fn of(self, now: Ms, at: Ms) -> Ms {
        let then = match self {
            When::AfterTheNext => now + 120,
            When::AtTheDeadline => at + DEADLINE,
            When::JustAfter => at + DEADLINE + 1,
            When::LongAfter => at + 5 * DEADLINE,
        };
        then.max(now + TRIP + 1)
    }
}
