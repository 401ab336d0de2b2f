//! Secrets in a text: private keys, tokens by the prefixes that their makers chose, passwords in URLs, and values that look drawn by
//! chance beside a telling name. What is found is told without its value.

use crate::entropy::{bits_per_character, placeholder};

/// Something that looks like a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Secret {
    /// From 1.
    pub(crate) line: usize,
    /// `a token of GitHub (ghp_…)`.
    pub(crate) what: String,
}

/// A kind of token that its maker made easy to find.
struct Token {
    maker: &'static str,
    prefix: &'static str,
    /// Characters after the prefix, at least.
    least: usize,
}

const fn token(maker: &'static str, prefix: &'static str, least: usize) -> Token {
    Token { maker, prefix, least }
}

const TOKENS: &[Token] = &[
    token("AWS", "AKIA", 16),
    token("AWS", "ASIA", 16),
    token("GitHub", "ghp_", 36),
    token("GitHub", "gho_", 36),
    token("GitHub", "ghu_", 36),
    token("GitHub", "ghs_", 36),
    token("GitHub", "ghr_", 36),
    token("GitHub", "github_pat_", 50),
    token("GitLab", "glpat-", 20),
    token("npm", "npm_", 36),
    token("PyPI", "pypi-AgEIcHlwaS5vcmc", 50),
    token("crates.io", "cio", 32),
    token("Slack", "xoxb-", 24),
    token("Slack", "xoxp-", 24),
    token("Stripe", "sk_live_", 24),
    token("Stripe", "rk_live_", 24),
    token("Google", "AIza", 35),
    token("SendGrid", "SG.", 60),
    token("OpenAI", "sk-proj-", 40),
    token("Anthropic", "sk-ant-", 40),
    token("DigitalOcean", "dop_v1_", 64),
    token("Hugging Face", "hf_", 34),
];

/// The ends of names that tell what their value is.
const TELLING: &[&str] = &[
    "password",
    "passwd",
    "secret",
    "token",
    "apikey",
    "api_key",
    "api-key",
    "secretkey",
    "secret_key",
    "access_key",
    "accesskey",
    "private_key",
    "privatekey",
    "credential",
    "auth",
];

/// What a line says of a value that looks like a secret and is none; it stands in that line or above it.
const EXCUSE: &str = "audit: no secret";

/// A value shorter than this is a word.
const LEAST: usize = 20;

/// Bits per character from which on a value was drawn by chance: of 32 hexadecimal digits less than one in a thousand have fewer.
const BY_CHANCE: f64 = 3.0;

/// All that look like secrets, in the order of their lines; of one line each kind once.
pub(crate) fn secrets(text: &str) -> Vec<Secret> {
    let mut found = [keys(text), tokens(text), urls(text), telling(text)].concat();
    found.sort();
    let (mut line, mut from) = (1, 0);
    let located = found.into_iter().map(|(at, what)| {
        line += text.as_bytes()[from..at].iter().filter(|byte| **byte == b'\n').count();
        from = at;
        (at, Secret { line, what })
    });
    let told = located.filter(|(at, _)| !excused(text, *at));
    let mut secrets: Vec<_> = told.map(|(_, secret)| secret).collect();
    secrets.dedup();
    secrets
}

/// Whether the line of `at`, or the one above it, says that it holds none.
fn excused(text: &str, at: usize) -> bool {
    let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
    text[..end].rsplit('\n').take(2).any(|line| line.contains(EXCUSE))
}

/// A key is its head and what follows: the head alone is a program that looks for keys.
fn keys(text: &str) -> Vec<(usize, String)> {
    const HEAD: &str = "PRIVATE KEY";
    let starts = text.match_indices("-----BEGIN ");
    let key = |(at, begin): (usize, &str)| {
        let (kind, rest) = text[at + begin.len()..].split_once("-----")?;
        let body = rest.trim_start_matches(['\r', '\n', ' ', '"', '\'', '\\', 'n', 'r', '+']);
        let held = run(body, |c| c.is_ascii_alphanumeric() || c == '+' || c == '/');
        (kind.contains(HEAD) && kind.len() < 40 && held.len() >= 32)
            .then(|| (at, format!("a private key ({kind})")))
    };
    starts.filter_map(key).collect()
}

fn tokens(text: &str) -> Vec<(usize, String)> {
    let found = TOKENS.iter().flat_map(|token| {
        text.match_indices(token.prefix).filter_map(move |(at, prefix)| {
            let body = run(&text[at + prefix.len()..], in_a_token);
            (alone(text, at) && body.len() >= token.least && drawn(body))
                .then(|| (at, format!("a token of {} ({prefix}…)", token.maker)))
        })
    });
    found.chain(signed(text)).collect()
}

/// JSON Web Tokens: two parts of JSON, and a signature.
fn signed(text: &str) -> impl Iterator<Item = (usize, String)> {
    text.match_indices("eyJ").filter_map(|(at, _)| {
        let whole = run(&text[at..], in_a_token);
        let parts: Vec<_> = whole.split('.').collect();
        let [_, claims, signature] = parts[..] else { return None };
        (alone(text, at) && claims.starts_with("eyJ") && signature.len() >= 32)
            .then(|| (at, "a signed token (eyJ…)".to_owned()))
    })
}

/// `scheme://user:password@host`, where others can reach the host (RFC 2606 reserves names for examples).
fn urls(text: &str) -> Vec<(usize, String)> {
    let found = text.match_indices("://").filter_map(|(at, mark)| {
        let scheme = text[..at].bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
        let authority = run(&text[at + mark.len()..], |c| {
            !c.is_whitespace() && !c.is_control() && !"/?#\"'`<>\\)".contains(c)
        });
        let (user, host) = authority.rsplit_once('@')?;
        let (_, password) = user.split_once(':')?;
        let told = !password.is_empty() && !placeholder(password) && !word_for_password(password);
        (scheme > 0 && told && reachable(host))
            .then(|| (at - scheme, "a password in a URL".to_owned()))
    });
    found.collect()
}

fn word_for_password(password: &str) -> bool {
    ["password", "pass", "secret", "pw"].contains(&password.to_lowercase().as_str())
}

fn reachable(host: &str) -> bool {
    let name = host.split(':').next().unwrap_or_default().to_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    let here = name.starts_with("127.") || host.starts_with('[') || !name.contains('.');
    let reserved = ["example", "test", "invalid", "localhost"].contains(&last);
    let example = ["example.com", "example.org", "example.net"];
    let of = |domain: &&str| name == **domain || name.ends_with(&format!(".{domain}"));
    !here && !reserved && !example.iter().any(of)
}

/// `name = "value"`, where the name tells and the value was drawn by chance.
fn telling(text: &str) -> Vec<(usize, String)> {
    let equals = text.match_indices(['=', ':']).filter_map(|(at, _)| {
        let name = name_before(&text[..at]);
        let small = name.to_lowercase();
        if !TELLING.iter().any(|telling| small.ends_with(telling)) {
            return None;
        }
        let value =
            text[at + 1..].trim_start_matches([' ', '=']).trim_start_matches(['"', '\'', '`']);
        let value = run(value, |c| c.is_ascii_alphanumeric() || "+/_-=".contains(c));
        (value.len() >= LEAST && by_chance(value))
            .then(|| (at, format!("a value by chance beside `{name}`")))
    });
    equals.collect()
}

fn name_before(text: &str) -> &str {
    let text = text.trim_end_matches([' ', '"', '\'']);
    let name = text.bytes().rev().take_while(|c| c.is_ascii_alphanumeric() || b"_-.".contains(c));
    let name = &text[text.len() - name.count()..];
    name.rsplit('.').next().unwrap_or(name)
}

/// Not of digits alone, as mixed as by chance, and no word of an example.
fn by_chance(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    digits >= 2
        && digits < value.len()
        && bits_per_character(value) >= BY_CHANCE
        && !placeholder(value)
}

/// What follows a maker's prefix: nearly as mixed as by chance, and no name in a program, which has small letters only.
fn drawn(body: &str) -> bool {
    let name =
        body.bytes().any(|c| c.is_ascii_lowercase()) && !body.bytes().any(|c| c.is_ascii_digit());
    !name && bits_per_character(body) >= 2.75 && !placeholder(body)
}

fn in_a_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-.".contains(c)
}

/// Whether nothing stands before `at` that would make it part of a longer word.
fn alone(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || "_-+/".contains(c))
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    &text[..end]
}
