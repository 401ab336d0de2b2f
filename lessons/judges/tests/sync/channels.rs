//! Channels: with a bound, without one, and without any room, as std has them.

use super::{CASES, accepted, lost};

/// The same models against each checker.
macro_rules! by {
    ($checker:ident) => {
        mod $checker {
            use super::{CASES, accepted, lost};
            use brigade_judge::against::$checker::{explore::explore, sync};
            use sync::atomic::AtomicBool;
            use sync::atomic::Ordering::{Acquire, Release};
            use sync::{Arc, mpsc, thread};

            #[test]
            fn a_channel_ends_with_its_last_sender_and_keeps_its_bound() {
                accepted(explore(&CASES, || {
                    let (sender, receiver) = mpsc::channel();
                    let other = sender.clone();
                    let threads = [
                        thread::spawn(move || sender.send(1).unwrap()),
                        thread::spawn(move || other.send(2).unwrap()),
                    ];
                    let mut came: Vec<i32> = receiver.into_iter().collect();
                    came.sort_unstable();
                    assert_eq!(came, [1, 2]);
                    threads.into_iter().for_each(|thread| thread.join().unwrap());
                }));
                accepted(explore(&CASES, || {
                    let (sender, receiver) = mpsc::sync_channel(1);
                    sender.send(1).unwrap();
                    assert!(matches!(sender.try_send(2), Err(mpsc::TrySendError::Full(2))));
                    let thread = thread::spawn(move || sender.send(3));
                    assert_eq!((receiver.recv(), receiver.recv()), (Ok(1), Ok(3)));
                    thread.join().unwrap().unwrap();
                    assert_eq!(receiver.try_recv(), Err(mpsc::TryRecvError::Disconnected));
                }));
            }

            #[test]
            fn a_sender_waits_for_room_and_without_room_for_a_receiver() {
                lost(
                    explore(&CASES, || {
                        let (sender, _receiver) = mpsc::sync_channel(1);
                        let thread =
                            thread::spawn(move || (0..2).for_each(|n| sender.send(n).unwrap()));
                        thread.join().unwrap();
                    }),
                    "waits for room in a channel",
                );
                let handed_over = explore(&CASES, || {
                    let (sender, receiver) = mpsc::sync_channel(0);
                    let taken = Arc::new(AtomicBool::new(false));
                    let taker = Arc::clone(&taken);
                    let thread = thread::spawn(move || {
                        taker.store(true, Release);
                        receiver.recv()
                    });
                    sender.send(7).unwrap();
                    assert!(taken.load(Acquire), "a message was handed over to no thread");
                    assert_eq!(thread.join().unwrap(), Ok(7));
                });
                accepted(handed_over);
            }

            #[test]
            fn a_message_that_no_thread_takes_over_comes_back_to_its_sender() {
                accepted(explore(&CASES, || {
                    let (sender, receiver) = mpsc::sync_channel(0);
                    assert!(matches!(sender.try_send(1), Err(mpsc::TrySendError::Full(1))));
                    let thread = thread::spawn(move || drop(receiver));
                    assert_eq!(sender.send(2), Err(mpsc::SendError(2)));
                    thread.join().unwrap();
                    assert!(matches!(sender.try_send(3), Err(mpsc::TrySendError::Disconnected(3))));
                }));
            }
        }
    };
}

by!(loom);
by!(shuttle);
