//! What would be published: asked of the tool that publishes, so that its rules are its own.

use crate::npm;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A package as it would be published.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Its name, as its manifest says.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Who said which files belong to it.
    pub listed: Listed,
    /// In the order of their paths.
    pub files: Vec<File>,
}

/// Who said which files belong to a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Listed {
    /// `cargo package --list`.
    Cargo,
    /// `npm pack --dry-run`, without the package's own scripts.
    Npm,
    /// npm's rules, read by us: npm is not installed.
    NpmRules,
}

/// A file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path in the package, with `/`.
    pub path: String,
    /// Bytes.
    pub size: u64,
}

/// Why a package could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// No manifest.
    #[error(
        "{} is no package: it has neither Cargo.toml nor package.json. Name a package's folder",
        .0.display()
    )]
    NoPackage(PathBuf),
    /// The manifest or the answer of a tool is not what it should be.
    #[error("{} cannot be understood: {why}. Repair it and ask again", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What was found wrong.
        why: String,
    },
    /// A tool refused.
    #[error("`{tool}` refuses in {}: {why}. Once it lists the package, ask again", folder.display())]
    Refused {
        /// What was run.
        tool: &'static str,
        /// Where.
        folder: PathBuf,
        /// The tool's last words.
        why: String,
    },
    /// A tool is not installed.
    #[error("`{tool}` cannot be started: {why}. Install it, or put it on the PATH")]
    NoTool {
        /// Its name.
        tool: &'static str,
        /// The system's word.
        why: io::Error,
    },
    /// A file cannot be read.
    #[error("{} cannot be read: {why}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// The system's word.
        why: io::Error,
    },
}

impl Listed {
    /// As it is told on a screen.
    pub fn told(self) -> &'static str {
        match self {
            Listed::Cargo => "as `cargo package --list` says",
            Listed::Npm => "as `npm pack --dry-run` says; the package's scripts were not run",
            Listed::NpmRules => "by npm's rules, read without npm, which is not installed",
        }
    }
}

impl Artifact {
    /// The package in `folder`: a crate if there is a `Cargo.toml`, else an npm package.
    ///
    /// # Errors
    /// There is no package, or the tool that publishes it cannot list it.
    pub fn of(folder: &Path) -> Result<Self, AuditError> {
        if folder.join("Cargo.toml").is_file() {
            return cargo(folder);
        }
        if !folder.join("package.json").is_file() {
            return Err(AuditError::NoPackage(folder.into()));
        }
        match npm::listed(folder) {
            Err(AuditError::NoTool { .. }) => npm::by_rules(folder),
            listed => listed,
        }
    }

    /// Bytes of all files together, before they are packed.
    pub fn size(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// So many of the largest files, the largest first.
    pub fn largest(&self, so_many: usize) -> Vec<&File> {
        let mut files: Vec<_> = self.files.iter().collect();
        files.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.path.cmp(&b.path)));
        files.truncate(so_many);
        files
    }
}

fn cargo(folder: &Path) -> Result<Artifact, AuditError> {
    let tool = "cargo package --list";
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(["package", "--list", "--allow-dirty", "--offline", "--quiet"]);
    let list = said(command.current_dir(folder), tool, folder)?;
    let files = list.lines().filter_map(|path| file(folder, path)).collect();
    Ok(Artifact { name: crate_name(folder)?, folder: folder.into(), listed: Listed::Cargo, files })
}

/// What cargo itself writes into the package (`Cargo.toml.orig`, `.cargo_vcs_info.json`) is no file of the folder.
pub(crate) fn file(folder: &Path, path: &str) -> Option<File> {
    let size = folder.join(path).metadata().ok().filter(std::fs::Metadata::is_file)?.len();
    Some(File { path: path.replace('\\', "/"), size })
}

/// The `name` of the `[package]`; a manifest that cargo has just read needs no reader of TOML.
fn crate_name(folder: &Path) -> Result<String, AuditError> {
    let manifest = folder.join("Cargo.toml");
    let text = read(&manifest)?;
    let package = text.lines().skip_while(|line| line.trim() != "[package]");
    let mut names = package.filter_map(|line| {
        let value = line.trim().strip_prefix("name")?.trim_start().strip_prefix('=')?;
        value.split(['"', '\'']).nth(1).map(str::to_owned)
    });
    let why = "no `name` in [package]".into();
    names.next().ok_or(AuditError::Unreadable { file: manifest, why })
}

/// A text file of a package.
pub(crate) fn read(file: &Path) -> Result<String, AuditError> {
    std::fs::read_to_string(file).map_err(|why| AuditError::Io { file: file.into(), why })
}

/// What a tool prints; its last words if it fails.
pub(crate) fn said(
    command: &mut Command,
    tool: &'static str,
    folder: &Path,
) -> Result<String, AuditError> {
    let output = command.output().map_err(|why| AuditError::NoTool { tool, why })?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        let why = words.trim().lines().last().unwrap_or("it says nothing").to_owned();
        return Err(AuditError::Refused { tool, folder: folder.into(), why });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
