//! Closing a channel is the stop signal, for threads and tasks alike.

use async_channel::{Receiver, Sender};
use std::convert::Infallible;

/// Dropping this, or calling [`Stop::stop`], stops every holder of its [`Shutdown`].
#[derive(Debug)]
pub struct Stop(Sender<Infallible>);

/// Heard by the model that serves. Clone it freely.
#[derive(Clone, Debug)]
pub struct Shutdown(Receiver<Infallible>);

impl Shutdown {
    /// A signal and the one who gives it.
    pub fn new() -> (Stop, Shutdown) {
        let (stop, shutdown) = async_channel::bounded(1);
        (Stop(stop), Shutdown(shutdown))
    }
    /// Whether it was given.
    pub fn is_given(&self) -> bool {
        self.0.is_closed()
    }
    /// Holds the thread until it is given.
    pub fn wait(&self) {
        let _closed = self.0.recv_blocking();
    }
    /// Waits without a thread until it is given.
    pub async fn given(&self) {
        let _closed = self.0.recv().await;
    }
}

impl Stop {
    /// Gives the signal.
    pub fn stop(&self) {
        self.0.close();
    }
}
