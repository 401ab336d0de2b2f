//! Three pipelined requests, cut into three reads at every pair of positions: always the same three come out.

use super::exercise::{Request, Requests};
use brigade::workbench::judge::Ruling;

/// What the client sends: the second request has a body, the third one too, with an empty line in it.
const SENT: &str = "GET /a HTTP/1.1\r\nHost: blink.test\r\nUser-Agent: a browser that says a good deal of itself\r\n\r\n\
                    POST /api/links HTTP/1.1\r\nHost: blink.test\r\nContent-Length: 30\r\n\r\n{\"url\": \"https://example.org\"}\
                    POST /api/links HTTP/1.1\r\nHost: blink.test\r\nContent-Length: 8\r\n\r\n{\r\n\r\n  }";

fn expected() -> Vec<Request> {
    let request = |line: &str, body: &str| Request { line: line.into(), body: body.into() };
    vec![
        request("GET /a", ""),
        request("POST /api/links", "{\"url\": \"https://example.org\"}"),
        request("POST /api/links", "{\r\n\r\n  }"),
    ]
}

/// A read, and what comes behind it.
fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).escape_default().to_string()
}

/// Where the stream was cut, as the last bytes before it and the first behind it.
fn cut(at: usize) -> String {
    let sent = SENT.as_bytes();
    let (before, after) = (&sent[at.saturating_sub(8)..at], &sent[at..sent.len().min(at + 8)]);
    format!("byte {at} (`…{}` | `{}…`)", shown(before), shown(after))
}

/// One way to cut the stream. `Err`: how it was read instead.
fn read(cuts: &[usize]) -> Result<(), String> {
    let (mut requests, mut from) = (Requests::new(), 0);
    let mut found = Vec::new();
    for &at in cuts.iter().chain([&SENT.len()]) {
        found.extend(requests.received(&SENT.as_bytes()[from..at]));
        from = at;
    }
    let expected = expected();
    if found == expected {
        return Ok(());
    }
    let cuts: Vec<String> = cuts.iter().map(|at| cut(*at)).collect();
    let how = match cuts.as_slice() {
        [] => "three requests in one read".into(),
        cuts => format!("three requests, cut at {}", cuts.join(" and at ")),
    };
    let (came, all) = (found.len(), expected.len());
    let odd = found.iter().zip(&expected).find(|(found, right)| found != right);
    Err(match odd {
        Some((found, right)) => format!(
            "{how}: `{}` was sent, and `{}` came out with {} bytes of body",
            right.line,
            found.line,
            found.body.len()
        ),
        None => format!("{how}: {came} of {all} came out"),
    })
}

/// Uncut first, then with one cut, then with two: the simplest case that is lost is the one that is told.
pub fn judge() -> Ruling {
    let len = SENT.len();
    let single = (1..len).map(|at| vec![at]);
    let pairs = (1..len).flat_map(|first| (first + 1..len).map(move |second| vec![first, second]));
    let mut tried = 0;
    for cuts in std::iter::once(Vec::new()).chain(single).chain(pairs) {
        if let Err(why) = read(&cuts) {
            return Ruling::Rejected { why, schedule: None };
        }
        tried += 1;
    }
    Ruling::Accepted {
        proved: format!(
            "all {tried} ways to cut 3 pipelined requests of {len} bytes into at most 3 reads"
        ),
    }
}
