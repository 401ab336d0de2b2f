//! Words, literals and paths, also of what does not compile.

use super::*;

fn words(source: &str) -> String {
    tokens(source).iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
}

fn found(source: &str) -> Vec<String> {
    paths(&tokens(source)).iter().map(|path| path.segments.join("::")).collect()
}

#[test]
fn comments_and_literals_are_left_out() {
    assert_eq!(words("a // unsafe\nb /* /* unsafe */ c */ d"), "a b d");
    assert_eq!(
        words(r##"f("unsafe \" x", r#"std::fs " y"#, b"z", c"w", br"q") g"##),
        "f ( , , , , ) g"
    );
    assert_eq!(words(r"x = 'a'; y = '\''; z = b'\''; w = '\u{41}';"), "x = ; y = ; z = ; w = ;");
    assert_eq!(words("fn f<'a>(x: &'a str) {}"), "fn f < a > ( x : & a str ) { }");
    assert_eq!(words("0x1f 1_000 r#fn brr r # x"), "fn brr r # x");
}

#[test]
fn lines_are_counted_through_everything() {
    let lines: Vec<_> =
        tokens("a\n/*\n\n*/ b \"\n\n\" c r#\"\n\"# d").iter().map(|t| t.line).collect();
    assert_eq!(lines, [1, 4, 6, 7]);
}

#[test]
fn what_does_not_end_is_read_to_the_end() {
    for source in ["/* a", "\"a", "r#\"a", "'", "b'", "use a::{b", "use", "a::", "'\\"] {
        let _no_panic = paths(&tokens(source));
    }
}

#[test]
fn a_use_is_read_leaf_by_leaf() {
    let source = "use std::{fs::{self, File}, sync as s, io::*}; use ::tokio; use {a::b, c};";
    let expected =
        ["std::fs::self", "std::fs::File", "std::sync", "std::io::*", "tokio", "a::b", "c"];
    assert_eq!(found(source), expected);
}

#[test]
fn a_path_in_code_is_read_from_its_first_word() {
    let source =
        "let x: Vec<std::sync::Arc<u8>> = ::std::fs::read(a.b).c::<d::E>(); Vec::<u8>::new::f()";
    assert_eq!(found(source), ["std::sync::Arc", "std::fs::read", "d::E"]);
}

#[test]
fn a_path_knows_the_modules_it_is_in() {
    let source = "a::b; mod m { fn f() { c::d } mod n { use e::f; } g::h } struct S {} i::j";
    let depths: Vec<_> = paths(&tokens(source)).iter().map(|path| path.depth).collect();
    assert_eq!(depths, [0, 1, 2, 1, 0]);
}

#[test]
fn a_raw_identifier_is_the_word_without_its_mark() {
    assert_eq!(
        found("std::r#sync::Mutex::new(); use r#std::r#thread;"),
        ["std::sync::Mutex::new", "std::thread"]
    );
}
