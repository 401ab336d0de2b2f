//! "I look once more, just before I insert." Just before is before, and another thread fits in.

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
        if self.is_taken(code) || self.is_taken(code) {
            return false;
        }
        self.by_code.lock().unwrap().insert(code.into(), url.into());
        true
    }

    fn is_taken(&self, code: &str) -> bool {
        self.by_code.lock().unwrap().contains_key(code)
    }

    /// Where `code` leads, if it is taken.
    pub fn follow(&self, code: &str) -> Option<String> {
        self.by_code.lock().unwrap().get(code).cloned()
    }
}
