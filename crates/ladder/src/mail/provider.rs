//! How the provider answers: the core's HTTP on a thread of its own. The time that a mail takes is waited for in the
//! core's delay device, as every time that is made up in this house.

use super::ledger::{Ledger, Verdict};
use brigade_core::blink::database::{Database, Delay, Local, Query, Question};
use brigade_core::blink::stores::Memory;
use brigade_core::http::{Limits, Method, Request, RequestHeader, Response, Session, Turn};
use brigade_core::models::Shutdown;
use brigade_core::trace::{Recorder, Task};
use futures_util::future::{Either, select};
use serde::{Deserialize, Serialize};
use std::io;
use std::net::TcpListener;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::time::timeout;

/// A client that says nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// The provider.
#[derive(Debug)]
pub(super) struct Provider {
    ledger: Mutex<Ledger>,
    /// What takes the service time.
    line: Database,
}

/// What it reads of a mail.
#[derive(Deserialize)]
struct Envelope {
    to: String,
}

impl Provider {
    /// A provider whose every mail takes `time`.
    ///
    /// # Errors
    /// An impossible time, or there is no thread to be had.
    pub(super) fn taking(time: Delay) -> io::Result<Self> {
        let line = Database::over(Arc::new(Local::over(Arc::new(Memory::default()))));
        let line = line.delayed(Some(time), &Recorder::off())?;
        Ok(Provider { ledger: Mutex::default(), line })
    }

    /// Serves until `shutdown` is given; a mail that is being sent then is not waited for.
    ///
    /// # Errors
    /// The operating system refuses a runtime or the listener.
    pub(super) fn serve(self, listener: TcpListener, shutdown: &Shutdown) -> io::Result<()> {
        let provider = Arc::new(self);
        Builder::new_current_thread().enable_all().build()?.block_on(async {
            listener.set_nonblocking(true)?;
            let listener = tokio::net::TcpListener::from_std(listener)?;
            loop {
                match select(pin!(listener.accept()), pin!(shutdown.given())).await {
                    Either::Left((Ok((socket, _)), _)) => {
                        tokio::spawn(converse(socket, Arc::clone(&provider)));
                    }
                    // Out of descriptors, for instance: one client less, and the next may come.
                    Either::Left((Err(_), _)) => tokio::task::yield_now().await,
                    Either::Right(_) => return Ok(()),
                }
            }
        })
    }

    async fn answer(&self, request: &Request) -> Response {
        match (request.method(), request.path()) {
            (Method::Post, "/mail") => self.mail(request).await,
            (Method::Post, "/out-of-order") => match serde_json::from_slice(request.body()) {
                Ok(is) => {
                    self.ledger().out_of_order = is;
                    Response::empty(204)
                }
                Err(_) => Response::problem(400, Some("body"), "is neither true nor false"),
            },
            (Method::Get, "/counts") => json(&self.ledger().counts()),
            (Method::Get, "/mail") => json(self.ledger().letters()),
            _ => Response::problem(404, Some("path"), "there are /mail, /counts and /out-of-order"),
        }
    }

    async fn mail(&self, request: &Request) -> Response {
        let Some(key) = request.header(RequestHeader::IdempotencyKey) else {
            return Response::problem(400, Some("Idempotency-Key"), "is missing");
        };
        let Ok(envelope) = serde_json::from_slice::<Envelope>(request.body()) else {
            return Response::problem(400, Some("body"), r#"is not {"to": "…"}"#);
        };
        let verdict = self.ledger().enter(key, &envelope.to);
        match verdict {
            Verdict::Accepted => {
                let question = Question::Ready;
                self.line.submit(Query::new(Task::default(), question)).await;
                self.ledger().sent(key, now_us());
                Response::empty(202)
            }
            Verdict::Duplicate => Response::empty(200),
            Verdict::Refused => Response::problem(422, Some("to"), "there is no such mailbox"),
            Verdict::Poison => Response::problem(500, None, "this mail makes the provider fail"),
            Verdict::OutOfOrder => Response::problem(503, None, "the provider is out of order"),
        }
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn converse(mut socket: TcpStream, provider: Arc<Provider>) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let mut session = Session::new(Limits::default(), socket.peer_addr()?.ip(), Instant::now());
    let mut chunk = [0; 8 * 1024];
    loop {
        match session.turn() {
            Turn::Read => {
                let read = timeout(PATIENCE, socket.read(&mut chunk)).await??;
                session.received(&chunk[..read], Instant::now());
            }
            Turn::Write => {
                timeout(PATIENCE, socket.write_all(session.out())).await??;
                session.sent(session.out().len(), Instant::now());
            }
            // A mail that was handed in is sent, whether or not its client is still there to hear it.
            Turn::Request(request) => {
                let response = provider.answer(&request).await;
                session.answer(response, Instant::now());
            }
            Turn::Close => return Ok(()),
        }
    }
}

fn json(value: &impl Serialize) -> Response {
    // Texts and numbers always serialise.
    Response::json(200, serde_json::to_vec(value).unwrap_or_default())
}

/// Microseconds since 1970: other processes' clocks are the same machine's.
pub(crate) fn now_us() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}
