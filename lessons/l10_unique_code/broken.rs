//! The table of short links. Every access is under its lock, and yet two users get the same code.
//!
//! What holds once it is repaired:
//!
//! * One user only is told that a code is theirs.
//! * One user only, also if both want the same URL.
//! * A user is told that a code is taken only if it is.
//! * A code that is taken keeps its target.
//! * A code that is taken leads somewhere at once.
//! * Codes are told apart to the letter.
//!
//! Repair it. `new`, `create` and `follow` keep their names and signatures: the judge calls them. What threads
//! share comes from `super::sync`, which stands in for `std::sync` and `std::thread`.

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
        let free = !self.by_code.lock().unwrap().contains_key(code);
        if free {
            self.by_code.lock().unwrap().insert(code.into(), url.into());
        }
        free
    }

    /// Where `code` leads, if it is taken.
    pub fn follow(&self, code: &str) -> Option<String> {
        self.by_code.lock().unwrap().get(code).cloned()
    }
}
