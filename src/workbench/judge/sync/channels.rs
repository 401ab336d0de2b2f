//! Channels whose every message is logged, for [`primitives`](super::recorded).

macro_rules! channels {
    ($root:ident) => {
        /// As in `std::sync::mpsc`, unbounded.
        pub mod mpsc {
            use super::{Operation, Said, log, wants};
            pub use std::sync::mpsc::{RecvError, SendError, TryRecvError};

            /// The end that messages are put into.
            #[derive(Debug)]
            pub struct Sender<T> {
                inner: $root::sync::mpsc::Sender<T>,
                object: usize,
            }

            /// The end that they are taken from.
            #[derive(Debug)]
            pub struct Receiver<T> {
                inner: $root::sync::mpsc::Receiver<T>,
                object: usize,
            }

            /// A channel without a bound.
            pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
                let (sender, receiver) = $root::sync::mpsc::channel();
                let object = log::object(None);
                (Sender { inner: sender, object }, Receiver { inner: receiver, object })
            }

            impl<T> Clone for Sender<T> {
                fn clone(&self) -> Self {
                    Sender { inner: self.inner.clone(), object: self.object }
                }
            }

            impl<T> Sender<T> {
                /// Puts a message in.
                ///
                /// # Errors
                /// Nobody will take it.
                #[track_caller]
                pub fn send(&self, message: T) -> Result<(), SendError<T>> {
                    let step = wants(Operation::Send, self.object);
                    let sent = self.inner.send(message);
                    step.did(Said::Words(if sent.is_ok() { "" } else { "none is there" }));
                    sent
                }
            }

            impl<T> Receiver<T> {
                /// Takes a message out; waits while there is none.
                ///
                /// # Errors
                /// None will come any more.
                #[track_caller]
                pub fn recv(&self) -> Result<T, RecvError> {
                    let step = wants(Operation::Receive, self.object);
                    let message = self.inner.recv();
                    step.did(Said::Words(if message.is_ok() { "" } else { "closed" }));
                    message
                }

                /// Takes a message out if there is one.
                ///
                /// # Errors
                /// There is none now, or will never be one.
                #[track_caller]
                pub fn try_recv(&self) -> Result<T, TryRecvError> {
                    let step = wants(Operation::Receive, self.object);
                    let message = self.inner.try_recv();
                    step.did(Said::Words(if message.is_ok() { "" } else { "empty" }));
                    message
                }
            }
        }
    };
}

pub(super) use channels;
