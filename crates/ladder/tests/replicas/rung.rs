//! Rung 5 as it is climbed, on standbys that replay nothing: what is written is shown, to the client that wrote it and to
//! every other.

use brigade_core::http::Method;
use brigade_ladder::drills::{Answer, User};
use brigade_ladder::ground::{Given, Ground, delay};
use brigade_ladder::rungs::rung;
use std::path::PathBuf;
use std::time::Duration;

/// Nothing here takes so long.
const NEVER: Duration = Duration::from_secs(3_600);

fn get(user: &mut User, path: &str, header: &str) -> Answer {
    user.ask_with(&Method::Get, path, header, "").expect("an answer")
}

#[test]
fn what_was_written_is_shown_while_the_standbys_know_nothing_of_it() {
    let rung = rung(5).expect("a rung");
    let program = PathBuf::from(env!("CARGO_BIN_EXE_brigade-ladder"));
    let given = Given { program: Some(program), ..Given::default() };
    let ground = Ground::start(rung.needs, &given).expect("a ground");
    let means = ground.means(rung).expect("means");
    let server = ground.serve(rung, &means).expect("it serves");
    means.standbys().expect("two").iter().for_each(|url| delay(url, NEVER).expect("held back"));
    let (mut writer, mut reader) = (User::of(server.address()), User::of(server.address()));
    for n in 0..30 {
        let path = format!("/link-{n}");
        // That there is no such link is kept, of whichever node said so.
        assert_eq!(get(&mut reader, &path, "").status, 404);
        let body = format!(r#"{{"url":"https://example.org/{n}","alias":"link-{n}"}}"#);
        let made = writer.ask(&Method::Post, "/api/links", &body).expect("an answer");
        assert_eq!(made.status, 201, "{}", made.text);
        assert!(made.seen() > 0, "a write has a position");
        assert_eq!(get(&mut reader, &path, "").status, 302, "a client that says nothing of itself");
        // No cache keeps these: they are asked of the database. The writer says what it was told.
        let whole = get(&mut writer, &format!("/api{}", path.replacen('/', "/links/", 1)), "");
        assert_eq!(whole.status, 200, "{}", whole.text);
        let list = get(&mut writer, "/api/links?limit=100", "");
        assert!(list.text.contains(&format!("\"link-{n}\"")), "{}", list.text);
    }
    let new = || User::of(server.address());
    let refused = get(&mut new(), "/link-0", "Blink-Seen: 0/16B3748\r\n");
    assert!(refused.status == 400 && refused.text.contains("Blink-Seen"), "{}", refused.text);
    let ahead = get(&mut new(), "/api/links/link-0", &format!("Blink-Seen: {}\r\n", u64::MAX));
    assert_eq!(ahead.status, 200, "it waits for nothing");
}
