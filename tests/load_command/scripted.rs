//! A server that answers as a script says and keeps what it was asked.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread;

/// The bytes that answer the n-th request, and whether the connection closes behind them; `None` never answers.
pub(crate) type Script = Box<dyn Fn(usize) -> Option<(Vec<u8>, bool)> + Send + Sync>;

/// A server and what it was asked.
pub(crate) struct Scripted {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    /// Answers each request with these bytes.
    pub(crate) fn always(reply: impl Into<Vec<u8>>) -> Self {
        let reply = reply.into();
        Scripted::serve("127.0.0.1:0", Box::new(move |_| Some((reply.clone(), false))))
            .expect("a free port")
    }

    /// Serves at `address`, each connection on a thread of its own.
    pub(crate) fn serve(address: &str, script: Script) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (kept, script) = (Arc::clone(&asked), Arc::new((script, AtomicUsize::new(0))));
        let accept = move || {
            for stream in listener.incoming() {
                let (script, kept) = (Arc::clone(&script), Arc::clone(&kept));
                let one = move || converse(stream.expect("a client"), &script, &kept);
                thread::Builder::new().spawn(one).expect("a thread");
            }
        };
        thread::Builder::new().spawn(accept)?;
        Ok(Scripted { address, asked })
    }

    /// Every request so far, head and body.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic").clone()
    }
}

fn converse(mut stream: TcpStream, script: &(Script, AtomicUsize), asked: &Mutex<Vec<String>>) {
    while let Some(request) = request(&mut stream) {
        asked.lock().expect("no panic").push(request);
        let (script, count) = script;
        let Some((reply, closes)) = script(count.fetch_add(1, Relaxed)) else { continue };
        if stream.write_all(&reply).is_err() || closes {
            return;
        }
    }
}

/// A whole request: its head, and as many bytes as it says behind it.
fn request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some(end) = text.find("\r\n\r\n") {
            let length = text.lines().find_map(|line| line.strip_prefix("Content-Length: "));
            let length: usize = length.map_or(0, |length| length.parse().expect("a number"));
            if bytes.len() >= end + 4 + length {
                return Some(text.into_owned());
            }
        }
        let mut piece = [0; 4096];
        match stream.read(&mut piece) {
            Ok(n) if n > 0 => bytes.extend_from_slice(&piece[..n]),
            _ => return None,
        }
    }
}
