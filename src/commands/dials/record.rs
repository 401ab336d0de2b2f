//! `record dials`: what the book shows of the dials, written to files by running them. Where an
//! interpreter is missing, the old file of its server stays, and the command says so.

use anyhow::{Context, ensure};
use brigade::children::components::free_address;
use brigade::models::MODELS;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Where the book includes them from.
const FOLDER: &str = "docs/figures";
/// Columns that a page of the book has for code.
const WIDTH: &str = "80";

/// Models whose lanes are shown: a thread held for each, one loop, several threads taking turns.
const DRAWN: &[&str] = &["threads", "event_loop", "tokio_multi"];

/// A server in another language: the name of its file, its command, what is asked, and something slow.
struct Foreign {
    name: &'static str,
    command: &'static [&'static str],
    url: &'static str,
    slow: Option<&'static str>,
}

const FOREIGN: &[Foreign] = &[
    Foreign {
        name: "node",
        command: &["node", "docs/servers/node.mjs"],
        url: "/",
        slow: Some("/busy"),
    },
    Foreign {
        name: "bun",
        command: &["bun", "run", "docs/servers/bun.ts"],
        url: "/",
        slow: Some("/wait"),
    },
    Foreign {
        name: "asyncio",
        command: &["python3", "docs/servers/asyncio_streams.py"],
        url: "/wait",
        slow: None,
    },
    Foreign {
        name: "threadpool",
        command: &["python3", "docs/servers/threadpool.py"],
        url: "/wait",
        slow: None,
    },
];

/// Dials every model and every foreign server, and writes down what was said.
///
/// # Errors
/// A model cannot be dialled, or a file cannot be written.
pub(crate) fn record() -> anyhow::Result<()> {
    let mut heads = String::new();
    for model in MODELS {
        let port = free()?;
        let serve = format!("serve --model {} --delay 20ms --addr 127.0.0.1:{port}", model.name);
        let program = std::env::current_exe()?;
        let program = program.to_str().context("the path of this program")?;
        let server: Vec<&str> = [program].into_iter().chain(serve.split(' ')).collect();
        let figure = DRAWN.contains(&model.name).then(|| format!("dials-{}", model.name));
        let said = dialled(&Asked { port, path: "/api/links", slow: None, figure }, &server)?;
        let head = said.split("\n\n").next().unwrap_or_default();
        heads += &head.replace(&url(port, "/api/links"), model.name);
        heads += "\n\n";
    }
    write("dials-models.txt", heads.trim_end())?;
    FOREIGN.iter().try_for_each(foreign)
}

fn foreign(server: &Foreign) -> anyhow::Result<()> {
    let Foreign { name, command, url: path, slow } = server;
    if Command::new(command[0]).arg("--version").output().is_err() {
        println!("skipped: {name}, for there is no {} here", command[0]);
        return Ok(());
    }
    let port = free()?;
    let number = port.to_string();
    let server: Vec<&str> = command.iter().copied().chain([number.as_str()]).collect();
    let asked = Asked { port, path, slow: *slow, figure: None };
    let said = dialled(&asked, &server)?.replace(&format!(":{number}/"), ":3000/");
    let slow = slow.map_or(String::new(), |slow| format!(" --slow http://127.0.0.1:3000{slow}"));
    let typed = format!(
        "$ brigade dials --url http://127.0.0.1:3000{path}{slow} \\\n    -- {} 3000",
        command.join(" ")
    );
    write(&format!("dials-{name}.txt"), &format!("{typed}\n{said}"))
}

/// What is typed behind `dials`.
struct Asked<'a> {
    port: u16,
    path: &'a str,
    slow: Option<&'a str>,
    figure: Option<String>,
}

fn url(port: u16, path: &str) -> String {
    format!("http://127.0.0.1:{port}{path}")
}

/// A port at which nothing listens.
pub(super) fn free() -> anyhow::Result<u16> {
    Ok(free_address()?.port())
}

/// What the command prints, in a process of its own.
fn dialled(asked: &Asked<'_>, server: &[&str]) -> anyhow::Result<String> {
    let mut dials = Command::new(std::env::current_exe()?);
    dials.args(["dials", "--width", WIDTH, "--url", &url(asked.port, asked.path)]);
    if let Some(slow) = asked.slow {
        dials.args(["--slow", &url(asked.port, slow)]);
    }
    if let Some(name) = &asked.figure {
        dials.args(["--figure", name]);
    }
    dials.arg("--").args(server).env("NO_COLOR", "1").env_remove("LC_ALL");
    let Output { status, stdout, stderr } = dials.output()?;
    let said = String::from_utf8(stdout)?;
    let complained = String::from_utf8_lossy(&stderr);
    ensure!(status.success(), "{}: {said}{complained}", server.join(" "));
    println!("{said}");
    Ok(said)
}

pub(super) fn write(name: &str, text: &str) -> anyhow::Result<()> {
    let path = Path::new(FOLDER).join(name);
    fs::write(&path, format!("{}\n", text.trim_end()))
        .with_context(|| format!("cannot write {}", path.display()))
}
