//! `brigade audit` as it is typed: its table, its JSON, and its exit statuses.

mod home;

use home::{Home, assert_status, complained, said};
use std::fs;

/// A crate with a key in it, made here: none stands in this file.
fn planted(home: &Home) -> (String, String) {
    let folder = home.0.join("planted");
    fs::create_dir_all(folder.join("src")).expect("a folder");
    let key = format!("AKIA{}", "234567QRSTUVWXYZ");
    let manifest =
        "[package]\nname = \"planted\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n";
    fs::write(folder.join("Cargo.toml"), manifest).expect("a file");
    fs::write(folder.join("src/lib.rs"), format!("//! Nothing.\nconst KEY: &str = \"{key}\";\n"))
        .expect("a file");
    (folder.to_string_lossy().into_owned(), key)
}

#[test]
fn findings_are_exit_status_1_and_a_secret_is_named_by_its_line() {
    let home = Home::new("audit-found");
    let (folder, key) = planted(&home);
    let output = home.run(&format!("audit {folder}"));
    assert_status(&output, 1);
    let text = said(&output);
    assert!(text.contains("1 finding") && text.contains("src/lib.rs:2: a token of AWS"), "{text}");
    assert!(!text.contains(&key), "{text}");
}

#[test]
fn json_is_an_array_of_reports_and_a_clean_package_is_exit_status_0() {
    let home = Home::new("audit-clean");
    let (folder, _) = planted(&home);
    fs::write(format!("{folder}/src/lib.rs"), "//! Nothing.\n").expect("a file");
    let output = home.run(&format!("audit {folder} --json"));
    assert_status(&output, 0);
    let reports: serde_json::Value = serde_json::from_str(&said(&output)).expect("JSON");
    assert_eq!(reports[0]["name"], "planted");
    assert_eq!(reports[0]["findings"], serde_json::json!([]));
}

#[test]
fn a_folder_without_a_package_is_wrong_usage() {
    let home = Home::new("audit-none");
    let output = home.run(&format!("audit {}", home.0.display()));
    assert_status(&output, 2);
    assert!(complained(&output).contains("Name a package's folder"), "{}", complained(&output));
}
