//! `lessons play NAME`: you are the scheduler. The threads of a real exercise stand still, and the player says which
//! takes the next step; afterwards it is counted how many of all schedules break it.

mod player;
mod view;

use super::check::{self, THEIRS};
use super::exercises::{command, find};
use brigade::judge::{Luck, Position, Ruling, Tally, Task};
use brigade::workbench::check::game::{self, Answer, Game, Menu};
use brigade::workbench::check::{Ended, Judge};
use brigade::workbench::course::Course;
use brigade::workbench::{Exercise, Ink, Screen};
use console::Term;
use player::Player;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use view::View;

/// What happens to an exercise without a player: all schedules, and a moment on real threads.
#[derive(Clone, Copy)]
struct Counted {
    tally: Tally,
    luck: Option<Luck>,
}

/// The judge, who knows the rules of an exercise.
struct Referee<'a> {
    /// Where these turns lead; or a sentence on why that cannot be said.
    position: &'a mut dyn FnMut(&Task) -> Result<Position, String>,
    /// Tries everything.
    count: &'a mut dyn FnMut() -> Result<Counted, String>,
    /// What judges a repair: `cargo run lessons check lost-update`.
    check: String,
}

/// Plays the learner's exercise of this lesson.
///
/// # Errors
/// If there is no such lesson or exercise, it cannot be built or played, or the screen cannot be written.
pub(crate) fn run(course: &Course, word: &str, screen: &mut Screen) -> anyhow::Result<ExitCode> {
    let (lesson, exercise) = find(course, word)?;
    let Ok(judge) = check::built(lesson, screen)? else { return Ok(ExitCode::from(1)) };
    let keys = io::stdin().is_terminal() && io::stdout().is_terminal();
    let view = View { source: judge.source.clone(), style: screen.lanes(2), keys };
    let mut input = io::stdin().lock();
    let mut player = if keys { Player::Keys(Term::stdout()) } else { Player::Lines(&mut input) };
    let mut position = |task: &Task| judge.ask(THEIRS, task).map_err(|ended| ended.to_string());
    let mut count = || count(&judge).map_err(|ended| ended.to_string());
    let check = command("check", lesson, "");
    let referee = Referee { position: &mut position, count: &mut count, check };
    introduce(exercise, screen)?;
    Table { referee, counted: None, view, screen }.play(&mut player)?;
    Ok(ExitCode::SUCCESS)
}

/// All schedules, and a moment on real threads; that one may fail.
fn count(judge: &Judge) -> Result<Counted, Ended> {
    let tally = check::waiting("trying every schedule", || judge.ask(THEIRS, &Task::Count))?;
    let luck = || judge.ask_within(check::MOMENT, THEIRS, &Task::Real);
    Ok(Counted { tally, luck: check::waiting("on real threads", luck).ok() })
}

fn introduce(exercise: &Exercise, screen: &mut Screen) -> anyhow::Result<()> {
    screen.stage("YOU ARE THE SCHEDULER")?;
    screen.text(exercise.breaks)?;
    screen.text("Its threads stand still. You say who takes the next step. Try to break it.")?;
    screen.gap()?;
    Ok(())
}

/// Where a game is played.
struct Table<'a> {
    referee: Referee<'a>,
    /// Asked for once, at the first end.
    counted: Option<Counted>,
    view: View,
    screen: &'a mut Screen,
}

impl Table<'_> {
    /// A game from its first position until the player has had enough.
    fn play(&mut self, player: &mut Player<'_>) -> anyhow::Result<()> {
        let mut game = Game::default();
        let mut position = self.reach(&mut game).map_err(anyhow::Error::msg)?;
        loop {
            let shown = match &position.end {
                None => self.view.position(&game, &position),
                Some(ruling) => self.end(ruling, &game, &position)?,
            };
            shown.iter().try_for_each(|line| self.screen.line(line))?;
            let mut menu = Menu::new(&position);
            let draw = |menu: &Menu, screen: &Screen| self.view.menu(&position, menu, screen);
            let answer = player.choose(&mut menu, self.screen, draw)?;
            let before = game.clone();
            match answer {
                Answer::Quit => return self.left(&position),
                Answer::Take(thread) => game.take(thread, &position),
                Answer::Back => _ = game.back(),
            }
            player.wipe(&shown)?;
            match self.reach(&mut game) {
                Ok(next) => position = next,
                Err(why) => {
                    game = before;
                    let why = format!("This turn cannot be taken: {why}");
                    let why = self.screen.ink(Ink::Bad, &why);
                    self.screen.text(&why)?;
                    self.screen.gap()?;
                }
            }
        }
    }

    /// Where the turns lead, those taken too that need no choice.
    fn reach(&mut self, game: &mut Game) -> Result<Position, String> {
        loop {
            let position = (self.referee.position)(&game.task())?;
            if !game.go_on_alone(&position) {
                return Ok(position);
            }
        }
    }

    /// How a game ended: the schedule that was played, what the judge says of it, and of all the others. It stays on
    /// the screen, so nothing is left to be shown.
    fn end(
        &mut self,
        ruling: &Ruling,
        game: &Game,
        position: &Position,
    ) -> anyhow::Result<Vec<String>> {
        let (schedule, ink, said) = match ruling {
            Ruling::Rejected { why, schedule } => {
                let schedule = schedule.as_ref().unwrap_or(&position.schedule);
                (schedule, Ink::Good, format!("You broke it: {why}"))
            }
            Ruling::Accepted { .. } | Ruling::NotProved { .. } => {
                (&position.schedule, Ink::Warn, "This schedule did not break it.".into())
            }
        };
        self.view.lanes(schedule).iter().try_for_each(|line| self.screen.line(line))?;
        self.screen.gap()?;
        let said = self.screen.ink(ink, &sentence(said));
        self.screen.text(&said)?;
        self.count()?;
        self.others(matches!(ruling, Ruling::Rejected { .. }), game)?;
        Ok(Vec::new())
    }

    /// Tries all the others, once.
    fn count(&mut self) -> anyhow::Result<()> {
        if self.counted.is_none() {
            match (self.referee.count)() {
                Ok(found) => self.counted = Some(found),
                Err(why) => {
                    self.screen.text(&format!("The others could not be counted: {why}"))?;
                }
            }
        }
        Ok(())
    }

    /// How many of all schedules break it, and what to do next.
    fn others(&mut self, broken: bool, game: &Game) -> anyhow::Result<()> {
        let all = self.counted.map(|counted| counted.tally);
        if let Some(Counted { tally, luck }) = self.counted {
            let luck = luck.map(|luck| format!(" {}", game::lucky(&luck))).unwrap_or_default();
            self.screen.text(&format!("{}{luck}", game::counted(&tally)))?;
        }
        let unbreakable = all.is_some_and(|tally| tally.broken == 0 && tally.all);
        let check = self.screen.ink(Ink::Type, &self.referee.check);
        let next = match (broken, unbreakable) {
            (true, _) => format!("Now repair it, and have it judged: {check}"),
            (_, true) => format!("It cannot be broken. What that proves: {check}"),
            (false, false) => game::advice(game.interruptions()).into(),
        };
        self.screen.text(&next)?;
        self.screen.gap()?;
        Ok(())
    }

    /// A player who leaves in the middle of a game is not told how it would have ended.
    fn left(&mut self, position: &Position) -> anyhow::Result<()> {
        if position.end.is_none() {
            self.screen.text("You left before the threads had ended: this game says nothing.")?;
        }
        Ok(())
    }
}

/// With a full stop, and only one.
fn sentence(text: String) -> String {
    if text.ends_with(['.', '!', '?']) { text } else { text + "." }
}

#[cfg(test)]
mod tests;
