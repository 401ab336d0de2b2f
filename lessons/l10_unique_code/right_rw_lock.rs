//! Users who follow a link read together; a user who creates one writes alone.

use super::sync::RwLock;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Where each code leads.
pub struct Links {
    by_code: RwLock<HashMap<String, String>>,
}

impl Links {
    /// No links yet.
    pub fn new() -> Self {
        Links { by_code: RwLock::new(HashMap::new()) }
    }

    /// Takes `code` for `url` if it is free, and says whether it was. A code that is taken keeps its target.
    pub fn create(&self, code: &str, url: &str) -> bool {
        match self.by_code.write().unwrap().entry(code.into()) {
            Entry::Occupied(_) => false,
            Entry::Vacant(place) => {
                place.insert(url.into());
                true
            }
        }
    }

    /// Where `code` leads, if it is taken.
    pub fn follow(&self, code: &str) -> Option<String> {
        self.by_code.read().unwrap().get(code).cloned()
    }
}
