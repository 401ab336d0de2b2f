//! A project of its own for every test, with a cargo and a judge that only say what the test makes them say.

use brigade::lessons::LESSONS;
use brigade::workbench::Lesson;
use brigade::workbench::check::Judge;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// One exercise, a cargo, a judge, a data folder.
pub(super) struct Project {
    pub(super) root: PathBuf,
    pub(super) lesson: &'static Lesson,
}

pub(super) const BROKEN: &str = "//! Broken.\nuse super::sync::Mutex;\nfn f() {}\n";

impl Project {
    pub(super) fn new(test: &str) -> Project {
        let root =
            std::env::temp_dir().join(format!("brigade-check-{}-{test}", std::process::id()));
        let lesson = LESSONS.iter().find(|lesson| lesson.exercise.is_some()).expect("an exercise");
        let project = Project { root, lesson };
        for lesson in LESSONS.iter().filter(|lesson| lesson.exercise.is_some()) {
            let broken = project.file_of(lesson, "broken");
            fs::create_dir_all(broken.parent().expect("a folder")).expect("a folder");
            fs::write(broken, BROKEN).expect("written");
        }
        fs::write(project.file("solution"), "//! One repair.\n").expect("written");
        project.builds();
        project.judge("");
        project
    }

    pub(super) fn file(&self, variant: &str) -> PathBuf {
        self.file_of(self.lesson, variant)
    }

    pub(super) fn file_of(&self, lesson: &Lesson, variant: &str) -> PathBuf {
        let folder = brigade::workbench::recorded::folder(lesson);
        self.root.join(folder.parent().expect("a folder")).join(format!("{variant}.rs"))
    }

    pub(super) fn script(&self, name: &str, text: &str) -> PathBuf {
        let path = self.root.join(name);
        // A new file each time: one that is being run cannot be written.
        let _none_yet = fs::remove_file(&path);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
        path
    }

    /// Cargo builds the judge.
    pub(super) fn builds(&self) {
        let program = self.root.join("judge");
        let name = format!("judge-{}", self.lesson.name);
        self.cargo(&format!(
            r#"{{"reason":"compiler-artifact","target":{{"name":"{name}"}},"executable":"{}"}}"#,
            program.display()
        ));
    }

    /// Cargo prints this.
    pub(super) fn cargo(&self, json: &str) {
        fs::write(self.root.join("cargo.json"), json).expect("written");
        let root = self.root.display();
        self.script("cargo", &format!("echo \"$@\" >> {root}/asked\ncat {root}/cargo.json"));
    }

    pub(super) fn judge(&self, script: &str) -> Judge {
        Judge::at(self.script("judge", &format!("read nonce\n{script}")))
    }

    pub(super) fn write(&self, exercise: impl AsRef<[u8]>) {
        fs::write(self.file("exercise"), exercise).expect("written");
    }

    pub(super) fn run(&self, typed: &str) -> Output {
        self.command(typed).output().expect("it runs")
    }

    pub(super) fn command(&self, typed: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_brigade"));
        let typed = typed.replace("NAME", self.lesson.name);
        command.arg("lessons").args(typed.split_whitespace());
        for name in ["LC_ALL", "LC_CTYPE", "LANG", "COLUMNS", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command.env("CARGO", self.root.join("cargo")).env("CARGO_MANIFEST_DIR", &self.root);
        command.env("COLUMNS", "100");
        command.env("BRIGADE_DATA", &self.root).stdin(Stdio::null());
        command
    }

    /// What was said, and with which exit status.
    #[track_caller]
    pub(super) fn says(&self, typed: &str, status: i32) -> String {
        let output = self.run(typed);
        let text = String::from_utf8(output.stdout).expect("UTF-8")
            + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{text}");
        text
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _left_behind = fs::remove_dir_all(&self.root);
    }
}
