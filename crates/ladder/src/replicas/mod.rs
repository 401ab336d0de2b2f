//! Which node of a cluster is asked: a router before one primary and its standbys, an engine as they are. What a
//! user may be told that is old, and what never, is a policy, one value.
//!
//! What is promised, whatever the policy is:
//! * A write is asked of the primary, once. Where none is known it is refused at once and not done; one whose node is lost before
//!   it answers may have been done, and is never sent again.
//! * A read that a node does not answer is asked of another, of each once at most. Nothing is asked of a node that does not answer, or is
//!   too far behind, until it has caught up.
//! * After a promotion the primary is the node that takes writes and has the highest timeline. An old primary that comes back as
//!   it was is asked nothing.
//!
//! With [`Policy::Token`] a client reads its own writes and never less than it has read before, on whichever node, as long as it sends
//! back what it was told ([`Seen`](brigade_core::blink::database::Seen)). What a promotion lost, it has lost for clients that had seen it, too.
//!
//! A cache behind which the router stands would keep what a standby did not know yet: [`Written`] stands between them.
//!
//! Reading order: [`Policy`]; `cluster`, what is known of the nodes and which is chosen (pure); [`Replicas`], the engine;
//! `open`, the same on PostgreSQL, with `watch`, which asks the nodes how it stands with them; [`Written`].
//! It refuses to know how standbys come about (that is [`ground`](crate::ground)) and what a cache keeps.

mod cluster;
mod open;
mod policy;
mod router;
mod watch;
mod written;

pub use cluster::Node;
pub use policy::Policy;
pub use router::{Clock, Replicas};
pub use written::Written;
