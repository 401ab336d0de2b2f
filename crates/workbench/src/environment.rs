//! Environment variables by one rule: what is set to nothing counts as not set.

use console::Term;
use std::ffi::OsString;

/// The value of a variable that is set, and to something.
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Whether `out` is to be written to in colour: a terminal, unless `NO_COLOR` is set (<https://no-color.org>: to
/// anything that is not empty) or `CLICOLOR` is 0; anything, if `CLICOLOR_FORCE` is set and not 0.
pub(super) fn colours(out: &Term) -> bool {
    decide(&|name| Some(variable(name)?.to_string_lossy().into_owned()), out.is_term())
}

fn decide(variable: &dyn Fn(&str) -> Option<String>, terminal: bool) -> bool {
    let is = |name: &str, value: &str| variable(name).is_some_and(|set| set == value);
    if variable("NO_COLOR").is_some() {
        return false;
    }
    let forced = variable("CLICOLOR_FORCE").is_some() && !is("CLICOLOR_FORCE", "0");
    forced || (terminal && !is("CLICOLOR", "0") && !is("TERM", "dumb"))
}

#[cfg(test)]
mod tests {
    use super::decide;

    #[test]
    fn colour_is_for_terminals_and_no_color_has_the_last_word() {
        type Set = &'static [(&'static str, &'static str)];
        let table: [(Set, bool, bool); 9] = [
            (&[], true, true),
            (&[], false, false),
            (&[("NO_COLOR", "1")], true, false),
            (&[("NO_COLOR", "0")], true, false),
            (&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false, false),
            (&[("CLICOLOR_FORCE", "1")], false, true),
            (&[("CLICOLOR_FORCE", "0")], false, false),
            (&[("CLICOLOR", "0")], true, false),
            (&[("TERM", "dumb")], true, false),
        ];
        for (set, terminal, colours) in table {
            let variable = |name: &str| {
                let found = set.iter().find(|(set, _)| *set == name);
                found.map(|(_, value)| (*value).to_string())
            };
            assert_eq!(decide(&variable, terminal), colours, "{set:?} {terminal}");
        }
    }
}
