//! `compose.yaml`, which is not started by any test: it is read, and held to what a climb starts itself, needs and says.

use super::{postgres, redis};
use brigade_server::Ladder;
use clap::{Args, Command};
use std::path::Path;
use yaml_rust2::{Yaml, YamlLoader};

const COMPOSE: &str = include_str!("../../compose.yaml");

fn service(name: &str) -> Yaml {
    let compose = YamlLoader::load_from_str(COMPOSE).expect("YAML").remove(0);
    let services = compose["services"].as_hash().expect("services");
    assert_eq!(services.len(), 2, "what a climb stands on, but for the mail, which is ours");
    compose["services"][name].clone()
}

fn text(yaml: &Yaml) -> &str {
    yaml.as_str().unwrap_or_else(|| panic!("a text: {yaml:?}"))
}

fn words(yaml: &Yaml) -> Vec<&str> {
    yaml.as_vec().expect("a list").iter().map(text).collect()
}

/// `127.0.0.1:5432`, where the service listens on this machine; inside it has the usual port.
fn address<'a>(service: &'a Yaml, usual: &str) -> &'a str {
    let ports = words(&service["ports"]);
    let (outside, inside) = ports[0].rsplit_once(':').expect("a port of this machine's");
    assert!(ports.len() == 1 && inside == usual && outside.starts_with("127.0.0.1:"), "{ports:?}");
    outside
}

/// `postgres:17`: the name and the version.
fn image(service: &Yaml) -> (&str, u32) {
    let (name, version) = text(&service["image"]).split_once(':').expect("a version");
    (name, version.parse().expect("a major version"))
}

#[test]
fn the_urls_of_the_help_lead_to_what_compose_starts() {
    let (postgres, redis) = (service("postgres"), service("redis"));
    let password = text(&postgres["environment"]["POSTGRES_PASSWORD"]);
    let urls = format!(
        "cargo run ladder all --postgres postgres://postgres:{password}@{}/postgres --redis redis://{}",
        address(&postgres, "5432"),
        address(&redis, "6379")
    );
    let help = Ladder::augment_args(Command::new("ladder").term_width(0)).render_help().to_string();
    let up = "docker compose -f crates/ladder/compose.yaml up -d";
    for said in [COMPOSE, &help] {
        assert!(said.contains(&urls) && said.contains(up), "{urls}\n{said}");
    }
}

#[test]
fn compose_starts_versions_that_a_climb_takes_and_says_when_they_answer() {
    let (server, cache) = (service("postgres"), service("redis"));
    let (name, version) = image(&server);
    assert!(name == "postgres" && version >= postgres::OLDEST, "{name} {version}");
    let (name, version) = image(&cache);
    assert!(name == "redis" && version > redis::OLDEST[0], "{name} {version}");
    for (service, asks) in [(server, "pg_isready"), (cache, "redis-cli")] {
        let test = words(&service["healthcheck"]["test"]);
        assert!(test[0].starts_with("CMD") && test[1].starts_with(asks), "{test:?}");
    }
}

#[test]
fn compose_has_redis_keep_what_a_climb_has_its_own_keep() {
    let service = service("redis");
    let command = words(&service["command"]);
    let (program, options) = command.split_first().expect("a command");
    let own = redis::lines(Path::new("/data"));
    assert!(*program == "redis-server" && options.len() == 4, "{command:?}");
    for option in options.chunks(2) {
        let line = format!("{} {}", option[0].trim_start_matches("--"), option[1]);
        assert!(own.lines().any(|one| one == line), "{line}: {own}");
    }
}
