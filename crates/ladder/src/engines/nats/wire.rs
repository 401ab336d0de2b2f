//! NATS' text protocol, as far as a client of JetStream speaks it: a request is published with a subject for its answer, and
//! the answer comes as a message on that subject. Pure.
//!
//! Source of the grammar: "NATS Client Protocol", docs.nats.io.

use bytes::{Buf, Bytes, BytesMut};
use std::fmt::Write as _;

/// No line is longer: what is, is no NATS.
const LINE: usize = 64 * 1024;
/// No message of ours is longer.
const MESSAGE: usize = 16 * 1024 * 1024;

/// What the server says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It asks whether we are there.
    Ping,
    /// It has read what was written before.
    Pong,
    /// Something is wrong, in its words.
    Error(String),
    /// Something came on a subject.
    Message(Message),
    /// What a client need not heed.
    Else,
}

/// A message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Message {
    /// Of the subscription on which it came.
    pub(crate) number: u64,
    /// Where it is answered.
    pub(crate) reply: String,
    /// Of its header: `NATS/1.0 408 Request Timeout` is 408.
    pub(crate) status: Option<u16>,
    /// The fields of its header.
    pub(crate) fields: Vec<(String, String)>,
    /// What it holds.
    pub(crate) payload: Bytes,
}

/// It is no NATS that speaks there.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not of NATS' protocol")]
pub(super) struct Garbled(String);

impl Message {
    /// A field of its header.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        fields.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }
}

/// The next thing that was said, if all of it is here; it is taken from `heard`.
pub(super) fn read(heard: &mut BytesMut) -> Result<Option<Said>, Garbled> {
    let Some(end) = heard.windows(2).position(|two| two == b"\r\n") else {
        let too_long = heard.len() > LINE;
        return if too_long { Err(garbled(&heard[..80])) } else { Ok(None) };
    };
    let line = String::from_utf8_lossy(&heard[..end]).into_owned();
    let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
    let said = match verb.to_ascii_uppercase().as_str() {
        "MSG" => return message(heard, end + 2, rest, false),
        "HMSG" => return message(heard, end + 2, rest, true),
        "PING" => Said::Ping,
        "PONG" => Said::Pong,
        "-ERR" => Said::Error(rest.trim().trim_matches('\'').into()),
        "+OK" | "INFO" => Said::Else,
        _ => return Err(garbled(line.as_bytes())),
    };
    heard.advance(end + 2);
    Ok(Some(said))
}

/// `subject sid [reply] [bytes of the header] bytes`, and then the bytes.
fn message(
    heard: &mut BytesMut,
    body: usize,
    line: &str,
    has_header: bool,
) -> Result<Option<Said>, Garbled> {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let lengths = 1 + usize::from(has_header);
    let why = || garbled(line.as_bytes());
    let (places, lengths) =
        words.split_at_checked(words.len().wrapping_sub(lengths)).ok_or_else(why)?;
    let [_, subscription, reply @ ..] = places else { return Err(why()) };
    let Ok(subscription) = subscription.parse() else { return Err(why()) };
    let number = |text: &&str| text.parse().ok().filter(|length| *length <= MESSAGE);
    let lengths: Option<Vec<usize>> = lengths.iter().map(number).collect();
    let (header, whole) = match lengths.as_deref() {
        Some([whole]) => (0, *whole),
        Some([header, whole]) if header <= whole => (*header, *whole),
        _ => return Err(why()),
    };
    if heard.len() < body + whole + 2 {
        return Ok(None);
    }
    heard.advance(body);
    let header = heard.split_to(header);
    let payload = heard.split_to(whole - header.len()).freeze();
    heard.advance(2);
    let (status, fields) = fields(&String::from_utf8_lossy(&header));
    let reply = reply.first().map(|reply| (*reply).into()).unwrap_or_default();
    Ok(Some(Said::Message(Message { number: subscription, reply, status, fields, payload })))
}

/// `NATS/1.0 [status …]`, and a field in each line.
fn fields(header: &str) -> (Option<u16>, Vec<(String, String)>) {
    let mut lines = header.split("\r\n");
    let first = lines.next().unwrap_or_default();
    let status = first.split_ascii_whitespace().nth(1).and_then(|status| status.parse().ok());
    let field = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().into(), value.trim().into()))
    };
    (status, lines.filter_map(field).collect())
}

/// Publishes `payload` on `subject`; its one answer comes on `reply`, to the subscription of this number. No field may hold a
/// line end.
pub(super) fn ask(
    subject: &str,
    reply: &str,
    number: u64,
    fields: &[(&str, String)],
    payload: &[u8],
) -> Vec<u8> {
    let subscribe = format!("SUB {reply} {number}\r\nUNSUB {number} 1\r\n");
    [subscribe.into_bytes(), publish(subject, reply, fields, payload)].concat()
}

/// The answer is not waited for any more.
pub(super) fn forget(number: u64) -> Vec<u8> {
    format!("UNSUB {number}\r\n").into_bytes()
}

fn publish(subject: &str, reply: &str, fields: &[(&str, String)], payload: &[u8]) -> Vec<u8> {
    let mut header = String::new();
    for (name, value) in fields {
        let _infallible = write!(header, "{name}: {value}\r\n");
    }
    let mut all = if header.is_empty() {
        format!("PUB {subject} {reply} {}\r\n", payload.len())
    } else {
        let header = format!("NATS/1.0\r\n{header}\r\n");
        let (own, whole) = (header.len(), header.len() + payload.len());
        format!("HPUB {subject} {reply} {own} {whole}\r\n{header}")
    }
    .into_bytes();
    all.extend_from_slice(payload);
    all.extend_from_slice(b"\r\n");
    all
}

fn garbled(text: &[u8]) -> Garbled {
    Garbled(String::from_utf8_lossy(text).chars().take(80).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that was said in these bytes, however they come in pieces of `step`.
    fn said(bytes: &[u8], step: usize) -> Result<Vec<Said>, Garbled> {
        let (mut heard, mut all) = (BytesMut::new(), Vec::new());
        for piece in bytes.chunks(step) {
            heard.extend_from_slice(piece);
            while let Some(said) = read(&mut heard)? {
                all.push(said);
            }
        }
        assert!(heard.is_empty(), "{heard:?}");
        Ok(all)
    }

    #[test]
    fn what_is_said_is_the_same_wherever_it_is_cut() {
        let header = "NATS/1.0\r\nNats-Msg-Id: \"a\"\r\n\r\n";
        let bytes = format!(
            "INFO {{}}\r\nPONG\r\nMSG a.b 7 4\r\nt\r\nt\r\nHMSG a.b 8 $JS.ACK.x {} {}\r\n{header}tea\r\nHMSG i 9 28 28\r\nNATS/1.0 404 No Messages\r\n\r\n\r\nping\r\n-ERR 'Stale Connection'\r\n",
            header.len(),
            header.len() + 3
        );
        let message = |number, payload: &'static [u8]| Message {
            number,
            payload: Bytes::from_static(payload),
            ..Message::default()
        };
        let with_field = Message {
            reply: "$JS.ACK.x".into(),
            fields: vec![("Nats-Msg-Id".into(), "\"a\"".into())],
            ..message(8, b"tea")
        };
        assert_eq!(with_field.field("Nats-Msg-Id"), Some("\"a\""));
        let expected = [
            Said::Else,
            Said::Pong,
            Said::Message(message(7, b"t\r\nt")),
            Said::Message(with_field),
            Said::Message(Message { status: Some(404), ..message(9, b"") }),
            Said::Ping,
            Said::Error("Stale Connection".into()),
        ];
        for step in 1..bytes.len() {
            assert_eq!(said(bytes.as_bytes(), step).expect("NATS"), expected, "{step}");
        }
    }

    #[test]
    fn what_is_published_reads_back() {
        let sent = publish("a", "_INBOX.1", &[("Nats-Msg-Id", "7".into())], b"tea\r\n");
        let text = String::from_utf8(sent).expect("text");
        // The server says of a subscriber's message what a publisher says, and one word more.
        let heard = text.replace("HPUB a", "HMSG a 1");
        let all = said(heard.as_bytes(), 7).expect("NATS");
        let [Said::Message(message)] = &all[..] else { panic!("{all:?}") };
        assert_eq!((message.reply.as_str(), &message.payload[..]), ("_INBOX.1", &b"tea\r\n"[..]));
        assert_eq!(message.field("Nats-Msg-Id"), Some("7"));
        assert_eq!(publish("a", "b", &[], b"x"), b"PUB a b 1\r\nx\r\n");
    }

    #[test]
    fn what_is_no_nats_is_refused_and_never_waited_for() {
        for bytes in [
            &b"HTTP/1.1 200 OK\r\n"[..],
            b"MSG\r\n",
            b"MSG a 1 x\r\n",
            b"MSG a x 1\r\n",
            b"MSG a 1 99999999999\r\n",
            b"HMSG a 1 9 3\r\n",
            b"\r\n",
        ] {
            assert!(said(bytes, 100).is_err(), "{bytes:?}");
        }
        assert!(said(&vec![b'x'; LINE + 1], LINE + 1).is_err());
    }
}
