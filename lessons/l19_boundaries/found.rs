//! The numbers of the three experiments, and the answers that they bear out. The ladder writes them, under these names.

use brigade_core::measure::intervals::Scale;
use brigade_core::measure::stats::{median, r_squared};
use serde::Deserialize;

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) calls: Calls,
    pub(super) chain: Chain,
    pub(super) lists: Lists,
}

/// The same call over each boundary, by the size of its message.
#[derive(Debug, Deserialize)]
pub(super) struct Calls {
    pub(super) sizes: Vec<Size>,
}

/// Calls with messages of one size.
#[derive(Debug, Deserialize)]
pub(super) struct Size {
    /// Bytes of the message, as JSON and as a protocol buffer.
    pub(super) json: u64,
    pub(super) prost: u64,
    /// CPU time to write it and to read it.
    pub(super) json_us: f64,
    pub(super) prost_us: f64,
    ways: Vec<Call>,
}

/// What lies between who calls and who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Way {
    Call,
    Channel,
    Socket,
    Http,
    Grpc,
    Connecting,
}

/// One call.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Call {
    way: Way,
    pub(super) p50_us: f64,
    caller_us: f64,
    answerer_us: f64,
    /// On the wire, both ways.
    pub(super) bytes: Option<u64>,
}

/// Calls through several services.
#[derive(Debug, Deserialize)]
pub(super) struct Chain {
    pub(super) depths: Vec<Depth>,
    /// Over TCP, of a message about which nothing is said.
    pub(super) round_trip_us: f64,
    /// How often a hop fails, where hops fail.
    pub(super) fails: f64,
    pub(super) tried: u64,
}

/// Calls through so many of them.
#[derive(Debug, Deserialize)]
pub(super) struct Depth {
    pub(super) hops: usize,
    rounds_us: Vec<f64>,
    pub(super) cpu_us: f64,
    /// While hops fail.
    pub(super) answered: u64,
}

/// The same list, asked for in several ways.
#[derive(Debug, Deserialize)]
pub(super) struct Lists {
    pub(super) links: u64,
    ways: Vec<List>,
}

/// How it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Asking {
    Each,
    AtOnce,
    Batch,
    Selection,
    Grpc,
}

/// What a list took.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct List {
    asking: Asking,
    pub(super) calls: u64,
    pub(super) p50_us: f64,
    pub(super) cpu_us: f64,
    pub(super) bytes: u64,
}

impl Calls {
    pub(super) fn smallest(&self) -> Option<&Size> {
        self.sizes.first()
    }

    pub(super) fn largest(&self) -> Option<&Size> {
        self.sizes.last()
    }

    /// How many times a call in the process a call over HTTP is.
    pub(super) fn times(&self) -> Option<f64> {
        let size = self.smallest()?;
        Some(size.of(Way::Http)?.p50_us / size.of(Way::Call)?.p50_us.max(1e-3))
    }

    /// The same, as the question's choices have it.
    pub(super) fn factor(&self) -> Option<usize> {
        Some(Scale::Factors.nearest(self.times()?, &[10.0, 50.0, 500.0, 10_000.0]))
    }

    /// The share of JSON, as the question's choices have it.
    pub(super) fn json(&self) -> Option<usize> {
        Some(Scale::Factors.nearest(self.smallest()?.json_share()?, &[80.0, 30.0, 3.0]))
    }
}

impl Size {
    pub(super) fn of(&self, way: Way) -> Option<&Call> {
        self.ways.iter().find(|call| call.way == way)
    }

    /// Of a call over HTTP, what writing and reading the message takes, in percent.
    pub(super) fn json_share(&self) -> Option<f64> {
        Some(100.0 * self.json_us / self.of(Way::Http)?.p50_us)
    }
}

impl Call {
    /// CPU time of both sides.
    pub(super) fn cpu_us(self) -> f64 {
        self.caller_us + self.answerer_us
    }
}

impl Chain {
    /// Medians, by the number of hops, where there are any: a call in the process is none.
    fn points(&self) -> Vec<(f64, f64)> {
        let point = |depth: &Depth| Some((depth.hops as f64, depth.p50_us()?));
        self.depths.iter().filter(|depth| depth.hops > 0).filter_map(point).collect()
    }

    /// What a further hop adds, in microseconds: the slope of the straight line through them, by least squares.
    pub(super) fn hop_us(&self) -> Option<f64> {
        let points = self.points();
        let mean =
            |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / points.len() as f64;
        let (x, y) = (mean(|point| point.0), mean(|point| point.1));
        let scatter: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
        let both: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
        (scatter > 0.0).then(|| both / scatter)
    }

    /// How much of the scatter a straight line leaves unexplained, in percent.
    pub(super) fn left(&self) -> Option<f64> {
        Some(100.0 * (1.0 - r_squared(&self.points())?))
    }

    /// A call of one service.
    pub(super) fn first(&self) -> Option<&Depth> {
        self.depths.iter().find(|depth| depth.hops == 1)
    }

    pub(super) fn longest(&self) -> Option<&Depth> {
        self.depths.last()
    }

    /// What the law says of so many hops: each has to answer.
    pub(super) fn law(&self, depth: &Depth) -> f64 {
        (1.0 - self.fails).powi(depth.hops as i32)
    }

    /// How far each count is from the law, in standard errors.
    pub(super) fn off(&self) -> Vec<f64> {
        let failing = self.depths.iter().filter(|depth| depth.hops > 0);
        let off = |depth: &Depth| {
            let (law, tried) = (self.law(depth), self.tried as f64);
            (depth.answered as f64 / tried - law) / (law * (1.0 - law) / tried).sqrt()
        };
        failing.map(off).collect()
    }

    /// Of 100 through five services, as the question's choices have it.
    pub(super) fn available(&self) -> Option<usize> {
        let answered = 100.0 * self.longest()?.answered as f64 / self.tried as f64;
        Some(Scale::Amounts.nearest(answered, &[99.0, 95.0, 80.0]))
    }
}

impl Depth {
    pub(super) fn p50_us(&self) -> Option<f64> {
        median(&self.rounds_us)
    }
}

impl Lists {
    pub(super) fn of(&self, asking: Asking) -> Option<&List> {
        self.ways.iter().find(|list| list.asking == asking)
    }

    /// How many times as long a call for each takes as one for all.
    pub(super) fn times(&self) -> Option<f64> {
        Some(self.of(Asking::Each)?.p50_us / self.of(Asking::Batch)?.p50_us)
    }

    /// The same, as the question's choices have it.
    pub(super) fn chatty(&self) -> Option<usize> {
        Some(Scale::Factors.nearest(self.times()?, &[1.0, 5.0, 25.0]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(us: &[f64]) -> Chain {
        let depth = |(hops, us): (usize, &f64)| {
            let rounds_us = vec![*us];
            Depth { hops, rounds_us, cpu_us: 0.0, answered: 0 }
        };
        let depths = us.iter().enumerate().map(depth).collect();
        Chain { depths, round_trip_us: 20.0, fails: 0.1, tried: 100 }
    }

    #[test]
    fn a_hop_is_the_slope_of_the_line() {
        let hops = chain(&[1.0, 41.0, 81.0, 121.0]);
        assert_eq!(hops.hop_us(), Some(40.0));
        assert_eq!(hops.left(), Some(0.0));
        assert_eq!(chain(&[]).hop_us(), None);
    }

    #[test]
    fn each_hop_has_to_answer() {
        let hops = chain(&[0.0; 3]);
        assert!((hops.law(&hops.depths[2]) - 0.81).abs() < 1e-12);
        assert_eq!(hops.off()[0], -0.9 / (0.09_f64 / 100.0).sqrt());
    }
}
