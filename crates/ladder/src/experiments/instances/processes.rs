//! Processes of this program that listen, each handed its means; and a client that asks them.

use crate::ground::{Hello, Means};
use anyhow::{Context, ensure};
use brigade_children::Child;
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::{HeaderMap, Method, Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

/// A process that listens. It ends with this value.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    pub(super) address: SocketAddr,
}

impl Process {
    /// Starts this program with these words, and hands it its means, if it takes any.
    pub(super) fn start(means: Option<&Means>, words: &[&str]) -> anyhow::Result<Process> {
        let mut command = Command::new(env::current_exe()?);
        command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = Child::start(&mut command)?;
        let mut input = child.input().context("its input")?;
        let mut output = BufReader::new(child.output().context("its output")?);
        child.listen()?;
        if let Some(means) = means {
            let _gone = writeln!(input, "{}", serde_json::to_string(means)?); // then its last words say why
        }
        let mut hello = String::new();
        output.read_line(&mut hello)?;
        let hello: Hello = serde_json::from_str(&hello).with_context(|| {
            format!(
                "`{}` does not say where it listens.{}",
                words.join(" "),
                child.words().quoted()
            )
        })?;
        Ok(Process { child, input, output, address: hello.address })
    }

    /// What it says to an empty line.
    pub(super) fn tell(&mut self) -> anyhow::Result<String> {
        let _gone = writeln!(self.input);
        let mut said = String::new();
        let read = self.output.read_line(&mut said)?;
        ensure!(read > 0, "it has ended.{}", self.child.words().quoted());
        Ok(said)
    }
}

/// An answer.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) status: StatusCode,
    pub(super) header: HeaderMap,
    pub(super) body: Bytes,
}

/// Asks over connections that are kept. Clones share them.
#[derive(Clone, Debug)]
pub(super) struct Asking(Client<HttpConnector, Empty<Bytes>>);

impl Asking {
    pub(super) fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Asking(Client::builder(TokioExecutor::new()).build(connector))
    }

    /// The whole answer.
    pub(super) async fn ask(
        &self,
        method: Method,
        at: SocketAddr,
        path: &str,
    ) -> anyhow::Result<Told> {
        let request = Request::builder().method(method).uri(format!("http://{at}{path}"));
        let answer = self.0.request(request.body(Empty::new())?).await?;
        let (head, body) = answer.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Told { status: head.status, header: head.headers, body })
    }
}
