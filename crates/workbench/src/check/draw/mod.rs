//! A schedule in the trace's own visual language: the lanes with who ran when and who waited for what, and below them the
//! steps with the learner's own lines. It refuses to know what a schedule proves.

mod lanes;
mod steps;
mod story;

use super::Schedule;
use brigade_draw::lanes::{Role, Style, roles};
use brigade_draw::printable;
use story::{Moment, State, moments};

/// Narrower than this nothing can be read; it is drawn all the same, and is wider.
const NARROWEST: usize = 40;

/// Lines of at most `style.width` columns: the lanes, an empty line, and the steps. `source` is the learner's file, from which
/// the lines are taken.
pub fn lanes(schedule: &Schedule, source: &str, style: Style) -> Vec<String> {
    let story = Story::new(schedule, style);
    if story.moments.is_empty() {
        return Vec::new();
    }
    let mut lines = lanes::lines(&story);
    lines.push(String::new());
    lines.extend(steps::lines(&story, source));
    lines
}

/// What both parts need.
struct Story<'a> {
    style: Style,
    moments: Vec<Moment<'a>>,
    /// Letters and names, by thread.
    roles: Vec<Role>,
    /// The threads that are drawn: the judge only if it takes a step or waits for more than the others' end.
    drawn: Vec<usize>,
    /// Columns of one step.
    column: usize,
    /// The first moment that is shown: a long story is told from its end.
    from: usize,
}

impl<'a> Story<'a> {
    fn new(schedule: &'a Schedule, style: Style) -> Story<'a> {
        let style = Style { width: style.width.max(NARROWEST), ..style };
        let moments = moments(schedule);
        let takes_part = |thread: usize| {
            let acts = |moment: &Moment<'_>| match moment.states.get(thread) {
                Some(State::Runs) => true,
                Some(State::Waits(what)) => *what != 'j' && moment.event.is_none(),
                _ => false,
            };
            thread > 0 || moments.iter().any(acts)
        };
        let drawn: Vec<_> =
            (0..schedule.threads.len()).filter(|&thread| takes_part(thread)).collect();
        let names: Vec<String> =
            schedule.threads.iter().map(|name| printable(name, style.ascii)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut story = Story { style, moments, roles: roles(&names), drawn, column: 1, from: 0 };
        let room = lanes::room(&story);
        story.column = (room / story.moments.len().max(1)).clamp(2, 6);
        story.from = story.moments.len().saturating_sub(room / story.column);
        story
    }

    fn shown(&self) -> &[Moment<'a>] {
        &self.moments[self.from..]
    }

    /// In a colour of its own, if there are colours.
    fn letter(&self, thread: usize) -> String {
        let letter = self.roles.get(thread).map_or('?', |role| role.letter);
        let (_, colour) = brigade_draw::lanes::ink(thread, letter);
        if self.style.colour {
            format!("\x1b[38;5;{colour}m{letter}\x1b[0m")
        } else {
            letter.to_string()
        }
    }
}
