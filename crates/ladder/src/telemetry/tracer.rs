//! Makes spans. Off, it is one `None`, and so is every span that it opens.

use super::{Context, Kind, Sampling, Sink, Span, Value, carry};
use hyper::HeaderMap;
use rand::random;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Instant;

/// Makes the spans of one process, and hands those that are kept to a sink. Clones are the same one.
#[derive(Clone, Debug, Default)]
pub struct Tracer(Option<Arc<Inner>>);

#[derive(Debug)]
struct Inner {
    sampling: Sampling,
    sink: Sink<Span>,
}

/// A span that goes on. It ends with [`Open::end`]; dropped before, it was given up: its client has gone, or its work panicked.
#[derive(Debug)]
pub struct Open {
    context: Context,
    /// `None`: it is not kept.
    span: Option<(Span, Arc<Inner>)>,
}

impl Tracer {
    /// Traces nothing.
    pub fn off() -> Self {
        Tracer(None)
    }

    /// Hands spans to `sink`.
    pub fn new(sampling: Sampling, sink: Sink<Span>) -> Self {
        Tracer(Some(Arc::new(Inner { sampling, sink })))
    }

    /// The process's first span for a request that came with this context. Without one a trace begins.
    pub fn root(&self, name: &'static str, kind: Kind, parent: Option<Context>) -> Open {
        let trace = parent.map_or_else(random, |parent| parent.trace);
        let sampled = match (parent, &self.0) {
            (Some(parent), _) => parent.sampled,
            (None, Some(inner)) => inner.sampling.keeps(trace),
            (None, None) => false,
        };
        let context = Context { trace, span: random(), sampled };
        let open = self.open(name, kind, context, parent.map(|parent| parent.span));
        open.changed(|span| span.is_local_root = true)
    }

    /// A span on behalf of another one.
    pub fn child(&self, of: Context, name: &'static str, kind: Kind) -> Open {
        self.open(name, kind, of.within(random()), Some(of.span))
    }

    /// A span on behalf of the one that a request's header fields name, which from now on name this one. Nothing is
    /// changed, and nothing kept, where they name none or all is off.
    pub fn outgoing(&self, fields: &mut HeaderMap, name: &'static str) -> Open {
        let of = self.0.as_ref().and_then(|_| carry::extract(fields));
        let Some(of) = of else { return Tracer::off().root(name, Kind::Client, None) };
        let open = self.child(of, name, Kind::Client);
        carry::inject(fields, open.context());
        open
    }

    /// A trace of its own for a job, linked to the request that queued it: that has been answered, and waits for
    /// nothing. It is kept if the request's is.
    pub fn linked(&self, to: Option<Context>, name: &'static str) -> Open {
        let mut open = self.root(name, Kind::Consumer, None);
        if let (Some(to), Some(_)) = (to, &self.0) {
            let context = Context { sampled: to.sampled, ..open.context };
            open = self.open(name, Kind::Consumer, context, None);
            return open.changed(|span| (span.is_local_root, span.link) = (true, Some(to)));
        }
        open
    }

    fn open(
        &self,
        name: &'static str,
        kind: Kind,
        context: Context,
        parent: Option<NonZeroU64>,
    ) -> Open {
        let kept = self.0.as_ref().filter(|inner| context.sampled || inner.sampling.errors);
        let span = kept.map(|inner| {
            let now = Instant::now();
            let span = Span {
                context,
                parent,
                link: None,
                name,
                kind,
                is_local_root: false,
                began: now,
                ended: now,
                attributes: Vec::new(),
                failed: false,
            };
            (span, Arc::clone(inner))
        });
        Open { context, span }
    }
}

impl Open {
    /// The parent of what is begun on its behalf, here or elsewhere.
    pub fn context(&self) -> Context {
        self.context
    }

    /// Another tracer's or none's: whether anything is kept of it.
    pub fn is_kept(&self) -> bool {
        self.span.is_some()
    }

    /// A span on its behalf.
    pub fn child(&self, name: &'static str, kind: Kind) -> Open {
        let tracer = Tracer(self.span.as_ref().map(|(_, inner)| Arc::clone(inner)));
        tracer.child(self.context, name, kind)
    }

    /// The same span, which began then.
    #[must_use]
    pub fn since(self, began: Instant) -> Open {
        self.changed(|span| span.began = began)
    }

    /// Says something about it.
    pub fn set(&mut self, name: &'static str, value: impl Into<Value>) {
        if let Some((span, _)) = &mut self.span {
            span.attributes.push((name, value.into()));
        }
    }

    /// It did not do what it was for.
    pub fn failed(&mut self) {
        if let Some((span, _)) = &mut self.span {
            span.failed = true;
        }
    }

    /// It has ended now, and did what it was for or did not.
    pub fn ended(mut self, well: bool) {
        if !well {
            self.failed();
        }
        self.end();
    }

    /// It has ended now.
    pub fn end(mut self) {
        self.finish();
    }

    fn changed(mut self, change: impl FnOnce(&mut Span)) -> Open {
        if let Some((span, _)) = &mut self.span {
            change(span);
        }
        self
    }

    fn finish(&mut self) {
        if let Some((mut span, inner)) = self.span.take() {
            span.ended = Instant::now();
            inner.sink.put(span);
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if self.span.is_some() {
            self.set("outcome", "given up");
            self.failed();
            self.finish();
        }
    }
}
