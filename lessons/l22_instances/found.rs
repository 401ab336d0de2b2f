//! The numbers of the experiments, and the answers that they bear out.

use super::experiment::SLOW;
use super::ways::Way;
use brigade_core::measure::intervals::Scale;
use brigade_core::measure::stats;
use serde::{Deserialize, Serialize};

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) simulated: Simulated,
    pub(super) spread: Spread,
    pub(super) state: State,
}

/// What the simulator found; times are in service times of a request.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Simulated {
    /// Every way of choosing, where service times are memoryless, and where one in twenty is long.
    pub(super) memoryless: Vec<Cell>,
    pub(super) varied: Vec<Cell>,
    /// By how many standard errors random choices lie off their law.
    pub(super) off: f64,
    pub(super) shapes: Vec<Shaped>,
    pub(super) pages: Vec<Pages>,
}

/// One way of choosing.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Cell {
    pub(super) way: Way,
    pub(super) answered: u64,
    pub(super) mean: f64,
    pub(super) p99: f64,
}

/// Who does the same work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Shape {
    /// One server that is twice as fast.
    Fast,
    /// Two servers behind one line.
    OneLine,
    /// Two servers, each with a line of its own.
    TwoLines,
}

impl Shape {
    /// In the order in which they are shown.
    pub(super) const ALL: [Shape; 3] = [Shape::TwoLines, Shape::OneLine, Shape::Fast];

    /// For the table.
    pub(super) fn said(self) -> &'static str {
        match self {
            Shape::Fast => "one server, twice as fast",
            Shape::OneLine => "two servers, one line",
            Shape::TwoLines => "two servers, a line each",
        }
    }
}

/// How long a request took, beside the law, and how far off that is, in standard errors.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Shaped {
    pub(super) shape: Shape,
    pub(super) mean: f64,
    pub(super) law: f64,
    pub(super) off: f64,
}

/// Pages that wait for so many answers each, of which one in a hundred is slow.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Pages {
    pub(super) answers: u32,
    pub(super) pages: u32,
    pub(super) slow: u32,
}

impl Pages {
    /// Pages that wait for a slow answer, from 0 to 1.
    pub(super) fn share(self) -> f64 {
        f64::from(self.slow) / f64::from(self.pages)
    }

    /// 1 − 0.99ⁿ.
    pub(super) fn law(self) -> f64 {
        1.0 - (1.0 - 1.0 / f64::from(SLOW)).powf(f64::from(self.answers))
    }
}

/// What real instances did behind a real balancer; the ladder writes it, under these names.
#[derive(Debug, Deserialize)]
pub(super) struct Spread {
    /// What a request takes on its way if nothing is in its way and it asks for no work, the median.
    pub(super) hop_us: f64,
    /// Every way, with instances that are alike, and with one that is slower.
    pub(super) alike: Vec<Ran>,
    pub(super) slow: Vec<Ran>,
    /// Without a hedge, and with one.
    pub(super) hedge: Vec<Hedged>,
}

/// One way of choosing, request by request in the order in which they were sent.
#[derive(Debug, Deserialize)]
pub(super) struct Ran {
    #[serde(rename = "policy")]
    pub(super) way: Way,
    pub(super) instances: u32,
    /// The first instance takes so many times as long.
    pub(super) slower: f64,
    /// When each was sent, what an instance of the usual speed would have needed for it, and how long its answer took.
    pub(super) at_us: Vec<u64>,
    pub(super) work_us: Vec<u64>,
    pub(super) took_us: Vec<u64>,
    /// Requests that had no answer.
    pub(super) failed: u64,
}

/// Requests of which a few take long, on whatever instance that is.
#[derive(Debug, Deserialize)]
pub(super) struct Hedged {
    /// A second instance is asked if there is no answer after this time.
    pub(super) after_us: Option<u64>,
    /// What instances were asked.
    pub(super) sent: u64,
    pub(super) took_us: Vec<u64>,
}

/// What instances lose that keep to themselves what belongs to all; the ladder writes it, under these names.
#[derive(Debug, Deserialize)]
pub(super) struct State {
    pub(super) instances: u32,
    /// Wrong codes that a user may send.
    pub(super) limit: u64,
    pub(super) kept: Vec<Kept>,
}

/// Where it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Place {
    Process,
    Redis,
}

/// What came of it there.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Kept {
    pub(super) place: Place,
    /// One-time codes that were right, and those of them that were refused.
    pub(super) codes: Share,
    /// Wrong codes of one user that were tried before all were refused.
    pub(super) tries: u64,
    /// Requests of users who had signed in, and those that were told to sign in.
    pub(super) sessions: Share,
    /// The same, each user always at one instance, when every instance had been started again.
    pub(super) restarted: Share,
}

/// So many of them failed.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Share {
    pub(super) asked: u64,
    pub(super) failed: u64,
}

impl Share {
    /// From 0 to 1.
    pub(super) fn failing(self) -> f64 {
        self.failed as f64 / self.asked.max(1) as f64
    }
}

impl Ran {
    /// In milliseconds.
    pub(super) fn mean_ms(&self) -> f64 {
        self.took_us.iter().sum::<u64>() as f64 / self.took_us.len().max(1) as f64 / 1e3
    }

    /// In milliseconds.
    pub(super) fn p99_ms(&self) -> f64 {
        quantile(&self.took_us, 0.99)
    }
}

impl Hedged {
    /// In milliseconds.
    pub(super) fn p99_ms(&self) -> f64 {
        quantile(&self.took_us, 0.99)
    }

    /// Questions more than there were requests, from 0 to 1.
    pub(super) fn more(&self) -> f64 {
        self.sent as f64 / self.took_us.len().max(1) as f64 - 1.0
    }
}

fn quantile(us: &[u64], q: f64) -> f64 {
    let ms: Vec<f64> = us.iter().map(|us| *us as f64 / 1e3).collect();
    stats::quantile(&ms, q).unwrap_or_default()
}

impl Simulated {
    fn of(cells: &[Cell], way: Way) -> Option<Cell> {
        cells.iter().find(|cell| cell.way == way).copied()
    }

    /// Round robin against two choices where a few requests are long: a mean so many times as long.
    pub(super) fn robin(&self) -> Option<f64> {
        let [robin, two] =
            [Way::RoundRobin, Way::TwoChoices].map(|way| Self::of(&self.varied, way));
        Some(robin?.mean / two?.mean)
    }

    /// How the question's choices have that.
    pub(super) fn fair(&self) -> Option<usize> {
        Some(Scale::Factors.nearest(self.robin()?, &[0.5, 1.0, 2.0]))
    }

    /// Which is the shortest, as the question's choices have it: in the order of [`Shape::ALL`].
    pub(super) fn shortest(&self) -> Option<usize> {
        let mean = |shape| self.shapes.iter().find(|shaped| shaped.shape == shape);
        let means = Shape::ALL.map(|shape| mean(shape).map_or(f64::INFINITY, |shaped| shaped.mean));
        (0..means.len()).min_by(|a, b| means[*a].total_cmp(&means[*b]))
    }

    /// Pages of a hundred answers.
    pub(super) fn hundred(&self) -> Option<Pages> {
        self.pages.iter().find(|pages| pages.answers == 100).copied()
    }
}

impl State {
    pub(super) fn of(&self, place: Place) -> Option<&Kept> {
        self.kept.iter().find(|kept| kept.place == place)
    }

    /// Right codes that are refused where each instance keeps its own, as the question's choices have it.
    pub(super) fn codes(&self) -> Option<usize> {
        let failing = self.of(Place::Process)?.codes.failing();
        Some(Scale::Amounts.nearest(failing, &[0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0]))
    }
}

impl Spread {
    pub(super) fn slow(&self, way: Way) -> Option<&Ran> {
        self.slow.iter().find(|ran| ran.way == way)
    }
}
