//! What was found in a package.

use crate::artifact::{Artifact, AuditError, Listed};
use crate::{leftovers, secrets};
use serde::{Deserialize, Serialize};

/// What a package and its files may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all files together, before they are packed.
    pub package: u64,
    /// Bytes of one file.
    pub file: u64,
}

/// Why something should not be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Looks like a secret.
    Secret,
    /// Holds the sources of something that was built.
    SourceMap,
    /// What a build, an editor or a crash left.
    Leftover,
    /// A file over the limit.
    LargeFile,
    /// The package is over its limit.
    LargePackage,
}

/// One thing that should not be published.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// Why.
    pub kind: Kind,
    /// The file's path in the package; `None` if it is the package.
    pub file: Option<String>,
    /// Where in the file, from 1, if it is a line.
    pub line: Option<usize>,
    /// What it is. A secret's value is never part of it.
    pub what: String,
}

/// What would be published, and what of it should not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The package's name.
    pub name: String,
    /// Who said which files belong to it.
    pub listed: Listed,
    /// How many files.
    pub files: usize,
    /// Bytes of all of them, before they are packed.
    pub size: u64,
    /// The largest files, with their bytes.
    pub largest: Vec<(String, u64)>,
    /// Worst kind first.
    pub findings: Vec<Finding>,
}

impl Limits {
    /// What crates.io takes of a package that is packed, and a megabyte of a file.
    pub const USUAL: Limits = Limits { package: 10 << 20, file: 1 << 20 };
}

impl Kind {
    /// As it is told on a screen.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Secret => "secret",
            Kind::SourceMap => "source map",
            Kind::Leftover => "leftover",
            Kind::LargeFile => "large file",
            Kind::LargePackage => "large package",
        }
    }
}

/// Looks at all files of a package.
///
/// # Errors
/// A file cannot be read.
pub fn audit(artifact: &Artifact, limits: Limits) -> Result<Report, AuditError> {
    let mut findings = Vec::new();
    for file in &artifact.files {
        let of = |kind, line, what| Finding { kind, file: Some(file.path.clone()), line, what };
        let on_disk = artifact.folder.join(&file.path);
        let bytes = std::fs::read(&on_disk).map_err(|why| AuditError::Io { file: on_disk, why })?;
        let named = leftovers::named(&file.path);
        if file.size > limits.file {
            findings.push(of(Kind::LargeFile, None, over(file.size, limits.file)));
        }
        let text = String::from_utf8_lossy(&bytes);
        if named.is_none() {
            let map = leftovers::map_inside(&file.path, &text);
            findings.extend(map.map(|what| of(Kind::SourceMap, None, what)));
        }
        findings.extend(named.map(|(kind, what)| of(kind, None, what)));
        let secrets = secrets::secrets(&text);
        findings.extend(secrets.into_iter().map(|s| of(Kind::Secret, Some(s.line), s.what)));
    }
    if artifact.size() > limits.package {
        let what = over(artifact.size(), limits.package);
        findings.push(Finding { kind: Kind::LargePackage, file: None, line: None, what });
    }
    findings.sort();
    Ok(Report {
        name: artifact.name.clone(),
        listed: artifact.listed,
        files: artifact.files.len(),
        size: artifact.size(),
        largest: artifact.largest(5).into_iter().map(|f| (f.path.clone(), f.size)).collect(),
        findings,
    })
}

fn over(size: u64, limit: u64) -> String {
    format!("{size} bytes, and the limit is {limit}")
}
