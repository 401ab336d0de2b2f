//! One answer, waited for with the thread: for a client that asks one thing after the other and measures nothing.

use crate::http::client::{Replies, Reply};
use std::io::{self, ErrorKind, Read};

/// The next answer that comes from `server`.
///
/// # Errors
/// If nothing can be read, if it is no answer, or if the connection ends before the answer does.
pub fn receive(server: &mut impl Read, replies: &mut Replies) -> io::Result<Reply> {
    let mut bytes = [0; 4096];
    let mut open = true;
    loop {
        let unreadable = |why| io::Error::new(ErrorKind::InvalidData, why);
        match replies.next_reply().map_err(unreadable)? {
            Some(reply) => return Ok(reply),
            None if open => {
                let n = server.read(&mut bytes)?;
                replies.received(&bytes[..n]);
                open = n > 0;
            }
            None => {
                return Err(io::Error::new(ErrorKind::UnexpectedEof, "closed before it answered"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Method;

    fn answer(mut bytes: &[u8]) -> io::Result<Reply> {
        let mut replies = Replies::default();
        replies.asked(&Method::Get);
        receive(&mut bytes, &mut replies)
    }

    #[test]
    fn an_answer_ends_where_it_says_or_with_the_connection() {
        let said = answer(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n").unwrap();
        let closed = answer(b"HTTP/1.1 200 OK\r\n\r\nbody").unwrap();
        assert_eq!((said.status, closed.status, closed.body), (302, 200, 4));
    }

    #[test]
    fn a_connection_that_ends_too_early_is_an_error_and_no_endless_wait() {
        assert_eq!(answer(b"").unwrap_err().kind(), ErrorKind::UnexpectedEof);
        let half = answer(b"HTTP/1.1 302 Found\r\nContent-Le").unwrap_err();
        assert_eq!(half.kind(), ErrorKind::InvalidData);
    }
}
