//! What layers cost, and what they do not hide: for the lesson `layers` and for rung 1.
//!
//! Reading order: `seam`, the price of a layer; `stores`, what stands behind it; `index` and `counter`, what its
//! tables cost; `isolation`, what its transactions promise; `migrations`, whether copies of a schema are alike.

mod clock;
mod counter;
mod index;
mod isolation;
mod migrations;
mod seam;
mod stores;

pub use counter::Counter;
pub use index::Index;
pub use isolation::{Counted, Isolation, Load};
pub use migrations::{Copy, Migrations};
pub use seam::Seam;
pub use stores::{Priced, Stores, Survives};

use super::{Experiment, Shown};
use crate::ground::{Means, Need};
use brigade_workbench::{Evidence, Setting};

/// All of them.
pub const ALL: &[Experiment] = &[
    experiment("seam", &[], seam::run, seam::tell),
    experiment("stores", &[], stores::run, stores::tell),
    experiment("servers", &[Need::Postgres, Need::Redis], stores::servers, stores::tell),
    experiment("index", &[], index::run, index::tell),
    experiment("counter", &[], counter::run, counter::tell),
    experiment("isolation", &[Need::Postgres], isolation::run, isolation::tell),
    experiment("migrations", &[], migrations::run, migrations::tell),
];

const fn experiment(
    name: &'static str,
    needs: &'static [Need],
    run: fn(&Means, &Setting, Shown<'_>) -> anyhow::Result<Evidence>,
    tell: fn(&Evidence) -> anyhow::Result<Vec<String>>,
) -> Experiment {
    Experiment { lesson: "layers", name, needs, run, tell }
}
