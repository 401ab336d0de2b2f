//! `ladder clusters`, with all that it breaks: what an engine promises of what it acknowledged holds, and nothing is left. What
//! it needs: the programs of Redis, NATS, PostgreSQL and HAProxy on this machine.

#![cfg(target_os = "linux")]

use std::process::Command;

#[test]
fn three_nodes_of_each_engine_lose_nothing_that_they_promised_to_keep() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brigade-ladder"));
    let folder = std::env::temp_dir().join(format!("clusters-{}", std::process::id()));
    std::fs::create_dir(&folder).expect("a new folder");
    command.args(["ladder", "clusters", "--quick"]).env("COLUMNS", "80");
    command.env("BRIGADE_DATA", folder.join("none")).env("TMPDIR", &folder);
    command.env_remove("BRIGADE_PRETEND");
    let ended = command.output().expect("it starts");
    let printed = String::from_utf8(ended.stdout).expect("text");
    let errors = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{errors}\n{printed}");
    let kept = "HOLDS: nothing that was acknowledged is lost";
    assert_eq!(printed.matches(kept).count(), 2, "of JetStream and of PostgreSQL\n{printed}");
    assert!(!printed.contains("DOES NOT HOLD"), "{printed}");
    for drill in ["master killed", "leader killed", "primary killed"] {
        assert!(printed.contains(drill), "{drill}\n{printed}");
    }
    assert_eq!(printed.matches("× one").count(), 3, "a price of each\n{printed}");
    assert!(printed.contains("RULE"), "{printed}");
    assert!(printed.lines().all(|line| line.chars().count() <= 80), "{printed}");
    let left = std::fs::read_dir(&folder).expect("a folder").count();
    std::fs::remove_dir(&folder).unwrap_or_else(|why| panic!("{left} files are left: {why}"));
}
