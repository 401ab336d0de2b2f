//! A call to a service: until when its caller waits, and what may go wrong between the question and the answer. What the service may
//! have done by then decides whether it may be asked again.

use brigade_core::blink::stores::StoreError;
use std::time::Duration;
use tokio::time::Instant;

/// What goes with every call, whatever carries it. A service hands it on to those that it asks, so that none of them works for a
/// caller that has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The caller waits until then.
    pub deadline: Instant,
}

impl Call {
    /// A caller that waits for so long from now.
    pub fn within(limit: Duration) -> Call {
        Call { deadline: Instant::now() + limit }
    }

    /// The same call, of which one attempt waits no longer than `limit` from now.
    #[must_use]
    pub fn earlier(&self, limit: Duration) -> Call {
        Call { deadline: self.deadline.min(Instant::now() + limit) }
    }

    /// The same call of a caller that waits no longer than until then.
    #[must_use]
    pub fn until(&self, deadline: std::time::Instant) -> Call {
        Call { deadline: self.deadline.min(deadline.into()) }
    }

    /// How long it still waits.
    ///
    /// # Errors
    /// [`CallError::Late`]: no longer.
    pub fn left(&self) -> Result<Duration, CallError> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(CallError::Late) } else { Ok(left) }
    }
}

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The service has seen nothing of it: there was no connection, or its circuit was open.
    #[error("nothing was sent: {0}")]
    Unsent(String),
    /// It was sent, and then lost, or the service could not say how it went: it may have been done.
    #[error("it was lost: {0}")]
    Lost(String),
    /// The caller's time was over: it may have been done, and may yet be.
    #[error("no answer in time")]
    Late,
    /// The service does not take such a call. To ask again is of no use.
    #[error("it was refused: {0}")]
    Refused(String),
}

impl CallError {
    /// Whether the service can have done nothing of it.
    pub fn is_unseen(&self) -> bool {
        matches!(self, CallError::Unsent(_) | CallError::Refused(_))
    }

    /// Whether it says that something is wrong with the service, or on the way to it.
    pub fn is_outage(&self) -> bool {
        !matches!(self, CallError::Refused(_))
    }
}

impl From<CallError> for StoreError {
    fn from(why: CallError) -> Self {
        match why {
            CallError::Late => StoreError::Late,
            CallError::Refused(why) => StoreError::Failed(why),
            lost => StoreError::Unavailable(lost.to_string()),
        }
    }
}
