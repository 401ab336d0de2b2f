//! Rung 1: the same shortener in layers. The controller turns requests into questions, the service decides, the
//! repository is an engine, and which engine it is is one value.

use super::{Link, Place, Rung, Source, Write, serving};
use crate::drills::kills::{
    FULL_QUEUE, KILL_POSTGRES, KILL_SERVER, RESTART_POSTGRES, SLOW_DATABASE,
};
use crate::engines::Postgres;
use crate::experiments::layers;
use crate::ground::Need;
use brigade_core::blink::database::Counted;
use std::sync::Arc;

/// The rung.
pub(super) const RUNG: Rung = Rung {
    number: 1,
    name: "layered",
    adds: "controller, service and repository; the database is a value",
    needs: &[Need::Postgres],
    serve,
    write: Write::Link,
    parts: &[
        Link { from: "clients", by: "HTTP", to: "server" },
        Link { from: "server", by: "SQL", to: "PostgreSQL" },
    ],
    files: &[
        Source { path: "src/rungs/layered.rs", text: include_str!("layered.rs") },
        Source {
            path: "src/engines/client/mod.rs",
            text: include_str!("../engines/client/mod.rs"),
        },
        Source {
            path: "src/engines/client/pool.rs",
            text: include_str!("../engines/client/pool.rs"),
        },
        Source {
            path: "src/engines/client/line.rs",
            text: include_str!("../engines/client/line.rs"),
        },
        Source {
            path: "src/engines/migrations.rs",
            text: include_str!("../engines/migrations.rs"),
        },
        Source {
            path: "src/engines/postgres/mod.rs",
            text: include_str!("../engines/postgres/mod.rs"),
        },
        Source {
            path: "src/engines/postgres/open.rs",
            text: include_str!("../engines/postgres/open.rs"),
        },
        Source {
            path: "src/engines/postgres/dial.rs",
            text: include_str!("../engines/postgres/dial.rs"),
        },
        Source {
            path: "src/engines/postgres/schema.rs",
            text: include_str!("../engines/postgres/schema.rs"),
        },
        Source {
            path: "src/engines/postgres/session.rs",
            text: include_str!("../engines/postgres/session.rs"),
        },
        Source {
            path: "src/engines/postgres/statements.rs",
            text: include_str!("../engines/postgres/statements.rs"),
        },
        Source {
            path: "migrations/postgres/0001_links.sql",
            text: include_str!("../../migrations/postgres/0001_links.sql"),
        },
    ],
    drills: &[KILL_SERVER, KILL_POSTGRES, RESTART_POSTGRES, SLOW_DATABASE, FULL_QUEUE],
    experiments: layers::ALL,
    rule: "A seam in the code costs next to nothing; what stands behind it differs in what it promises, so every store runs one contract.",
};

fn serve(place: Place) -> anyhow::Result<()> {
    let meter = place.traffic.with("PostgreSQL");
    let postgres =
        Arc::new(Postgres::open_metered(place.means.postgres()?, &place.recorder, &meter)?);
    let counted = Counted::start(postgres, &place.recorder)?;
    serving::serve(place, serving::bounded(counted))
}
