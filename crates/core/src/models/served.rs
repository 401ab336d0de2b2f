//! A model that serves in this process, on a port of its own, until it is stopped: for what measures both ends.

use super::{Model, Service, Shutdown, Stop};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

/// A model that serves until this is stopped or dropped.
#[derive(Debug)]
pub struct Served {
    /// Where.
    pub address: SocketAddr,
    stop: Stop,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Served {
    /// On a free port of the loopback, where as many may wait to be accepted as may be connected.
    ///
    /// # Errors
    /// The operating system refuses the port or the thread.
    pub fn start(model: &'static Model, service: Arc<Service>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        widen(&listener, service.connections)?;
        let (address, (stop, shutdown)) = (listener.local_addr()?, Shutdown::new());
        let serve = move || (model.serve)(listener, service, shutdown);
        let thread = Builder::new().name(model.name.into()).spawn(serve)?;
        Ok(Served { address, stop, thread: Some(thread) })
    }

    /// Stops, and hears whether it served well.
    ///
    /// # Errors
    /// It panicked, or gave up.
    pub fn stop(mut self) -> io::Result<()> {
        self.end()
    }

    fn end(&mut self) -> io::Result<()> {
        self.stop.stop();
        let Some(thread) = self.thread.take() else { return Ok(()) };
        thread.join().map_err(|_panic| io::Error::other("the server panicked"))?
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _failed = self.end(); // a caller that wants to know calls `stop`
    }
}

/// Lets so many connections wait to be accepted. Std asks for 128, and a client that finds the queue full on a busy
/// machine tries again a whole second later.
///
/// # Errors
/// The operating system refuses.
#[cfg(unix)]
pub fn widen(listener: &TcpListener, most: usize) -> io::Result<()> {
    Ok(rustix::net::listen(listener, i32::try_from(most).unwrap_or(i32::MAX))?)
}

/// Nothing can be asked for here.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn widen(_: &TcpListener, _: usize) -> io::Result<()> {
    Ok(())
}
