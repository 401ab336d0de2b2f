//! Drills of what lets users in: its process is killed, its keys are changed while users go on, and a password is guessed from one
//! address and from many. A client that is not of this machine is played through the trusted hop that this machine is.

use crate::drills::{Answer, Drill, Scene, User};
use anyhow::{Context, anyhow, ensure};
use brigade_children::until;
use brigade_core::http::Method;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::runtime::Builder;
use tokio_postgres::NoTls;

/// Whose role is admin on this rung.
pub const ADMIN: &str = "admin@example.org";
/// Users go on for so long without logins.
const MISSING: Duration = Duration::from_millis(500);
/// The process serves again within this time.
const PATIENCE: Duration = Duration::from_secs(20);
/// Keys that sign one after the other.
const KEYS: u64 = 5;
/// Requests with tokens of each.
const CHECKED: u64 = 20;
/// Wrong passwords of one address, and addresses with one wrong password each: more than are let through.
const TRIES: u64 = 30;
const ADDRESSES: u64 = 60;
const PASSWORD: &str = "correct horse battery";

/// The process that lets users in is killed, and started again.
pub const KILL_AUTH: Drill = Drill { name: "kill -9 the auth process", run: kill };

/// Keys are changed while users go on.
pub const ROTATE: Drill = Drill { name: "a key is rotated", run: rotate };

/// A password is guessed from one address.
pub const ONE_ADDRESS: Drill = Drill { name: "brute force by one address", run: one_address };

/// A password is guessed from many addresses, until its account is locked for strangers.
pub const MANY_ADDRESSES: Drill = Drill { name: "lockout of another", run: many_addresses };

/// One who is logged in.
struct LoggedIn {
    user: User,
    access: String,
    refresh: String,
    device: String,
}

fn kill(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let mut admin = LoggedIn::by_sign_up(scene, ADMIN)?;
    let before = process(scene)?;
    kill_process(before, Signal::KILL)?;
    let mut checked = 0;
    for _ in 0..CHECKED {
        checked += u64::from(admin.lists()? == 200);
    }
    scene.go_on(MISSING);
    scene.promise("no request for a link fails", scene.failed(), 0);
    scene.promise("tokens that are out are good without it", checked, CHECKED);
    let again = until(PATIENCE, || admin.refreshes().ok());
    again.context("the sessions do not go on")?;
    ensure!(process(scene)? != before, "it was not killed");
    scene.promise("a session goes on when it is back", u64::from(admin.lists()? == 200), 1);
    Ok(())
}

fn rotate(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let mut admin = LoggedIn::by_sign_up(scene, ADMIN)?;
    let old = admin.access.clone();
    let mut refused = 0;
    for _ in 0..KEYS {
        let former = admin.access.clone();
        scene.server.tell("rotate")?;
        admin.refreshes()?;
        let new = admin.access.clone();
        for n in 0..CHECKED {
            admin.access = [&old, &former, &new][n as usize % 3].clone();
            refused += u64::from(admin.lists()? != 200);
        }
        admin.access = new;
    }
    scene.note(format!("{KEYS} keys signed one after the other"));
    scene.promise("no request with a token fails, whichever key has signed it", refused, 0);
    scene.promise("no request for a link fails", scene.failed(), 0);
    Ok(())
}

fn one_address(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let mut owner = LoggedIn::with_password(scene, "one@example.org")?;
    let (mut thief, mut tried) = (scene.user(), 0);
    for n in 0..TRIES {
        let answer =
            log_in(&mut thief, "one@example.org", &format!("guess {n}"), "203.0.113.9", "")?;
        ensure!([401, 429].contains(&answer.status), "{}", answer.text);
        tried += u64::from(answer.status == 401);
    }
    scene.note(format!("of {TRIES} guesses {tried} were checked, and none was right"));
    scene.promise("the others are told to come back", u64::from(tried < TRIES), 1);
    let status = owner.logs_in("one@example.org", "198.51.100.1")?;
    scene.promise("the owner is let in from elsewhere", u64::from(status == 200), 1);
    Ok(())
}

fn many_addresses(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let name = "many@example.org";
    let mut owner = LoggedIn::with_password(scene, name)?;
    let mut thief = scene.user();
    for n in 0..ADDRESSES {
        let from = format!("203.0.113.{n}");
        let answer = log_in(&mut thief, name, "a wrong guess", &from, "")?;
        ensure!([401, 429].contains(&answer.status), "{}", answer.text);
    }
    let stranger = log_in(&mut thief, name, PASSWORD, "203.0.113.200", "")?.status;
    scene.note(format!("{ADDRESSES} addresses tried a wrong password of one account"));
    scene.promise("the account is locked for devices that it does not know", stranger.into(), 401);
    let status = owner.logs_in(name, "203.0.113.201")?;
    scene.promise("its owner is let in on a known device", status.into(), 200);
    Ok(())
}

impl LoggedIn {
    /// Signs up, and is let in by the code of that mail.
    fn by_sign_up(scene: &mut Scene<'_>, address: &str) -> anyhow::Result<LoggedIn> {
        let (mut user, proof) = signed_up(scene, address)?;
        let given = post(&mut user, "verify", &proof)?;
        LoggedIn::of(user, &given)
    }

    /// Signs up, sets a password by the code of that mail, and is let in by the password.
    fn with_password(scene: &mut Scene<'_>, address: &str) -> anyhow::Result<LoggedIn> {
        let (mut user, mut proof) = signed_up(scene, address)?;
        proof["password"] = PASSWORD.into();
        let set = post(&mut user, "password", &proof)?;
        ensure!(set.status == 204, "set a password: {}", set.text);
        let given = log_in(&mut user, address, PASSWORD, "198.51.100.1", "")?;
        LoggedIn::of(user, &given)
    }

    fn of(user: User, given: &Answer) -> anyhow::Result<LoggedIn> {
        ensure!(given.status == 200, "log in: {}", given.text);
        let (access, refresh) = (text(given, "access_token")?, text(given, "refresh_token")?);
        let device = text(given, "device").unwrap_or_default();
        Ok(LoggedIn { user, access, refresh, device })
    }

    /// The status of a list of links, which an admin may see.
    fn lists(&mut self) -> anyhow::Result<u16> {
        let fields = format!("Authorization: Bearer {}\r\n", self.access);
        let answer = self.user.ask_with(&Method::Get, "/api/links?limit=1", &fields, "");
        Ok(answer.map_err(|why| anyhow!("list: {why}"))?.status)
    }

    fn refreshes(&mut self) -> anyhow::Result<()> {
        let given = post(&mut self.user, "refresh", &json!({ "refresh_token": self.refresh }))?;
        ensure!(given.status == 200, "refresh: {}", given.text);
        self.access = text(&given, "access_token")?;
        self.refresh = text(&given, "refresh_token")?;
        Ok(())
    }

    /// The status of a login with the right password, on its device.
    fn logs_in(&mut self, name: &str, from: &str) -> anyhow::Result<u16> {
        Ok(log_in(&mut self.user, name, PASSWORD, from, &self.device)?.status)
    }
}

fn log_in(
    user: &mut User,
    name: &str,
    password: &str,
    from: &str,
    device: &str,
) -> anyhow::Result<Answer> {
    let device = Some(device).filter(|device| !device.is_empty());
    let body = json!({ "address": name, "password": password, "device": device }).to_string();
    let fields = format!("X-Forwarded-For: {from}\r\n");
    let answer = user.ask_with(&Method::Post, "/api/auth/login", &fields, &body);
    answer.map_err(|why| anyhow!("log in: {why}"))
}

fn post(user: &mut User, what: &str, body: &Value) -> anyhow::Result<Answer> {
    let answer = user.ask(&Method::Post, &format!("/api/auth/{what}"), &body.to_string());
    answer.map_err(|why| anyhow!("{what}: {why}"))
}

fn text(answer: &Answer, field: &str) -> anyhow::Result<String> {
    let body: Value = serde_json::from_str(answer.body()).context("an answer in JSON")?;
    Ok(body[field].as_str().with_context(|| format!("it has no {field}"))?.to_owned())
}

/// A new user, and what proves that they have read their mail.
fn signed_up(scene: &mut Scene<'_>, address: &str) -> anyhow::Result<(User, Value)> {
    let (mut user, ticket) = (scene.user(), format!("drill-{address}"));
    let fields = format!("Idempotency-Key: {ticket}\r\n");
    let body = json!({ "address": address }).to_string();
    let made = user.ask_with(&Method::Post, "/api/users", &fields, &body);
    let made = made.map_err(|why| anyhow!("sign up: {why}"))?;
    ensure!([201, 202].contains(&made.status), "sign up: {}", made.text);
    let code = mailed(scene.means.postgres()?, &ticket)?;
    Ok((user, json!({ "ticket": ticket, "code": code })))
}

/// The code that a sign-up was mailed.
fn mailed(url: &str, key: &str) -> anyhow::Result<String> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        let wire = tokio::spawn(connection);
        let row = client.query_one("SELECT code FROM users WHERE key = $1", &[&key]).await;
        drop(client);
        let _ended = wire.await;
        Ok(row?.get(0))
    })
}

fn process(scene: &mut Scene<'_>) -> anyhow::Result<Pid> {
    let lines = scene.server.tell("auth")?;
    let number = lines.first().and_then(|line| line.parse().ok());
    number.and_then(Pid::from_raw).context("the auth process does not run")
}
