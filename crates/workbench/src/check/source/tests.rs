//! What is said of a file before it is compiled.

use super::*;

const BROKEN: &str = "use super::sync::atomic::AtomicU64;\nfn f() {}\n";

fn refused(source: &str) -> String {
    look(source.as_bytes(), BROKEN).expect_err(source).to_string()
}

fn accepted(source: &str) {
    assert_eq!(look(source.as_bytes(), BROKEN).as_deref(), Ok(source));
}

#[test]
fn what_ships_and_common_repairs_may_be_judged() {
    accepted(BROKEN);
    accepted("use super::sync::{Mutex, thread, self};\nfn g() { thread::spawn(|| {}); }");
    accepted(
        "use std::collections::HashMap; use std::fmt; use std::time::Duration; use core::mem;",
    );
    accepted("// unsafe, std::fs\nconst S: &str = \"catch_unwind process::exit\";");
    accepted("fn add() {}\n#[cfg(test)] mod tests { use super::*; }");
    accepted("fn process() {} fn f(x: &S) { process(); x.url; panic!(\"no\"); todo!() }");
    accepted("mod inner { use super::super::sync::Mutex; }");
}

#[test]
fn size_encoding_and_emptiness_are_said_in_words() {
    assert!(refused(&" ".repeat(LARGEST + 1)).contains("64 KiB"));
    for empty in ["", " \n", "// nothing left\n/* at all */"] {
        assert!(refused(empty).contains("empty"), "{empty:?}");
    }
    let latin = look(b"fn f() {}\n// caf\xe9\n", BROKEN).expect_err("no UTF-8");
    assert_eq!(latin, Refusal::NotText { line: 2, byte: 16 });
}

#[test]
fn what_sync_lacks_is_refused_and_what_to_use_instead_is_said() {
    for (source, said) in [
        (
            "use super::sync::thread;\nfn f() { thread::scope(|s| {}); }",
            "line 2: `thread::scope` cannot",
        ),
        ("use super::sync::thread::{park, spawn};", "`Condvar`"),
        ("use super::sync::atomic::AtomicPtr;", "`Arc`"),
        ("fn f(c: &Condvar) { c.wait_timeout(g, d); }", "the same without a timeout"),
        ("fn f(r: &Receiver<u8>) { r.recv_timeout(d); }", "has no clock"),
        ("static TOTAL: AtomicU64 = AtomicU64::new(0);", "belongs into the struct"),
    ] {
        assert!(refused(source).contains(said), "{source}: {}", refused(source));
    }
    accepted("fn f(name: &'static str) -> Option<&'static str> { Some(name) }");
    accepted("struct S { thread: u8 } fn f(s: &S) -> u8 { s.park() + s.thread }");
    let without_sync = "static N: u8 = 1;";
    assert_eq!(look(without_sync.as_bytes(), "fn f() {}").as_deref(), Ok(without_sync));
}

#[test]
fn what_the_judge_cannot_see_is_refused_with_its_line() {
    for (source, said) in [
        ("\nunsafe fn f() {}", "line 2: `unsafe`"),
        ("use std::panic::catch_unwind;", "`catch_unwind`"),
        ("fn f() { std::process::exit(0) }", "`std::process`"),
        ("use std::process;", "`std::process`"),
        ("use std::{fs::File, io::Read};", "`std::fs`"),
        ("const A: &str = include_str!(\"solution.rs\");", "`include_str!`"),
        ("include!(\"solution.rs\");", "`include!`"),
        ("#[path = \"solution.rs\"] mod s;", "`#[path]`"),
        ("mod solution;", "`mod solution;`"),
        ("use std::sync::{Arc, Mutex};", "`std::sync`"),
        ("fn f() { ::std::thread::yield_now() }", "`std::thread`"),
        ("use core::sync::atomic::AtomicBool;", "`core::sync`"),
        ("fn f() { std::env::args(); }", "`std::env`"),
        ("use std::net::TcpStream;", "`std::net`"),
        ("extern crate std as s;", "`extern`"),
        ("use std as s;", "`std`"),
        ("use std::{self as s};", "`std`"),
        ("use std::*;", "`std::*`"),
        ("use crate::solution::judged::exercise::Clicks;", "`crate`"),
        ("pub use super::super::solution::judged::exercise::*;", "`super::super::solution`"),
        ("use super::rules::judge;", "`super::rules`"),
        ("use brigade::workbench::check::Ruling;", "`brigade`"),
        ("use crossbeam::channel;", "`crossbeam`"),
        ("fn f() { arc_swap::ArcSwap::new(x); }", "`arc_swap`"),
        ("use compio;", "`compio`"),
        ("std::thread_local! { static A: u8 = 0; }", "`thread_local!`"),
    ] {
        let text = refused(source);
        assert!(text.contains(said), "{source}: {text}");
    }
}

#[test]
fn j8_what_a_macro_could_hide_cannot_be_written() {
    for (source, said) in [
        ("macro_rules! real { ($a:ident) => { std::$a::atomic::AtomicU64 } }", "`macro_rules`"),
        ("mod m { macro_rules ! real { () => {} } }", "`macro_rules`"),
        ("use std::r#sync::atomic::AtomicU64;", "`std::sync`"),
        ("fn f() { r#std::r#thread::yield_now() }", "`std::thread`"),
        ("use super::*;", "`super::*`"),
        ("mod m { use super::super::*; }", "`super::super::*`"),
        ("use super::super::*; fn f() { solution::judged::exercise::f() }", "`super::super::*`"),
        ("use self::super::explore;", "`self::super::explore`"),
        ("fn f() { let _now = std::time::Instant::now(); }", "`std::time::Instant`"),
    ] {
        let text = refused(source);
        assert!(text.contains(said), "{source}: {text}");
    }
}

#[test]
fn what_ships_as_broken_may_be_used_by_a_repair() {
    let broken = "use super::sync::Arc; use crossbeam::channel; use std::thread;";
    assert!(
        look(b"use crossbeam::channel::bounded; fn f() { std::thread::park() }", broken).is_ok()
    );
    assert!(look(b"use std::fs;", broken).is_err());
}

#[test]
fn where_nothing_is_scheduled_locks_of_the_standard_library_are_as_good() {
    assert!(look(b"use std::sync::Mutex;", "use std::task::Poll;").is_ok());
    assert!(look(b"use std::thread;", "use std::task::Poll;").is_err());
}

#[test]
fn the_crates_are_read_off_the_manifest() {
    let names: Vec<_> = crates().collect();
    for name in ["tokio", "arc_swap", "compio", "serde_json"] {
        assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
    }
    assert!(!names.iter().any(|name| name == "name" || name == "version"), "{names:?}");
}
