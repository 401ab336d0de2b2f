//! The patterns of an ignore file, as gitignore(5) has them: `*`, `**`, `?`, a leading `/`, a trailing `/`, and `!` that takes back.

/// Patterns, of which the last that fits decides.
#[derive(Debug)]
pub(crate) struct Patterns(Vec<Pattern>);

#[derive(Debug)]
struct Pattern {
    parts: Vec<String>,
    /// `!`: what fits is not meant after all.
    back: bool,
    /// `dir/`: fits a folder only, with all that is in it.
    folder: bool,
}

impl Patterns {
    /// Lines of an ignore file.
    pub(crate) fn new<Line: AsRef<str>>(lines: &[Line]) -> Self {
        Patterns(lines.iter().filter_map(|line| Pattern::read(line.as_ref(), false)).collect())
    }

    /// The same, each from the package's folder on: npm's `files`.
    pub(crate) fn anchored<Line: AsRef<str>>(lines: &[Line]) -> Self {
        Patterns(lines.iter().filter_map(|line| Pattern::read(line.as_ref(), true)).collect())
    }

    /// Whether a file is meant, or a folder above it.
    pub(crate) fn match_path(&self, path: &str) -> bool {
        let parts: Vec<_> = path.split('/').collect();
        let decides = self.0.iter().rev().find(|pattern| pattern.fits(&parts));
        decides.is_some_and(|pattern| !pattern.back)
    }
}

impl Pattern {
    fn read(line: &str, anchored: bool) -> Option<Self> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let (back, line) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
        let (folder, line) = line.strip_suffix('/').map_or((false, line), |rest| (true, rest));
        let line = line.strip_prefix("./").unwrap_or(line);
        let mut parts: Vec<_> =
            line.trim_start_matches('/').split('/').map(str::to_owned).collect();
        // A name without a slash is meant wherever it stands.
        if !anchored && !line.contains('/') {
            parts.insert(0, "**".into());
        }
        Some(Pattern { parts, back, folder })
    }

    fn fits(&self, path: &[&str]) -> bool {
        let whole = usize::from(!self.folder);
        (1..path.len() + whole).any(|many| parts_fit(&self.parts, &path[..many]))
    }
}

fn parts_fit(pattern: &[String], path: &[&str]) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return path.is_empty() };
    if first == "**" {
        // At the end `**` is what is inside, so at least one name.
        let least = usize::from(rest.is_empty());
        return (least..=path.len()).any(|skipped| parts_fit(rest, &path[skipped..]));
    }
    path.split_first().is_some_and(|(name, below)| {
        name_fits(first.as_bytes(), name.as_bytes()) && parts_fit(rest, below)
    })
}

fn name_fits(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => {
            (0..=name.len()).any(|skipped| name_fits(rest, &name[skipped..]))
        }
        (Some((b'?', rest)), Some((_, name))) => name_fits(rest, name),
        (Some((a, rest)), Some((b, name))) => a == b && name_fits(rest, name),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_means_what_gitignore_says() {
        let cases = [
            ("*.map", "lib/deep/a.js.map", true),
            ("*.map", "a.js", false),
            ("/a.js", "lib/a.js", false),
            ("lib/a.js", "src/lib/a.js", false),
            ("lib", "lib/deep/a.js", true),
            ("lib/", "lib", false),
            ("**/test", "a/b/test/c.js", true),
            ("lib/**", "lib/a/b", true),
            ("lib/**/b", "lib/b", true),
            ("a?c", "abc", true),
            ("# a", "# a", false),
        ];
        for (pattern, path, fits) in cases {
            assert_eq!(Patterns::new(&[pattern]).match_path(path), fits, "{pattern} {path}");
        }
        assert!(!Patterns::new(&["*.js", "!keep.js"]).match_path("keep.js"));
        assert!(!Patterns::anchored(&["lib"]).match_path("src/lib/a.js"));
    }
}
