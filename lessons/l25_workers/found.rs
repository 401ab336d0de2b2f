//! What was timed and counted, and the answers that it bears out.

use serde::{Deserialize, Serialize};

/// The moment of the prediction, in seconds.
const LATER: f64 = 60.0;

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) moved: Moved,
    pub(super) backlog: Backlog,
    pub(super) crashes: Vec<Crashes>,
    pub(super) ways: Ways,
}

/// The mail is sent in the request, or by workers.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Moved {
    pub(super) inline: Waits,
    pub(super) workers: Waits,
    /// What the provider takes.
    pub(super) mail_ms: f64,
}

/// What users waited for, from the beginning of their requests.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Waits {
    /// For the answer, the median.
    pub(super) answer_ms: f64,
    /// Until their mail was sent, the mean.
    pub(super) mail_ms: f64,
}

/// More comes than can be sent, and less.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Backlog {
    pub(super) overload: Queue,
    pub(super) stable: Queue,
    /// So many times as fast as in the question.
    pub(super) speed: f64,
}

/// A queue and its workers, while sign-ups came.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Queue {
    pub(super) workers: usize,
    /// For so long they came.
    pub(super) lasted_s: f64,
    pub(super) came: usize,
    /// What a worker took for a mail, the mean.
    pub(super) mail_s: f64,
    /// Not sent yet when the last had come.
    pub(super) left: usize,
    /// From coming to being sent: the last, the mean of all, and what a replay says of that.
    pub(super) last_s: f64,
    pub(super) mean_s: f64,
    pub(super) replayed_s: f64,
}

/// What one way made of a crash at each step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Crashes {
    pub(super) way: String,
    /// In so many ways a sign-up can end.
    pub(super) ends: usize,
    /// The user is kept and never has a mail.
    pub(super) lost: usize,
    /// The user has two.
    pub(super) twice: usize,
    /// Crashes after the mail is sent and before that is written down.
    pub(super) between: usize,
}

/// What the ladder found on real components; of its numbers those that are told here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Ways {
    pub(super) ways: Vec<SignUps>,
    pub(super) kills: Vec<Kill>,
    /// What so many workers send; an older recording has none.
    #[serde(default)]
    pub(super) sweep: Vec<Sent>,
}

/// What workers sent out of a queue in which there was always something for them.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Sent {
    pub(super) workers: usize,
    /// Mails a second, of all of them.
    pub(super) rate: f64,
}

/// How a mail leaves the path of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Way {
    Inline,
    Forget,
    Channel,
    List,
    Outbox,
}

/// Sign-ups in one way, in microseconds from the question.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct SignUps {
    pub(super) way: Way,
    /// To the answer, the median and the 99th percentile.
    pub(super) answer_us: f64,
    #[serde(default)]
    pub(super) p99_us: Option<f64>,
}

/// A process that was killed, and what others made of what it left.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Kill {
    pub(super) way: Way,
    /// Users that are kept and never had a mail.
    pub(super) lost: usize,
}

impl Way {
    /// For the table.
    pub(super) fn name(self) -> &'static str {
        match self {
            Way::Inline => "in the request",
            Way::Forget => "spawned",
            Way::Channel => "channel",
            Way::List => "Redis",
            Way::Outbox => "outbox",
        }
    }
}

impl Ways {
    /// Mails that a way lost in all its kills.
    pub(super) fn lost(&self, kind: Way) -> usize {
        self.kills.iter().filter(|kill| kill.way == kind).map(|kill| kill.lost).sum()
    }

    /// Of all ways that do not commit the mail with its user, those that lost one.
    pub(super) fn losing(&self) -> usize {
        let other = [Way::Inline, Way::Forget, Way::Channel, Way::List].into_iter();
        other.filter(|kind| self.lost(*kind) > 0).count()
    }

    /// The fewest workers, and the most.
    pub(super) fn ends(&self) -> Option<(Sent, Sent)> {
        self.sweep.first().copied().zip(self.sweep.last().copied())
    }
}

impl Moved {
    /// The offered answer to how long the request takes.
    pub(super) fn request(&self) -> usize {
        match self.workers.answer_ms / self.inline.answer_ms {
            share if share > 0.75 => 0,
            share if share > 0.08 => 1,
            _ => 2,
        }
    }
}

impl Queue {
    pub(super) fn rate(&self) -> f64 {
        self.came as f64 / self.lasted_s
    }

    /// What all workers can send in a second.
    pub(super) fn capacity(&self) -> f64 {
        self.workers as f64 / self.mail_s
    }
}

impl Backlog {
    /// When the code of the prediction's user comes, in seconds: what is not sent grows by as much every second.
    pub(super) fn late_s(&self) -> f64 {
        self.overload.last_s * LATER / self.overload.lasted_s
    }
}

impl Found {
    /// What a way made of its crashes.
    pub(super) fn crashes(&self, way: &str) -> Option<&Crashes> {
        self.crashes.iter().find(|crashes| crashes.way == way)
    }
}
