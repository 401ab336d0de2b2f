//! `brigade load` as it is typed: what it refuses and why, what it shows, and how it ends.

mod failures;
mod over_time;
mod scripted;
mod typed;

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

fn brigade(typed: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brigade"));
    command.args(typed.split_whitespace()).stdin(Stdio::null());
    for name in ["LC_ALL", "LC_CTYPE", "LANG", "COLUMNS", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

fn load(typed: &str) -> Output {
    brigade(&format!("load {typed}")).output().expect("it runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complained(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A Blink of its own, killed when the test ends.
struct Blink {
    child: Child,
    url: String,
    /// Kept open: a program that writes to a closed pipe ends.
    _output: BufReader<ChildStdout>,
}

impl Blink {
    fn serve(typed: &str) -> Self {
        let typed = format!("serve --addr 127.0.0.1:0 {typed}");
        let mut child = brigade(&typed).stdout(Stdio::piped()).spawn().expect("it runs");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut first = String::new();
        output.read_line(&mut first).expect("a line");
        let url = first.split_whitespace().find(|word| word.starts_with("http://"));
        let url = url.expect("its address").to_owned();
        Blink { child, url, _output: output }
    }
}

impl Drop for Blink {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// Answers every request 200 and tells of it.
fn server(told: Sender<()>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    let accept = move || {
        for stream in listener.incoming() {
            let told = told.clone();
            let one = move || converse(stream.expect("a client"), &told);
            thread::Builder::new().spawn(one).expect("a thread");
        }
    };
    thread::Builder::new().spawn(accept).expect("a thread");
    address
}

/// One request a packet, which holds for a client that waits for each answer.
fn converse(mut stream: TcpStream, told: &Sender<()>) {
    let mut buffer = [0; 4096];
    while stream.read(&mut buffer).is_ok_and(|n| n > 0) {
        let _nobody_listens = told.send(());
        if stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").is_err() {
            return;
        }
    }
}

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// What a run found, as a program reads it.
fn json(typed: &str) -> Value {
    let output = load(&format!("{typed} --json"));
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|why| panic!("{typed}: {why}: {}{}", said(&output), complained(&output)))
}

/// Reserved, and no server has listened there for decades.
const NOBODY: &str = "127.0.0.1:1";

#[test]
fn what_load_cannot_mean_is_refused_with_the_reason_and_the_next_step() {
    for (typed, why) in [
        ("", "<URL>"),
        ("localhost:8080", "http://"),
        ("nonsense", "`nonsense` is no URL"),
        ("https://localhost", "https is not spoken here"),
        ("http://192.0.2.1/", "--i-own-this-host"),
        ("http://localhost --rate 0", "requests per second"),
        ("http://localhost --rate x", "'x'"),
        ("http://localhost --poisson", "--rate"),
        ("http://localhost --rate 5 --think 1ms", "--think"),
        ("http://localhost --rate 5 --depth 2", "--depth"),
        ("http://localhost --users 0", "from 1 to 100000"),
        ("http://localhost --duration 5", "ms, s or min"),
        ("http://localhost --duration 0s", "10s"),
        ("http://localhost --duration 5s --count 5", "--count"),
        ("http://localhost --mix fly=1", "there are follow, create, look-up, list and login"),
        ("http://localhost --account a:b", "--mix"),
        ("http://localhost --retries 0", "from 1 to 100"),
        ("http://localhost --retry-budget 10%", "--retries"),
        ("http://localhost --retries 3 --retry-budget 10", "as 10%"),
        ("http://localhost --urls /nowhere/urls", "/nowhere/urls"),
        ("http://localhost --urls /dev/null", "holds no URL"),
    ] {
        let output = load(typed);
        assert_eq!(output.status.code(), Some(2), "{typed}: {}", complained(&output));
        assert!(complained(&output).contains(why), "{typed}: {}", complained(&output));
        assert_eq!(said(&output), "", "{typed}");
    }
}

#[test]
fn nobody_there_is_an_error_that_says_what_to_start() {
    let output = load(&format!("http://{NOBODY}/"));
    assert_eq!(output.status.code(), Some(1));
    let text = complained(&output);
    assert!(text.contains(NOBODY) && text.contains("cargo run serve"), "{text}");
}

#[cfg(unix)]
#[test]
fn too_few_descriptors_are_an_error_that_says_how_many_users_fit() {
    let address = server(channel().0);
    let program = env!("CARGO_BIN_EXE_brigade");
    let shell = |users: &str| {
        let typed =
            format!("ulimit -n 64; exec {program} load http://{address}/ --count 100 {users}");
        Command::new("sh").args(["-c", &typed]).output().expect("it runs")
    };
    let output = shell("");
    assert_eq!(output.status.code(), Some(1));
    let text = complained(&output);
    assert!(text.contains("ulimit -n") && text.contains("--users 32"), "{text}");
    assert_eq!(shell("--users 32").status.code(), Some(0), "what it says must be true");
}

#[test]
fn every_request_of_every_mix_gets_its_right_answer_from_blink() {
    let blink = Blink::serve("--account ada:engine");
    let weights = "follow=60,create=20,look-up=10,list=5,login=1";
    let typed = format!(
        "{} --mix {weights} --account ada:engine --links 20 --zipf 1 --users 4 --count 300 --json",
        blink.url
    );
    let output = load(&typed);
    assert_eq!(output.status.code(), Some(0), "{}", complained(&output));
    let found: Value = serde_json::from_slice(&output.stdout).expect("one object");
    assert_eq!((&found["schema"], &found["answered"]), (&3.into(), &300.into()), "{found}");
    assert!(found["failures"].as_object().expect("kinds").values().all(|count| count == 0));
}

#[test]
fn a_mix_for_another_server_says_what_is_missing() {
    let address = server(channel().0);
    let output = load(&format!("http://{address} --mix follow"));
    assert_eq!(output.status.code(), Some(1));
    assert!(complained(&output).contains("needs a Blink"), "{}", complained(&output));
}

#[test]
fn urls_come_from_a_file_and_its_bad_lines_are_named() {
    let blink = Blink::serve("");
    let file = std::env::temp_dir().join(format!("brigade-load-{}.txt", std::process::id()));
    let typed = format!("{} --users 2 --count 40 --json --urls {}", blink.url, file.display());
    fs::write(&file, "# two of them\n/healthz\n\n/api/links?limit=1\n").expect("written");
    let output = load(&typed);
    assert_eq!(output.status.code(), Some(0), "{}{}", said(&output), complained(&output));
    assert!(said(&output).contains("\"answered\":40"), "{}", said(&output));
    fs::write(&file, "/healthz\nhttp://[\n").expect("written");
    let output = load(&typed);
    assert_eq!(output.status.code(), Some(2));
    assert!(complained(&output).contains("line 2"), "{}", complained(&output));
    fs::remove_file(&file).expect("removed");
}

#[test]
fn a_wrong_answer_is_shown_as_a_failure_and_the_run_as_no_measurement() {
    let blink = Blink::serve("");
    let output = load(&format!("{}/nothing --users 2 --count 10", blink.url));
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("10 answered 404"), "{}", said(&output));
    assert!(said(&output).contains("INVALID"), "{}", said(&output));
}

#[test]
fn a_server_that_goes_away_ends_the_run_with_what_happened() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    let serve = move || {
        let accept = |_| listener.accept().expect("a client").0;
        let clients: Vec<_> = (0..3).map(accept).collect(); // one that looks whether anybody is there, and two users
        drop(listener);
        for mut client in clients {
            let _request_or_end = client.read(&mut [0; 4096]);
        }
    };
    thread::Builder::new().spawn(serve).expect("a thread");
    let output = load(&format!("http://{address}/ --users 2"));
    assert_eq!(output.status.code(), Some(1), "{}", complained(&output));
    let text = said(&output);
    // How often they are hung up on is not ours to say: a process that another test is just starting may hold a
    // copy of the listener for a moment.
    assert!(text.contains("2 refused,") && text.contains("went away"), "{text}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_run_and_shows_what_was_measured() {
    let (told, asked): (_, Receiver<()>) = channel();
    let typed = format!("load http://{}/ --users 2 --duration 3600s", server(told));
    let child = brigade(&typed).stdout(Stdio::piped()).spawn().expect("it runs");
    asked.iter().take(100).for_each(drop);
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::INT).expect("a signal");
    let output = child.wait_with_output().expect("its end");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("Stopped by Ctrl-C"), "{}", said(&output));
}

#[test]
fn an_open_loop_shows_its_lateness_beside_the_latency_in_sixty_columns() {
    let address = server(channel().0);
    let typed = format!("load http://{address}/ --rate 500 --poisson --users 4 --count 50");
    let output = brigade(&typed).env("COLUMNS", "60").output().expect("it runs");
    let text = said(&output);
    assert!(text.contains("open loop, 500 a second, Poisson"), "{text}");
    assert!(text.contains("latency") && text.contains("lateness"), "{text}");
    let widest = text.lines().map(console::measure_text_width).max();
    assert!(widest <= Some(60), "{text}");
}
