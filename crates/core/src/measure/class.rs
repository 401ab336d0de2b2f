//! What kind of statement a claim is: that decides by how much it may be off.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The classes of docs/measuring.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Class {
    /// An identity, by counting.
    #[serde(rename = "T-ID")]
    Identity,
    /// A measured run and the same arrivals and services replayed.
    #[serde(rename = "T-REPLAY")]
    Replay,
    /// Simulated for long, and a closed form.
    #[serde(rename = "T-LAW")]
    Law,
    /// A bound that cannot be passed.
    #[serde(rename = "T-BOUND")]
    Bound,
    /// One before the other.
    #[serde(rename = "T-ORDER")]
    Order,
    /// A figure lies in a range.
    #[serde(rename = "T-RANGE")]
    Range,
    /// No law but a promise of ours.
    #[serde(rename = "BUDGET")]
    Budget,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Class::Identity => "T-ID",
            Class::Replay => "T-REPLAY",
            Class::Law => "T-LAW",
            Class::Bound => "T-BOUND",
            Class::Order => "T-ORDER",
            Class::Range => "T-RANGE",
            Class::Budget => "BUDGET",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_kept_by_the_name_that_is_printed() {
        for class in [
            Class::Identity,
            Class::Replay,
            Class::Law,
            Class::Bound,
            Class::Order,
            Class::Range,
            Class::Budget,
        ] {
            let kept = serde_json::to_string(&class).expect("a name");
            assert_eq!(kept, format!("\"{class}\""));
            assert_eq!(serde_json::from_str::<Class>(&kept).expect("a class"), class);
        }
    }
}
