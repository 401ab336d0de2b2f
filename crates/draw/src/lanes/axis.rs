//! Times as people read them: units, and round numbers for an axis. Pure.

/// `1.52 ms`, or `0`: three figures and the unit that fits.
pub(super) fn time(nanos: u64) -> String {
    if nanos == 0 {
        return "0".into();
    }
    let (unit, name) = unit(nanos);
    let value = nanos as f64 / unit as f64;
    let decimals = match value {
        v if v >= 99.95 => 0,
        v if v >= 9.995 => 1,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} {name}")
}

fn unit(nanos: u64) -> (u64, &'static str) {
    match nanos {
        0..1_000 => (1, "ns"),
        1_000..1_000_000 => (1_000, "µs"),
        1_000_000..1_000_000_000 => (1_000_000, "ms"),
        _ => (1_000_000_000, "s"),
    }
}

/// Round times for an axis over `drawn` nanoseconds that has room for `room` labels.
pub(super) fn step(drawn: u64, room: usize) -> u64 {
    let least = drawn / room.max(1) as u64;
    let mut ten = 1u64;
    loop {
        for round in [ten, ten.saturating_mul(2), ten.saturating_mul(5)] {
            if round >= least {
                return round;
            }
        }
        ten = ten.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_unit_that_fits() {
        let cases = [
            (0, "0"),
            (999, "999 ns"),
            (1_500, "1.5 µs"),
            (62_340_000, "62.3 ms"),
            (2_000_000_000, "2 s"),
            (100_000_000, "100 ms"),
        ];
        for (nanos, text) in cases {
            assert_eq!(time(nanos), text);
        }
    }

    #[test]
    fn steps_are_round_and_leave_room() {
        assert_eq!(step(100, 5), 20);
        assert_eq!(step(1_000_000, 3), 500_000);
        assert_eq!(step(0, 0), 1);
        assert!(step(u64::MAX, 1) > 0);
    }
}
