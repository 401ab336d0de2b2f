//! Why a request is refused before the application sees it: a status, who is to blame, and the reason.

use super::Response;

/// A request that cannot be understood or is too large. After it nothing on the connection can be
/// trusted to start where it seems to start, so every refusal closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    field: Option<&'static str>,
    detail: &'static str,
}

impl Refusal {
    pub(super) const fn new(status: u16, detail: &'static str) -> Self {
        Refusal { status, field: None, detail }
    }

    /// A header field is to blame.
    pub(super) const fn field(status: u16, field: &'static str, detail: &'static str) -> Self {
        Refusal { status, field: Some(field), detail }
    }

    pub(super) fn detail(&self) -> &'static str {
        self.detail
    }

    pub(super) fn response(&self) -> Response {
        Response::problem(self.status, self.field, self.detail)
    }
}
