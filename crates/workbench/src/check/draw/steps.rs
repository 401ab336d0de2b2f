//! The steps as lines: who, which line of the learner's file, and what came of it.

use super::{Moment, Story};
use crate::check::{Event, Kind, Operation};
use brigade_draw::printable;
use console::{Alignment, measure_text_width, pad_str, truncate_str};

/// The least that is left of a line of code.
const CODE: usize = 12;

/// One row of the table.
struct Row {
    number: String,
    thread: usize,
    line: String,
    code: String,
    outcome: String,
}

/// A head, the steps, and who waits for ever.
pub(super) fn lines(story: &Story<'_>, source: &str) -> Vec<String> {
    let code: Vec<&str> = source.lines().collect();
    let mut rows: Vec<Row> =
        story.shown().iter().filter_map(|moment| step(story, moment, &code)).collect();
    let waiting = story.moments.last().map_or(&[][..], |end| &end.waiting);
    let told = waiting.iter().filter(|(event, _)| story.drawn.contains(&event.thread));
    rows.extend(told.map(|&(event, on)| forever(story, event, on, &code)));
    table(story, &rows)
}

fn step(story: &Story<'_>, moment: &Moment<'_>, code: &[&str]) -> Option<Row> {
    let event = moment.event?;
    let (line, code) = place(story, event, code);
    let outcome = printable(&moment.outcome, story.style.ascii);
    Some(Row { number: moment.number.to_string(), thread: event.thread, line, code, outcome })
}

/// Who waits at the end, and why in vain.
fn forever(story: &Story<'_>, event: &Event, on: Option<usize>, code: &[&str]) -> Row {
    let name = |thread: usize| story.roles.get(thread).map_or("?", |role| role.name.as_str());
    let outcome = match (event.kind, on) {
        (Kind::Wants(Operation::Lock), Some(on)) if on == event.thread => {
            "waits: has it already".into()
        }
        (Kind::Wants(Operation::Lock), Some(on)) => format!("waits: {} has it", name(on)),
        (Kind::Wants(Operation::Join), Some(on)) => format!("waits for {} to end", name(on)),
        (Kind::Wants(Operation::Wait), _) => "waits: nothing wakes it".into(),
        (Kind::Wants(Operation::Receive), _) => "waits: nothing is sent".into(),
        (Kind::Wants(Operation::Send), _) => "waits: there is no room".into(),
        _ => "waits".into(),
    };
    let (line, code) = place(story, event, code);
    Row { number: "end".into(), thread: event.thread, line, code, outcome }
}

/// The line's number and text; what is not the learner's is named.
fn place(story: &Story<'_>, event: &Event, code: &[&str]) -> (String, String) {
    if !event.exercise {
        let line = if event.line == 0 { String::new() } else { format!(", line {}", event.line) };
        return (String::new(), format!("(rules.rs{line})"));
    }
    let index = usize::try_from(event.line).unwrap_or(0).checked_sub(1);
    let text = index.and_then(|index| code.get(index)).map_or("", |text| text.trim());
    (event.line.to_string(), printable(&text.replace('\t', " "), story.style.ascii))
}

fn table(story: &Story<'_>, rows: &[Row]) -> Vec<String> {
    let widest = |cell: fn(&Row) -> &str| {
        rows.iter().map(|row| measure_text_width(cell(row))).max().unwrap_or(0)
    };
    let number = widest(|row| &row.number).max("step".len());
    let line = widest(|row| &row.line).max("line".len());
    let before = number + 2 + 1 + 2 + line + 2;
    let room = story.style.width - before;
    // The code gives way first, then what came of it.
    let outcome = widest(|row| &row.outcome).min(room.saturating_sub(CODE + 2));
    let code = widest(|row| &row.code).min(room.saturating_sub(outcome + 2));
    let mark = if story.style.ascii { "~" } else { "…" };
    let cell = |text: &str, width: usize| {
        let text = truncate_str(text, width, mark).into_owned();
        pad_str(&text, width, Alignment::Left, None).into_owned()
    };
    let head = format!("{:>number$}     {:>line$}", "step", "line");
    let row = |row: &Row| {
        let line = format!(
            "{:>number$}  {}  {:>line$}  {}  {}",
            row.number,
            story.letter(row.thread),
            row.line,
            cell(&row.code, code),
            cell(&row.outcome, outcome)
        );
        line.trim_end().to_string()
    };
    std::iter::once(head).chain(rows.iter().map(row)).collect()
}
