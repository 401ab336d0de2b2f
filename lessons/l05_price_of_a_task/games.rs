//! Two players and a ball, so that every throw is a switch: from thread to thread or from task to task, through
//! memory or through a socket.
//!
//! The four players share their skeleton: catch, throw. What differs is who waits, and where the ball flies. The very
//! last throw finds the other player gone; any other failure is one of the next catch.

use anyhow::{Context, anyhow, bail};
use brigade_core::measure::pin_this_thread;
use brigade_core::trace::{Recorder, State, Task, Traced};
use crossbeam::channel;
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use tokio::sync::mpsc;

/// How a game is played.
#[derive(Clone, Debug)]
pub(super) struct Game {
    /// Throws of each player.
    pub(super) throws: u32,
    pub(super) recorder: Recorder,
    /// The CPU of the first player and of the second. Tasks share the first one's.
    pub(super) cpus: [usize; 2],
}

/// Plays a whole game.
pub(super) type Way = fn(&Game) -> anyhow::Result<()>;

const BALL: [u8; 1] = [0];

// ANCHOR: players
fn thread_and_memory(
    (throw, catch): (channel::Sender<()>, channel::Receiver<()>),
    throws: u32,
    task: &Task,
) -> anyhow::Result<()> {
    for _ in 0..throws {
        task.hold(State::Queue, || catch.recv())?;
        let _gone = task.run(|| throw.send(()));
    }
    Ok(())
}

async fn task_and_memory(
    (throw, mut catch): (mpsc::Sender<()>, mpsc::Receiver<()>),
    throws: u32,
    task: Task,
) -> anyhow::Result<()> {
    for _ in 0..throws {
        if catch.is_empty() {
            task.suspend(State::Queue);
        }
        catch.recv().await.context("the other player left")?;
        let _gone = throw.send(()).await;
    }
    Ok(())
}

fn thread_and_socket(mut socket: TcpStream, throws: u32, task: &Task) -> anyhow::Result<()> {
    let mut ball = BALL;
    for _ in 0..throws {
        task.hold(State::Network, || socket.read_exact(&mut ball))?;
        let _gone = task.run(|| socket.write_all(&ball));
    }
    Ok(())
}

async fn task_and_socket(
    socket: tokio::net::TcpStream,
    throws: u32,
    task: Task,
) -> anyhow::Result<()> {
    let mut ball = BALL;
    for _ in 0..throws {
        read(&socket, &mut ball, &task).await?;
        let _gone = write(&socket, &ball, &task).await;
    }
    Ok(())
}
// ANCHOR_END: players

async fn read(socket: &tokio::net::TcpStream, ball: &mut [u8], task: &Task) -> anyhow::Result<()> {
    loop {
        match socket.try_read(ball) {
            Ok(0) => bail!("the other player left"),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                task.suspend(State::Network);
                socket.readable().await?;
            }
            done => return Ok(_ = done?),
        }
    }
}

async fn write(socket: &tokio::net::TcpStream, ball: &[u8], task: &Task) -> anyhow::Result<()> {
    loop {
        match socket.try_write(ball) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                task.suspend(State::Network);
                socket.writable().await?;
            }
            done => return Ok(_ = done?),
        }
    }
}

pub(super) fn threads_by_memory(game: &Game) -> anyhow::Result<()> {
    let ((to_first, first), (to_second, second)) = (channel::bounded(1), channel::bounded(1));
    to_first.send(())?;
    on_threads(game, [(to_second, first), (to_first, second)], thread_and_memory)
}

pub(super) fn tasks_by_memory(game: &Game) -> anyhow::Result<()> {
    let ((to_first, first), (to_second, second)) = (mpsc::channel(1), mpsc::channel(1));
    to_first.try_send(())?;
    let ends = [(to_second, first), (to_first, second)];
    let play = |(end, task)| Ok(task_and_memory(end, game.throws, task));
    on_one_thread(game, ends, play)
}

pub(super) fn threads_by_socket(game: &Game) -> anyhow::Result<()> {
    on_threads(game, sockets()?, thread_and_socket)
}

pub(super) fn tasks_by_socket(game: &Game) -> anyhow::Result<()> {
    on_one_thread(game, sockets()?, |(socket, task): (TcpStream, Task)| {
        socket.set_nonblocking(true)?;
        Ok(task_and_socket(tokio::net::TcpStream::from_std(socket)?, game.throws, task))
    })
}

/// Both ends of a connection, the ball on its way to the first.
fn sockets() -> anyhow::Result<[TcpStream; 2]> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut one = TcpStream::connect(listener.local_addr()?)?;
    let (mut other, _) = listener.accept()?;
    for end in [&mut one, &mut other] {
        end.set_nodelay(true)?;
    }
    other.write_all(&BALL)?;
    Ok([one, other])
}

const NAMES: [&str; 2] = ["A", "B"];

fn on_threads<E: Send>(
    game: &Game,
    ends: [E; 2],
    play: fn(E, u32, &Task) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let tasks = NAMES.map(|name| game.recorder.task(name));
    thread::scope(|scope| {
        let mut players = Vec::new();
        for ((end, task), (name, cpu)) in
            ends.into_iter().zip(tasks).zip(NAMES.into_iter().zip(game.cpus))
        {
            let player = move || {
                game.recorder.lane(format!("thread {name}"));
                pin_this_thread(cpu).map_err(|why| anyhow!(why))?;
                play(end, game.throws, &task)?;
                task.finish();
                anyhow::Ok(())
            };
            players.push(thread::Builder::new().spawn_scoped(scope, player)?);
        }
        players
            .into_iter()
            .try_for_each(|player| player.join().map_err(|_panic| anyhow!("a player panicked"))?)
    })
}

fn on_one_thread<E: Send, F>(
    game: &Game,
    ends: [E; 2],
    player: impl Fn((E, Task)) -> anyhow::Result<F> + Sync,
) -> anyhow::Result<()>
where
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let play = || {
        game.recorder.lane("thread");
        pin_this_thread(game.cpus[0]).map_err(|why| anyhow!(why))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        runtime.block_on(async {
            let mut players = Vec::new();
            for (end, name) in ends.into_iter().zip(NAMES) {
                let task = game.recorder.task(name);
                players.push(tokio::spawn(Traced::new(task.clone(), player((end, task))?)));
            }
            for player in players {
                player.await??;
            }
            anyhow::Ok(())
        })
    };
    // A thread of its own: the thread that measures must not stay pinned.
    thread::scope(|scope| {
        let thread = thread::Builder::new().spawn_scoped(scope, play)?;
        thread.join().map_err(|_panic| anyhow!("the tasks' thread panicked"))?
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use brigade_core::measure::allowed_cpus;
    use brigade_core::trace::Dials;

    #[test]
    fn every_game_ends_with_all_its_throws() {
        let cpu = *allowed_cpus().unwrap().first().unwrap();
        for way in [threads_by_memory, tasks_by_memory, threads_by_socket, tasks_by_socket] {
            let recorder = Recorder::start();
            way(&Game { throws: 50, recorder: recorder.clone(), cpus: [cpu, cpu] }).unwrap();
            let trace = recorder.finish();
            assert!(Dials::of(&trace).parked.is_some(), "a side that waits for the ball waits");
            assert_eq!(trace.tasks.len(), 2);
            assert!(trace.tasks.iter().all(|task| task.end.is_some()));
            assert!(trace.blocks.len() >= 10, "{} blocks", trace.blocks.len());
        }
    }
}
