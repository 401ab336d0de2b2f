//! The least that a call between two processes needs: frames over a Unix socket. A frame is its length and its bytes; a question's
//! begin with the method. There is one question at a time on a connection.

use crate::services::call::{Call, CallError};
use crate::services::wire::{Received, Service, Transport, Wired};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Mutex;
use tokio::time::timeout_at;

/// A message has at most so many bytes, as over the other wires.
const LARGEST: u32 = 4 * 1024 * 1024;

/// A service that is reached over a Unix socket.
#[derive(Debug)]
pub(super) struct Socket {
    path: PathBuf,
    stream: Mutex<Option<UnixStream>>,
}

impl Socket {
    /// Nothing is connected before the first call.
    pub(super) fn at(path: PathBuf) -> Socket {
        Socket { path, stream: Mutex::new(None) }
    }

    /// Answers connection after connection, for ever.
    pub(super) async fn serve<S: Service>(
        service: Arc<S>,
        listener: UnixListener,
    ) -> io::Result<()> {
        loop {
            let (mut stream, _) = listener.accept().await?;
            let service = Arc::clone(&service);
            tokio::spawn(async move {
                while let Ok(question) = read(&mut stream).await {
                    let Some(asked) = Asked::of(question) else { break };
                    let answer = Arc::clone(&service).answer(asked.method.clone(), asked).await;
                    if write(&mut stream, &answer).await.is_err() {
                        break;
                    }
                }
            });
        }
    }
}

impl Transport for Socket {
    async fn ask<Q: Wired, A: Wired>(
        &self,
        _: &'static str,
        method: &'static str,
        call: &Call,
        question: &Q,
    ) -> Result<A, CallError> {
        let question = Asked { method: method.into(), message: question.encode_to_vec() }.frame();
        let asked = async {
            let mut kept = self.stream.lock().await;
            let stream = match &mut *kept {
                Some(stream) => stream,
                none => {
                    let stream = UnixStream::connect(&self.path).await;
                    none.insert(stream.map_err(|why| CallError::Unsent(why.to_string()))?)
                }
            };
            let lost = |why: io::Error| CallError::Lost(why.to_string());
            write(stream, &question).await.map_err(lost)?;
            let answer = read(stream).await.map_err(lost)?;
            match answer.split_first() {
                Some((0, message)) => {
                    A::decode(message).map_err(|why| CallError::Lost(why.to_string()))
                }
                Some((_, why)) => Err(CallError::Refused(String::from_utf8_lossy(why).into())),
                None => Err(CallError::Lost("an empty answer".into())),
            }
        };
        timeout_at(call.deadline, asked).await.unwrap_or(Err(CallError::Late))
    }
}

/// A question as it travels.
struct Asked {
    method: String,
    message: Vec<u8>,
}

impl Asked {
    fn of(frame: Vec<u8>) -> Option<Asked> {
        let (length, rest) = frame.split_first()?;
        let (method, message) = rest.split_at_checked(usize::from(*length))?;
        let method = String::from_utf8(method.to_vec()).ok()?;
        Some(Asked { method, message: message.to_vec() })
    }

    /// No method's name is longer than 255 bytes.
    fn frame(&self) -> Vec<u8> {
        [&[self.method.len() as u8], self.method.as_bytes(), &self.message[..]].concat()
    }
}

impl Received for Asked {
    type Reply = Vec<u8>;

    async fn answer<Q: Wired, A: Wired, F, Answering>(self, answer: F) -> Vec<u8>
    where
        F: FnOnce(Call, Q) -> Answering + Send + 'static,
        Answering: Future<Output = Result<A, CallError>> + Send + 'static,
    {
        let call = Call::within(super::PATIENCE);
        match Q::decode(&self.message[..]) {
            Ok(question) => match answer(call, question).await {
                Ok(answer) => [&[0][..], &answer.encode_to_vec()].concat(),
                Err(why) => refusal(&why),
            },
            Err(why) => refusal(&why),
        }
    }

    fn unknown(self) -> Vec<u8> {
        refusal(&"there is no such method")
    }
}

fn refusal(why: &dyn ToString) -> Vec<u8> {
    [&[1], why.to_string().as_bytes()].concat()
}

async fn write(stream: &mut UnixStream, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes(), bytes].concat()).await
}

async fn read(stream: &mut UnixStream) -> io::Result<Vec<u8>> {
    let length = stream.read_u32().await?;
    if length > LARGEST {
        return Err(io::Error::other("a message of more than 4 MiB"));
    }
    let mut bytes = vec![0; length as usize];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}
