//! What npm would publish: as npm says, or by its rules where it is not installed.
//!
//! The rules (docs.npmjs.com, package.json, `files`): `files` names what belongs to the package, all of it if there is none; an
//! ignore file (`.npmignore`, else `.gitignore`) takes away, but nothing that the root's `files` names; some names belong always,
//! and some never.

use crate::artifact::{Artifact, AuditError, Listed, file, read, said};
use crate::patterns::Patterns;
use serde::Deserialize;
use std::path::Path;
use std::process::Command;

/// Never published, whatever is said.
const NEVER: &[&str] = &[
    ".git",
    "node_modules",
    ".npmrc",
    ".DS_Store",
    "._*",
    "*.orig",
    ".*.swp",
    ".svn",
    ".hg",
    "CVS",
    "npm-debug.log",
    ".lock-wscript",
    ".wafpickle-*",
    "/build/config.gypi",
    "/package-lock.json",
    "/yarn.lock",
    "/pnpm-lock.yaml",
    "/bun.lockb",
];

/// Always published, whatever is said: by the start of its name in the package's folder.
const ALWAYS: &[&str] = &["readme", "license", "licence"];

#[derive(Deserialize)]
struct Packed {
    name: String,
    files: Vec<PackedFile>,
}

#[derive(Deserialize)]
struct PackedFile {
    path: String,
}

#[derive(Deserialize)]
struct Manifest {
    name: Option<String>,
    files: Option<Vec<String>>,
    main: Option<String>,
    bin: Option<Bin>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Bin {
    One(String),
    Many(std::collections::BTreeMap<String, String>),
}

/// As `npm pack --dry-run` says. No script of the package is run.
pub(crate) fn listed(folder: &Path) -> Result<Artifact, AuditError> {
    let tool = "npm pack --dry-run";
    let mut command = Command::new("npm");
    command.args(["pack", "--dry-run", "--json", "--ignore-scripts", "--offline"]);
    command.args(["--no-update-notifier", "--loglevel=error"]);
    let list = said(command.current_dir(folder), tool, folder)?;
    let understood: Result<Vec<Packed>, _> = serde_json::from_str(&list);
    let packed = understood.ok().and_then(|mut packed| packed.pop()).ok_or_else(|| {
        let why = "its answer is no list of files".into();
        AuditError::Refused { tool, folder: folder.into(), why }
    })?;
    let paths = packed.files.into_iter().map(|file| file.path).collect();
    Ok(artifact(packed.name, folder, Listed::Npm, paths))
}

/// By npm's rules, read by us.
pub(crate) fn by_rules(folder: &Path) -> Result<Artifact, AuditError> {
    let manifest = folder.join("package.json");
    let understood = serde_json::from_str(&read(&manifest)?);
    let Manifest { name, files, main, bin } = understood
        .map_err(|why| AuditError::Unreadable { file: manifest, why: why.to_string() })?;
    let named = main.into_iter().chain(bin.into_iter().flat_map(Bin::paths));
    // `./index.js` too, which npm 11 leaves out: to look at more does no harm.
    let always: Vec<_> = named.map(|path| path.trim_start_matches("./").to_owned()).collect();
    let (mut paths, never) = (Vec::new(), Patterns::new(NEVER));
    walk(folder, "", &never, &mut paths)?;
    let ignored = ignored(folder)?;
    let wanted = files.map(|files| Patterns::anchored(&files));
    paths.retain(|path| {
        belongs(path)
            || always.contains(path)
            || wanted.as_ref().map_or(!ignored.match_path(path), |wanted| wanted.match_path(path))
    });
    let unnamed = || folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(artifact(name.unwrap_or_else(unnamed), folder, Listed::NpmRules, paths))
}

impl Bin {
    fn paths(self) -> Vec<String> {
        match self {
            Bin::One(path) => vec![path],
            Bin::Many(paths) => paths.into_values().collect(),
        }
    }
}

fn artifact(name: String, folder: &Path, listed: Listed, mut paths: Vec<String>) -> Artifact {
    paths.sort();
    let files = paths.iter().filter_map(|path| file(folder, path)).collect();
    Artifact { name, folder: folder.into(), listed, files }
}

/// Whether a file belongs to every package.
fn belongs(path: &str) -> bool {
    let stem = path.split('.').next().unwrap_or_default().to_lowercase();
    path == "package.json" || ALWAYS.contains(&stem.as_str())
}

/// `.npmignore`, or `.gitignore` where there is none.
fn ignored(folder: &Path) -> Result<Patterns, AuditError> {
    for name in [".npmignore", ".gitignore"] {
        let file = folder.join(name);
        if file.is_file() {
            return Ok(Patterns::new(&read(&file)?.lines().collect::<Vec<_>>()));
        }
    }
    Ok(Patterns::new(&[] as &[&str]))
}

/// All files below, but those that are never published; a link is not followed.
fn walk(
    folder: &Path,
    below: &str,
    never: &Patterns,
    paths: &mut Vec<String>,
) -> Result<(), AuditError> {
    let here = folder.join(below);
    let io = |why| AuditError::Io { file: here.clone(), why };
    for entry in std::fs::read_dir(&here).map_err(io)? {
        let entry = entry.map_err(io)?;
        let kind = entry.file_type().map_err(io)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if never.match_path(&path) {
            continue;
        }
        if kind.is_dir() {
            walk(folder, &path, never, paths)?;
        } else if kind.is_file() && ![".npmignore", ".gitignore"].contains(&path.as_str()) {
            paths.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Its name, its files, and what is published of them.
    type Package = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);

    const PACKAGES: &[Package] = &[
        (
            "files",
            &[
                (
                    "package.json",
                    r#"{"name":"a","version":"1.0.0","main":"index.js","files":["dist","!dist/*.map"]}"#,
                ),
                ("index.js", ""),
                ("other.js", ""),
                ("dist/a.js", ""),
                ("dist/a.js.map", ""),
                ("dist/deep/b.js", ""),
                ("README.md", ""),
                ("node_modules/x/index.js", ""),
            ],
            &["README.md", "dist/a.js", "dist/deep/b.js", "index.js", "package.json"],
        ),
        (
            "npmignore",
            &[
                ("package.json", r#"{"name":"b","version":"1.0.0","bin":{"b":"cli.js"}}"#),
                (".npmignore", "# tests\ntest/\n*.log\ncli.js\n"),
                (".gitignore", "lib\n"),
                ("cli.js", ""),
                ("lib/a.js", ""),
                ("lib/test/a.js", ""),
                ("a.log", ""),
                ("LICENSE", ""),
                (".env", "A=1"),
            ],
            &[".env", "LICENSE", "cli.js", "lib/a.js", "package.json"],
        ),
        (
            "gitignore",
            &[
                ("package.json", r#"{"name":"c","version":"1.0.0"}"#),
                (".gitignore", "/build\n*.map\n!keep.map\n"),
                ("build/a.js", ""),
                ("src/build/a.js", ""),
                ("a.map", ""),
                ("keep.map", ""),
            ],
            &["keep.map", "package.json", "src/build/a.js"],
        ),
    ];

    #[test]
    fn our_reading_of_the_rules_and_npm_where_it_is_installed_list_the_same() {
        for (name, files, published) in PACKAGES {
            let folder =
                std::env::temp_dir().join(format!("audit-npm-{}-{name}", std::process::id()));
            for (path, text) in *files {
                let file = folder.join(path);
                fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
                fs::write(file, text).expect("a file");
            }
            let rules = by_rules(&folder).expect("a package");
            let npm = listed(&folder);
            fs::remove_dir_all(&folder).expect("ours");
            assert_eq!(paths(&rules), *published, "{name}, our reading");
            match npm {
                Ok(npm) => assert_eq!(paths(&npm), *published, "{name}, npm"),
                Err(AuditError::NoTool { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    fn paths(artifact: &Artifact) -> Vec<&str> {
        artifact.files.iter().map(|file| file.path.as_str()).collect()
    }
}
