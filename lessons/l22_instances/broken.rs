//! A balancer that counts what is inside each instance, asks the less loaded of two, and asks the other one as well where no
//! answer comes in time.
//!
//! After some days one instance gets nearly no requests, and nothing is wrong with it. What holds once it is repaired:
//!
//! * A request that is given up counts no more: its client has hung up, or the other instance was first.
//! * A request whose answer breaks off counts no more.
//! * A request counts where it is asked, once, from when it is asked until its answer is whole.
//! * Of the two that are drawn, the less loaded one is asked.
//! * If there is no answer in time, the other one is asked as well, and what comes first is the answer, be it whole or broken.
//! * An instance that leaves is asked nothing new, and where both leave, the request fails at once.
//!
//! Repair it. `Balancer`, `new`, `inside` and `pass` keep their names and signatures: the judge calls them, and drops `pass` at
//! every point. What a `Front` can do stands in `front.rs`; `or` polls two futures, returns what the first to be ready says, and
//! drops the other.

use super::rules::{Answer, Failed, Front, or};
use std::cell::Cell;
use std::future::pending;

/// How many requests are inside each instance.
pub struct Balancer {
    inside: Vec<Cell<usize>>,
}

impl Balancer {
    /// Nothing is inside yet.
    pub fn new(instances: usize) -> Self {
        Balancer { inside: vec![Cell::new(0); instances] }
    }

    /// Requests inside this instance.
    pub fn inside(&self, instance: usize) -> usize {
        self.inside[instance].get()
    }

    /// Passes a request on.
    pub async fn pass(&self, front: &Front<'_>) -> Result<Answer, Failed> {
        let mut two = front.two();
        two.sort_by_key(|&instance| (front.leaves(instance), self.inside(instance)));
        let [near, other] = two;
        if front.leaves(near) {
            return Err(Failed::NoInstance);
        }
        let hedge = async {
            front.late().await;
            if front.leaves(other) { pending().await } else { self.ask(front, other).await }
        };
        or(self.ask(front, near), hedge).await
    }

    /// Asks an instance, and waits for all of its answer.
    async fn ask(&self, front: &Front<'_>, instance: usize) -> Result<Answer, Failed> {
        let inside = &self.inside[instance];
        inside.set(inside.get() + 1);
        let head = front.ask(instance).await?;
        let answer = head.body().await?;
        inside.set(inside.get() - 1);
        Ok(answer)
    }
}
