//! Beside each server, who says over HTTP whether it is the primary: 200 if it takes writes, else 503, and 503 also if it does not
//! say so in time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

/// A server that takes longer is none: less than HAProxy waits for us.
const PATIENCE: Duration = Duration::from_millis(200);

/// One for each server, until they are dropped.
pub(super) struct Roles {
    addresses: Vec<SocketAddr>,
    /// What each server said last.
    said: Arc<[AtomicBool]>,
    tasks: Vec<JoinHandle<()>>,
}

impl Roles {
    pub(super) fn start(urls: Vec<String>, runtime: &Runtime) -> anyhow::Result<Roles> {
        let said: Arc<[AtomicBool]> = urls.iter().map(|_| AtomicBool::new(false)).collect();
        let (mut addresses, mut tasks) = (Vec::new(), Vec::new());
        for (n, url) in urls.into_iter().enumerate() {
            let said = Arc::clone(&said);
            let tell = move |is_primary| said[n].store(is_primary, Relaxed);
            let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
            addresses.push(listener.local_addr()?);
            tasks.push(runtime.spawn(answer_all(listener, url, tell)));
        }
        Ok(Roles { addresses, said, tasks })
    }

    /// What a server said of itself when HAProxy last asked.
    pub(super) fn is_primary(&self, number: usize) -> bool {
        self.said[number].load(Relaxed)
    }

    pub(super) fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }
}

impl Drop for Roles {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// One after the other: HAProxy asks one question at a time.
async fn answer_all(listener: TcpListener, url: String, tell: impl Fn(bool)) {
    let mut client = None;
    while let Ok((stream, _)) = listener.accept().await {
        let asked = timeout(PATIENCE, is_primary(&mut client, &url)).await;
        let is_primary = matches!(asked, Ok(Some(true)));
        if !matches!(asked, Ok(Some(_))) {
            client = None; // it is gone, or stands still
        }
        tell(is_primary);
        let _gone = timeout(PATIENCE, answer(stream, is_primary)).await;
    }
}

async fn answer(mut stream: TcpStream, is_primary: bool) -> std::io::Result<()> {
    let mut question = [0; 1_024];
    let _of_no_interest = stream.read(&mut question).await?;
    let status = if is_primary { "200 OK" } else { "503 Service Unavailable" };
    let head = format!("HTTP/1.0 {status}\r\nContent-Length: 0\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.shutdown().await
}

/// What the server says of itself, over a connection that is kept.
async fn is_primary(client: &mut Option<Client>, url: &str) -> Option<bool> {
    if client.as_ref().is_none_or(Client::is_closed) {
        let (new, connection) = tokio_postgres::connect(url, NoTls).await.ok()?;
        tokio::spawn(connection);
        *client = Some(new);
    }
    let rows = client.as_ref()?.simple_query("SELECT pg_is_in_recovery()").await.ok()?;
    rows.into_iter().find_map(|row| match row {
        SimpleQueryMessage::Row(row) => Some(row.get(0) == Some("f")),
        _ => None,
    })
}
