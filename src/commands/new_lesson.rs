//! `lessons new`: a lesson laid out from `lessons/template`, which builds, plays, and says what is to be filled in.

use super::Usage;
use anyhow::{Context, ensure};
use brigade::workbench::course::Course;
use std::fs;
use std::path::{Path, PathBuf};

const TEMPLATE: &str = "lessons/template";
/// The number in the template's texts.
const NUMBER: &str = "99";
/// The row before which the list of modules goes on.
const LAST_MODULE: &str = "mod opening;\n";

/// What stands behind `lessons` and is no lesson.
const COMMANDS: &[&str] = &[
    "all", "check", "help", "hint", "new", "next", "play", "report", "reset", "review", "solution",
];

/// Lays out the lesson `name` behind those that there are: its folder, its row, its judge, its chapter.
///
/// # Errors
/// If the name is taken or cannot be typed easily, this is no clone of the project, or a file cannot be written.
pub(crate) fn run(course: &Course, name: &str) -> anyhow::Result<()> {
    let plain = |c: char| c.is_ascii_lowercase() || c == '-';
    if name.is_empty() || !name.chars().all(plain) || name.starts_with('-') || name.ends_with('-') {
        let why = "a lesson's name is small letters with hyphens between them, as in lost-update";
        return Err(Usage(format!("`{name}`: {why}")).into());
    }
    if course.find(name).is_ok() {
        return Err(Usage(format!("there is a lesson `{name}` already; take another name")).into());
    }
    if COMMANDS.contains(&name) {
        return Err(Usage(format!("`lessons {name}` is a command; take another name")).into());
    }
    let chapter = Path::new("docs").join(name).with_extension("md");
    ensure!(
        !chapter.exists(),
        "there is a chapter {} already; take another name",
        chapter.display()
    );
    ensure!(
        Path::new(TEMPLATE).is_dir(),
        "no {TEMPLATE} here: run this in the root of a clone of the project"
    );
    let last = course.lessons.last().context("a course without lessons")?;
    let new = New { name, number: last.number + 1 };
    new.lay_folder()?;
    let module = new.module();
    insert("lessons/lib.rs", LAST_MODULE, &format!("mod {module};\n"))?;
    insert("lessons/lib.rs", "];\n\n/// The lessons and", &format!("    &{module}::LESSON,\n"))?;
    let judge = format!(
        "    {{ name = \"judge-{name}\", path = \"../{module}/judge.rs\", test = false, bench = false, doc = false }},\n"
    );
    insert("lessons/judges/Cargo.toml", "]\n\n[package]", &judge)?;
    let chapter = format!("({}.md)\n", last.name);
    append("docs/SUMMARY.md", &chapter, &format!("- [FILL IN: the title]({name}.md)\n"))?;
    println!("{}", new.next());
    Ok(())
}

/// What is laid out.
struct New<'a> {
    name: &'a str,
    number: u8,
}

impl New<'_> {
    /// `l14_lost_update`.
    fn module(&self) -> String {
        format!("l{:02}_{}", self.number, self.name.replace('-', "_"))
    }

    /// A text of the template, with this lesson's name and number in it.
    fn filled(&self, text: &str) -> String {
        let number = format!("{:02}", self.number);
        let plain = self.number.to_string();
        let text = text.replace(&format!("number: {NUMBER}"), &format!("number: {plain}"));
        text.replace(&format!("L{NUMBER}"), &format!("L{number}")).replace("template", self.name)
    }

    fn lay_folder(&self) -> anyhow::Result<()> {
        let folder = PathBuf::from("lessons").join(self.module());
        fs::create_dir(&folder).with_context(|| folder.display().to_string())?;
        for entry in fs::read_dir(TEMPLATE)? {
            let path = entry?.path();
            let text = self.filled(&fs::read_to_string(&path)?);
            let chapter = path.ends_with("chapter.md");
            let target = match path.file_name() {
                _ if chapter => Path::new("docs").join(self.name).with_extension("md"),
                Some(file) => folder.join(file),
                None => continue,
            };
            fs::write(&target, text).with_context(|| target.display().to_string())?;
        }
        Ok(())
    }

    fn next(&self) -> String {
        let New { name, .. } = self;
        format!(
            "lessons/{}/ and docs/{name}.md are there, with a row in lessons/lib.rs, lessons/judges/Cargo.toml and docs/SUMMARY.md.\n\
             Play it:             cargo run lessons {name}\n\
             What is missing:     cargo test --test lessons\n\
             Judge its exercise:  cargo run lessons check {name}, then cargo run record judging",
            self.module()
        )
    }
}

/// Puts `text` before the first `mark` of a file.
fn insert(file: &str, mark: &str, text: &str) -> anyhow::Result<()> {
    change(file, mark, &format!("{text}{mark}"))
}

/// Puts `text` behind the first `mark` of a file.
fn append(file: &str, mark: &str, text: &str) -> anyhow::Result<()> {
    change(file, mark, &format!("{mark}{text}"))
}

fn change(file: &str, mark: &str, by: &str) -> anyhow::Result<()> {
    let before = fs::read_to_string(file).with_context(|| file.to_owned())?;
    ensure!(before.contains(mark), "{file} has no line {:?}; add the row by hand", mark.trim());
    fs::write(file, before.replacen(mark, by, 1)).with_context(|| file.to_owned())
}
