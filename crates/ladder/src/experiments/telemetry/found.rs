//! What telemetry costs, as numbers.

use brigade_core::measure::intervals::{Scale, Spread, ratios, spread};
use serde::{Deserialize, Serialize};

/// What a rung leaves behind of its requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// Nothing.
    Nothing,
    /// All signals, one trace in a hundred and those with an error.
    Sampled,
    /// All signals of all requests.
    Everything,
}

impl Way {
    /// All of them.
    pub const ALL: [Way; 3] = [Way::Nothing, Way::Sampled, Way::Everything];

    /// As it is called on screens.
    pub fn name(self) -> &'static str {
        match self {
            Way::Nothing => "nothing",
            Way::Sampled => "all signals, 1 % of traces and every error",
            Way::Everything => "all signals, all traces",
        }
    }
}

/// CPU time in all processes of a rung and its collector, in each way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overhead {
    /// Requests of each round.
    pub requests: u64,
    /// Each way but that with nothing, which stands beside each of them.
    pub ways: Vec<Cost>,
}

/// What one way costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// The way.
    pub way: Way,
    /// Microseconds of CPU time per request, in each round.
    pub cpu_us: Vec<f64>,
    /// The same with nothing, in the same rounds.
    pub nothing_us: Vec<f64>,
}

impl Overhead {
    /// What a way costs.
    pub fn of(&self, way: Way) -> Option<&Cost> {
        self.ways.iter().find(|cost| cost.way == way)
    }

    /// How much CPU time a request takes in this way, as a multiple of what it takes with nothing, over the rounds.
    pub fn ratio(&self, way: Way) -> Option<Spread> {
        let Cost { cpu_us, nothing_us, .. } = self.of(way)?;
        spread(&ratios(cpu_us, nothing_us)?, 1, Scale::Factors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_compared_with_nothing_round_by_round() {
        let cost = Cost {
            way: Way::Everything,
            cpu_us: vec![110.0, 220.0, 440.0, 110.0, 220.0, 330.0],
            nothing_us: vec![100.0, 200.0, 400.0, 100.0, 200.0, 300.0],
        };
        let overhead = Overhead { requests: 1, ways: vec![cost] };
        let ratio = overhead.ratio(Way::Everything).expect("both are there");
        assert!((ratio.mid() - 1.1).abs() < 1e-9, "{ratio:?}");
        assert!(ratio.interval().is_some());
        assert_eq!(overhead.ratio(Way::Sampled), None);
    }
}
