//! One guard, kept from the look to the insert.

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
        let mut by_code = self.by_code.lock().unwrap();
        let free = !by_code.contains_key(code);
        if free {
            by_code.insert(code.into(), url.into());
        }
        free
    }

    /// Where `code` leads, if it is taken.
    pub fn follow(&self, code: &str) -> Option<String> {
        self.by_code.lock().unwrap().get(code).cloned()
    }
}
