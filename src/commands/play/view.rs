//! What a player sees: where the game stands, who can go on, and how it ended, as lines.

use brigade::draw::lanes::Style;
use brigade::judge::{Kind, Operation, Position, Schedule};
use brigade::workbench::check::draw;
use brigade::workbench::check::game::{self, Game, Menu, Standing};
use brigade::workbench::{Ink, Screen};
use console::{measure_text_width, truncate_str};

/// What the lines are made of.
pub(super) struct View {
    /// The exercise's text.
    pub(super) source: String,
    /// How the lanes are drawn, two columns from the edge.
    pub(super) style: Style,
    /// Whether a choice can be moved with the arrow keys.
    pub(super) keys: bool,
}

impl View {
    /// The turns taken, and the lanes so far.
    pub(super) fn position(&self, game: &Game, position: &Position) -> Vec<String> {
        let turns: Vec<_> = game.chosen().map(|thread| thread.to_string()).collect();
        let taken = match turns.as_slice() {
            [] => "  No turn has been taken yet.".into(),
            turns => format!("  Turns so far: {}", turns.join(" ")),
        };
        let mut lines =
            vec![truncate_str(&taken, self.style.width + 2, "…").into_owned(), String::new()];
        lines.extend(self.lanes(&position.schedule));
        if lines.len() > 2 {
            lines.push(String::new());
        }
        lines
    }

    /// A schedule as it is drawn everywhere.
    pub(super) fn lanes(&self, schedule: &Schedule) -> Vec<String> {
        let lines = draw::lanes(schedule, &self.source, self.style);
        lines.into_iter().map(|line| format!("  {line}")).collect()
    }

    /// Everybody who stands somewhere, the chosen one marked, and what can be typed.
    pub(super) fn menu(&self, position: &Position, menu: &Menu, screen: &Screen) -> Vec<String> {
        let all = game::standings(position);
        let names = all.iter().map(|at| measure_text_width(at.name)).max().unwrap_or(0);
        let doings = all.iter().map(|at| does(at).len()).max().unwrap_or(0);
        let mut lines = Vec::new();
        for at in &all {
            let chosen = self.keys && menu.chosen() == Some(at.thread);
            let mark = if chosen { "›" } else { " " };
            let number = if at.can_go_on { at.thread.to_string() } else { "-".into() };
            let line = format!(
                "  {mark} {number}  {:names$}  {:doings$}  {}",
                at.name,
                does(at),
                self.place(at)
            );
            let line = truncate_str(line.trim_end(), self.style.width + 2, "…").into_owned();
            lines.push(match (chosen, at.can_go_on) {
                (true, _) => screen.ink(Ink::Strong, &line),
                (_, true) => line,
                (_, false) => screen.ink(Ink::Faint, &line),
            });
        }
        let arrows = if self.keys && !all.is_empty() { "arrows and Enter, or " } else { "" };
        if !all.is_empty() {
            lines.push(String::new());
        }
        lines.push(screen.ink(Ink::Faint, &format!("  {arrows}{}", menu.offer())));
        lines
    }

    /// `line 12  let seen = self.clicks.load(SeqCst);`
    fn place(&self, at: &Standing<'_>) -> String {
        match at.wants {
            Some(event) if event.exercise => {
                let line = event.line as usize;
                let text = self.source.lines().nth(line.saturating_sub(1)).unwrap_or_default();
                format!("line {line:>3}  {}", text.trim())
            }
            Some(_) => "a step of the judge".into(),
            None => "to its next step".into(),
        }
    }
}

/// What the thread would do: `store`, `waits: lock`.
fn does(at: &Standing<'_>) -> String {
    let operation = match at.wants.map(|event| event.kind) {
        // A point has a name of its own.
        Some(Kind::Wants(Operation::Point)) => at.wants.map_or("", |event| &event.said),
        Some(Kind::Wants(operation)) => operation.name(),
        _ => "goes on",
    };
    if at.can_go_on { operation.into() } else { format!("waits: {operation}") }
}
