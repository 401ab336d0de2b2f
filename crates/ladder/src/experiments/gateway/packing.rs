//! What compression saves and costs: Blink's own answers and log, packed in every way, and unpacked again to be sure.

use super::found::{Compression, Pack, Packed, Packing, Payload};
use super::upstream;
use anyhow::{Context, ensure};
use brigade_core::jobs::click_log::{Shape, generate};
use brigade_core::jobs::code_at;
use brigade_core::measure::stats::median;
use brigade_core::measure::thread_cpu_clock;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression as Level;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{Read, Write};
use std::time::Duration;

/// Lines of the log, about 210 bytes each.
const LINES: usize = 500;
/// Random codes, of seven characters each.
const CODES: u64 = 4_000;

/// Each payload in every way, so often at least, and for so much CPU time.
pub(super) fn compression(rounds: usize, budget: Duration) -> anyhow::Result<Compression> {
    let served = upstream::start()?;
    let payload = |payload: &Payload| {
        let bytes = bytes(*payload, served.address)?;
        let ways = Packing::ALL.iter().map(|packing| packed(*packing, &bytes, (rounds, budget)));
        let ways = ways.collect::<anyhow::Result<_>>()?;
        Ok(Packed { payload: *payload, size: bytes.len() as u64, ways })
    };
    let payloads = Payload::ALL.iter().map(payload).collect::<anyhow::Result<_>>()?;
    Ok(Compression { payloads })
}

fn bytes(payload: Payload, server: std::net::SocketAddr) -> anyhow::Result<Vec<u8>> {
    Ok(match payload {
        Payload::List => upstream::body(server, "/api/links?limit=100")?,
        Payload::Log => generate(&Shape { lines: LINES, codes: 1_000, seed: 23 }),
        Payload::Codes => (0..CODES).flat_map(|at| code_at(23, at).into_bytes()).collect(),
        Payload::Short => upstream::body(server, "/healthz")?,
    })
}

fn packed(
    packing: Packing,
    bytes: &[u8],
    (rounds, budget): (usize, Duration),
) -> anyhow::Result<Pack> {
    let (mut times, mut all) = (Vec::new(), Duration::ZERO);
    let packed = loop {
        let before = thread_cpu_clock().context("no CPU clock of a thread")?;
        let packed = pack(packing, bytes)?;
        let took = thread_cpu_clock().context("no CPU clock of a thread")? - before;
        all += took;
        times.push(took.as_secs_f64() * 1e6);
        if times.len() >= rounds && all >= budget {
            break packed;
        }
    };
    let same = unpack(packing, &packed)? == bytes;
    ensure!(same, "{} gives other bytes back than it was given", packing.name());
    let cpu_us = median(&times).context("no rounds")?;
    Ok(Pack { packing, size: packed.len() as u64, cpu_us })
}

fn pack(packing: Packing, bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    match packing {
        Packing::Gzip(level) => {
            let mut encoder = GzEncoder::new(Vec::new(), Level::new(level));
            encoder.write_all(bytes)?;
            Ok(encoder.finish()?)
        }
        Packing::Brotli(level) => {
            let quality = i32::try_from(level)?;
            let how = BrotliEncoderParams { quality, ..BrotliEncoderParams::default() };
            let mut packed = Vec::new();
            brotli::BrotliCompress(&mut &*bytes, &mut packed, &how)?;
            Ok(packed)
        }
        Packing::Zstd(level) => Ok(zstd::bulk::compress(bytes, i32::try_from(level)?)?),
    }
}

fn unpack(packing: Packing, packed: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match packing {
        Packing::Gzip(_) => _ = GzDecoder::new(packed).read_to_end(&mut bytes)?,
        Packing::Brotli(_) => brotli::BrotliDecompress(&mut &*packed, &mut bytes)?,
        Packing::Zstd(_) => bytes = zstd::decode_all(packed)?,
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back_and_no_packing_beats_the_entropy_of_random_codes() {
        let found = compression(1, Duration::ZERO).expect("it packs");
        let of = |payload| found.payloads.iter().find(|packed| packed.payload == payload);
        let codes = of(Payload::Codes).expect("codes");
        let least = codes.size as f64 * 62_f64.log2() / 8.0;
        assert!(codes.ways.iter().all(|pack| pack.size as f64 >= least), "{codes:?}");
        let list = of(Payload::List).expect("a list");
        assert!(list.ways.iter().all(|pack| pack.size * 2 < list.size), "{list:?}");
        let short = of(Payload::Short).expect("a short answer");
        assert!(short.size < 50 && short.ways[1].size > short.size, "{short:?}");
    }
}
