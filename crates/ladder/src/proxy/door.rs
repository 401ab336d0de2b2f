//! The door: clients are let in, each connection is served, and at the end every request that has begun is answered.

use brigade_core::models::Shutdown;
use bytes::Bytes;
use futures_util::future::{Either, select};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};

/// For a request's head, and how long a client that asks nothing more is kept.
const HEAD: Duration = Duration::from_secs(30);
/// For the requests that have begun when the end is asked for.
const LAST: Duration = Duration::from_secs(5);
/// Out of descriptors: so long until the next client is tried.
const BACK_OFF: Duration = Duration::from_millis(10);

/// Answers every request with `answer`, which is told who asks, until `shutdown` is given; what has begun then is answered,
/// for five seconds at most.
///
/// # Errors
/// The listener is none of this runtime.
pub async fn serve<A, F, B>(
    listener: std::net::TcpListener,
    shutdown: Shutdown,
    answer: A,
) -> io::Result<()>
where
    A: Fn(Request<Incoming>, SocketAddr) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<B>> + Send,
    B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    // Each connection holds a sender; when none is left, all are done.
    let (inside, mut done) = mpsc::channel::<Infallible>(1);
    loop {
        match select(pin!(listener.accept()), pin!(shutdown.given())).await {
            Either::Left((Ok((socket, client)), _)) => {
                let (inside, shutdown, answer) = (inside.clone(), shutdown.clone(), answer.clone());
                tokio::spawn(async move {
                    converse(socket, client, shutdown, answer).await;
                    drop(inside);
                });
            }
            Either::Left((Err(_), _)) => sleep_until(Instant::now() + BACK_OFF).await,
            Either::Right(_) => break,
        }
    }
    drop((listener, inside));
    let _late = timeout(LAST, done.recv()).await;
    Ok(())
}

/// One client, until it or we have had enough. That it left is its own affair.
async fn converse<A, F, B>(socket: TcpStream, client: SocketAddr, shutdown: Shutdown, answer: A)
where
    A: Fn(Request<Incoming>, SocketAddr) -> F,
    F: Future<Output = Response<B>>,
    B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + 'static,
{
    let _slower = socket.set_nodelay(true);
    let answered = |request| {
        let answer = answer(request, client);
        async { Ok::<_, Infallible>(answer.await) }
    };
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(socket), service_fn(answered));
    let mut connection = pin!(connection);
    if let Either::Right((_, mut connection)) =
        select(connection.as_mut(), pin!(shutdown.given())).await
    {
        connection.as_mut().graceful_shutdown();
        let _left = connection.await;
    }
}
