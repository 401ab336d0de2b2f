//! What a proxy changes of a header: fields that are for one hop only are taken out (RFC 9110 7.6.1), and the client's
//! address is added. All others pass as they are, `Host` and `X-Request-Id` among them.

use hyper::HeaderMap;
use hyper::header::{
    CONNECTION, EXPECT, HOST, HeaderName, HeaderValue, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE,
    TRAILER, TRANSFER_ENCODING, UPGRADE, VIA,
};
use std::net::IpAddr;

/// Where a request came from, hop by hop; the one that is added last is the only one that a proxy knows.
pub(super) const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// For one hop, whether or not `Connection` names them. `Expect` is met here: the body is asked for as it is passed on.
const ONE_HOP: [HeaderName; 10] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    EXPECT,
];

/// Takes out what is for this hop only, and what `Connection` says is.
pub(crate) fn without_hop(fields: &mut HeaderMap) {
    if fields.contains_key(CONNECTION) {
        let named: Vec<HeaderName> = fields
            .get_all(CONNECTION)
            .into_iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|name| name.trim().parse().ok())
            .collect();
        for name in named {
            fields.remove(name);
        }
    }
    for name in &ONE_HOP {
        fields.remove(name);
    }
}

/// Names the upstream where the client named nothing, as HTTP/1.0 allows: HTTP/1.1 does not.
pub(super) fn hosted(fields: &mut HeaderMap, upstream: &str) {
    if let (false, Ok(upstream)) = (fields.contains_key(HOST), HeaderValue::try_from(upstream)) {
        fields.insert(HOST, upstream);
    }
}

/// Says that the request came from `client`, behind what it says itself, and that it passed through here.
pub(super) fn forwarded(fields: &mut HeaderMap, client: IpAddr) {
    let so_far = fields.get_all(FORWARDED_FOR).into_iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<String> = so_far.map(String::from).chain([client.to_string()]).collect();
    // An address and what was a value before always make one.
    if let Ok(hops) = HeaderValue::try_from(hops.join(", ")) {
        fields.insert(FORWARDED_FOR, hops);
    }
    fields.append(VIA, HeaderValue::from_static("1.1 brigade"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn what_is_for_one_hop_is_taken_out_and_all_else_stays() {
        let mut header = fields(&[
            ("connection", "close, X-Secret"),
            ("connection", "keep-alive"),
            ("keep-alive", "timeout=5"),
            ("te", "trailers"),
            ("upgrade", "websocket"),
            ("x-secret", "of this hop"),
            ("host", "example.com"),
            ("x-request-id", "42"),
        ]);
        without_hop(&mut header);
        assert_eq!(header, fields(&[("host", "example.com"), ("x-request-id", "42")]));
    }

    #[test]
    fn a_client_that_names_no_field_takes_none_out() {
        let mut header = fields(&[("connection", "close,, not a name ,"), ("accept", "*/*")]);
        without_hop(&mut header);
        assert_eq!(header, fields(&[("accept", "*/*")]));
    }

    #[test]
    fn the_upstream_is_named_where_the_client_named_nothing() {
        let (mut named, mut unnamed) = (fields(&[("host", "sho.rt")]), HeaderMap::new());
        for header in [&mut named, &mut unnamed] {
            hosted(header, "127.0.0.1:8081");
        }
        assert_eq!(named[HOST], "sho.rt");
        assert_eq!(unnamed[HOST], "127.0.0.1:8081");
    }

    #[test]
    fn the_client_is_added_behind_all_that_was_said_before() {
        let mut header =
            fields(&[("x-forwarded-for", "203.0.113.7"), ("x-forwarded-for", "198.51.100.1")]);
        forwarded(&mut header, IpAddr::from([127, 0, 0, 1]));
        let said: Vec<_> = header.get_all(FORWARDED_FOR).iter().collect();
        assert_eq!(said, ["203.0.113.7, 198.51.100.1, 127.0.0.1"]);
        assert_eq!(header.get(VIA).expect("who passed it on"), "1.1 brigade");
    }
}
