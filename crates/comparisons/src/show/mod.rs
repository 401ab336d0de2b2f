//! What a person reads of a run: `table` and `report` in a terminal of 80 columns, `page` in a browser; `facts` and `notes` are
//! what both say.
//!
//! It refuses to know how anything was measured.

pub mod facts;
mod notes;
mod page;
mod report;
mod table;

pub use page::page;
pub use report::{changes, lead, recorded, report, tested};
pub use table::table;
