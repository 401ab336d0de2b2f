//! What requests say: their parts as they were typed, checked before anything is sent.

use crate::http::Method;
use crate::http::client::encode_with;
use base64ct::{Base64, Encoding};
use percent_encoding::percent_decode_str;
use url::Url;

/// Who asks, if nothing else is said (RFC 9110 10.1.5): some servers refuse a request without it.
const USER_AGENT: &str = concat!("brigade/", env!("CARGO_PKG_VERSION"));

/// Fields that are not for the template to set, and what does.
const SET_ELSEWHERE: [(&str, &str); 3] = [
    ("Content-Length", "it follows from the body"),
    ("Transfer-Encoding", "bodies are sent whole, with their length"),
    ("Connection", "a connection is kept open, or made for every request"),
];

/// What every request says besides its URL: a method, header fields, a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    method: Method,
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Default for Template {
    /// `GET` without a body.
    fn default() -> Self {
        Template { method: Method::Get, fields: Vec::new(), body: Vec::new() }
    }
}

impl Template {
    /// Requests with this method, these fields beside `Host`, `User-Agent` and what frames the body, and this body. A
    /// `Host` or a `User-Agent` among the fields replaces the usual one.
    ///
    /// # Errors
    /// A method or a name that is not a token, `CONNECT`, a value with a line end, a field that follows from something
    /// else, or a `Host` or an `Authorization` given twice. Says which, and what to write.
    pub fn new(method: &str, fields: Vec<(String, String)>, body: Vec<u8>) -> Result<Self, String> {
        let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];
        if let Some(known) =
            known.iter().find(|known| known.eq_ignore_ascii_case(method) && **known != method)
        {
            return Err(format!("`{method}`: methods are case-sensitive; write {known}"));
        }
        if !is_token(method) {
            return Err(format!(
                "`{}` is no method: write for instance PUT",
                method.escape_debug()
            ));
        }
        if method == "CONNECT" {
            return Err("CONNECT asks a proxy for a tunnel and not a server for a URL".into());
        }
        fields.iter().try_for_each(|(name, value)| check(name, value))?;
        for once in ["Host", "Authorization"] {
            if fields.iter().filter(|(name, _)| name.eq_ignore_ascii_case(once)).count() > 1 {
                return Err(format!("`{once}` is given twice: leave one out"));
            }
        }
        Ok(Template { method: Method::from_token(method), fields, body })
    }

    /// As [`Template::new`]: `GET`, or `POST` if there is a body, unless a method is named.
    ///
    /// # Errors
    /// As there.
    pub fn typed(
        method: Option<&str>,
        fields: Vec<(String, String)>,
        body: Option<Vec<u8>>,
    ) -> Result<Self, String> {
        let usual = if body.is_some() { "POST" } else { "GET" };
        Template::new(method.unwrap_or(usual), fields, body.unwrap_or_default())
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The body, perhaps empty.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// What a request for `url` says before its last fields: its first line and every field but `Connection`, each with
    /// its line end.
    ///
    /// # Errors
    /// No `http://` URL, or one with a user where there is an `Authorization` too.
    pub fn head(&self, url: &str) -> Result<String, String> {
        let Target { host, path, authorization } = Target::read(url)?;
        let fields = self.fields(&host, authorization.as_deref())?;
        let mut head = Vec::new();
        encode_with(&mut head, &self.method, &path, &fields, &self.body);
        head.truncate(head.len() - self.body.len() - b"\r\n".len());
        Ok(String::from_utf8_lossy(&head).into_owned())
    }

    /// All fields but those that frame the body, each with its line end.
    pub(super) fn fields(&self, host: &str, authorization: Option<&str>) -> Result<String, String> {
        if authorization.is_some() && self.has("Authorization") {
            return Err(
                "the URL names a user, and there is a field `Authorization`: leave one out".into(),
            );
        }
        let usual = [
            ("Host", Some(host)),
            ("User-Agent", Some(USER_AGENT)),
            ("Authorization", authorization),
        ];
        let usual = usual.into_iter().filter(|(name, _)| !self.has(name));
        let usual = usual.filter_map(|(name, value)| Some((name, value?)));
        let own = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        Ok(usual.chain(own).map(|(name, value)| format!("{name}: {value}\r\n")).collect())
    }

    fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field.eq_ignore_ascii_case(name))
    }
}

/// Nothing in a field may start another line or frame the message anew.
fn check(name: &str, value: &str) -> Result<(), String> {
    if !is_token(name) {
        let name = name.escape_debug();
        return Err(format!("`{name}` is no field name: write for instance `Accept: text/html`"));
    }
    if let Some((name, why)) =
        SET_ELSEWHERE.iter().find(|(field, _)| field.eq_ignore_ascii_case(name))
    {
        return Err(format!("`{name}` cannot be set: {why}"));
    }
    if value.chars().any(|c| c.is_control() && c != '\t') {
        Err(format!("the value of `{name}` contains a line end or another control character"))
    } else {
        Ok(())
    }
}

/// RFC 9110 5.6.2.
fn is_token(text: &str) -> bool {
    let in_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(in_token)
}

/// A URL, taken apart for a request.
#[derive(Debug)]
pub(super) struct Target {
    /// With its port.
    pub(super) host: String,
    /// With its query, without its fragment.
    pub(super) path: String,
    /// The URL's user and password, as RFC 7617 sends them.
    pub(super) authorization: Option<String>,
}

impl Target {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let shown = without_user(text);
        let url = Url::parse(text).map_err(|why| format!("`{shown}` is no URL: {why}"))?;
        if url.scheme() != "http" {
            let scheme = url.scheme();
            return Err(format!(
                "`{shown}` is {scheme}: only http:// is spoken here, without encryption"
            ));
        }
        let host = url.host_str().ok_or_else(|| format!("`{shown}` names no host"))?;
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let path = format!("{}{query}", url.path());
        Ok(Target { host, path, authorization: basic(&url) })
    }
}

/// `Basic` and the user and the password, if the URL names any.
fn basic(url: &Url) -> Option<String> {
    let (user, password) = (url.username(), url.password());
    if user.is_empty() && password.is_none() {
        return None;
    }
    let mut both: Vec<u8> = percent_decode_str(user).collect();
    both.push(b':');
    both.extend(percent_decode_str(password.unwrap_or_default()));
    let mut room = vec![0; Base64::encoded_len(&both)];
    let text = Base64::encode(&both, &mut room).ok()?;
    Some(format!("Basic {text}"))
}

/// `url` as it may be shown: without a user and a password, be it a URL or not.
pub fn without_user(url: &str) -> String {
    let slashes = ['/', '\\'];
    let start = match url.split_once(':') {
        Some((scheme, rest))
            if rest.starts_with(slashes) || scheme.eq_ignore_ascii_case("http") =>
        {
            url.len() - rest.trim_start_matches(slashes).len()
        }
        _ => 0,
    };
    let end = url[start..].find(['/', '?', '#', '\\']).map_or(url.len(), |at| start + at);
    match url[start..end].rfind('@') {
        Some(at) => format!("{}{}", &url[..start], &url[start + at + 1..]),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, value: &str) -> (String, String) {
        (name.into(), value.into())
    }

    #[test]
    fn a_template_names_its_sender_unless_it_is_told_another_name() {
        let fields =
            |own| Template::new("PUT", own, Vec::new()).unwrap().fields("h:1", Some("Basic eA=="));
        let usual =
            format!("Host: h:1\r\nUser-Agent: {USER_AGENT}\r\nAuthorization: Basic eA==\r\n");
        assert_eq!(fields(vec![]).unwrap(), usual);
        let own =
            vec![field("user-agent", "me"), field("HOST", "b"), field("A", "1"), field("A", "")];
        assert_eq!(
            fields(own).unwrap(),
            "Authorization: Basic eA==\r\nuser-agent: me\r\nHOST: b\r\nA: 1\r\nA: \r\n"
        );
        assert!(fields(vec![field("authorization", "x")]).unwrap_err().contains("leave one out"));
    }

    #[test]
    fn what_could_not_travel_or_would_start_another_line_is_refused_by_name() {
        for (method, name, value, why) in [
            ("get", "A", "", "write GET"),
            ("", "A", "", "no method"),
            ("GET /x", "A", "", "`GET /x` is no method"),
            ("CONNECT", "A", "", "tunnel"),
            ("GET", "A B", "", "`A B` is no field name"),
            ("GET", "", "x", "`` is no field name"),
            ("GET", "A\r\nB", "", "`A\\r\\nB` is no field name"),
            ("GET", "A", "x\r\nB: y", "`A` contains a line end"),
            ("GET", "A", "x\ny", "line end"),
            ("GET", "A", "\0", "control character"),
            ("GET", "content-length", "1", "`Content-Length` cannot be set"),
            ("GET", "Transfer-Encoding", "chunked", "cannot be set"),
            ("GET", "connection", "close", "cannot be set"),
        ] {
            let refused = Template::new(method, vec![field(name, value)], Vec::new()).unwrap_err();
            assert!(refused.contains(why), "{refused}: {why}");
        }
        let twice = vec![field("Host", "a"), field("host", "b")];
        assert!(Template::new("GET", twice, Vec::new()).unwrap_err().contains("given twice"));
    }

    #[test]
    fn a_user_and_a_password_are_sent_as_basic_authorization() {
        for (url, expected) in [
            ("http://user:pass@h/", Some("Basic dXNlcjpwYXNz")),
            ("http://Aladdin:open%20sesame@h/", Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")),
            ("http://token@h/", Some("Basic dG9rZW46")),
            ("http://:p@h/", Some("Basic OnA=")),
            ("http://h/a@b", None),
        ] {
            assert_eq!(Target::read(url).unwrap().authorization.as_deref(), expected, "{url}");
        }
        let target = Target::read("http://user:pass@h:8/a?b#c").unwrap();
        assert_eq!((target.host.as_str(), target.path.as_str()), ("h:8", "/a?b"));
    }

    #[test]
    fn no_password_is_ever_shown() {
        for (url, shown) in [
            ("http://user:secret@h:1/a@b", "http://h:1/a@b"),
            ("http://secret@h", "http://h"),
            ("http://a:se@cret@h?x=@", "http://h?x=@"),
            ("https://user:secret@h/", "https://h/"),
            ("user:secret@h:80", "h:80"),
            ("http:user:secret@h", "http:h"),
            ("http:/user:secret@h", "http:/h"),
            ("HTTP:\\\\user:secret@h", "HTTP:\\\\h"),
            ("http://[::1]:80/x", "http://[::1]:80/x"),
            ("http://user:secret@[", "http://["),
        ] {
            assert_eq!(without_user(url), shown);
        }
        for url in ["http://user:secret@[/", "ftp://user:secret@h/"] {
            assert!(!Target::read(url).unwrap_err().contains("secret"), "{url}");
        }
    }
}
