//! The card's cache and its two printed forms.

use super::*;

fn unknown() -> Card {
    let timer_tokio_ms = Ok(2.09);
    Card { wake_cross_us: Err("one core".into()), timer_tokio_ms, ..Card::unknown(cpus::usable()) }
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("brigade-card-{}-{name}", std::process::id()));
    let _absent = fs::remove_dir_all(&folder);
    folder
}

#[test]
fn a_card_is_measured_once_a_boot() {
    let file = folder("once").join("machine.json");
    let first = Card::load_or(Some(&file), unknown);
    let second = Card::load_or(Some(&file), || Card { clock_ns: Ok(99.0), ..unknown() });
    assert_eq!(second == first, first.boot.is_ok(), "cached exactly if this boot can be named");
    fs::remove_dir_all(file.parent().unwrap()).ok();
}

#[test]
fn a_cache_that_is_corrupt_of_another_boot_or_noisy_is_measured_again() {
    let file = folder("corrupt").join("machine.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let other_boot =
        serde_json::to_vec(&Card { boot: Ok("another".into()), clock_ns: Ok(1.0), ..unknown() })
            .unwrap();
    let other_schema =
        serde_json::to_vec(&Card { schema: 0, clock_ns: Ok(1.0), ..unknown() }).unwrap();
    let noise = Quiet { others: Some(0.4), kept_waiting_ms: 3.0 };
    let noisy = serde_json::to_vec(&Card { quiet: noise, clock_ns: Ok(1.0), ..unknown() }).unwrap();
    for bytes in [&b"{ not json"[..], b"", b"{}", &other_boot, &other_schema, &noisy] {
        fs::write(&file, bytes).unwrap();
        assert_eq!(Card::load_or(Some(&file), unknown), unknown());
    }
    fs::remove_dir_all(file.parent().unwrap()).unwrap();
}

#[test]
fn a_cache_that_cannot_be_written_is_no_error() {
    assert_eq!(Card::load_or(Some(Path::new("/dev/null/machine.json")), unknown), unknown());
    assert_eq!(Card::load_or(None, unknown), unknown());
}

#[test]
fn what_is_unknown_says_why_and_every_line_fits_a_terminal() {
    let text = unknown().to_string();
    assert!(text.contains("unknown (one core)"), "{text}");
    assert!(text.contains("2.09 ms"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn the_summary_is_short_and_names_cpu_and_kernel() {
    let table = [
        ("AMD EPYC 9R14 96-Core Processor", "Linux 6.18.44-fc", "AMD EPYC 9R14, Linux 6.18"),
        ("Intel(R) Xeon(R) Processor", "Linux 6.1.0-13-amd64", "Intel Xeon, Linux 6.1"),
        (
            "Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz",
            "Linux 5.15.0",
            "Intel Core i7-8550U, Linux 5.15",
        ),
    ];
    for (cpu, kernel, expected) in table {
        let card = Card { cores: 2, cpu: Ok(cpu.into()), kernel: Ok(kernel.into()), ..unknown() };
        assert_eq!(card.summary(), format!("2 × {expected}"));
    }
    assert!(unknown().summary().ends_with("× CPU of unknown model, unknown system"));
}

#[test]
fn a_measured_card_survives_its_cache() {
    let card = Card::measure();
    let again: Card = serde_json::from_slice(&serde_json::to_vec(&card).unwrap()).unwrap();
    // JSON may cost a number its last bit, which is never shown.
    assert_eq!(again.to_string(), card.to_string());
    assert!(card.clock_ns.clone().unwrap() > 0.0);
}

#[test]
fn a_cpu_has_its_numbers_and_says_whether_it_is_a_guests() {
    let text =
        "model name\t: AMD EPYC\ncpu family\t: 25\nmodel\t\t: 17\nflags\t\t: fpu hypervisor sse\n";
    let said = facts::cpu_in(text).unwrap();
    assert_eq!(said, "AMD EPYC (family 25 model 17, virtual machine)");
    assert_eq!(table::short_cpu(&said), "AMD EPYC");
    let bare = "model name : A\nflags : fpu\n";
    assert_eq!(facts::cpu_in(bare), Some("A".into()));
    assert_eq!(facts::cpu_in("flags : hypervisor\n"), None);
}
