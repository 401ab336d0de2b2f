//! What layers cost, and what they do not hide: for the lesson `layers` and for rung 1.
//!
//! Reading order: `seam`, the price of a layer; `index` and `counter`, what the tables behind it cost; `isolation`, what
//! their transactions promise.

mod clock;
mod counter;
mod index;
mod isolation;
mod seam;

pub use counter::Counter;
pub use index::Index;
pub use isolation::{Counted, Isolation, Load};
pub use seam::Seam;

use super::Experiment;
use crate::ground::Need;

/// The lesson.
const LESSON: &str = "layers";

/// All of them.
pub const ALL: &[Experiment] = &[
    Experiment { lesson: LESSON, name: "seam", needs: &[], run: seam::run, tell: seam::tell },
    Experiment { lesson: LESSON, name: "index", needs: &[], run: index::run, tell: index::tell },
    Experiment {
        lesson: LESSON,
        name: "counter",
        needs: &[],
        run: counter::run,
        tell: counter::tell,
    },
    Experiment {
        lesson: LESSON,
        name: "isolation",
        needs: &[Need::Postgres],
        run: isolation::run,
        tell: isolation::tell,
    },
];
