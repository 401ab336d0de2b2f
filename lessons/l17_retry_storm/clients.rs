//! Clients over real sockets: each user asks when it is due, waits so long, and tries again as its manners say.
//!
//! The load generator has no part of it: what is done after a failure is the lesson, so it stands here, in one page.

use super::course::Slot;
use super::ways::Manners;
use brigade_core::http::Method;
use brigade_core::http::client::{Replies, encode_request};
use brigade_core::measure::Arrivals;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::time::{sleep_until, timeout};

/// Who asks for what, how often and for how long.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) server: SocketAddr,
    pub(super) host: &'static str,
    pub(super) code: &'static str,
    /// Users a second.
    pub(super) rate: f64,
    pub(super) timeout: Duration,
    pub(super) manners: Manners,
    pub(super) begins: Instant,
    pub(super) length: Duration,
    /// What happens in a slot of this length is counted together.
    pub(super) slot: Duration,
}

/// Retries that a budget holds at most, and at the beginning. (The simulator's begins with none, and what it saved is gone
/// after ten seconds.)
const SAVED: f64 = 10.0;

/// What all clients share.
#[derive(Debug)]
struct Desk {
    plan: Plan,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    slots: Vec<Slot>,
    /// Connections on which nothing is under way.
    idle: Vec<TcpStream>,
    /// Retries that are paid for.
    saved: f64,
    failures_in_a_row: u32,
    /// Until then nothing is sent; afterwards one attempt, until it is known how that went.
    open_until: Option<Instant>,
    draws: SmallRng,
}

/// Users until the plan's end; what is unanswered then is given up.
///
/// # Errors
/// The runtime cannot be started.
pub(super) fn run(plan: Plan) -> io::Result<Vec<Slot>> {
    let slots = plan.length.div_duration_f64(plan.slot).round() as usize;
    let state = State {
        slots: vec![Slot::default(); slots],
        idle: Vec::new(),
        saved: SAVED,
        failures_in_a_row: 0,
        open_until: None,
        draws: SmallRng::seed_from_u64(1),
    };
    let desk = Arc::new(Desk { plan, state: Mutex::new(state) });
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(open(&desk));
    drop(runtime);
    let slots = std::mem::take(&mut desk.state().slots);
    Ok(slots)
}

/// An open loop: users come whether or not those before were answered.
async fn open(desk: &Arc<Desk>) {
    let Plan { begins, length, rate, .. } = desk.plan;
    for due in Arrivals::Poisson.times(rate, 1).take_while(|due| *due < length) {
        sleep_until((begins + due).into()).await;
        tokio::spawn(user(Arc::clone(desk)));
    }
    sleep_until((begins + length).into()).await;
}

// ANCHOR: user
/// One request, until it is answered or given up.
async fn user(desk: Arc<Desk>) {
    desk.asks();
    for retry in 0..=desk.plan.manners.retries {
        if retry > 0 && !desk.pays() || desk.is_open() {
            return;
        }
        desk.count(|slot| slot.sent += 1);
        let answered = timeout(desk.plan.timeout, desk.attempt()).await;
        let answered = matches!(answered, Ok(Ok(())));
        desk.heard(answered);
        if answered {
            return desk.count(|slot| slot.good += 1);
        }
        if let Some(pause) = desk.pause(retry) {
            sleep_until((Instant::now() + pause).into()).await;
        }
    }
}
// ANCHOR_END: user

impl Desk {
    /// No panic leaves it half-written: each change is whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, what: impl FnOnce(&mut Slot)) {
        let at = self.plan.begins.elapsed().div_duration_f64(self.plan.slot) as usize;
        if let Some(slot) = self.state().slots.get_mut(at) {
            what(slot);
        }
    }

    /// A user asks, which pays for a part of a retry.
    fn asks(&self) {
        self.count(|slot| slot.asked += 1);
        let share = self.plan.manners.budget.unwrap_or_default();
        let mut state = self.state();
        state.saved = SAVED.min(state.saved + share);
    }

    /// Whether there is one more retry in the budget, which is then spent.
    fn pays(&self) -> bool {
        if self.plan.manners.budget.is_none() {
            return true;
        }
        let mut state = self.state();
        let pays = state.saved >= 1.0;
        state.saved -= f64::from(u8::from(pays));
        pays
    }

    /// Whether the breaker is open. Once its time is over it lets one attempt through.
    fn is_open(&self) -> bool {
        let mut state = self.state();
        let Some(until) = state.open_until else { return false };
        let now = Instant::now();
        if now >= until {
            state.open_until = Some(now + self.shut());
        }
        now < until
    }

    /// How long a breaker that opens stays open: ten times what clients wait, as a second is to the 100 ms of the questions.
    fn shut(&self) -> Duration {
        10 * self.plan.timeout
    }

    /// How an attempt went.
    fn heard(&self, answered: bool) {
        let Some(most) = self.plan.manners.breaker else { return };
        let mut state = self.state();
        if answered {
            (state.failures_in_a_row, state.open_until) = (0, None);
            return;
        }
        state.failures_in_a_row += 1;
        if state.failures_in_a_row >= most && state.open_until.is_none() {
            state.open_until = Some(Instant::now() + self.shut());
        }
    }

    fn pause(&self, retry: u32) -> Option<Duration> {
        let longest = self.plan.timeout * (1 << retry);
        self.plan.manners.backs_off.then(|| jittered(longest, &mut self.state().draws))
    }

    /// Asks on an idle connection or a new one, which is reset if this is given up: its port is free at once.
    async fn attempt(&self) -> io::Result<()> {
        let idle = self.state().idle.pop();
        let mut socket = match idle {
            Some(socket) => socket,
            None => {
                let socket = TcpStream::connect(self.plan.server).await?;
                socket.set_zero_linger()?;
                socket.set_nodelay(true)?;
                socket
            }
        };
        let mut request = Vec::new();
        encode_request(
            &mut request,
            &Method::Get,
            &format!("/{}", self.plan.code),
            self.plan.host,
            b"",
        );
        socket.write_all(&request).await?;
        let status = status(&mut socket).await?;
        self.state().idle.push(socket);
        if status == 302 { Ok(()) } else { Err(io::Error::other(format!("answered {status}"))) }
    }
}

/// Of the answer that comes.
async fn status(socket: &mut TcpStream) -> io::Result<u16> {
    let (mut bytes, mut replies) = ([0; 1024], Replies::default());
    replies.asked(&Method::Get);
    loop {
        let n = socket.read(&mut bytes).await?;
        replies.received(&bytes[..n]);
        match replies.next_reply() {
            Ok(Some(reply)) => return Ok(reply.status),
            Ok(None) if n > 0 => {}
            _ => return Err(ErrorKind::InvalidData.into()),
        }
    }
}

// ANCHOR: jitter
/// A pause of any length up to this one ("full jitter").
pub(super) fn jittered(longest: Duration, draws: &mut SmallRng) -> Duration {
    longest.mul_f64(draws.random())
}
// ANCHOR_END: jitter
