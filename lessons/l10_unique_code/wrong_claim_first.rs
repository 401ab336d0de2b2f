//! "One step claims the code, so only one can go on and write the target." Until it has, the code leads nowhere.

use super::sync::Mutex;
use std::collections::{HashMap, HashSet};

/// Where each code leads.
pub struct Links {
    claimed: Mutex<HashSet<String>>,
    by_code: Mutex<HashMap<String, String>>,
}

impl Links {
    /// No links yet.
    pub fn new() -> Self {
        Links { claimed: Mutex::new(HashSet::new()), by_code: Mutex::new(HashMap::new()) }
    }

    /// Takes `code` for `url` if it is free, and says whether it was. A code that is taken keeps its target.
    pub fn create(&self, code: &str, url: &str) -> bool {
        let mine = self.claimed.lock().unwrap().insert(code.into());
        if mine {
            self.by_code.lock().unwrap().insert(code.into(), url.into());
        }
        mine
    }

    /// Where `code` leads, if it is taken.
    pub fn follow(&self, code: &str) -> Option<String> {
        self.by_code.lock().unwrap().get(code).cloned()
    }
}
