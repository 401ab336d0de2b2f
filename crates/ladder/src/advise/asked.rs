//! The five numbers as they were typed; on a terminal, what was not given is asked for.

use super::numbers::{self, Numbers};
use brigade_server::Usage;
use brigade_workbench::Screen;
use std::io::{self, IsTerminal};
use std::time::Duration;

/// Answers that cannot be read, before it is given up.
const TRIES: usize = 3;

/// How one number is asked for.
struct Question<T> {
    /// As it is given on the command line.
    option: &'static str,
    words: &'static str,
    read: fn(&str) -> Result<T, String>,
}

const PEAK: Question<f64> = Question {
    option: "--peak",
    words: "Requests a second at the busiest time (120)?",
    read: numbers::peak,
};
const READS: Question<f64> = Question {
    option: "--reads",
    words: "Which share of them only reads (0.95)?",
    read: numbers::reads,
};
const P99: Question<Duration> = Question {
    option: "--p99",
    words: "How long may 99 of 100 requests take (50ms)?",
    read: numbers::p99,
};
const TEAMS: Question<u32> = Question {
    option: "--teams",
    words: "How many teams change the code (2)?",
    read: numbers::teams,
};
const STALENESS: Question<Duration> = Question {
    option: "--staleness",
    words: "How old may an answer be (1s; 0s: as new as the last write)?",
    read: numbers::staleness,
};

/// Reads them, or asks.
///
/// # Errors
/// One is no such number, or is missing.
pub(super) fn numbers(
    asked: &brigade_server::Numbers,
    screen: &mut Screen,
) -> anyhow::Result<Numbers> {
    if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
        missing(asked)?;
    }
    Ok(Numbers {
        peak: PEAK.answer(asked.peak.as_deref(), screen)?,
        reads: READS.answer(asked.reads.as_deref(), screen)?,
        p99: P99.answer(asked.p99.as_deref(), screen)?,
        teams: TEAMS.answer(asked.teams.as_deref(), screen)?,
        staleness: STALENESS.answer(asked.staleness.as_deref(), screen)?,
    })
}

/// Where there is no terminal to ask on.
fn missing(asked: &brigade_server::Numbers) -> Result<(), Usage> {
    let all = [
        (&asked.peak, "--peak 120"),
        (&asked.reads, "--reads 0.95"),
        (&asked.p99, "--p99 50ms"),
        (&asked.teams, "--teams 2"),
        (&asked.staleness, "--staleness 1s"),
    ];
    let lacks = all.iter().filter(|(given, _)| given.is_none()).map(|(_, option)| *option);
    match lacks.collect::<Vec<_>>().join(" ") {
        none if none.is_empty() => Ok(()),
        lacks => Err(Usage(format!(
            "the advice needs five numbers, and here is no terminal to ask on. Add: {lacks}"
        ))),
    }
}

impl<T> Question<T> {
    fn answer(&self, given: Option<&str>, screen: &mut Screen) -> anyhow::Result<T> {
        if let Some(text) = given {
            return (self.read)(text).map_err(|why| Usage(format!("{} {why}", self.option)).into());
        }
        for _ in 0..TRIES {
            screen.ask(&format!("  {} ", self.words))?;
            let mut line = String::new();
            if io::stdin().read_line(&mut line)? == 0 {
                break;
            }
            match (self.read)(line.trim()) {
                Ok(number) => return Ok(number),
                Err(why) => screen.text(&why)?,
            }
        }
        Err(Usage(format!("no {} was given, so there is no advice", self.option)).into())
    }
}
