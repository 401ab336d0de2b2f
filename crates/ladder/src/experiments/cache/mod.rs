//! What a cache before a database is worth: it helps where enough requests are hits, and what enough is depends on how
//! much dearer the database is. The lesson `cache` and rung 4 show the numbers.

mod found;

pub use found::{Asked, Behind, Cell, Found, Guard, Pipeline, Ratio, Stampede, Way};
