//! What was compiled: commit, compiler, profile, and the crates whose version can change the numbers.

use crate::Build;
use brigade_core::measure::Known;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Whose versions can change the numbers.
const CRATES: &[&str] =
    &["brigade", "async-std", "compio", "crossbeam", "httparse", "mio", "rayon", "smol", "tokio"];

impl Build {
    /// This build.
    pub fn here() -> Self {
        Build {
            commit: says("git", &["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]),
            rustc: says("rustc", &["--version"]),
            profile: if cfg!(debug_assertions) { "dev" } else { "optimised" }.into(),
            versions: versions(include_str!("../../../../Cargo.lock")),
        }
    }

    /// The commit as git takes it; `HEAD` if it is not known.
    pub fn revision(&self) -> &str {
        self.commit.as_deref().unwrap_or("HEAD").trim_end_matches("-dirty")
    }

    /// Whether everything was compiled with optimisation, so that a number means something.
    pub fn is_optimised(&self) -> bool {
        self.profile == "optimised"
    }
}

/// What a program says on one line, or why it says nothing.
fn says(program: &str, arguments: &[&str]) -> Known<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(program).args(arguments).current_dir(here).output();
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(format!("{program}: {}", output.status))
    }
}

/// `name = "mio"` is followed by `version = "1.2.5"` in a lock file.
fn versions(lock: &str) -> BTreeMap<String, String> {
    let lines = lock.lines().zip(lock.lines().skip(1));
    let found = lines.filter_map(|(name, version)| {
        Some((value(name, "name")?.to_owned(), value(version, "version")?.to_owned()))
    });
    found.filter(|(name, _)| CRATES.contains(&name.as_str())).collect()
}

/// `name = "mio"`, asked for `name`, is `mio`.
fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_versions_of_the_crates_that_matter_are_found() {
        let lock = "[[package]]\nname = \"mio\"\nversion = \"1.2.5\"\n\n[[package]]\nname = \"url\"\nversion = \"2\"";
        assert_eq!(versions(lock), BTreeMap::from([("mio".into(), "1.2.5".into())]));
    }
}
