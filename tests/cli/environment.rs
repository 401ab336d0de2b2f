//! What the environment asks for, and what is said where it cannot be had: widths, colours, locales, folders.

use super::home::{Home, assert_status, complained, said};

#[test]
fn nothing_is_wider_than_sixty_columns_where_there_are_sixty() {
    let home = Home::lived_in("narrow");
    for typed in ["lessons", "lessons 1 --quick", "models", "lessons report"] {
        let output = home.brigade(typed).env("COLUMNS", "60").output().expect("it runs");
        for line in said(&output).lines() {
            let is_a_path = line.contains("predictions.txt");
            assert!(console::measure_text_width(line) <= 60 || is_a_path, "{typed}: {line}");
        }
    }
}

#[test]
fn colours_are_for_terminals_and_ascii_for_locales_without_unicode() {
    let home = Home::lived_in("plain");
    let piped = said(&home.run("lessons 1 --quick"));
    assert!(!piped.contains('\u{1b}'), "{piped}");
    let mut command = home.brigade("lessons 1 --quick");
    let ascii = said(&command.env("LC_ALL", "C").output().expect("it runs"));
    let strange: String = ascii.chars().filter(|c| !c.is_ascii()).collect();
    assert_eq!(strange, "");
}

#[test]
fn nothing_but_a_command_or_a_path_is_wider_than_forty_columns_where_there_are_forty() {
    let home = Home::lived_in("forty");
    for typed in ["lessons", "lessons 1 --quick", "models", "lessons report"] {
        let output = home.brigade(typed).env("COLUMNS", "40").output().expect("it runs");
        for line in said(&output).lines() {
            let is_typed =
                ["brigade lessons ", "cargo run "].iter().any(|it| line.trim().starts_with(it));
            let is_a_path = line.contains("predictions.txt") || line.contains("exercise.rs");
            let fits = console::measure_text_width(line) <= 40;
            assert!(fits || is_typed || is_a_path, "{typed}: {line}");
        }
    }
}

#[test]
fn the_machine_is_told_in_ascii_where_the_locale_says_so() {
    let mut command = Home::new("machine").brigade("machine");
    let card = said(&command.env("LC_ALL", "C").output().expect("it runs"));
    assert!(card.is_ascii() && card.lines().count() > 3, "{card}");
}

#[test]
fn a_variable_that_is_set_to_nothing_counts_as_not_set() {
    let home = Home::new("empty");
    let mut command = home.brigade("lessons --quick");
    command.env("BRIGADE_DATA", "").env("XDG_DATA_HOME", home.0.join("data"));
    assert_status(&command.current_dir(&home.0).output().expect("it runs"), 0);
    assert!(home.0.join("data/brigade/predictions.txt").exists());
    assert!(!home.0.join("predictions.txt").exists(), "not into the current folder");
}

#[test]
fn a_data_folder_that_is_none_is_named_with_what_to_do() {
    let mut command = Home::new("none").brigade("lessons report");
    command.env_remove("BRIGADE_DATA").env_remove("XDG_DATA_HOME").env("HOME", "/etc/passwd");
    let output = command.output().expect("it runs");
    assert_status(&output, 1);
    for part in ["/etc/passwd/", "predictions.txt", "BRIGADE_DATA"] {
        assert!(complained(&output).contains(part), "{}", complained(&output));
    }
}
