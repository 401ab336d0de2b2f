//! The thread that reads on where a server has said its last: readiness on mio, for all who linger at once.
//!
//! It refuses to know what they were told. Each has its share of time and bytes, and the end of the server is the end
//! for all: a stop does not wait for clients that have been answered.

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Registry, Token, Waker};
use slab::Slab;
use std::io::{self, ErrorKind, Read};
use std::net;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

/// Clients that linger at once; one more is left without.
const MOST: usize = 1024;

/// What one of them may still send.
const BYTES: usize = 32 << 20;

const WAKER: Token = Token(usize::MAX);

/// The way to the thread; dropping it ends the thread.
pub(super) struct Lingering {
    /// `None` only while dropping.
    clients: Option<SyncSender<TcpStream>>,
    waker: Arc<Waker>,
}

impl Lingering {
    /// Starts the thread; no client will linger for longer than `limit`.
    ///
    /// # Errors
    /// Threads or descriptors are out.
    pub(super) fn start(limit: Duration) -> io::Result<Self> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKER)?);
        let (clients, left) = sync_channel(MOST);
        let kept = waker.clone(); // a waker that is gone cannot wake, and the last wake-up is for the end
        let thread = Builder::new().name("parting".into()).stack_size(64 * 1024);
        thread.spawn(move || {
            let _kept = kept;
            run(poll, &left, limit)
        })?;
        Ok(Lingering { clients: Some(clients), waker })
    }

    /// Lets `client` linger, if there is room. Its socket must not block.
    pub(super) fn take(&self, client: net::TcpStream) {
        let client = TcpStream::from_std(client);
        if self.clients.as_ref().is_some_and(|clients| clients.try_send(client).is_ok()) {
            let _woken_already = self.waker.wake();
        }
    }
}

impl Drop for Lingering {
    fn drop(&mut self) {
        drop(self.clients.take());
        let _woken_already = self.waker.wake();
    }
}

struct Client {
    socket: TcpStream,
    /// `None`: later than time itself can say.
    until: Option<Instant>,
    bytes: usize,
}

/// Until the sender is dropped. An error of the poll lets all go at once.
fn run(mut poll: Poll, left: &Receiver<TcpStream>, limit: Duration) -> io::Result<()> {
    let (mut events, mut chunk) = (Events::with_capacity(64), vec![0; 64 * 1024]);
    let mut clients: Slab<Client> = Slab::new();
    loop {
        let first = clients.iter().filter_map(|(_, client)| client.until).min();
        let wait = first.map(|until| until.saturating_duration_since(Instant::now()));
        match poll.poll(&mut events, wait) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        for event in &events {
            let Token(slot) = event.token();
            if clients.get_mut(slot).is_some_and(|client| client.is_done(&mut chunk)) {
                clients.remove(slot);
            }
        }
        let now = Instant::now();
        clients.retain(|_, client| client.until.is_none_or(|until| now < until));
        loop {
            match left.try_recv() {
                Ok(socket) => admit(socket, now.checked_add(limit), &mut clients, poll.registry()),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return Ok(()),
            }
        }
    }
}

fn admit(
    mut socket: TcpStream,
    until: Option<Instant>,
    clients: &mut Slab<Client>,
    registry: &Registry,
) {
    let entry = clients.vacant_entry();
    let token = Token(entry.key());
    if entry.key() < MOST && registry.register(&mut socket, token, Interest::READABLE).is_ok() {
        entry.insert(Client { socket, until, bytes: 0 });
    }
}

impl Client {
    /// Reads what is here; whether that was the last of it, or enough.
    fn is_done(&mut self, chunk: &mut [u8]) -> bool {
        while self.bytes < BYTES {
            match self.socket.read(chunk) {
                Ok(0) => return true,
                Ok(n) => self.bytes += n,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return error.kind() != ErrorKind::WouldBlock,
            }
        }
        true
    }
}
