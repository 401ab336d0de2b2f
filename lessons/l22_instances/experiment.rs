//! What runs: instances in the simulator, and real ones, in the ladder's process.

use super::found::{Pages, Simulated};
use super::simulated;
use super::ways::Way;
use brigade_workbench::{Evidence, Setting, ladder, live};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

/// Requests of each way.
const REQUESTS: u32 = 200_000;

/// Answers of a page, and so many pages.
const ANSWERS: [u32; 4] = [1, 5, 20, 100];
const PAGES: u32 = 100_000;
/// One answer in so many is slow.
pub(super) const SLOW: u32 = 100;

/// No clock and no luck: the same on every machine.
pub(super) fn simulated(setting: &Setting) -> anyhow::Result<Evidence> {
    let less = if setting.quick { 10 } else { 1 };
    let requests = REQUESTS / less;
    let memoryless = simulated::ways(false, requests, 1)?;
    let random = memoryless.iter().find(|cell| cell.way == Way::Random);
    let found = Simulated {
        off: random.map(simulated::off).unwrap_or_default(),
        memoryless,
        varied: simulated::ways(true, requests, 2)?,
        shapes: simulated::shapes(requests, 3)?,
        pages: ANSWERS.map(|answers| pages(answers, PAGES / less)).into(),
    };
    let mut evidence = Evidence::of(&found)?;
    for (name, way) in [("random", Way::Random), ("two", Way::TwoChoices)] {
        if let Some(picture) = simulated::picture(way, 1)? {
            live::show(setting, &picture);
            evidence = evidence.drawn(name, picture);
        }
    }
    Ok(evidence)
}

/// A page is slow if one of its answers is.
fn pages(answers: u32, pages: u32) -> Pages {
    let mut draws = SmallRng::seed_from_u64(u64::from(answers));
    let mut is_slow = || (0..answers).fold(false, |slow, _| draws.random_ratio(1, SLOW) || slow);
    let slow = (0..pages).filter(|_| is_slow()).count();
    Pages { answers, pages, slow: u32::try_from(slow).unwrap_or(pages) }
}

/// Real processes behind a real balancer.
pub(super) fn spread(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("instances", "spread", setting)
}

/// Real processes, and Redis.
pub(super) fn state(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("instances", "state", setting)
}
