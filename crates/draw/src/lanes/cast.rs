//! Who is who in a picture: which letter and which of the eight colours a task has. Names that fit
//! the alphabet have a letter each; of more, those of a class share one, which is the label without its
//! number. A colour follows its letter, so that it means the same in every picture. Pure.

use brigade_core::trace::Trace;

/// As many as there are colours that everybody can tell apart (Okabe and Ito, 2008).
pub const COLOURS: usize = 8;
/// As many as there are letters.
const LETTERS: usize = 26;

/// A letter, a colour and what they stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Unique in the picture, upper case.
    pub letter: char,
    /// Which of the [`COLOURS`]: every eighth letter has the same one.
    pub colour: usize,
    /// For the legend.
    pub name: String,
}

impl Role {
    /// `L login`, where that says more than the letter does.
    pub fn meaning(&self) -> Option<String> {
        (!self.name.eq_ignore_ascii_case(&self.letter.to_string()))
            .then(|| format!("{} {}", self.letter, self.name))
    }
}

/// The roles of a trace's tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// At most 26; the last one may be `other`.
    pub roles: Vec<Role>,
    of: Vec<u8>,
}

impl Cast {
    /// Gives every task a role.
    pub fn new(trace: &Trace) -> Cast {
        let labels = || trace.tasks.iter().map(|task| task.label.as_str());
        let all: Vec<&str> = distinct(labels());
        // Few tasks are told apart, and so are many that their label names by a letter only.
        let alone = trace.tasks.len() <= COLOURS || all.len() <= LETTERS && all.iter().all(short);
        let name: fn(&str) -> &str = if alone { |label| label } else { class };
        let mut names = distinct(labels().map(name));
        if names.len() > LETTERS {
            names.truncate(LETTERS - 1);
            names.push("other");
        }
        let role = |label| {
            let found = names.iter().position(|known| *known == name(label));
            found.unwrap_or(names.len().saturating_sub(1)) as u8
        };
        Cast { of: labels().map(role).collect(), roles: roles(&names) }
    }
    /// The role of a task, as an index into [`Cast::roles`].
    pub fn role(&self, task: u32) -> usize {
        self.of.get(task as usize).map_or(0, |&role| usize::from(role))
    }
    /// What the letters stand for, of those that stand for more than themselves.
    pub fn meanings(&self) -> impl Iterator<Item = (&Role, String)> {
        self.roles.iter().filter_map(|role| Some((role, role.meaning()?)))
    }
}

/// Each once, in the order of the alphabet: not that of the clock, which is another in every run.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    names.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

fn short(label: &&str) -> bool {
    label.chars().count() == 1
}

/// `login 17` is a `login`.
fn class(label: &str) -> &str {
    let class = label.trim_end_matches(|c: char| c.is_ascii_digit());
    let class = class.trim_end_matches([' ', '#', '-', '_']);
    if class.is_empty() { "task" } else { class }
}

/// Their own first letters where these differ, else the alphabet. The colour is the letter's.
pub fn roles(names: &[&str]) -> Vec<Role> {
    let own = |name: &&str| name.chars().next().map_or('?', |c| c.to_ascii_uppercase());
    let mut letters: Vec<char> = names.iter().map(own).collect();
    let differ = letters.iter().enumerate().all(|(i, l)| !letters[..i].contains(l));
    if !differ || !letters.iter().all(char::is_ascii_alphabetic) {
        letters = ('A'..='Z').take(names.len()).collect();
    }
    let role = |(letter, name): (char, &&str)| Role {
        letter,
        colour: (letter as usize - 'A' as usize) % COLOURS,
        name: (*name).to_owned(),
    };
    letters.into_iter().zip(names).map(role).collect()
}

#[cfg(test)]
mod tests {
    use super::{class, roles};

    #[test]
    fn a_class_is_the_label_without_its_number() {
        assert_eq!(class("login 17"), "login");
        assert_eq!(class("task#3"), "task");
        assert_eq!(class("42"), "task");
        assert_eq!(class("create"), "create");
    }

    #[test]
    fn a_letter_has_the_same_colour_beside_any_others() {
        let colour = |names: &[&str], letter: char| {
            let all = roles(names);
            all.iter().find(|role| role.letter == letter).expect("a role").colour
        };
        assert_eq!(colour(&["A", "B"], 'B'), colour(&["B", "C"], 'B'));
        assert_eq!(colour(&["login", "redirect"], 'R'), colour(&["redirect"], 'R'));
        let eight = roles(&["A", "B", "C", "D", "E", "F", "G", "H"]);
        let mut colours: Vec<_> = eight.iter().map(|role| role.colour).collect();
        colours.sort_unstable();
        assert_eq!(colours, [0, 1, 2, 3, 4, 5, 6, 7]);
    }
}
