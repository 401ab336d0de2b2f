//! Numbers, times and words as a person writes them in a file: `16`, `2_000`, `0.1`, `"3 ms"`, `"exp 2 ms"`. Each is read, or
//! refused with what could be written instead.

use super::fields::Field;
use super::wrong::Flaw;
use brigade_core::measure::ServiceTime;
use brigade_server::{delay, near};
use brigade_simulator::model::{Nanos, Work};
use toml::de::DeValue;

/// What a service time may look like.
const TIMES: &str = "\"2 ms\", \"exp 2 ms\" (mean), \"lognormal 2 ms\" (median) or \"bimodal 0.5 ms 10.5 ms\" (95 %, 5 %)";

impl<'a> Field<'a> {
    /// Any text.
    pub(super) fn text(&self) -> Result<&'a str, Flaw> {
        self.value.as_str().ok_or_else(|| self.is_no("text in quotes"))
    }

    /// Yes or no.
    pub(super) fn yes(&self) -> Result<bool, Flaw> {
        self.value.as_bool().ok_or_else(|| self.is_no("true or false"))
    }

    /// One of these words.
    pub(super) fn word<T: Clone>(&self, words: &[(&str, T)]) -> Result<T, Flaw> {
        let text = self.text()?;
        let found = words.iter().find(|(word, _)| *word == text);
        found.map(|(_, meant)| meant.clone()).ok_or_else(|| {
            let all = words.iter().map(|(word, _)| *word);
            let quoted: Vec<String> = all.clone().map(|word| format!("\"{word}\"")).collect();
            self.flaw(format!("is `{text}`.{} Write {}.", near(text, all), quoted.join(" or ")))
        })
    }

    /// A number, whole or not.
    pub(super) fn number(&self) -> Result<f64, Flaw> {
        let read = match self.value {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        read.filter(|number: &f64| number.is_finite()).ok_or_else(|| self.is_no("a number"))
    }

    /// A whole number of at least 0 that fits its type.
    pub(super) fn count<T: TryFrom<u64>>(&self) -> Result<T, Flaw> {
        let whole = match self.value {
            DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        let most = if size_of::<T>() == 4 { u64::from(u32::MAX) } else { i64::MAX as u64 };
        let fits =
            whole.filter(|number| *number <= most).and_then(|number| T::try_from(number).ok());
        fits.ok_or_else(|| self.is_no(&format!("a whole number from 0 to {most}")))
    }

    /// A length of time.
    pub(super) fn time(&self) -> Result<Nanos, Flaw> {
        let instead = "a time in quotes, such as \"3 ms\" (ns, us, ms, s or min)";
        let text = self.value.as_str().ok_or_else(|| self.is_no(instead))?;
        let time = delay::time(text).map_err(|_| self.is_no(instead))?;
        u64::try_from(time.as_nanos()).map_err(|_| self.is_no("a time of less than five centuries"))
    }

    /// How long something takes: drawn from a distribution, or a list of times that were recorded.
    pub(super) fn work(&self) -> Result<Work, Flaw> {
        if self.value.is_array() {
            let times: Result<Vec<Nanos>, Flaw> = self.list()?.iter().map(Field::time).collect();
            return Ok(Work::Listed(times?.into()));
        }
        let text = self.value.as_str().ok_or_else(|| self.is_no(TIMES))?;
        service_time(text).map(Work::Drawn).ok_or_else(|| self.is_no(TIMES))
    }
}

/// `exp 2 ms` as the option `--delay` of the server has it: `exp:2ms`.
fn service_time(text: &str) -> Option<ServiceTime> {
    let (kind, times) = match text.split_once(' ') {
        Some((kind, times)) if kind.starts_with(char::is_alphabetic) => (kind, times),
        _ => ("const", text),
    };
    let mut glued = String::new();
    for word in times.split_whitespace() {
        let is_number = word.starts_with(|c: char| c.is_ascii_digit() || c == '.');
        let follows_number = glued.ends_with(|c: char| c.is_ascii_digit() || c == '.');
        glued += match (is_number, follows_number) {
            _ if glued.is_empty() => "",
            (true, _) => ",",
            (false, true) => "",
            (false, false) => " ",
        };
        glued += word;
    }
    delay::read(&format!("{kind}:{glued}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_service_time_is_written_as_it_is_said() {
        let ms = |ms: f64| Duration::from_secs_f64(ms / 1e3);
        for (text, time) in [
            ("2 ms", ServiceTime::Const(ms(2.0))),
            ("2ms", ServiceTime::Const(ms(2.0))),
            ("exp 200 us", ServiceTime::Exponential(ms(0.2))),
            ("lognormal 1 s", ServiceTime::Lognormal(ms(1e3))),
            ("bimodal 0.5 ms 10.5 ms", ServiceTime::Bimodal(ms(0.5), ms(10.5))),
        ] {
            assert_eq!(service_time(text), Some(time), "{text}");
        }
    }

    #[test]
    fn what_is_no_service_time_is_refused() {
        for text in [
            "",
            " ",
            "2",
            "exp",
            "exp 2",
            "gauss 2 ms",
            "2 ms 3 ms",
            "-2 ms",
            "bimodal 1 ms",
            "exp:2ms",
            "2 m s",
        ] {
            assert_eq!(service_time(text), None, "{text}");
        }
    }
}
