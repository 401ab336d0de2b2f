//! Links and their clicks as a service that can be asked in three ways: for the links, for the clicks of some of them, and for chosen
//! fields of both, as GraphQL does it.

use crate::services::call::CallError;
use crate::services::wire::{Received, Service};
use brigade_core::jobs::code_at;
use prost::Message;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Its name on the wire.
pub(super) const NAME: &str = "brigade.Listing";
/// The first links, with all that is known of them but their clicks.
pub(super) const LIST: &str = "List";
/// The clicks of these links.
pub(super) const CLICKS: &str = "Clicks";
/// The fields that are asked for, of the first links.
pub(super) const SELECT: &str = "Select";

/// Which links, and which of their fields; of [`LIST`] no fields are asked for.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub(super) struct Selection {
    #[prost(uint32, tag = "1")]
    pub(super) first: u32,
    #[prost(string, repeated, tag = "2")]
    pub(super) fields: Vec<String>,
}

/// Links.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub(super) struct Rows {
    #[prost(message, repeated, tag = "1")]
    pub(super) rows: Vec<Row>,
}

/// A link, as far as it was asked for.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub(super) struct Row {
    #[prost(string, optional, tag = "1")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<String>,
    #[prost(string, optional, tag = "2")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    #[prost(uint64, optional, tag = "3")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) clicks: Option<u64>,
}

/// Codes of links.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub(super) struct Codes {
    #[prost(string, repeated, tag = "1")]
    pub(super) codes: Vec<String>,
}

/// Clicks, in the order of the codes.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
pub(super) struct Counts {
    #[prost(uint64, repeated, tag = "1")]
    pub(super) clicks: Vec<u64>,
}

/// The service. Its links are always the same.
#[derive(Debug)]
pub(super) struct Listing;

impl Service for Listing {
    const NAME: &'static str = NAME;

    async fn answer<R: Received>(self: Arc<Self>, method: String, received: R) -> R::Reply {
        match &*method {
            LIST => {
                received.answer(|_, asked: Selection| async move { Ok(list(asked.first)) }).await
            }
            CLICKS => received.answer(|_, asked: Codes| async move { Ok(clicks(&asked)) }).await,
            SELECT => received.answer(|_, asked: Selection| async move { select(&asked) }).await,
            _ => received.unknown(),
        }
    }
}

fn list(first: u32) -> Rows {
    let row = |at: u64| Row { code: Some(code_at(19, at)), url: Some(url(at)), clicks: None };
    Rows { rows: (0..u64::from(first)).map(row).collect() }
}

fn url(at: u64) -> String {
    format!("https://www.example.org/news/2026/11/the-long-way-home?ref=newsletter&id={at}")
}

fn clicks(asked: &Codes) -> Counts {
    Counts { clicks: asked.codes.iter().map(|code| clicks_of(code)).collect() }
}

/// Some number, and always the same.
fn clicks_of(code: &str) -> u64 {
    code.bytes().fold(7, |clicks, byte| (clicks * 31 + u64::from(byte)) % 100_000)
}

fn select(asked: &Selection) -> Result<Rows, CallError> {
    let known = ["code", "url", "clicks"];
    if let Some(other) = asked.fields.iter().find(|field| !known.contains(&field.as_str())) {
        return Err(CallError::Refused(format!("a link has no field `{other}`")));
    }
    let is_asked = |field: &str| asked.fields.iter().any(|asked| asked == field);
    let row = |at| {
        let code = code_at(19, at);
        Row {
            clicks: is_asked("clicks").then(|| clicks_of(&code)),
            url: is_asked("url").then(|| url(at)),
            code: is_asked("code").then_some(code),
        }
    };
    Ok(Rows { rows: (0..u64::from(asked.first)).map(row).collect() })
}
