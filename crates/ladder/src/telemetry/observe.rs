//! The observer of the core's shortener: each of its requests is told to all signals, and what it asks of engines is under it.

use super::{Context, Handled, Telemetry};
use brigade_core::blink::Observe;
use brigade_core::http::{Request, RequestHeader};
use brigade_core::trace::Watch;
use std::sync::{Arc, Mutex, PoisonError};

impl Observe for Telemetry {
    fn begins(&self, request: &Request, label: &'static str) -> Arc<dyn Watch> {
        let said = request.header(RequestHeader::Traceparent).and_then(Context::read);
        let Some(handled) = self.request(label, said) else {
            return Arc::new(Under(self.tracer().root(label, super::Kind::Server, said).context()));
        };
        let handled = handled.since(request.at());
        Arc::new(Watched { context: handled.context(), handled: Mutex::new(Some(handled)) })
    }
}

/// A request of the shortener's.
#[derive(Debug)]
struct Watched {
    context: Context,
    handled: Mutex<Option<Handled>>,
}

impl Watch for Watched {
    fn context(&self) -> Context {
        self.context
    }

    fn replied(&self, status: u16) {
        let handled = self.handled.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(handled) = handled {
            handled.replied(status);
        }
    }
}

/// What is done under a span whose own end is told elsewhere.
#[derive(Debug)]
pub(super) struct Under(pub(super) Context);

impl Watch for Under {
    fn context(&self) -> Context {
        self.0
    }

    fn replied(&self, _: u16) {}
}
