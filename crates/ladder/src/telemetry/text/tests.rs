//! Secrets are planted, and none is found; what is none stays.

use super::*;
use proptest::prelude::*;

fn clean(text: &str) -> String {
    Text::clean(text).to_string()
}

#[test]
fn a_secret_is_never_shown() {
    let secret = Secret::new("hunter2");
    assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "[redacted] Some([redacted])");
    assert_eq!(*secret.reveal(), "hunter2");
}

#[test]
fn what_is_no_secret_stays() {
    for text in [
        "instance 2 has ended (exit status: 101); it is started again",
        "cannot connect to 127.0.0.1:5432: connection refused",
        "GET /api/links took 1200 µs: the answer is late",
        "relation \"links\" does not exist",
        "job 0b7e: the mailbox is full",
    ] {
        assert_eq!(clean(text), text);
    }
}

#[test]
fn what_stands_around_a_secret_stays() {
    for (text, shown) in [
        (
            "postgres://blink:hunter2@db:5432/links is away",
            "postgres://[redacted]@db:5432/links is away",
        ),
        ("password=hunter2 host=db", "password=[redacted] host=db"),
        (
            "{\"name\":\"ada\",\"password\":\"a \\\" b\",\"x\":1}",
            "{\"name\":\"ada\",\"password\":[redacted],\"x\":1}",
        ),
        ("{\\\"password\\\":\\\"a b\\\",\\\"x\\\":1}", "{\\\"password\\\":[redacted],\\\"x\\\":1}"),
        ("Cookie: a=1; b=2", "Cookie:[redacted]"),
        ("authorization: Basic YWRhOmh1bnRlcjI= x", "authorization:[redacted]"),
        ("the code 271828 is wrong", "the code [redacted] is wrong"),
        ("sent Bearer abc.def.ghi twice", "sent Bearer [redacted] twice"),
        ("first\nX-Api-Key: abc", "first | X-Api-Key:[redacted]"),
    ] {
        assert_eq!(clean(text), shown);
    }
}

/// A secret as people and generators make them, without blanks.
fn secret() -> impl Strategy<Value = String> {
    "[A-Za-z0-9_!#$%*+./^~-]{8,40}"
}

proptest! {
    #[test]
    fn planted_secrets_are_not_found(secret in secret(), code in "[0-9]{6}", token in "[A-Za-z0-9_-]{10}[0-9][A-Za-z][A-Za-z0-9_-]{14,40}") {
        for text in [
            format!("cannot connect to postgres://blink:{secret}@localhost:5432/links: refused"),
            format!("redis://:{secret}@cache:6379/0 is away"),
            format!("host=db user=blink password={secret} dbname=links"),
            format!("password='{secret} {secret}' host=db"),
            format!("{{\"name\":\"ada\",\"password\":\"{secret} {secret}\"}}"),
            format!("{{\"body\":\"{{\\\"new_password\\\": \\\"{secret} {secret}\\\"}}\"}}"),
            format!("Authorization: Bearer {secret}"),
            format!("Authorization: Basic {secret} {secret}"),
            format!("Set-Cookie: session={secret}; HttpOnly; x={secret}"),
            format!("GET /api/reset?token={secret}&user=ada"),
            format!("refresh_token={secret};next"),
            format!("thread panicked\npassword: {secret}\nhere"),
        ] {
            let shown = clean(&text);
            prop_assert!(!shown.contains(&secret), "{text} became {shown}");
        }
        for text in [format!("the code {code} is wrong"), format!("code={code}"), format!("({code})"), format!("sent {code}.")] {
            prop_assert!(!clean(&text).contains(&code), "{text}");
        }
        for text in [format!("{token} is used twice"), format!("family \"{token}\": reuse"), format!("/v1/{token}/x")] {
            prop_assert!(!clean(&text).contains(&token), "{text}");
        }
    }

    #[test]
    fn any_text_is_one_line_and_what_was_cleaned_stays_as_it_is(text in "\\PC*|[ -~\n]*") {
        let once = clean(&text);
        prop_assert!(!once.contains('\n'));
    }
}
