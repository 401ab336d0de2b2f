//! What a rung is told while it serves: a line, and lines for an answer. They come on the standard input of its process,
//! from a drill or from a person who has left the rung running.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// The answer to an order, in lines; or why it was not followed.
pub type Followed = Result<Vec<String>, String>;

type Follow = Box<dyn FnMut(&str) -> Followed + Send>;

/// Where orders are taken. Clones are the same place.
#[derive(Clone, Default)]
pub struct Orders(Arc<Mutex<Option<Follow>>>);

impl Orders {
    /// From now on they are taken by `follow`.
    pub fn taken_by(&self, follow: impl FnMut(&str) -> Followed + Send + 'static) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(follow));
    }

    /// Has an order followed.
    ///
    /// # Errors
    /// This rung takes none, or not this one.
    pub fn give(&self, order: &str) -> Followed {
        match self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some(follow) => follow(order),
            None => Err("this rung takes no orders while it runs".into()),
        }
    }
}

impl fmt::Debug for Orders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Orders").finish_non_exhaustive()
    }
}
