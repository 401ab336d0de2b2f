//! Channels whose every message is logged, for [`primitives`](super::recorded): a lock, and two condition variables.
//! One implementation over both checkers, since loom's has no bound and no end.

macro_rules! channels {
    ($root:ident) => {
        /// As in `std::sync::mpsc`.
        pub mod mpsc {
            use super::{Operation, PoisonError, Said, log, looked, wants};
            use std::collections::VecDeque;
            use std::sync::Arc;
            pub use std::sync::mpsc::{RecvError, SendError, TryRecvError, TrySendError};

            #[derive(Debug)]
            struct Channel<T> {
                state: $root::sync::Mutex<State<T>>,
                /// A message has come, or none will.
                arrived: $root::sync::Condvar,
                /// A message was taken, or none will be.
                taken: $root::sync::Condvar,
                object: usize,
            }

            #[derive(Debug)]
            struct State<T> {
                messages: VecDeque<T>,
                /// Messages it may hold; `None`: any number.
                bound: Option<usize>,
                senders: usize,
                /// The other end is there.
                receives: bool,
                /// How many were taken out: a channel with no room at all waits for the next.
                received: usize,
                /// Threads that wait for a message.
                waiting: usize,
            }

            impl<T> State<T> {
                /// Whether a message may be put in. A channel with no room at all lets one in for a thread that waits
                /// for it, and one more whose sender waits until it is taken.
                fn has_room(&self, waits: bool) -> bool {
                    let free = match self.bound {
                        None => return true,
                        Some(0) if waits => 1,
                        Some(0) => self.waiting,
                        Some(bound) => bound,
                    };
                    self.messages.len() < free
                }
            }

            type Guard<'a, T> = $root::sync::MutexGuard<'a, State<T>>;

            impl<T> Channel<T> {
                fn new(bound: Option<usize>) -> Arc<Self> {
                    let state = State {
                        messages: VecDeque::new(),
                        bound,
                        senders: 1,
                        receives: true,
                        received: 0,
                        waiting: 0,
                    };
                    Arc::new(Channel {
                        state: $root::sync::Mutex::new(state),
                        arrived: $root::sync::Condvar::new(),
                        taken: $root::sync::Condvar::new(),
                        object: log::object(None),
                    })
                }

                fn state(&self) -> Guard<'_, T> {
                    self.state.lock().unwrap_or_else(PoisonError::into_inner)
                }

                /// Puts a message in; if there is no room, waits, or gives it back.
                fn put(&self, message: T, waits: bool) -> Result<(), TrySendError<T>> {
                    let mut state = self.state();
                    while state.receives && !state.has_room(waits) {
                        if !waits {
                            return Err(TrySendError::Full(message));
                        }
                        state = self.taken.wait(state).unwrap_or_else(PoisonError::into_inner);
                    }
                    if !state.receives {
                        return Err(TrySendError::Disconnected(message));
                    }
                    state.messages.push_back(message);
                    self.arrived.notify_one();
                    // Without a bound of at least one, a message is handed over: its sender waits for that.
                    let before = state.received + state.messages.len();
                    let hands_over = waits && state.bound == Some(0);
                    while hands_over && state.receives && state.received < before {
                        state = self.taken.wait(state).unwrap_or_else(PoisonError::into_inner);
                    }
                    match state.messages.pop_back() {
                        // The receiver went while it was handed over, so it was the only one in here.
                        Some(back) if state.bound == Some(0) && !state.receives => {
                            Err(TrySendError::Disconnected(back))
                        }
                        last => {
                            state.messages.extend(last);
                            Ok(())
                        }
                    }
                }

                /// Takes a message out; an error if there is none and it does not wait, or if none will come.
                fn take(&self, waits: bool) -> Result<T, TryRecvError> {
                    let mut state = self.state();
                    loop {
                        if let Some(message) = state.messages.pop_front() {
                            state.received += 1;
                            if state.bound.is_some() {
                                self.taken.notify_all();
                            }
                            return Ok(message);
                        }
                        match (state.senders, waits) {
                            (0, _) => return Err(TryRecvError::Disconnected),
                            (_, false) => return Err(TryRecvError::Empty),
                            _ => {}
                        }
                        state.waiting += 1;
                        state = self.arrived.wait(state).unwrap_or_else(PoisonError::into_inner);
                        state.waiting -= 1;
                    }
                }
            }

            /// A channel without a bound.
            pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
                let channel = Channel::new(None);
                (Sender(Arc::clone(&channel)), Receiver(channel))
            }

            /// A channel that holds so many messages.
            pub fn sync_channel<T>(bound: usize) -> (SyncSender<T>, Receiver<T>) {
                let channel = Channel::new(Some(bound));
                (SyncSender(Arc::clone(&channel)), Receiver(channel))
            }

            $crate::sync::channels::sender!(Sender, "The end that messages are put into.");
            $crate::sync::channels::sender!(
                SyncSender,
                "The end that messages are put into while there is room."
            );

            impl<T> SyncSender<T> {
                /// Puts a message in if there is room.
                ///
                /// # Errors
                /// There is none, or the other end is gone.
                #[track_caller]
                pub fn try_send(&self, message: T) -> Result<(), TrySendError<T>> {
                    let step = wants(Operation::Send, self.0.object);
                    let sent = self.0.put(message, false);
                    step.did(Said::Words(match sent {
                        Ok(()) => "",
                        Err(TrySendError::Full(_)) => "full",
                        Err(TrySendError::Disconnected(_)) => "the receiver is gone",
                    }));
                    sent
                }
            }

            /// The end that they are taken from.
            #[derive(Debug)]
            pub struct Receiver<T>(Arc<Channel<T>>);

            impl<T> Receiver<T> {
                /// Takes a message out; waits while there is none.
                ///
                /// # Errors
                /// None will come any more.
                #[track_caller]
                pub fn recv(&self) -> Result<T, RecvError> {
                    let step = wants(Operation::Receive, self.0.object);
                    let message = self.0.take(true);
                    step.did(Said::Words(if message.is_ok() { "" } else { "closed" }));
                    message.map_err(|_| RecvError)
                }

                /// Takes a message out if there is one.
                ///
                /// # Errors
                /// There is none now, or will never be one.
                #[track_caller]
                pub fn try_recv(&self) -> Result<T, TryRecvError> {
                    let step = wants(Operation::Receive, self.0.object);
                    let message = self.0.take(false);
                    looked(
                        step,
                        Said::Words(match message {
                            Ok(_) => "",
                            Err(TryRecvError::Empty) => "empty",
                            Err(TryRecvError::Disconnected) => "closed",
                        }),
                    );
                    message
                }

                /// What comes, until none will come any more.
                #[track_caller]
                pub fn iter(&self) -> impl Iterator<Item = T> {
                    std::iter::from_fn(|| self.recv().ok())
                }

                /// What is there now.
                #[track_caller]
                pub fn try_iter(&self) -> impl Iterator<Item = T> {
                    std::iter::from_fn(|| self.try_recv().ok())
                }
            }

            impl<T> IntoIterator for Receiver<T> {
                type Item = T;
                type IntoIter = IntoIter<T>;
                fn into_iter(self) -> IntoIter<T> {
                    IntoIter(self)
                }
            }

            /// What comes, until none will come any more.
            #[derive(Debug)]
            pub struct IntoIter<T>(Receiver<T>);

            impl<T> Iterator for IntoIter<T> {
                type Item = T;
                #[track_caller]
                fn next(&mut self) -> Option<T> {
                    self.0.recv().ok()
                }
            }

            impl<T> Drop for Receiver<T> {
                fn drop(&mut self) {
                    if std::thread::panicking() {
                        return; // the story is over
                    }
                    let mut state = self.0.state();
                    state.receives = false;
                    if state.bound != Some(0) {
                        state.messages.clear(); // else their sender takes it back
                    }
                    self.0.taken.notify_all();
                }
            }
        }
    };
}

/// One kind of sender: both are put into alike.
macro_rules! sender {
    ($sender:ident, $doc:literal) => {
        #[doc = $doc]
        #[derive(Debug)]
        pub struct $sender<T>(Arc<Channel<T>>);

        impl<T> $sender<T> {
            /// Puts a message in.
            ///
            /// # Errors
            /// The other end is gone: no thread will take it.
            #[track_caller]
            pub fn send(&self, message: T) -> Result<(), SendError<T>> {
                let step = wants(Operation::Send, self.0.object);
                let sent = self.0.put(message, true);
                step.did(Said::Words(if sent.is_ok() { "" } else { "the receiver is gone" }));
                sent.map_err(|unsent| match unsent {
                    TrySendError::Full(message) | TrySendError::Disconnected(message) => {
                        SendError(message)
                    }
                })
            }
        }

        impl<T> Clone for $sender<T> {
            fn clone(&self) -> Self {
                self.0.state().senders += 1;
                $sender(Arc::clone(&self.0))
            }
        }

        impl<T> Drop for $sender<T> {
            fn drop(&mut self) {
                if std::thread::panicking() {
                    return; // the story is over
                }
                let mut state = self.0.state();
                state.senders -= 1;
                if state.senders == 0 {
                    self.0.arrived.notify_all();
                }
            }
        }
    };
}

pub(super) use {channels, sender};
