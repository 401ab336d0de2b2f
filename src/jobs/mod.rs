//! Computing on Blink's data, sequential and parallel twins side by side.

pub mod login;
