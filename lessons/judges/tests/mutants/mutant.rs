//! Mutants of a solution: the same file with one small thing changed. Refuses to know which changes are made.

use super::operators::edits;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A solution with one thing changed.
pub(super) struct Mutant {
    /// What was changed, the same as long as the line and its function stay: `` send: `a` → `b` ``.
    pub(super) name: String,
    /// The whole file.
    pub(super) text: String,
}

/// Every mutant of this source, in its order, none twice.
pub(super) fn mutants(source: &str) -> Vec<Mutant> {
    let (mut texts, mut names) = (BTreeSet::from([source.to_string()]), BTreeMap::new());
    let mut found = Vec::new();
    for edit in edits(source) {
        let text = format!("{}{}{}", &source[..edit.at.start], edit.new, &source[edit.at.end..]);
        if !texts.insert(text.clone()) || syn::parse_file(&text).is_err() {
            continue;
        }
        let name = edit.name(source);
        let same: &mut usize = names.entry(name.clone()).or_default();
        *same += 1;
        let name = if *same > 1 { format!("{name} ({same})") } else { name };
        found.push(Mutant { name, text });
    }
    found
}

/// One change of the text.
pub(super) struct Edit {
    /// The function it is in.
    pub(super) within: String,
    pub(super) at: Range<usize>,
    pub(super) new: String,
}

impl Edit {
    /// The function, and the lines that are touched before and after.
    fn name(&self, source: &str) -> String {
        let from = source[..self.at.start].rfind('\n').map_or(0, |at| at + 1);
        let until = source[self.at.end..].find('\n').map_or(source.len(), |at| self.at.end + at);
        let old = one_line(&source[from..until]);
        let (before, after) = (&source[from..self.at.start], &source[self.at.end..until]);
        let new = one_line(&format!("{before}{}{after}", self.new));
        format!("{}: `{old}` → `{new}`", self.within)
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each mutant of `f` has instead of the only line.
    fn instead(body: &str) -> Vec<String> {
        let source = format!("fn f(x: &S) {{\n{body}\n}}\n");
        let made = mutants(&source).into_iter().map(|mutant| mutant.name);
        made.filter_map(|name| Some(name.rsplit_once("→ ")?.1.trim_matches('`').to_string()))
            .collect()
    }

    #[track_caller]
    fn makes(body: &str, slips: &[&str]) {
        let made = instead(body);
        for slip in slips {
            assert!(made.iter().any(|made| made == slip), "{body}: no `{slip}` in {made:#?}");
        }
    }

    #[test]
    fn every_kind_of_slip_is_made() {
        makes(
            "g(a + 1, b < 2, c && true);",
            &["g(a - 1, b < 2, c && true);", "g(a + 2, b < 2, c && true);"],
        );
        makes(
            "g(a + 1, b < 2, c && true);",
            &["g(a + 1, b <= 2, c && true);", "g(a + 1, b < 2, c || true);"],
        );
        makes("x.store(1, Release);", &["x.store(1, super::sync::atomic::Ordering::Relaxed);"]);
        makes("x.store(1, Release);", &["", "x.store(1, Release); x.store(1, Release);"]);
        makes("let y = x.take();", &["x.take(); let y = x.take();", "let y = x;"]);
        makes(
            "if !y { return; }",
            &["if !(!y) { return; }", "if true { return; }", "if y { return; }"],
        );
        makes("while let Some(y) = x.next() { g(y); }", &["if let Some(y) = x.next() { g(y); }"]);
        makes("match y { A => g(), B => h() }", &["match y { A => h(), B => h() }"]);
        makes(
            "for y in 1..=n { g(y as u64); }",
            &["for y in 1..n { g(y as u64); }", "for y in 1..=n { g(y as u8 as u64); }"],
        );
        makes("x.notify_all();", &["x.notify_one();"]);
        makes("loop { break; }", &["loop { continue; }"]);
    }

    #[test]
    fn statements_that_act_are_swapped_and_those_that_look_are_not_made_twice() {
        let source = "fn f(x: &S) { x.store(1); y.notify(); let n = z.len(); }";
        let names: Vec<_> = mutants(source).into_iter().map(|mutant| mutant.name).collect();
        assert!(
            names.iter().any(|name| name.contains("{ y.notify(); x.store(1); let n")),
            "{names:#?}"
        );
        assert!(!names.iter().any(|name| name.contains("z.len(); let n")), "{names:#?}");
    }

    #[test]
    fn no_mutant_is_the_solution_or_another_mutant_and_names_are_unlike() {
        let source = "fn f() -> u64 { g(1); g(1); h(x == 0 || x == 0) }";
        let all = mutants(source);
        let texts: BTreeSet<_> = all.iter().map(|mutant| mutant.text.as_str()).collect();
        let names: BTreeSet<_> = all.iter().map(|mutant| mutant.name.as_str()).collect();
        assert_eq!((texts.len(), names.len()), (all.len(), all.len()));
        assert!(!texts.contains(source) && all.len() > 10, "{names:#?}");
    }
}
