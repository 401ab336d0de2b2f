//! What would be published of a package, before it is: which files, how large, and what of them should stay at home.
//!
//! A release that leaks does so by a file that no reviewer saw: a source map, a key, a log of the build. Reading order:
//!
//! * [`Artifact`] what cargo or npm would put into the package, asked of them, so that their rules are theirs
//! * `npm` the rules of npm where it is not installed
//! * `secrets` private keys, tokens, passwords in URLs, and what looks like one beside a telling name
//! * `leftovers` source maps, and what a build or an editor leaves
//! * [`audit`] all findings, with no secret in them
//!
//! It publishes nothing, runs no script of the package, asks no network, and knows nothing of this workspace.

mod artifact;
mod entropy;
mod leftovers;
mod npm;
mod patterns;
mod report;
mod secrets;

pub use artifact::{Artifact, AuditError, File, Listed};
pub use report::{Finding, Kind, Limits, Report, audit};
