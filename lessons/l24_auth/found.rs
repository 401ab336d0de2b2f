//! The numbers of the three experiments, and the answers that they bear out. The ladder writes them, under these names.

use brigade_core::measure::intervals::Scale;
use brigade_core::measure::stats::median;
use serde::{Deserialize, Serialize};

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    /// On a pool with as many permits as cores.
    pub(super) pool: Logins,
    /// With a thread for each.
    pub(super) threads: Logins,
    pub(super) misuse: Misuse,
    pub(super) race: Race,
}

/// What a login costs, and what many at once do.
#[derive(Debug, Deserialize)]
pub(super) struct Logins {
    pub(super) cores: usize,
    pub(super) login_ms: f64,
    pub(super) check_us: f64,
    /// Bytes that one password check takes.
    memory: u64,
    pub(super) crowd: Crowd,
}

/// Where passwords are checked: what the first experiment is asked.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) enum Way {
    Pool,
    Threads,
}

/// Many logins at once.
#[derive(Debug, Deserialize)]
pub(super) struct Crowd {
    /// The most that were checked at the same moment.
    pub(super) most: usize,
    /// Bytes by which the process grew.
    grew: u64,
    rounds: Vec<Round>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct Round {
    per_s: f64,
    login_ms: f64,
}

/// What guessing, losing and stealing come to.
#[derive(Debug, Deserialize)]
pub(super) struct Misuse {
    guesses: Vec<Guesses>,
    pub(super) lost: Lost,
    logouts: Vec<Logout>,
}

/// Codes that were guessed at random.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Guesses {
    space: u32,
    sent: u32,
    guesses: u32,
    pub(super) limit: Option<u32>,
    hit: u32,
}

/// Sessions of which a used token came again.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Lost {
    pub(super) sessions: u32,
    pub(super) ended_at_once: u32,
    pub(super) ended_with_grace: u32,
    pub(super) ended_by_thief: u32,
}

/// A token after its user has logged out.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Logout {
    pub(super) life_s: u64,
    pub(super) leeway_s: u64,
    pub(super) accepted_s: u64,
}

/// Tabs and guesses at the same moment.
#[derive(Debug, Deserialize)]
pub(super) struct Race {
    pub(super) tabs: usize,
    pub(super) guesses: usize,
    pub(super) limit: u32,
    pub(super) stores: Vec<Raced>,
    /// Tabs of the first picture whose token was good afterwards.
    pub(super) pictured: usize,
}

/// On one store.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Raced {
    races: u32,
    several: u32,
    out: u32,
    naive: u32,
    naive_several: u32,
    /// Right guesses that let in: the most and the fewest of any code.
    pub(super) admitted: (usize, usize),
    pub(super) naive_compared: usize,
}

/// Of all stores.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Races {
    pub(super) races: u32,
    /// Those that did not end with one token that is good and that all tabs have.
    pub(super) wrong: u32,
    pub(super) naive: u32,
    pub(super) naive_several: u32,
}

impl Logins {
    /// How many checks of a token a login costs.
    pub(super) fn ratio(&self) -> f64 {
        self.login_ms * 1e3 / self.check_us
    }

    /// The ratio, as the question's choices have it.
    pub(super) fn answer(&self) -> usize {
        Scale::Factors.nearest(self.ratio(), &[10.0, 100.0, 1e4, 1e6])
    }

    /// Logins in a second.
    pub(super) fn per_s(&self) -> Option<f64> {
        median(&self.crowd.rounds.iter().map(|round| round.per_s).collect::<Vec<_>>())
    }

    /// What the cores can do, by the CPU time that a login took among others.
    pub(super) fn capacity(&self) -> Option<f64> {
        let per_s = |round: &Round| self.cores as f64 * 1e3 / round.login_ms;
        median(&self.crowd.rounds.iter().map(per_s).collect::<Vec<_>>())
    }

    /// What the checks that ran at once took, in MiB.
    pub(super) fn took(&self) -> f64 {
        self.crowd.most as f64 * mib(self.memory)
    }

    /// By how much the process grew, in MiB.
    pub(super) fn grew(&self) -> f64 {
        mib(self.crowd.grew)
    }
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}

impl Misuse {
    pub(super) fn guesses(&self) -> &[Guesses] {
        &self.guesses
    }

    /// Five minutes of guesses without a limit, as the question's choices have it.
    pub(super) fn guess(&self) -> Option<usize> {
        let free = self.guesses.iter().find(|guesses| guesses.limit.is_none())?;
        Some(Scale::Amounts.nearest(free.share(), &[1e-6, 0.03, 0.26, 1.0]))
    }

    /// A token that is good for five minutes.
    pub(super) fn logout(&self) -> Option<&Logout> {
        self.logouts.iter().find(|logout| logout.life_s == 300)
    }

    /// The farthest that any token's end is from its life and the leeway, in seconds.
    pub(super) fn off_s(&self) -> u64 {
        let off = |logout: &Logout| logout.accepted_s.abs_diff(logout.life_s + logout.leeway_s);
        self.logouts.iter().map(off).max().unwrap_or_default()
    }
}

impl Guesses {
    /// Codes that were found, from 0 to 1.
    pub(super) fn share(&self) -> f64 {
        f64::from(self.hit) / f64::from(self.sent.max(1))
    }

    /// What the law says.
    pub(super) fn law(&self) -> f64 {
        let compared = self.limit.map_or(self.guesses, |limit| limit.min(self.guesses));
        chance(f64::from(self.space), f64::from(compared))
    }

    /// How far it is from the law, in standard errors.
    pub(super) fn off(&self) -> f64 {
        let law = self.law();
        let error = (law * (1.0 - law) / f64::from(self.sent.max(1))).sqrt();
        (self.share() - law) / error
    }
}

/// That one of so many guesses at random is right.
pub(super) fn chance(space: f64, guesses: f64) -> f64 {
    1.0 - (1.0 - 1.0 / space).powf(guesses)
}

impl Logout {
    /// How long it is accepted, as the question's choices have it: at all, and no longer than it was to be.
    pub(super) fn answer(&self) -> usize {
        let least = self.life_s / 2;
        if self.accepted_s < least { 0 } else { 2 }
    }
}

impl Race {
    pub(super) fn all(&self) -> Races {
        self.stores.iter().fold(Races::default(), |all, raced| Races {
            races: all.races + raced.races,
            wrong: all.wrong + raced.several.max(raced.out),
            naive: all.naive + raced.naive,
            naive_several: all.naive_several + raced.naive_several,
        })
    }
}
