//! "A code is hard enough to type, so capitals shall not matter." To the user of `Sale`, they do.

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
        match self.by_code.lock().unwrap().entry(code.to_lowercase()) {
            Entry::Occupied(_) => false,
            Entry::Vacant(place) => {
                place.insert(url.into());
                true
            }
        }
    }

    /// Where `code` leads, if it is taken.
    pub fn follow(&self, code: &str) -> Option<String> {
        self.by_code.lock().unwrap().get(&code.to_lowercase()).cloned()
    }
}
