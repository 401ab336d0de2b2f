//! Attacks on authorization codes.

use super::support::{APP, MINUTE, NOW, REDIRECT, at, logins, wait};
use base64ct::{Base64UrlUnpadded, Encoding};
use brigade_ladder::auth::oauth::{Ask, AskError, Exchange};
use brigade_ladder::auth::one_time::First;
use brigade_ladder::auth::refresh::Refresh;
use brigade_ladder::auth::store::Memory;
use brigade_ladder::auth::{Given, Logins, Secret};
use sha2::{Digest, Sha256};

type Flows = Logins<Memory, Memory, Vec<First>>;

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn ask() -> Ask {
    Ask {
        client_id: APP.into(),
        redirect_uri: REDIRECT.into(),
        code_challenge: CHALLENGE.into(),
        code_challenge_method: "S256".into(),
    }
}

async fn code(logins: &Flows) -> Secret {
    logins.grants.authorize(&ask(), "ada", NOW).await.expect("memory").expect("a code")
}

fn shown(code: &Secret) -> Exchange<'_> {
    Exchange { code, client_id: APP, redirect_uri: REDIRECT, verifier: VERIFIER }
}

async fn exchange(logins: &Flows, shown: &Exchange<'_>, now: u64) -> Option<Given> {
    logins.by_grant(shown, at(now)).await.expect("memory")
}

#[test]
fn a_code_is_exchanged_by_who_has_its_verifier() {
    assert_eq!(Base64UrlUnpadded::encode_string(&Sha256::digest(VERIFIER)), CHALLENGE);
    wait(async {
        let logins = logins(&Memory::default());
        let code = code(&logins).await;
        let given = exchange(&logins, &shown(&code), NOW).await.expect("tokens");
        let claims = logins.tokens.check(&given.access_token, at(NOW)).expect("good");
        assert_eq!(claims.sub, "ada");
    });
}

#[test]
fn code_interception_without_the_verifier_is_refused_and_leaves_the_code_to_its_client() {
    wait(async {
        let logins = logins(&Memory::default());
        let code = code(&logins).await;
        let longer = "a".repeat(43);
        for verifier in ["", CHALLENGE, &longer, &VERIFIER[..42]] {
            let thief = Exchange { verifier, ..shown(&code) };
            assert_eq!(exchange(&logins, &thief, NOW).await, None, "{verifier}");
        }
        assert!(exchange(&logins, &shown(&code), NOW).await.is_some());
    });
}

#[test]
fn a_code_is_bound_to_its_client_and_its_redirect_uri_and_its_minute() {
    wait(async {
        let logins = logins(&Memory::default());
        let code = code(&logins).await;
        let other = Exchange { client_id: "other", ..shown(&code) };
        assert_eq!(exchange(&logins, &other, NOW).await, None);
        let other = Exchange { redirect_uri: "https://app.example/", ..shown(&code) };
        assert_eq!(exchange(&logins, &other, NOW).await, None);
        assert_eq!(exchange(&logins, &shown(&code), NOW + MINUTE).await, None);
        assert!(exchange(&logins, &shown(&code), NOW + MINUTE - 1).await.is_some());
    });
}

#[test]
fn reuse_of_a_code_ends_what_it_gave() {
    wait(async {
        let logins = logins(&Memory::default());
        let code = code(&logins).await;
        let given = exchange(&logins, &shown(&code), NOW).await.expect("tokens");
        let token = Refresh::sent(&given.refresh_token).expect("a token");
        let next = logins.by_refresh(&token, at(NOW)).await.expect("memory").expect("good");
        assert_eq!(exchange(&logins, &shown(&code), NOW + 1).await, None);
        let next = Refresh::sent(&next.refresh_token).expect("a token");
        assert_eq!(logins.by_refresh(&next, at(NOW + 1)).await, Ok(None));
    });
}

#[test]
fn a_client_is_sent_a_code_only_where_it_is_known_and_only_with_a_challenge_of_s256() {
    wait(async {
        let logins = logins(&Memory::default());
        let refusal = async |ask: Ask| {
            logins.grants.authorize(&ask, "ada", NOW).await.expect("memory").expect_err("refused")
        };
        for redirect in ["https://app.example/back/", "https://evil.example/back", ""] {
            let ask = Ask { redirect_uri: redirect.into(), ..ask() };
            assert_eq!(refusal(ask).await, AskError::Client, "{redirect}");
        }
        let unknown = Ask { client_id: "other".into(), ..ask() };
        assert_eq!(refusal(unknown).await, AskError::Client);
        for (method, challenge) in [("plain", CHALLENGE), ("S256", ""), ("", "")] {
            let (method, challenge) = (method.into(), challenge.into());
            let ask = Ask { code_challenge_method: method, code_challenge: challenge, ..ask() };
            assert_eq!(refusal(ask).await, AskError::Challenge);
        }
    });
}
