//! Lengths of time as they are typed, for `--drain`; and service times, for `--delay`: `2ms`, `exp:2ms`, `lognormal:2ms`,
//! `bimodal:0.5ms,10.5ms`.

use brigade_core::blink::database::ServiceTime;
use std::time::Duration;

/// Reads a service time.
///
/// # Errors
/// Says what cannot be read and what could be written instead.
pub fn read(text: &str) -> Result<ServiceTime, String> {
    let (kind, times) = text.split_once(':').unwrap_or(("const", text));
    let times: Result<Vec<_>, _> = times.split(',').map(time).collect();
    match (kind, times?.as_slice()) {
        ("const", &[time]) => Ok(ServiceTime::Const(time)),
        ("exp", &[mean]) => Ok(ServiceTime::Exponential(mean)),
        ("lognormal", &[median]) => Ok(ServiceTime::Lognormal(median)),
        ("bimodal", &[first, second]) => Ok(ServiceTime::Bimodal(first, second)),
        _ => Err(
            "write 2ms, exp:2ms (mean), lognormal:2ms (median) or bimodal:0.5ms,10.5ms (95 %, 5 %)"
                .into(),
        ),
    }
}

/// `0.5ms`, `200us`, `1 s`.
///
/// # Errors
/// As [`read`].
pub fn time(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let digits = text.trim_end_matches(char::is_alphabetic);
    let unit = match &text[digits.len()..] {
        "ns" => 1e-9,
        "us" | "µs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "min" => 60.0,
        _ => return Err(format!("`{text}` needs a unit: ns, us, ms, s or min")),
    };
    let digits = digits.trim_end();
    let value: f64 = digits.parse().map_err(|_| format!("`{digits}` is no number"))?;
    Duration::try_from_secs_f64(value * unit).map_err(|_| format!("`{text}` is no length of time"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_service_time_can_be_written() {
        let ms = |ms: f64| Duration::from_secs_f64(ms / 1e3);
        assert_eq!(read("2ms"), Ok(ServiceTime::Const(ms(2.0))));
        assert_eq!(read("exp:200us"), Ok(ServiceTime::Exponential(ms(0.2))));
        assert_eq!(read("lognormal:1 s"), Ok(ServiceTime::Lognormal(ms(1000.0))));
        assert_eq!(time("0.5 min"), Ok(ms(30_000.0)));
        let two = ServiceTime::Bimodal(ms(0.5), ms(10.5));
        assert_eq!(read("bimodal:0.5ms,10.5ms"), Ok(two));
    }

    #[test]
    fn what_is_no_service_time_is_refused_and_nothing_panics() {
        for text in [
            "",
            "2",
            "ms",
            "-1ms",
            "1e400s",
            "nans",
            "exp:",
            "bimodal:1ms",
            "2ms,3ms",
            "gauss:2ms",
            "2 m s",
            "µs",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
