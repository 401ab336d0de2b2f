//! How a fleet begins when its instances do not come up at once: programs that say where they listen, and serve nothing.

use brigade_ladder::fleet::{Fleet, Plan, Release};
use std::process::Command;
use std::time::Duration;

/// One instance, of which the first processes end before they listen.
fn fleet(ends: u32) -> anyhow::Result<Fleet> {
    let mut started = 0;
    let command = move |at, _| {
        started += 1;
        let script = if started <= ends {
            "echo no database yet >&2; exit 3".to_owned()
        } else {
            format!("echo '{{\"address\":\"{at}\"}}'; cat > /dev/null")
        };
        let mut command = Command::new("sh");
        command.args(["-c", &script]);
        command
    };
    Fleet::start(Plan {
        command: Box::new(command),
        first: String::new(),
        count: 1,
        release: Release(1),
        notice: Duration::ZERO,
        going: Box::new(|_, _| {}),
        log: |_| {},
    })
}

#[test]
fn an_instance_that_ends_at_its_start_is_started_again() {
    let fleet = fleet(2).expect("the third process listens");
    let state = fleet.orders().follow("state").expect("a state");
    assert!(state[0].contains(r#""serves":true"#), "{state:?}");
}

#[test]
fn one_that_ends_three_times_is_given_up_with_its_last_words() {
    let why = fleet(3).expect_err("there is no fourth process").to_string();
    assert!(why.contains("instance 1 has ended 3 times"), "{why}");
    assert!(why.contains("no database yet"), "{why}");
}
