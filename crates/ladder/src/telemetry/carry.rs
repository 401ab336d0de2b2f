//! How a context travels to another process: as the header fields `traceparent` and `tracestate` of HTTP and of gRPC (whose
//! metadata are header fields), and as a text for what has no header, a job.
//!
//! A context is a client's word. What stands at the door of a system believes it only of its own hops: who may say "this
//! trace is kept" may have everything kept.

use super::Context;
use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};

/// Where the request stands in a trace.
pub const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// What vendors add to it. It is passed on as it is, and means nothing without a valid `traceparent`.
pub const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// The context that a request brings; nothing if it brings none, two, or one that is not valid.
pub fn extract(fields: &HeaderMap) -> Option<Context> {
    let mut said = fields.get_all(TRACEPARENT).iter();
    let (said, more) = (said.next()?, said.next());
    Context::read(said.to_str().ok().filter(|_| more.is_none())?)
}

/// Writes the context into the header fields of a request that was made on behalf of it, over what stood there. The
/// `tracestate` that is there is another trace's if they name none or another, and is taken out.
pub fn inject(fields: &mut HeaderMap, context: Context) {
    let same = extract(fields).is_some_and(|said| said.trace == context.trace);
    if !same {
        fields.remove(TRACESTATE);
    }
    // Hexadecimal digits and dashes always are a value.
    if let Ok(value) = HeaderValue::try_from(context.to_string()) {
        fields.insert(TRACEPARENT, value);
    }
}

/// The same of a request that is made anew on behalf of another one, whose `tracestate` goes with it.
pub fn pass_on(from: &HeaderMap, to: &mut HeaderMap, context: Context) {
    inject(to, context);
    if extract(from).is_some_and(|said| said.trace == context.trace) {
        for state in from.get_all(TRACESTATE) {
            to.append(TRACESTATE, state.clone());
        }
    }
}

/// The context that a gRPC call brings.
pub fn extract_metadata(metadata: &tonic::metadata::MetadataMap) -> Option<Context> {
    extract(metadata.as_ref())
}

/// Writes the context into the metadata of a gRPC call that is made on behalf of it.
pub fn inject_metadata(metadata: &mut tonic::metadata::MetadataMap, context: Context) {
    inject(metadata.as_mut(), context);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn fields(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn a_context_arrives_as_it_was_sent_over_http_and_grpc() {
        let context = Context::read(SAID).unwrap();
        let mut http = HeaderMap::new();
        inject(&mut http, context);
        assert_eq!(http[TRACEPARENT], SAID);
        assert_eq!(extract(&http), Some(context));
        let mut grpc = tonic::metadata::MetadataMap::new();
        inject_metadata(&mut grpc, context);
        assert_eq!(extract_metadata(&grpc), Some(context));
    }

    #[test]
    fn two_contexts_are_none() {
        assert_eq!(extract(&fields(&[("traceparent", SAID), ("traceparent", SAID)])), None);
        assert_eq!(extract(&fields(&[("traceparent", "00-xyz")])), None);
    }

    #[test]
    fn the_state_of_a_trace_is_passed_on_and_that_of_another_is_not() {
        let context = Context::read(SAID).unwrap();
        let state = [("traceparent", SAID), ("tracestate", "a=1"), ("tracestate", "b=2")];
        let (mut same, mut anew, mut made) = (fields(&state), fields(&state), HeaderMap::new());
        inject(&mut same, context.within(7.try_into().unwrap()));
        assert_eq!(same.get_all(TRACESTATE).iter().count(), 2);
        assert_ne!(same[TRACEPARENT], SAID);
        inject(&mut anew, Context { trace: 7.try_into().unwrap(), ..context });
        assert!(!anew.contains_key(TRACESTATE));
        pass_on(&fields(&state), &mut made, context);
        let states: Vec<_> = made.get_all(TRACESTATE).iter().collect();
        assert_eq!(states, ["a=1", "b=2"]);
    }
}
