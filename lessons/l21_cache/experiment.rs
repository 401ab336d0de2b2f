//! What runs: caches before real databases, an LRU that counts its hits, and requests that miss at once.

use super::found::{Hits, Loads, Stampede};
use super::hits;
use super::stampede::{self, PLACES, each_loads, one_loads};
use brigade_core::measure::least_disturbed;
use brigade_workbench::{Evidence, Setting, ladder, live};
use std::io;

/// Links of the stream.
pub(super) const LINKS: usize = 50_000;

/// Requests counted in each cell.
pub(super) const REQUESTS: usize = 400_000;

/// The sizes as shares of the links, and the exponents of the popularity.
pub(super) const SIZES: [f64; 4] = [0.01, 0.05, 0.1, 0.5];
const EXPONENTS: [f64; 4] = [0.0, 0.8, 1.0, 1.2];

/// Requests that miss, and of them in a picture.
pub(super) const MISSING: usize = 200;
const PICTURED: usize = 3;

/// Pictures taken, of which the shortest is shown: other programs can only lengthen one.
const PICTURES: usize = 5;

/// Where the components are: in the ladder's process.
pub(super) fn caches(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("cache", "cache", setting)
}

/// No thread and no luck: the same on every machine.
pub(super) fn hits(setting: &Setting) -> anyhow::Result<Evidence> {
    let (requests, exponents) =
        if setting.quick { (REQUESTS / 4, &EXPONENTS[2..3]) } else { (REQUESTS, &EXPONENTS[..]) };
    let ratios = exponents
        .iter()
        .flat_map(|&zipf| SIZES.map(|size| hits::counted(LINKS, zipf, size, requests)));
    Evidence::of(&Hits { requests, ratios: ratios.collect() })
}

/// All have missed, in both ways; then a few of them once more, for the pictures.
pub(super) fn stampede(setting: &Setting) -> anyhow::Result<Evidence> {
    let loads = |way| {
        let stampede = stampede::run(way, MISSING, PLACES, true)?;
        let last_ms = stampede.wall.as_secs_f64() * 1e3;
        io::Result::Ok(Loads { loads: stampede.loads, last_ms })
    };
    let take = || {
        let picture = |way| stampede::run(way, PICTURED, 1, false);
        io::Result::Ok(vec![picture(each_loads)?, picture(one_loads)?])
    };
    let pictures = least_disturbed(PICTURES, take, |taken| taken.trace.wall as f64)?;
    let (each, one) = (loads(each_loads)?, loads(one_loads)?);
    let pictured = pictures[1].loads;
    let mut evidence = Evidence::of(&Stampede { requests: MISSING, each, one, pictured })?;
    for (name, picture) in ["each", "one"].into_iter().zip(pictures) {
        live::show(setting, &picture.trace);
        evidence = evidence.drawn(name, picture.trace);
    }
    Ok(evidence)
}
