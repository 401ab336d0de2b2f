//! Whether two contenders differ, by the interval of their ratio.

use brigade_core::measure::Interval;

/// What differs by less has no name here: two builds of the same source differ by as much.
const WORTH_A_NAME: f64 = 1.15;

/// Whether two differ by at least 15 %. Only a whole interval says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apart {
    /// The whole interval is within 15 %: "no difference".
    No,
    /// The whole interval is below that: "below".
    Below,
    /// The whole interval is above it: "above".
    Above,
    /// The interval crosses the line: "not settled".
    Unsettled,
}

impl Apart {
    /// By the interval of a ratio.
    pub fn by(ratio: Interval) -> Self {
        match ratio {
            Interval { low, .. } if low >= WORTH_A_NAME => Apart::Above,
            Interval { high, .. } if high <= 1.0 / WORTH_A_NAME => Apart::Below,
            Interval { low, high, .. } if low > 1.0 / WORTH_A_NAME && high < WORTH_A_NAME => {
                Apart::No
            }
            _ => Apart::Unsettled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_interval_says_anything() {
        let table = [
            ((1.15, 1.3), Apart::Above),
            ((1.14, 1.3), Apart::Unsettled),
            ((0.87, 1.14), Apart::No),
            ((0.86, 1.14), Apart::Unsettled),
            ((0.5, 0.86), Apart::Below),
            ((0.5, 1.5), Apart::Unsettled),
        ];
        for ((low, high), expected) in table {
            let found = Apart::by(Interval { low, mid: (low + high) / 2.0, high });
            assert_eq!(found, expected, "{low}-{high}");
        }
    }
}
