//! Which server, and what to ask it for: from what was typed to one address and a list of URLs.

use super::super::Usage;
use crate::cli::Load;
use anyhow::{Context, anyhow};
use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;
use url::Url;

/// How long to wait for a first sign of life.
const PATIENCE: Duration = Duration::from_secs(2);

/// A server that is there and may be loaded, and what to ask it for.
pub(super) struct Aim {
    /// As typed, or the first of the file.
    pub(super) url: Url,
    /// The host, with its port if one was typed.
    pub(super) host: String,
    pub(super) address: SocketAddr,
    pub(super) urls: Vec<String>,
}

impl Aim {
    /// Reads the URLs and finds a server behind them.
    ///
    /// # Errors
    /// What was typed is no URL, or not of one's own machine; nobody answers.
    pub(super) fn take(asked: &Load) -> anyhow::Result<Self> {
        let typed = asked.url.as_deref().map(read).transpose()?;
        let urls = match (&asked.urls, &typed) {
            (Some(file), base) => read_file(file, base.as_ref())?,
            (None, Some(url)) => vec![url.clone()],
            (None, None) => return Err(Usage("name a URL to ask for".into()).into()),
        };
        let url = typed.unwrap_or_else(|| urls[0].clone());
        let host = url.host_str().unwrap_or_default();
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let address = find(&url, asked.i_own_this_host)?;
        Ok(Aim { url, host, address, urls: urls.into_iter().map(String::from).collect() })
    }
}

fn read(text: &str) -> Result<Url, Usage> {
    let example = "write for instance http://127.0.0.1:8080/abc";
    let url =
        Url::parse(text).map_err(|why| Usage(format!("`{text}` is no URL ({why}): {example}")))?;
    match url.scheme() {
        "http" => Ok(url),
        "https" => Err(Usage(format!(
            "`{text}`: https is not spoken here, for encryption would be measured along; \
             name the port behind it that speaks http://"
        ))),
        _ => Err(Usage(format!("`{text}` does not begin with http://: {example}"))),
    }
}

/// One URL a line; a path alone is one of the server that was typed.
fn read_file(file: &Path, base: Option<&Url>) -> anyhow::Result<Vec<Url>> {
    let name = file.display();
    let text = fs::read_to_string(file)
        .map_err(|why| Usage(format!("--urls {name} cannot be read ({why}): name a text file")))?;
    let mut urls = Vec::new();
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let url = match base {
            Some(base) => base.join(line).map_err(|why| Usage(format!("`{line}`: {why}"))),
            None => read(line),
        };
        urls.push(url.map_err(|why| Usage(format!("--urls {name}, line {number}: {why}")))?);
    }
    match urls.is_empty() {
        true => Err(Usage(format!("--urls {name} holds no URL: write one a line")).into()),
        false => Ok(urls),
    }
}

/// The first of the host's addresses where somebody listens.
fn find(url: &Url, anywhere: bool) -> anyhow::Result<SocketAddr> {
    let host = url.host_str().unwrap_or_default();
    let addresses = url
        .socket_addrs(|| None)
        .with_context(|| format!("{host} has no address: is the name spelt right?"))?;
    if let Some(foreign) = addresses.iter().find(|address| !address.ip().is_loopback() && !anywhere)
    {
        return Err(Usage(format!(
            "{host} is {}, which is not this machine, and load on somebody else's server is an attack. If it is \
             yours, or its owner has agreed, add --i-own-this-host",
            foreign.ip()
        ))
        .into());
    }
    let mut why = None;
    for address in addresses {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(_) => return Ok(address),
            Err(error) => why = Some(anyhow!("nobody answers at {address} ({error})")),
        }
    }
    let why = why.unwrap_or_else(|| anyhow!("{host} has no address"));
    Err(anyhow!("{why}: start the server first, for instance with `cargo run serve`"))
}
