//! Who is who in a picture: which letter and which of the eight colours a task has. Up to eight tasks
//! have one each; more share those of their class, which is the label without its number. Pure.

use super::Trace;

/// As many as there are colours that everybody can tell apart (Okabe and Ito, 2008).
pub const COLOURS: usize = 8;

/// A letter, a colour (its index in [`Cast::roles`]) and what they stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Unique in the picture, upper case.
    pub letter: char,
    /// For the legend.
    pub name: String,
}

/// The roles of a trace's tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// At most [`COLOURS`]; the last one may be `other`.
    pub roles: Vec<Role>,
    of: Vec<u8>,
}

impl Cast {
    /// Gives every task a role.
    pub fn new(trace: &Trace) -> Cast {
        let alone = trace.tasks.len() <= COLOURS;
        let mut names: Vec<&str> = Vec::new();
        let mut of = Vec::with_capacity(trace.tasks.len());
        for task in &trace.tasks {
            let name = if alone { task.label.as_str() } else { class(&task.label) };
            let found = names.iter().position(|known| *known == name);
            let role = match found.filter(|_| !alone) {
                Some(role) => role,
                None if names.len() < COLOURS => {
                    names.push(name);
                    names.len() - 1
                }
                None => {
                    names[COLOURS - 1] = "other";
                    COLOURS - 1
                }
            };
            of.push(role as u8);
        }
        Cast { roles: roles(&names), of }
    }
    /// The role of a task, as an index into [`Cast::roles`].
    pub fn role(&self, task: u32) -> usize {
        self.of.get(task as usize).map_or(0, |&role| usize::from(role))
    }
    /// Whether the legend says more than the letters do.
    pub fn needs_legend(&self) -> bool {
        self.roles.iter().any(|role| role.name != role.letter.to_string())
    }
}

/// `login 17` is a `login`.
fn class(label: &str) -> &str {
    let class = label.trim_end_matches(|c: char| c.is_ascii_digit());
    let class = class.trim_end_matches([' ', '#', '-', '_']);
    if class.is_empty() { "task" } else { class }
}

/// Their own first letters where these differ, else the alphabet.
pub fn roles(names: &[&str]) -> Vec<Role> {
    let own = |name: &&str| name.chars().next().map_or('?', |c| c.to_ascii_uppercase());
    let mut letters: Vec<char> = names.iter().map(own).collect();
    let differ = letters.iter().enumerate().all(|(i, l)| !letters[..i].contains(l));
    if !differ || !letters.iter().all(char::is_ascii_alphabetic) {
        letters = ('A'..='Z').take(names.len()).collect();
    }
    let role = |(letter, name): (char, &&str)| Role { letter, name: (*name).to_owned() };
    letters.into_iter().zip(names).map(role).collect()
}

#[cfg(test)]
mod tests {
    use super::class;

    #[test]
    fn a_class_is_the_label_without_its_number() {
        assert_eq!(class("login 17"), "login");
        assert_eq!(class("task#3"), "task");
        assert_eq!(class("42"), "task");
        assert_eq!(class("create"), "create");
    }
}
