//! Rung 2: the modular monolith. One program and one database still, but each module owns its tables, and only what it
//! publishes may be read. A write that concerns two modules is one commit. The mail to a new user is sent before the
//! answer.

use super::{Link, Place, Rung, Source, Write, serving};
use crate::drills::kills::{
    FULL_QUEUE, KILL_POSTGRES, KILL_SERVER, RESTART_POSTGRES, SLOW_DATABASE,
};
use crate::engines::Postgres;
use crate::ground::Need;
use crate::jobs::Crash;
use crate::jobs::ways::{Inline, Signups};
use crate::mail::Mail;
use brigade_core::blink::database::Counted;
use std::sync::Arc;

/// The rung.
pub(super) const RUNG: Rung = Rung {
    number: 2,
    name: "modular",
    adds: "modules that own their tables: links, analytics, users, jobs; a new user is sent a mail",
    needs: &[Need::Postgres, Need::Mail],
    serve,
    write: Write::User,
    parts: &[
        Link { from: "clients", by: "HTTP", to: "server" },
        Link { from: "server", by: "SQL", to: "PostgreSQL" },
        Link { from: "server", by: "HTTP", to: "mail" },
    ],
    files: &[
        Source { path: "src/rungs/modular.rs", text: include_str!("modular.rs") },
        Source { path: "src/modules/mod.rs", text: include_str!("../modules/mod.rs") },
        Source { path: "src/modules/ask.rs", text: include_str!("../modules/ask.rs") },
        Source { path: "src/modules/links/mod.rs", text: include_str!("../modules/links/mod.rs") },
        Source {
            path: "src/modules/analytics/mod.rs",
            text: include_str!("../modules/analytics/mod.rs"),
        },
        Source { path: "src/modules/users/mod.rs", text: include_str!("../modules/users/mod.rs") },
        Source { path: "src/modules/jobs/mod.rs", text: include_str!("../modules/jobs/mod.rs") },
        Source { path: "src/jobs/ways/mod.rs", text: include_str!("../jobs/ways/mod.rs") },
        Source { path: "src/jobs/ways/inline.rs", text: include_str!("../jobs/ways/inline.rs") },
        Source { path: "src/mail/client.rs", text: include_str!("../mail/client.rs") },
    ],
    drills: &[KILL_SERVER, KILL_POSTGRES, RESTART_POSTGRES, SLOW_DATABASE, FULL_QUEUE],
    experiments: &[],
    rule: "Draw the walls first, inside one program: a call and a commit across them cost next to nothing. Split a module off when another team is to change it, not when traffic grows.",
};

fn serve(place: Place) -> anyhow::Result<()> {
    let (sql, http) = (place.traffic.with("PostgreSQL"), place.traffic.with("mail"));
    let postgres = Postgres::modular(place.means.postgres()?, &place.recorder, &sql)?;
    let counted = Arc::new(Counted::start(Arc::new(postgres), &place.recorder)?);
    let inline = Inline(Mail::at(place.means.mail()?).counted_by(&http));
    let signups = Signups::start(inline, counted, Crash::never(), &place.recorder)?;
    serving::serve(place, serving::bounded(signups))
}
