//! What the name of a file says of it: a source map, a place for secrets, what a build or an editor left.

use crate::report::Kind;

/// Folders that a build or a tool makes.
const FOLDERS: &[&str] = &[
    "target",
    "node_modules",
    ".git",
    ".svn",
    ".idea",
    ".vscode",
    ".cache",
    ".turbo",
    ".next",
    ".nyc_output",
    "coverage",
    "__pycache__",
    ".pytest_cache",
];

/// What files end in that a build, an editor or a crash left.
const ENDINGS: &[&str] = &[
    ".o",
    ".obj",
    ".rlib",
    ".rmeta",
    ".pdb",
    ".profraw",
    ".tsbuildinfo",
    ".pyc",
    ".log",
    ".orig",
    ".rej",
    ".swp",
    ".swo",
    ".bak",
    ".tmp",
    "~",
    ".heapsnapshot",
    ".cpuprofile",
    ".tgz",
    ".crate",
];

const NAMES: &[&str] = &[".DS_Store", "Thumbs.db", "core"];

/// Names of files that are made to hold secrets.
const SECRET_NAMES: &[&str] = &[
    ".npmrc",
    ".pypirc",
    ".netrc",
    ".pgpass",
    ".htpasswd",
    ".git-credentials",
    "id_rsa",
    "id_ecdsa",
    "id_ed25519",
];

const SECRET_ENDINGS: &[&str] = &[".p12", ".pfx", ".jks", ".keystore", ".kdbx"];

/// `.env.example` and the like are made to be published.
const EXAMPLES: &[&str] = &["example", "sample", "template", "dist"];

/// What the name of a file says of it, if it says something.
pub(crate) fn named(path: &str) -> Option<(Kind, String)> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ends = |endings: &[&'static str]| endings.iter().copied().find(|end| name.ends_with(end));
    let folder = path.split('/').rev().skip(1).find(|part| FOLDERS.contains(part));
    if holds_secrets(name) || ends(SECRET_ENDINGS).is_some() {
        return Some((Kind::Secret, "a file that is made to hold secrets".into()));
    }
    if [".js.map", ".mjs.map", ".cjs.map", ".css.map", ".ts.map"]
        .iter()
        .any(|end| name.ends_with(end))
    {
        return Some((Kind::SourceMap, "a source map".into()));
    }
    if let Some(folder) = folder {
        return Some((Kind::Leftover, format!("in `{folder}`, which a tool makes")));
    }
    let left = NAMES.contains(&name) || ends(ENDINGS).is_some();
    left.then(|| (Kind::Leftover, "left by a build, an editor or a crash".into()))
}

fn holds_secrets(name: &str) -> bool {
    let environment =
        name == ".env" || name.strip_prefix(".env.").is_some_and(|rest| !EXAMPLES.contains(&rest));
    environment || SECRET_NAMES.contains(&name)
}

/// What the text of a file says of source maps: `.map` files of other names, and maps inside a script.
pub(crate) fn map_inside(path: &str, text: &str) -> Option<String> {
    let file = path.ends_with(".map") && text.contains("\"sourcesContent\"");
    if file {
        return Some("a source map".into());
    }
    let script = [".js", ".mjs", ".cjs", ".css"].iter().any(|end| path.ends_with(end));
    let inside = text.contains(concat!("sourceMapping", "URL=data:"));
    (script && inside).then(|| "a source map inside the file".into())
}
