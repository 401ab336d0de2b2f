//! What clients send, and which statuses any server of Blink answers: bytes that do not depend on the
//! execution model, so the session and every model are held to the same table.
//!
//! Of the application only this is assumed: OPTIONS is answered 204, a method that no standard knows 501, one that Blink
//! does not speak 405; `/healthz` answers 200, `POST /api/links` with a valid link
//! 201 and with a type that is not JSON's 415, anything else that is well-formed 404.

/// One connection's worth of bytes.
pub(crate) struct Script {
    /// What it is about.
    pub(crate) name: &'static str,
    /// What the client sends before it says that it has sent its last.
    pub(crate) input: fn() -> Vec<u8>,
    /// The status of every answer, interim ones included, in order.
    pub(crate) statuses: &'static [u16],
    /// The server closes whether or not the client has more to say.
    pub(crate) closes: bool,
}

/// The statuses in what a server sent.
pub(crate) fn statuses(output: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(output);
    let starts = text.split("HTTP/1.1 ").skip(1);
    starts.filter_map(|rest| rest.get(..3)?.parse().ok()).collect()
}

const GET: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
const LINK: &str = r#"{"url":"https://example.com/"}"#;

/// A POST of a link with these header lines (each with its line end) and this body.
fn post(headers: &str, body: &str) -> Vec<u8> {
    format!("POST /api/links HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}\r\n{body}").into()
}

/// A POST of the link with this line for its type, followed by a GET.
fn typed(content_type: &str) -> Vec<u8> {
    format!("POST /api/links HTTP/1.1\r\nHost: localhost\r\n{content_type}Content-Length: 30\r\n\r\n{LINK}{GET}").into()
}

/// A GET whose header lines are these, followed by a request that is answered only if it was fine.
fn get(headers: &str) -> Vec<u8> {
    format!("GET /healthz HTTP/1.1\r\n{headers}\r\n{GET}").into()
}

/// A request line and the usual Host, followed by a request that is answered only if it was fine.
fn line(line: &str) -> Vec<u8> {
    format!("{line}\r\nHost: localhost\r\n\r\n{GET}").into()
}

/// A chunked POST of these bytes after the head, followed by a GET.
fn chunked(body: &str) -> Vec<u8> {
    [post("Transfer-Encoding: chunked\r\n", body), GET.into()].concat()
}

/// The link in chunks of `size`, with `extension` behind every size and `trailers` behind the last.
fn in_chunks(size: usize, extension: &str, trailers: &str) -> Vec<u8> {
    let chunks: String = LINK
        .as_bytes()
        .chunks(size)
        .map(|part| format!("{:x}{extension}\r\n{}\r\n", part.len(), String::from_utf8_lossy(part)))
        .collect();
    chunked(&format!("{chunks}0{extension}\r\n{trailers}\r\n"))
}

const fn served(name: &'static str, input: fn() -> Vec<u8>, statuses: &'static [u16]) -> Script {
    Script { name, input, statuses, closes: false }
}

const fn closed(name: &'static str, input: fn() -> Vec<u8>, statuses: &'static [u16]) -> Script {
    Script { name, input, statuses, closes: true }
}

/// Every script.
#[rustfmt::skip] // one row a line: it is a table
pub(crate) const SCRIPTS: &[Script] = &[
    // Well-formed
    served("nothing at all", Vec::new, &[]),
    served("one GET", || GET.into(), &[200]),
    served("HEAD has no body", || line("HEAD /healthz HTTP/1.1"), &[200, 200]),
    served("HEAD of nothing", || line("HEAD /nosuch1 HTTP/1.1"), &[404, 200]),
    served("no such code", || line("GET /nosuch1 HTTP/1.1"), &[404, 200]),
    served("a hundred pipelined", || GET.repeat(100).into(), &[200; 100]),
    served("empty lines before requests", || format!("\r\n\r\n{GET}\r\n{GET}").into(), &[200, 200]),
    served("header names in any case", || get("hOsT: localhost\r\n"), &[200, 200]),
    served("spaces around a value", || get("Host: \t localhost \t \r\n"), &[200, 200]),
    served("Host with a port", || get("Host: localhost:8080\r\n"), &[200, 200]),
    served("Host as IPv6", || get("Host: [::1]:8080\r\n"), &[200, 200]),
    served("text beyond ASCII in a value", || get("Host: localhost\r\nX: \u{e9}\r\n"), &[200, 200]),
    served("a hundred fields", || get(&format!("Host: localhost\r\n{}", "A: b\r\n".repeat(99))), &[200, 200]),
    served("absolute form", || line("GET http://other.example/healthz HTTP/1.1"), &[200, 200]),
    served("absolute form in capitals", || line("GET HTTP://other.example/healthz HTTP/1.1"), &[200, 200]),
    served("a body with its length", || [post("Content-Length: 30\r\n", LINK), GET.into()].concat(), &[201, 200]),
    served("GET with a body", || get("Host: localhost\r\nContent-Length: 0\r\n"), &[200, 200]),
    served("chunked", || in_chunks(7, "", ""), &[201, 200]),
    served("chunks of one byte", || in_chunks(1, "", ""), &[201, 200]),
    served("chunk extensions", || in_chunks(9, ";a=b; c=\"d\"", ""), &[201, 200]),
    served("a space before the extension", || in_chunks(9, " ;a", ""), &[201, 200]),
    served("trailers", || in_chunks(9, "", "Checksum: none\r\nX: y\r\n"), &[201, 200]),
    served("chunked in capitals", || [post("Transfer-Encoding: Chunked\r\n", "1e\r\n"), LINK.into(), b"\r\n0\r\n\r\n".to_vec()].concat(), &[201]),
    // Over a socket this holds only if head and body leave in one write.
    served("100-continue, body already here", || post("Content-Length: 30\r\nExpect: 100-continue\r\n", LINK), &[201]),
    served("100-continue, body never sent", || post("Content-Length: 30\r\nExpect: 100-continue\r\n", ""), &[100]),
    served("100-continue without a body", || get("Host: localhost\r\nExpect: 100-continue\r\n"), &[200, 200]),
    served("a link as JSON of another name", || typed("Content-Type: Application/vnd.example+JSON; charset=utf-8\r\n"), &[201, 200]),
    served("a link as curl -d sends it", || typed("Content-Type: application/x-www-form-urlencoded\r\n"), &[201, 200]),
    served("a link of no type", || typed(""), &[201, 200]),
    served("a link as XML", || typed("Content-Type: application/xml\r\n"), &[415, 200]),
    closed("two content types", || typed("Content-Type: application/json\r\nContent-Type: text/plain\r\n"), &[400]),
    // The connection's end
    closed("Connection: close", || get("Host: localhost\r\nConnection: close\r\n"), &[200]),
    closed("close among other options", || get("Host: localhost\r\nConnection: a, CLOSE\r\n"), &[200]),
    closed("HTTP/1.0 closes", || line("GET /healthz HTTP/1.0"), &[200]),
    closed("HTTP/1.0 without Host", || b"GET /healthz HTTP/1.0\r\n\r\n".to_vec(), &[200]),
    served("HTTP/1.0 stays when asked", || b"GET /healthz HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n".repeat(2), &[200, 200]),
    closed("HTTP/1.0 cannot expect", || b"GET /healthz HTTP/1.0\r\nExpect: x\r\n\r\n".to_vec(), &[200]),
    served("half a request", || GET.as_bytes()[..20].to_vec(), &[]),
    served("one and a half", || [GET.as_bytes(), &GET.as_bytes()[..20]].concat(), &[200]),
    served("half a body", || post("Content-Length: 30\r\n", &LINK[..9]), &[]),
    // The request line
    closed("no version", || line("GET /healthz"), &[400]),
    closed("HTTP/2.0", || line("GET /healthz HTTP/2.0"), &[505]),
    closed("HTTP/1.2", || line("GET /healthz HTTP/1.2"), &[505]),
    closed("the preface of HTTP/2", || b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), &[505]),
    closed("another protocol", || line("GET /healthz HTCPCP/1.0"), &[400]),
    closed("two spaces", || line("GET  /healthz HTTP/1.1"), &[400]),
    closed("a space in the target", || line("GET /health z HTTP/1.1"), &[400]),
    closed("a method that is no token", || line("G(T /healthz HTTP/1.1"), &[400]),
    served("asterisk form", || line("OPTIONS * HTTP/1.1"), &[204, 200]),
    closed("asterisk form in HTTP/1.0", || line("OPTIONS * HTTP/1.0"), &[204]),
    served("OPTIONS of a server", || line("OPTIONS http://localhost HTTP/1.1"), &[204, 200]),
    served("OPTIONS of a path", || line("OPTIONS /healthz HTTP/1.1"), &[204, 200]),
    closed("asterisk form of another method", || line("GET * HTTP/1.1"), &[400]),
    closed("authority form", || line("CONNECT localhost:80 HTTP/1.1"), &[501]),
    closed("authority form of another method", || line("GET localhost:80 HTTP/1.1"), &[400]),
    served("CONNECT to a path", || line("CONNECT /healthz HTTP/1.1"), &[405, 200]),
    served("an unknown method", || line("BREW /healthz HTTP/1.1"), &[501, 200]),
    served("an unknown method, on an unknown path", || line("PURGE /a/b HTTP/1.1"), &[501, 200]),
    served("methods are case-sensitive", || line("get /healthz HTTP/1.1"), &[501, 200]),
    served("a method that is not for this", || line("PUT /healthz HTTP/1.1"), &[405, 200]),
    served("TRACE", || line("TRACE /healthz HTTP/1.1"), &[405, 200]),
    served("a fragment in the target", || line("GET /healthz#top HTTP/1.1"), &[200, 200]),
    served("a fragment behind a query", || line("GET /healthz?a#top HTTP/1.1"), &[200, 200]),
    closed("another scheme", || line("GET ftp://localhost/ HTTP/1.1"), &[400]),
    closed("user information in the target", || line("GET http://me@localhost/ HTTP/1.1"), &[400]),
    closed("a target beyond ASCII", || line("GET /\u{e9} HTTP/1.1"), &[400]),
    closed("NUL in the target", || line("GET /\0 HTTP/1.1"), &[400]),
    closed("a target of 8,193 bytes", || line(&format!("GET /{} HTTP/1.1", "a".repeat(8192))), &[414]),
    closed("a target without end", || format!("GET /{}", "a".repeat(8192)).into(), &[414]),
    closed("a method and a target too long", || line(&format!("{} /{} HTTP/1.1", "A".repeat(10_000), "b".repeat(9_000))), &[431]),
    closed("a TLS hello", || b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(), &[400]),
    // Header fields
    closed("no Host", || get("Accept: */*\r\n"), &[400]),
    closed("two Hosts", || get("Host: localhost\r\nHost: localhost\r\n"), &[400]),
    closed("an empty Host", || get("Host:\r\n"), &[400]),
    closed("a Host with a path", || get("Host: localhost/a\r\n"), &[400]),
    closed("a Host with user information", || get("Host: me@localhost\r\n"), &[400]),
    served("a Host whose port begins with zeros", || get("Host: localhost:0000080\r\n"), &[200, 200]),
    served("a Host with a colon and no port", || get("Host: localhost:\r\n"), &[200, 200]),
    closed("a Host with a port beyond ports", || get("Host: localhost:65536\r\n"), &[400]),
    closed("a Host with a nonsense port", || get("Host: localhost:80x\r\n"), &[400]),
    closed("a space before the colon", || get("Host : localhost\r\n"), &[400]),
    closed("a folded line", || get("Host: localhost\r\nA: b\r\n c\r\n"), &[400]),
    closed("a folded first line", || get(" Host: localhost\r\n"), &[400]),
    closed("a field without a name", || get("Host: localhost\r\n: b\r\n"), &[400]),
    closed("a field without a colon", || get("Host: localhost\r\nnonsense\r\n"), &[400]),
    closed("NUL in a value", || get("Host: localhost\r\nA: b\0c\r\n"), &[400]),
    closed("a bell in a value", || get("Host: localhost\r\nA: b\x07c\r\n"), &[400]),
    closed("a carriage return in a value", || get("Host: localhost\r\nA: b\rc\r\n"), &[400]),
    closed("bare line feeds", || GET.replace('\r', "").into(), &[400]),
    closed("one bare line feed", || get("Host: localhost\nA: b\r\n"), &[400]),
    closed("a bare line feed before", || format!("\n{GET}").into(), &[400]),
    closed("101 fields", || get(&format!("Host: localhost\r\n{}", "A: b\r\n".repeat(100))), &[431]),
    closed("a head over 16 KiB", || get(&format!("Host: localhost\r\nA: {}\r\n", "b".repeat(16384))), &[431]),
    closed("a head without end", || format!("GET / HTTP/1.1\r\nA: {}", "b".repeat(16384)).into(), &[431]),
    closed("another expectation", || get("Host: localhost\r\nExpect: the-unexpected\r\n"), &[417]),
    closed("refused behind an answer", || [GET.into(), get("")].concat(), &[200, 400]),
    // Framing
    served("a length that begins with zeros", || [post(&format!("Content-Length: {}30\r\n", "0".repeat(40)), LINK), GET.into()].concat(), &[201, 200]),
    served("a chunk size that begins with zeros", || chunked(&format!("{}1e\r\n{LINK}\r\n{}\r\n\r\n", "0".repeat(40), "0".repeat(40))), &[201, 200]),
    served("a chunk size of sixteen digits", || chunked(&format!("000000000000001e\r\n{LINK}\r\n0\r\n\r\n")), &[201, 200]),
    closed("zeros without end", || chunked(&"0".repeat(17_000)), &[431]),
    closed("a length with an underscore", || post("Content_Length: 30\r\n", LINK), &[400]),
    closed("a coding with an underscore", || post("Transfer_Encoding: chunked\r\n", "0\r\n\r\n"), &[400]),
    closed("a coding with three hyphens", || post("transfer---encoding: chunked\r\n", "0\r\n\r\n"), &[400]),
    closed("a length between separators", || post("_content-_length-: 30\r\n", LINK), &[400]),
    served("a name that only begins so", || get("Host: localhost\r\nContent_Length_Hint: 3\r\nX_Transfer_Encoding: a\r\n"), &[200, 200]),
    closed("length and chunked", || { post("Content-Length: 30\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")}, &[400]),
    closed("chunked and length", || { post("Transfer-Encoding: chunked\r\nContent-Length: 30\r\n", "0\r\n\r\n")}, &[400]),
    closed("two lengths", || post("Content-Length: 30\r\nContent-Length: 31\r\n", LINK), &[400]),
    closed("the same length twice", || post("Content-Length: 30\r\nContent-Length: 30\r\n", LINK), &[400]),
    closed("a list of lengths", || post("Content-Length: 30, 30\r\n", LINK), &[400]),
    closed("a signed length", || post("Content-Length: +30\r\n", LINK), &[400]),
    closed("a negative length", || post("Content-Length: -1\r\n", LINK), &[400]),
    closed("an empty length", || post("Content-Length:\r\n", LINK), &[400]),
    closed("a hexadecimal length", || post("Content-Length: 0x1e\r\n", LINK), &[400]),
    closed("a length beyond numbers", || post("Content-Length: 99999999999999999999\r\n", LINK), &[413]),
    closed("a body over 64 KiB", || post("Content-Length: 65537\r\nExpect: 100-continue\r\n", ""), &[413]),
    closed("another coding", || post("Transfer-Encoding: gzip\r\n", LINK), &[400]),
    closed("a coding before chunked", || post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), &[400]),
    closed("a coding after chunked", || post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), &[400]),
    closed("chunked twice", || { post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")}, &[400]),
    closed("nearly chunked", || post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), &[400]),
    closed("chunked behind a vertical tab", || post("Transfer-Encoding: \x0bchunked\r\n", "0\r\n\r\n"), &[400]),
    closed("chunked in HTTP/1.0", || b"POST /api/links HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_vec(), &[400]),
    closed("a chunk without a size", || chunked("\r\nabc\r\n0\r\n\r\n"), &[400]),
    closed("a chunk size that is no number", || chunked("xyz\r\nabc\r\n0\r\n\r\n"), &[400]),
    closed("a signed chunk size", || chunked("+3\r\nabc\r\n0\r\n\r\n"), &[400]),
    closed("a chunk size with 0x", || chunked("0x3\r\nabc\r\n0\r\n\r\n"), &[400]),
    closed("a space behind a chunk size", || chunked("3 \r\nabc\r\n0\r\n\r\n"), &[400]),
    closed("a chunk size beyond numbers", || chunked("10000000000000003\r\nabc\r\n0\r\n\r\n"), &[413]),
    closed("a chunk longer than its size", || chunked("3\r\nabcd\r\n0\r\n\r\n"), &[400]),
    closed("a bare line feed behind a size", || chunked("3\nabc\r\n0\r\n\r\n"), &[400]),
    closed("a bare line feed behind a chunk", || chunked("3\r\nabc\n0\r\n\r\n"), &[400]),
    closed("a bare line feed in an extension", || chunked("3;a\nb\r\nabc\r\n0\r\n\r\n"), &[400]),
    closed("a carriage return in an extension", || chunked("3;a\rb\r\nabc\r\n0\r\n\r\n"), &[400]),
    closed("a trailer without a colon", || chunked("0\r\nnonsense\r\n\r\n"), &[400]),
    closed("a folded trailer", || chunked("0\r\nA: b\r\n c\r\n\r\n"), &[400]),
    closed("chunks over 64 KiB", || chunked("10001\r\n"), &[413]),
    closed("an extension without end", || chunked(&format!("3;{}", "a".repeat(17_000))), &[431]),
    closed("extensions over 16 KiB together", || chunked(&format!("1;{}\r\na\r\n", "a".repeat(999)).repeat(17)), &[431]),
    closed("trailers over 16 KiB", || chunked(&format!("0\r\n{}", "A: b\r\n".repeat(5000))), &[431]),
];
