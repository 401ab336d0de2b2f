//! `--profile`, as it is typed: `500:5s,500..2000:10s,3000:200ms`.

use super::load::rate;
use brigade::load::{Profile, Stretch};
use brigade_server::delay;

const EXAMPLE: &str =
    "write RATE:TIME or FROM..TO:TIME, with commas between them, as 500:5s,500..2000:10s";

/// Stretches, with commas between them.
pub(super) fn profile(text: &str) -> Result<Profile, String> {
    let stretches = text.split(',').map(stretch).collect::<Result<Vec<_>, _>>()?;
    Profile::new(stretches).map_err(|why| format!("{why}; {EXAMPLE}"))
}

fn stretch(text: &str) -> Result<Stretch, String> {
    let wrong = |why: String| format!("`{}`: {why}; {EXAMPLE}", text.trim());
    let (rates, lasts) = text
        .trim()
        .split_once(':')
        .ok_or_else(|| wrong("a colon and a time are missing".into()))?;
    let (from, to) = rates.split_once("..").unwrap_or((rates, rates));
    let one = |text: &str| pause_or_rate(text.trim()).map_err(&wrong);
    Ok(Stretch { from: one(from)?, to: one(to)?, lasts: delay::time(lasts).map_err(&wrong)? })
}

/// As `--rate`, and 0 for a time in which nothing is due.
fn pause_or_rate(text: &str) -> Result<f64, String> {
    if text.parse() == Ok(0.0) { Ok(0.0) } else { rate(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn steps_ramps_and_pauses_are_read() {
        let seconds = |from, to, s| Stretch { from, to, lasts: Duration::from_secs_f64(s) };
        for (text, stretches) in [
            ("500:5s", vec![seconds(500.0, 500.0, 5.0)]),
            ("0:1s, 0..100:2s", vec![seconds(0.0, 0.0, 1.0), seconds(0.0, 100.0, 2.0)]),
            ("1.5..0.5:250ms", vec![seconds(1.5, 0.5, 0.25)]),
        ] {
            assert_eq!(profile(text), Ok(Profile::new(stretches).expect("a profile")), "{text}");
        }
    }

    #[test]
    fn what_is_no_profile_is_named_with_what_to_write() {
        for (text, says) in [
            ("", "``: a colon and a time are missing"),
            ("500", "`500`: a colon and a time are missing"),
            ("500:5s,", "``: a colon"),
            ("-5:1s", "`-5:1s`: a rate is"),
            ("a:1s", "`a:1s`: a rate is"),
            ("1..:1s", "`1..:1s`: a rate is"),
            ("1e9:1s", "`1e9:1s`: a rate is"),
            ("nan:1s", "a rate is"),
            ("5:5", "`5:5`:"),
            ("5:0s", "takes some time"),
            ("0:5s", "no request is ever due"),
        ] {
            let why = profile(text).expect_err(text);
            assert!(why.contains(says) && why.contains("500:5s,500..2000:10s"), "{text}: {why}");
        }
    }
}
