//! Where the system keeps a component. PATH is not enough: Debian keeps servers in `/usr/sbin`, which is not on an
//! ordinary user's PATH, and PostgreSQL in a folder per version, which is on none.

use std::env;
use std::fs;
use std::io::{self, Error, ErrorKind};
use std::path::{Path, PathBuf};

/// Homebrew's folders, on Apple's processors and on Intel's.
const HOMEBREW: [&str; 2] = ["/opt/homebrew", "/usr/local"];

/// A program, and how to come by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its file's name.
    pub name: &'static str,
    /// The Debian package that has it.
    pub debian: &'static str,
    /// The Homebrew formula that has it.
    pub homebrew: &'static str,
}

impl Program {
    /// Where it is.
    ///
    /// # Errors
    /// It is nowhere; the message says where it was looked for, and how to install it.
    pub fn find(&self) -> io::Result<PathBuf> {
        let folders = folders(self.homebrew);
        let found =
            folders.iter().map(|folder| folder.join(self.name)).find(|file| is_program(file));
        found.ok_or_else(|| self.absent(&folders))
    }

    /// That it is in none of `folders`, and how to install it.
    pub fn absent(&self, folders: &[PathBuf]) -> Error {
        let looked: Vec<String> =
            folders.iter().map(|folder| folder.display().to_string()).collect();
        let (name, debian, homebrew) = (self.name, self.debian, self.homebrew);
        let why = format!(
            "there is no `{name}` in {}: install it with `apt-get install --no-install-recommends {debian}` or `brew install {homebrew}`",
            looked.join(", ")
        );
        Error::new(ErrorKind::NotFound, why)
    }
}

/// Everywhere that a server may be, in the order of preference.
fn folders(formula: &str) -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut all: Vec<PathBuf> = env::split_paths(&path).collect();
    all.extend(["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from));
    all.extend(by_version(Path::new("/usr/lib/postgresql")));
    for prefix in HOMEBREW.map(Path::new) {
        all.extend(["bin", "sbin"].map(|bin| prefix.join(bin)));
        all.push(prefix.join("opt").join(formula).join("bin"));
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|folder| folder.is_dir() && seen.insert(folder.clone()));
    all
}

/// The `bin` of each version below `folder`, the highest first.
fn by_version(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let version = |path: &PathBuf| -> Option<Vec<u32>> {
        path.file_name()?.to_str()?.split('.').map(|part| part.parse().ok()).collect()
    };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let mut all: Vec<(Vec<u32>, PathBuf)> =
        paths.filter_map(|path| Some((version(&path)?, path.join("bin")))).collect();
    all.sort_by(|a, b| b.cmp(a));
    all.into_iter().map(|(_, bin)| bin).collect()
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_named_with_where_it_was_looked_for_and_how_to_install_it() {
        let tea = Program { name: "tea-server", debian: "tea", homebrew: "tea-brew" };
        let why = tea.find().unwrap_err().to_string();
        assert!(why.starts_with("there is no `tea-server` in /"), "{why}");
        assert!(why.contains("/usr/sbin") && why.ends_with("`brew install tea-brew`"), "{why}");
        assert!(why.contains("apt-get install --no-install-recommends tea`"), "{why}");
    }

    #[test]
    fn the_shell_is_found() {
        let shell = Program { name: "sh", debian: "dash", homebrew: "dash" };
        assert!(shell.find().unwrap().ends_with("sh"));
    }

    #[test]
    fn the_highest_version_is_preferred_by_number_and_not_by_letter() {
        let folder = env::temp_dir().join(format!("children-versions-{}", std::process::id()));
        for version in ["9.6", "15", "9", "common"] {
            fs::create_dir_all(folder.join(version)).unwrap();
        }
        let found = by_version(&folder);
        fs::remove_dir_all(&folder).unwrap();
        let expected = ["15/bin", "9.6/bin", "9/bin"].map(|version| folder.join(version));
        assert_eq!(found, expected);
    }
}
