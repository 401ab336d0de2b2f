//! nginx. QUIT has it finish the requests it is answering, close idle connections, and end; TERM would cut them.

use super::{Component, answers_http, words};
use crate::{Program, Signal, Stop};
use std::time::Duration;

/// `configuration` is what stands inside of `http { … }`: its `server` blocks, one of which listens at the address.
pub const NGINX: Component = Component {
    program: Program { name: "nginx", debian: "nginx-light", homebrew: "nginx" },
    arguments: |folder, _, configuration| {
        let file = folder.join("nginx.conf");
        std::fs::write(&file, whole(configuration))?;
        Ok(words(&[&"-p", &folder, &"-c", &file, &"-e", &"stderr"]))
    },
    ready: answers_http,
    stop: Stop::by(Signal::QUIT, Duration::from_secs(5)),
};

/// In the foreground, and with everything that it writes below its own folder (`-p`).
fn whole(http: &str) -> String {
    let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let places = places.map(|place| format!("{place}_temp_path {place};\n"));
    format!(
        "daemon off;\npid nginx.pid;\nerror_log stderr;\nworker_processes 1;\nevents {{}}\n\
         http {{\naccess_log off;\n{}{http}\n}}\n",
        places.concat()
    )
}
