//! Who plays: a person at a terminal, who moves a choice with the arrow keys, or a program that writes into a pipe, a
//! number a line. It refuses to know what is played.

use brigade::workbench::Screen;
use brigade::workbench::check::game::{Answer, Menu};
use console::{Term, measure_text_width};
use std::io::{self, BufRead};

/// Who chooses.
pub(super) enum Player<'a> {
    /// At a terminal: what is shown is drawn over.
    Keys(Term),
    /// Line by line: what is shown stays.
    Lines(&'a mut dyn BufRead),
}

impl Player<'_> {
    /// Asks until there is an answer; `draw` draws the menu. An input that ends has had enough.
    pub(super) fn choose(
        &mut self,
        menu: &mut Menu,
        screen: &mut Screen,
        draw: impl Fn(&Menu, &Screen) -> Vec<String>,
    ) -> io::Result<Answer> {
        match self {
            Player::Keys(term) => keys(term, menu, screen, draw),
            Player::Lines(input) => lines(*input, menu, screen, draw),
        }
    }

    /// Takes back what was shown last, if it still stands on the screen as a whole.
    pub(super) fn wipe(&self, shown: &[String]) -> io::Result<bool> {
        match self {
            Player::Keys(term) => wipe(term, shown),
            Player::Lines(_) => Ok(false),
        }
    }
}

fn keys(
    term: &Term,
    menu: &mut Menu,
    screen: &mut Screen,
    draw: impl Fn(&Menu, &Screen) -> Vec<String>,
) -> io::Result<Answer> {
    loop {
        let shown = draw(menu, screen);
        shown.iter().try_for_each(|line| screen.line(line))?;
        // Ctrl-C comes as a key: the terminal is as before whenever it is not read from.
        let answer = menu.key(&term.read_key_raw()?);
        if !wipe(term, &shown)? {
            screen.gap()?;
        }
        if let Some(answer) = answer {
            return Ok(answer);
        }
    }
}

fn lines(
    input: &mut dyn BufRead,
    menu: &Menu,
    screen: &mut Screen,
    draw: impl Fn(&Menu, &Screen) -> Vec<String>,
) -> io::Result<Answer> {
    draw(menu, screen).iter().try_for_each(|line| screen.line(line))?;
    loop {
        let mut line = Vec::new();
        screen.ask("  > ")?;
        if input.read_until(b'\n', &mut line)? == 0 {
            screen.line("")?;
            return Ok(Answer::Quit);
        }
        // What is read from a pipe is seen nowhere else.
        let line = String::from_utf8_lossy(&line).trim().to_string();
        screen.line(&line)?;
        match menu.line(&line) {
            Ok(answer) => {
                screen.line("")?;
                return Ok(answer);
            }
            Err(refusal) => screen.text(&refusal)?,
        }
    }
}

fn wipe(term: &Term, shown: &[String]) -> io::Result<bool> {
    let (rows, columns) = term.size();
    let fits = |rows_used: usize| rows_used < usize::from(rows);
    let used = shown.iter().map(|line| rows_of(line, usize::from(columns))).sum();
    if fits(used) {
        term.clear_last_lines(used)?;
    }
    Ok(fits(used))
}

/// How many rows of a terminal a line takes.
fn rows_of(line: &str, columns: usize) -> usize {
    measure_text_width(line).div_ceil(columns.max(1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::rows_of;

    #[test]
    fn a_line_takes_a_row_and_one_more_for_each_time_it_is_full() {
        let rows: Vec<_> = [0, 1, 80, 81, 160, 161].map(|n| rows_of(&"x".repeat(n), 80)).into();
        assert_eq!(rows, [1, 1, 1, 2, 2, 3]);
        assert_eq!(rows_of("\u{1b}[1mab\u{1b}[0m", 2), 1);
    }
}
