//! All that a family can be asked in a few steps, one after another, and what must be told each time: it follows from what
//! was told before.

use super::super::exercise::{Family, Token};

/// When a family begins: a number of seconds such as a clock says.
pub(super) const START: u64 = 1_764_500_000;

const GRACE: u64 = 5;
/// Between two steps, and how many steps there are.
const WAITS: [u64; 4] = [0, 1, GRACE - 1, GRACE];
const STEPS: usize = 4;

/// So long after the step before, the client shows one of the tokens that were given.
#[derive(Clone, Copy)]
struct Step {
    wait: u64,
    shown: Token,
}

/// A token that was shown at a time, and what its client was told.
struct Event {
    shown: Token,
    now: u64,
    told: Option<Token>,
}

/// What must be told, and why.
enum Due {
    /// It was never used.
    Next,
    /// It was used so many seconds ago.
    Again(Token, u64),
    /// It was used so many seconds ago.
    Late(u64),
    /// It was used, and so was what it was told then.
    Read,
    /// A used token had come.
    Ended,
}

/// `token 3`, `nothing`.
pub(super) fn said(told: Option<Token>) -> String {
    told.map_or("nothing".into(), |token| format!("token {token}"))
}

/// Every story of so many steps, the short ones first.
pub(super) fn in_turn() {
    (1..=STEPS).for_each(|steps| go_on(&mut Vec::new(), &[1], steps));
}

fn go_on(story: &mut Vec<Step>, given: &[Token], steps: usize) {
    for wait in WAITS {
        for &shown in given {
            story.push(Step { wait, shown });
            let given = play(story);
            if story.len() < steps {
                go_on(story, &given, steps);
            }
            story.pop();
        }
    }
}

/// Plays a story with a family of its own; the tokens that it has given.
fn play(steps: &[Step]) -> Vec<Token> {
    let (family, mut events, mut given, mut now) =
        (Family::new(1, START), Vec::new(), vec![1], START);
    for (step, fresh) in steps.iter().zip(2..) {
        now += step.wait;
        let told = family.refresh(step.shown, fresh, now);
        let due = due(&events, step.shown, now);
        events.push(Event { shown: step.shown, now, told });
        due.hold(&events, fresh);
        given.extend(told.filter(|token| *token == fresh));
    }
    given
}

fn due(events: &[Event], shown: Token, now: u64) -> Due {
    let first = |shown| events.iter().find(|event| event.shown == shown);
    if events.iter().any(|event| event.told.is_none()) {
        return Due::Ended;
    }
    let Some(Event { told: Some(answer), now: used, .. }) = first(shown) else { return Due::Next };
    match now - used {
        _ if first(*answer).is_some() => Due::Read,
        since if since < GRACE => Due::Again(*answer, since),
        since => Due::Late(since),
    }
}

impl Due {
    /// Whether the last event is what it must be.
    fn hold(&self, events: &[Event], fresh: Token) {
        let Some(Event { shown, told, .. }) = events.last() else { return };
        let must = match *self {
            Due::Next => Some(fresh),
            Due::Again(answer, _) => Some(answer),
            Due::Late(_) | Due::Read | Due::Ended => None,
        };
        let why = match *self {
            Due::Next => format!("token {shown} was good"),
            Due::Again(_, since) => {
                format!("token {shown} was used {since} s before, and its reply may have been lost")
            }
            Due::Late(since) => {
                format!("token {shown} came again {since} s after its use, and {GRACE} is too late")
            }
            Due::Read => {
                format!("what token {shown} was told had been used, so its reply had come")
            }
            Due::Ended => "a used token had come again, so its family had ended".into(),
        };
        let (told, must) = (*told, said(must));
        assert!(said(told) == must, "{}: {why}. It must be told {must}", story(events));
    }
}

fn story(events: &[Event]) -> String {
    let told = |Event { shown, now, told }: &Event| {
        format!("token {shown} came after {} s and was told {}", now - START, said(*told))
    };
    events.iter().map(told).collect::<Vec<_>>().join(", ")
}
