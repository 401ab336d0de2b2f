//! Spans and a log, kept in memory: what a request leaves behind.

use std::cell::RefCell;
use std::fmt::{self, Display};
use std::rc::Rc;

/// Where a request stands in a trace. It is written as a `traceparent` is, and travels as that text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The trace, the same in all its spans.
    pub trace: u128,
    /// The span.
    pub span: u64,
}

/// All that was recorded. Clones are the same one.
#[derive(Clone, Default)]
pub struct Signals(Rc<RefCell<Kept>>);

/// A span that goes on. It ends when it is dropped.
pub struct Span {
    signals: Signals,
    context: Context,
}

#[derive(Default)]
pub(super) struct Kept {
    pub(super) spans: Vec<Recorded>,
    pub(super) lines: Vec<(Option<Context>, String)>,
    /// Those of the thread that runs, which have not ended.
    open: Vec<Context>,
    /// Whose request it works on.
    of: usize,
}

pub(super) struct Recorded {
    pub(super) name: &'static str,
    /// Whose request was worked on when it began.
    pub(super) of: usize,
    pub(super) context: Context,
    pub(super) parent: Option<Context>,
    pub(super) attributes: Vec<(&'static str, String)>,
    pub(super) failed: bool,
    pub(super) ended: bool,
}

impl Context {
    /// The context that a `traceparent` says; `None` if the text is none.
    pub fn read(text: &str) -> Option<Context> {
        let parts: Vec<_> = text.split('-').collect();
        let ["00", trace, span, _flags] = parts[..] else { return None };
        let whole = trace.len() == 32 && span.len() == 16;
        let (trace, span) = (u128::from_str_radix(trace, 16), u64::from_str_radix(span, 16));
        let context = Context { trace: trace.ok()?, span: span.ok()? };
        (whole && context.trace != 0 && context.span != 0).then_some(context)
    }
}

impl Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-01", self.trace, self.span)
    }
}

impl Signals {
    /// Begins a span below `parent`; without one it is the first of a new trace.
    pub fn span(&self, name: &'static str, parent: Option<Context>) -> Span {
        let mut kept = self.0.borrow_mut();
        let number = kept.spans.len() as u64 + 1;
        let trace = parent.map_or(0xface_0000 + u128::from(number), |parent| parent.trace);
        let context = Context { trace, span: 0xbead_0000 + number };
        let (of, attributes, failed, ended) = (kept.of, Vec::new(), false, false);
        kept.spans.push(Recorded { name, of, context, parent, attributes, failed, ended });
        kept.open.push(context);
        drop(kept);
        Span { signals: self.clone(), context }
    }

    /// The innermost span that was begun on this thread and goes on. A pool's thread has begun none, another process neither.
    pub fn current(&self) -> Option<Context> {
        self.0.borrow().open.last().copied()
    }

    /// Writes a line to the log, as part of a trace if there is a context.
    pub fn log(&self, context: Option<Context>, line: impl Display) {
        self.0.borrow_mut().lines.push((context, line.to_string()));
    }

    /// Another thread runs from now on, for this user.
    pub(super) fn another_thread(&self, of: usize) {
        let mut kept = self.0.borrow_mut();
        kept.open.clear();
        kept.of = of;
    }

    /// Whether a span of this name, for the user whose request it is, goes on.
    pub(super) fn within(&self, name: &str) -> bool {
        let goes_on =
            |kept: &Kept, span: &Recorded| !span.ended && span.of == kept.of && span.name == name;
        self.look(|kept| kept.spans.iter().any(|span| goes_on(kept, span)))
    }

    pub(super) fn look<T>(&self, look: impl FnOnce(&Kept) -> T) -> T {
        look(&self.0.borrow())
    }

    fn change(&self, context: Context, change: impl FnOnce(&mut Recorded)) {
        let mut kept = self.0.borrow_mut();
        if let Some(span) = kept.spans.iter_mut().find(|span| span.context == context) {
            change(span);
        }
    }
}

impl Span {
    /// The parent of what is begun on its behalf, here or elsewhere.
    pub fn context(&self) -> Context {
        self.context
    }

    /// Says something about it.
    pub fn set(&self, name: &'static str, value: impl Display) {
        let value = value.to_string();
        self.signals.change(self.context, |span| span.attributes.push((name, value)));
    }

    /// It did not do what it was for.
    pub fn fail(&self) {
        self.signals.change(self.context, |span| span.failed = true);
    }
}

impl Drop for Span {
    fn drop(&mut self) {
        self.signals.change(self.context, |span| span.ended = true);
        self.signals.0.borrow_mut().open.retain(|open| *open != self.context);
    }
}
