//! What requests say besides their URLs: from `-X`, `-H`, `--body` and `--body-file`.

use super::super::Usage;
use super::input;
use crate::cli::Load;
use brigade::load::Template;

/// The template that was typed: `GET`, or `POST` if there is a body, unless a method was named.
///
/// # Errors
/// A body that cannot be read, or parts that cannot travel.
pub(super) fn typed(asked: &Load) -> Result<Template, Usage> {
    let body = match (&asked.body, &asked.body_file) {
        (Some(text), _) => Some(text.clone().into_bytes()),
        (None, Some(file)) => Some(input::read("--body-file", file)?),
        (None, None) => None,
    };
    Template::typed(asked.method.as_deref(), asked.headers.clone(), body).map_err(Usage)
}
