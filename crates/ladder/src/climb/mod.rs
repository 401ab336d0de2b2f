//! `ladder`: the map of all rungs, a climb of one or of all of them, and one that is left running.
//!
//! Reading order: this file, what was asked for; `one`, a climb of one rung; `shown`, what it says; `map`; `keep`; `clusters`,
//! what is past the rungs; `ended`, how all of it ends.

pub(crate) mod climbed;
mod clusters;
mod ended;
pub mod experiment;
mod keep;
mod map;
mod one;
mod progress;
pub mod record;
pub(crate) mod recorded;
mod shown;

use crate::advise;
use crate::ground::Given;
use crate::prices;
use crate::rungs::{RUNGS, Rung};
use brigade_server::{Ladder, Usage, near};
use brigade_workbench::Screen;
use ended::{End, climb};
use std::io::{self, Write};
use std::process::ExitCode;

/// What a program that was ended by Ctrl-C answers: 128 and the number of the signal.
const INTERRUPTED: u8 = 130;
/// What is said then.
const ENDED: &str = "brigade: the climb was ended before it was done; nothing of it runs any more";

/// Shows the map, or climbs.
///
/// # Errors
/// There is no such rung, a component is missing or ends in the middle, or the screen cannot be written.
pub fn run(asked: &Ladder) -> anyhow::Result<ExitCode> {
    let given =
        Given { postgres: asked.postgres.clone(), redis: asked.redis.clone(), program: None };
    let mut screen = Screen::stdout(None);
    refused(asked)?;
    let (keep, quick) = (asked.keep, asked.quick);
    let rungs = match asked.rung.as_deref() {
        None if asked.advise => {
            advise::run(&asked.numbers, &mut screen)?;
            return Ok(ExitCode::SUCCESS);
        }
        None => {
            map::show(&given, &mut screen)?;
            return Ok(ExitCode::SUCCESS);
        }
        Some("prices") => {
            prices::run(asked.html.as_deref(), &mut screen)?;
            return Ok(ExitCode::SUCCESS);
        }
        Some("all") if keep => {
            return Err(
                Usage("--keep leaves one rung running. Say which: ladder 3 --keep".into()).into()
            );
        }
        Some("clusters") => {
            return ended(climb(move |run| clusters::run(&run, quick), None)?, false);
        }
        Some("all") => RUNGS,
        Some(word) => std::slice::from_ref(find(word)?),
    };
    let work = move |run| match (keep, rungs) {
        (true, [rung, ..]) => keep::leave_running(rung, run, &given),
        _ => one::each(rungs, run, &given, quick),
    };
    ended(climb(work, None)?, keep)
}

/// What the program answers; that it was ended where it should go on (`keep`) is how that ends.
fn ended(end: End<()>, keep: bool) -> anyhow::Result<ExitCode> {
    Ok(match end {
        End::Done(outcome) => outcome.map(|()| ExitCode::SUCCESS)?,
        End::Asked if keep => ExitCode::SUCCESS,
        End::Asked => {
            let _gone = writeln!(io::stderr(), "{ENDED}\nClimb again: {}", typed());
            ExitCode::from(INTERRUPTED)
        }
    })
}

/// Options that would do nothing are refused.
fn refused(asked: &Ladder) -> Result<(), Usage> {
    let is_prices = asked.rung.as_deref() == Some("prices");
    if asked.html.is_some() && !is_prices {
        return Err(Usage(
            "--html writes the table of prices as a page: ladder prices --html FILE".into(),
        ));
    }
    if is_prices && (asked.keep || asked.quick || asked.postgres.is_some() || asked.redis.is_some())
    {
        return Err(Usage(
            "`ladder prices` measures nothing: it takes --html FILE and no other option".into(),
        ));
    }
    let is_clusters = asked.rung.as_deref() == Some("clusters");
    if is_clusters && (asked.keep || asked.postgres.is_some() || asked.redis.is_some()) {
        return Err(Usage(
            "`ladder clusters` starts and breaks nodes of its own: it takes --quick and no other option".into(),
        ));
    }
    Ok(())
}

/// The rung of this name or number.
fn find(word: &str) -> Result<&'static Rung, Usage> {
    let number = word.parse().ok();
    let found = RUNGS.iter().find(|rung| rung.name == word || Some(rung.number) == number);
    found.ok_or_else(|| {
        let names = RUNGS.iter().map(|rung| rung.name);
        let near = near(word, names.chain(["all", "clusters", "prices"]));
        let all = RUNGS.iter().map(|rung| format!("{} {}", rung.number, rung.name));
        let all = all.collect::<Vec<_>>().join(", ");
        Usage(format!("there is no rung `{word}`.{near} There are: {all}; `all` of them; and `clusters` and `prices`."))
    })
}

/// How the ladder is called from where we are: through cargo, or by an installed program.
pub(crate) fn typed() -> String {
    let lessons = brigade_workbench::course::typed();
    lessons.replace("lessons", "ladder")
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_rung_is_found_by_its_number_and_by_its_name() {
        assert_eq!(find("3").unwrap().name, "workers");
        assert_eq!(find("workers").unwrap().number, 3);
    }

    #[test]
    fn a_typo_is_answered_by_the_nearest_name_and_a_number_by_all_of_them() {
        let why = find("workrs").unwrap_err().to_string();
        assert!(why.starts_with("there is no rung `workrs`. Did you mean workers?"), "{why}");
        let why = find("99").unwrap_err().to_string();
        assert!(
            why.starts_with("there is no rung `99`. There are: 0 monolith, 1 layered"),
            "{why}"
        );
    }
}
