//! The links that a mix follows: made on the server before the run, by asking for them one after the other.

use super::aim::Aim;
use anyhow::{Context, bail};
use brigade::http::Method;
use brigade::http::client::{Replies, encode_request};
use brigade::load::receive;
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

/// How long to wait for one.
const PATIENCE: Duration = Duration::from_secs(10);

/// Creates so many links. Returns their codes and targets.
///
/// # Errors
/// The server does not make them: it is no Blink, perhaps.
pub(super) fn create(aim: &Aim, count: usize) -> anyhow::Result<Vec<(String, String)>> {
    let mut stream = TcpStream::connect(aim.address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let mut replies = Replies::default();
    let mut one = |number| {
        let target = format!("https://example.com/load/{number}");
        let body = format!(r#"{{"url":"{target}"}}"#);
        let mut request = Vec::new();
        encode_request(&mut request, &Method::Post, "/api/links", &aim.host, body.as_bytes());
        replies.asked(&Method::Post);
        stream.write_all(&request)?;
        let reply = receive(&mut stream, &mut replies)?;
        match (reply.status, reply.location.as_deref().and_then(|path| path.strip_prefix('/'))) {
            (201, Some(code)) => Ok((code.to_owned(), target)),
            (status, _) => bail!("POST /api/links was answered {status} and not 201"),
        }
    };
    let links = (0..count).map(&mut one).collect::<anyhow::Result<_>>();
    links.with_context(|| {
        format!(
            "--mix needs a Blink, and {} made no link; without --mix any server will do",
            aim.host
        )
    })
}
