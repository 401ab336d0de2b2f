//! What the durable store promises: acknowledged is kept, whatever happens to power, disk and file.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod crash;
mod disk;
mod faults;
mod files;

use brigade::blink::stores::Redb;
use brigade::blink::{Link, Listing, Sort};
use disk::Disk;
use std::path::Path;
use std::sync::Arc;

fn link(code: &str) -> Link {
    Link {
        code: code.into(),
        url: format!("https://example.org/{code}/{}", "x".repeat(40)),
        clicks: 0,
    }
}

fn all() -> Listing {
    Listing { limit: usize::MAX, after: None, sort: Sort::Code, host: None }
}

fn open<F: Clone + std::fmt::Debug + Send + 'static>(
    disk: &Disk<F>,
) -> Result<Redb, brigade::blink::stores::OpenError> {
    Redb::over(Arc::new(disk.clone()), Path::new("simulated"))
}
