//! Content codings: which of them a client takes (RFC 9110 12.5.3), and what each makes of some bytes.

use std::io::{self, Read};

/// A way to write the same content in fewer bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coding {
    /// Zstandard (RFC 8878).
    Zstd,
    /// Brotli (RFC 7932).
    Brotli,
    /// gzip (RFC 1952).
    Gzip,
}

/// Brotli's effort of 11. Its highest takes a hundred times as long: that is for files that are packed once.
const BROTLI: u32 = 4;
/// Brotli looks back so far, as a power of two: 4 MiB, which is its own default.
const BROTLI_WINDOW: u32 = 22;
/// Zstandard's own default, of 22.
const ZSTD: i32 = 3;
/// Bytes that are handed to Brotli at once.
const CHUNK: usize = 4_096;

impl Coding {
    /// All, the one that is taken first where the client has no preference in front.
    pub const ALL: [Coding; 3] = [Coding::Zstd, Coding::Brotli, Coding::Gzip];

    /// As it stands in `Content-Encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Coding::Zstd => "zstd",
            Coding::Brotli => "br",
            Coding::Gzip => "gzip",
        }
    }

    /// The best of these that the values of `Accept-Encoding` allow; none where the client does not ask for any. A client prefers
    /// what it gives a higher weight; among equals the first offered is taken.
    pub fn accepted(offered: &[Coding], values: &[&str]) -> Option<Coding> {
        let weighed = offered.iter().map(|coding| (weight(coding.name(), values), *coding));
        // `max_by_key` would take the last of equals.
        let best = weighed.rev().max_by_key(|(weight, _)| *weight);
        best.filter(|(weight, _)| *weight > 0).map(|(_, coding)| coding)
    }

    /// The content in this coding, at an effort that pays while a client waits.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn pack(self, content: &[u8]) -> io::Result<Vec<u8>> {
        let mut packed = Vec::with_capacity(content.len() / 4);
        match self {
            Coding::Zstd => return zstd::bulk::compress(content, ZSTD),
            Coding::Brotli => {
                let mut reader =
                    brotli::CompressorReader::new(content, CHUNK, BROTLI, BROTLI_WINDOW);
                reader.read_to_end(&mut packed)?;
            }
            Coding::Gzip => {
                let level = flate2::Compression::default();
                flate2::read::GzEncoder::new(content, level).read_to_end(&mut packed)?;
            }
        }
        Ok(packed)
    }
}

/// The weight of a coding in thousandths: its own, or that of `*`; 0 if neither is named, or it is refused.
fn weight(name: &str, values: &[&str]) -> u16 {
    let (mut own, mut any) = (None, None);
    for element in values.iter().flat_map(|value| value.split(',')) {
        let (coding, weight) = element.split_once(';').unwrap_or((element, ""));
        match coding.trim() {
            coding if coding.eq_ignore_ascii_case(name) => own = Some(thousandths(weight)),
            // RFC 9110 8.4.1.3: an old name of gzip.
            coding if name == "gzip" && coding.eq_ignore_ascii_case("x-gzip") => {
                own = own.or(Some(thousandths(weight)));
            }
            "*" => any = Some(thousandths(weight)),
            _ => {}
        }
    }
    own.or(any).unwrap_or(0)
}

/// `q=0.5` (RFC 9110 12.4.2); what is no weight counts as a refusal, which costs bytes and breaks no client.
fn thousandths(weight: &str) -> u16 {
    let weight = weight.trim();
    if weight.is_empty() {
        return 1_000;
    }
    let number = weight.strip_prefix(['q', 'Q']).and_then(|rest| rest.trim().strip_prefix('='));
    let number = number.and_then(|number| number.trim().parse::<f32>().ok());
    let number = number.filter(|number| (0.0..=1.0).contains(number));
    number.map_or(0, |number| (number * 1_000.0).round() as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(values: &[&str]) -> Option<Coding> {
        Coding::accepted(&Coding::ALL, values)
    }

    #[test]
    fn a_client_gets_the_best_coding_that_it_takes_and_none_that_it_does_not() {
        use Coding::{Brotli, Gzip, Zstd};
        for (values, right) in [
            (&[][..], None), // RFC 9110 allows any then, and no client that can say so does not
            (&[""], None),
            (&["identity"], None),
            (&["gzip, deflate, br, zstd"], Some(Zstd)), // what browsers send over TLS
            (&["gzip, deflate"], Some(Gzip)),           // and without
            (&["gzip", "br"], Some(Brotli)),
            (&["GZIP"], Some(Gzip)),
            (&["x-gzip"], Some(Gzip)),
            (&["br;q=0.5, gzip;q=0.8"], Some(Gzip)),
            (&["br;q=0.5, gzip;q=0.5"], Some(Brotli)),
            (&["*"], Some(Zstd)),
            (&["*;q=0.1, zstd;q=0"], Some(Brotli)),
            (&["gzip;q=0"], None),
            (&["gzip ; q = 0.001"], Some(Gzip)),
            (&["*;q=0"], None),
            (&["gzip;q=2", "br;q=x", "zstd;level=3"], None),
            (&["gzipped"], None),
        ] {
            assert_eq!(accepted(values), right, "{values:?}");
        }
    }

    #[test]
    fn only_what_is_offered_is_taken() {
        let gzip = Coding::accepted(&[Coding::Gzip], &["zstd, gzip;q=0.1"]);
        assert_eq!(gzip, Some(Coding::Gzip));
        assert_eq!(Coding::accepted(&[], &["gzip"]), None);
    }

    #[test]
    fn what_is_packed_is_unpacked_by_the_coding_it_names() {
        let content: Vec<u8> =
            (0..20_000u32).flat_map(|n| (n % 977).to_string().into_bytes()).collect();
        for content in [&content[..], b"", b"x"] {
            for coding in Coding::ALL {
                let packed = coding.pack(content).unwrap();
                assert!(content.len() < 100 || packed.len() < content.len() / 2, "{coding:?}");
                assert_eq!(unpack(coding, &packed), content, "{coding:?}");
            }
        }
    }

    fn unpack(coding: Coding, packed: &[u8]) -> Vec<u8> {
        let mut content = Vec::new();
        let read = match coding {
            Coding::Zstd => return zstd::bulk::decompress(packed, 1 << 20).unwrap(),
            Coding::Brotli => brotli::Decompressor::new(packed, CHUNK).read_to_end(&mut content),
            Coding::Gzip => flate2::read::GzDecoder::new(packed).read_to_end(&mut content),
        };
        read.unwrap();
        content
    }
}
