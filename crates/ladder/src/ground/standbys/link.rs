//! A way from one part to another that can be cut: a proxy of ours that stops forwarding, one way or both. Neither end is
//! told, as when a cable is pulled: what was sent is on its way, and arrives when the way is whole again.

use brigade_children::components::free_address;
use futures_util::future::{select, try_join};
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::thread;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime;
use tokio::sync::watch;
use tokio::task::yield_now;

/// What is held back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    /// From who connects to who is connected to.
    pub(super) there: bool,
    /// The other way.
    pub(super) back: bool,
}

#[derive(Clone, Copy, Debug)]
struct Way {
    to: SocketAddr,
    held: Held,
}

/// Forwards connections until it is dropped; then it closes them.
#[derive(Debug)]
pub(super) struct Link {
    address: SocketAddr,
    way: watch::Sender<Way>,
}

impl Link {
    /// One that leads to `to`.
    pub(super) fn start(to: SocketAddr) -> anyhow::Result<Link> {
        let listener = TcpListener::bind(free_address()?)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (way, follow) = watch::channel(Way { to, held: Held::default() });
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        thread::Builder::new().name("link".into()).spawn(move || {
            runtime.block_on(forward(listener, follow));
        })?;
        Ok(Link { address, way })
    }

    /// Where it is connected to.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on holds this back, of connections that are there too. A new one comes about only when nothing is held.
    pub(super) fn hold(&self, held: Held) {
        self.way.send_modify(|way| way.held = held);
    }

    /// From now on leads elsewhere. Connections that lead to where it led are closed, and what was held of them is gone.
    pub(super) fn lead(&self, to: SocketAddr) {
        self.way.send_modify(|way| way.to = to);
    }
}

/// Takes connections until the link is dropped.
async fn forward(listener: TcpListener, follow: watch::Receiver<Way>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let mut last = follow.clone();
    let dropped = async { while last.changed().await.is_ok() {} };
    let accept = async {
        loop {
            match listener.accept().await {
                Ok((client, _)) => _ = tokio::spawn(carry(client, follow.clone())),
                Err(_gone_already) => yield_now().await,
            }
        }
    };
    let _it_is_dropped = select(pin!(dropped), pin!(accept)).await;
}

/// One connection, until an end closes it or the link leads elsewhere.
async fn carry(client: TcpStream, mut follow: watch::Receiver<Way>) {
    let Ok(way) = follow.wait_for(|way| way.held == Held::default()).await.map(|way| *way) else {
        return;
    };
    let Ok(server) = TcpStream::connect(way.to).await else { return };
    let _late = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let passes = (follow.clone(), way.to);
    let there = pump(from_client, to_server, passes.clone(), |held| held.there);
    let back = pump(from_server, to_client, passes, |held| held.back);
    let elsewhere = follow.wait_for(|now| now.to != way.to);
    let _closed_or_broken = select(pin!(try_join(there, back)), pin!(elsewhere)).await;
}

/// Forwards one way of a connection to `leads_to`, while nothing is held. What is held when the link leads elsewhere is never
/// forwarded, also if nothing is held from then on.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    (mut follow, leads_to): (watch::Receiver<Way>, SocketAddr),
    is_held: fn(Held) -> bool,
) -> io::Result<()> {
    let mut bytes = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut bytes).await?;
        let way = follow.wait_for(|way| way.to != leads_to || !is_held(way.held)).await;
        if way.map_err(io::Error::other)?.to != leads_to {
            return Err(ErrorKind::ConnectionAborted.into());
        }
        if read == 0 {
            return to.shutdown().await;
        }
        to.write_all(&bytes[..read]).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::io::{Read, Write};

    /// What comes out of it now.
    fn out(end: &mut (impl AsyncRead + Unpin)) -> Option<String> {
        let mut bytes = [0; 16];
        let read = end.read(&mut bytes).now_or_never()?.expect("it is open");
        Some(String::from_utf8_lossy(&bytes[..read]).into_owned())
    }

    #[test]
    fn what_is_held_comes_out_when_the_way_is_whole_again_and_the_end_of_it_too() {
        let to = SocketAddr::from(([127, 0, 0, 1], 1));
        let (way, follow) = watch::channel(Way { to, held: Held::default() });
        let (mut sender, from) = tokio::io::duplex(16);
        let (end, mut receiver) = tokio::io::duplex(16);
        let mut pumped = Box::pin(pump(from, end, (follow, to), |held| held.there));
        let mut go_on = || pumped.as_mut().now_or_never();
        let mut send = |text: &str| {
            let sent = sender.write_all(text.as_bytes()).now_or_never();
            sent.expect("there is room").expect("it is open");
        };
        send("tea");
        assert!(go_on().is_none());
        assert_eq!(out(&mut receiver).as_deref(), Some("tea"));
        way.send_modify(|way| way.held.there = true);
        send("milk");
        assert!(go_on().is_none() && out(&mut receiver).is_none(), "it is held");
        way.send_modify(|way| way.held = Held { there: false, back: true });
        assert!(go_on().is_none(), "the other way is not this one's");
        assert_eq!(out(&mut receiver).as_deref(), Some("milk"));
        way.send_modify(|way| way.held.there = true);
        drop(sender);
        assert!(go_on().is_none() && out(&mut receiver).is_none(), "that it has ended is held too");
        way.send_modify(|way| way.held = Held::default());
        assert!(go_on().expect("it ends").is_ok());
        assert_eq!(out(&mut receiver).as_deref(), Some(""));
    }

    #[test]
    fn what_was_held_when_the_link_leads_elsewhere_never_comes_out() {
        let to = SocketAddr::from(([127, 0, 0, 1], 1));
        let (way, follow) = watch::channel(Way { to, held: Held { there: true, back: false } });
        let (mut sender, from) = tokio::io::duplex(16);
        let (end, mut receiver) = tokio::io::duplex(16);
        let mut pumped = Box::pin(pump(from, end, (follow, to), |held| held.there));
        sender.write_all(b"lost").now_or_never().expect("there is room").expect("it is open");
        assert!(pumped.as_mut().now_or_never().is_none());
        way.send_modify(|way| way.to.set_port(2));
        way.send_modify(|way| way.held = Held::default());
        assert!(pumped.as_mut().now_or_never().expect("it ends").is_err());
        drop(pumped);
        assert_eq!(out(&mut receiver).as_deref(), Some(""));
    }

    /// Where each connection is greeted with this word.
    fn greets(word: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let greet = move || {
            let mut kept = Vec::new();
            for mut stream in listener.incoming().filter_map(Result::ok) {
                let _gone = stream.write_all(word.as_bytes());
                kept.push(stream);
            }
        };
        thread::Builder::new().spawn(greet).expect("a thread");
        address
    }

    #[test]
    fn a_link_that_leads_elsewhere_closes_what_led_there_and_one_that_is_dropped_closes_all() {
        let link = Link::start(greets("old")).expect("a link");
        let connect = || std::net::TcpStream::connect(link.address()).expect("it listens");
        let mut word = [0; 3];
        let mut first = connect();
        first.read_exact(&mut word).expect("a greeting");
        assert_eq!(&word, b"old");
        link.hold(Held { there: true, back: true });
        let mut second = connect(); // it waits until the way is whole
        link.lead(greets("new"));
        assert_eq!(first.read(&mut word).expect("it was closed in order"), 0);
        link.hold(Held::default());
        second.read_exact(&mut word).expect("a greeting");
        assert_eq!(&word, b"new");
        drop(link);
        assert!(matches!(second.read(&mut word), Ok(0) | Err(_)));
    }
}
