//! A password and its hash, as a PHC string. Checking one is dear on purpose: argon2id with 19 MiB and two passes
//! (OWASP's Password Storage Cheat Sheet), about 20 ms of CPU, and memory of its own for each check under way.
//!
//! It refuses to know whose it is, and how many are checked at a time.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{Error, PasswordVerifier, try_generate_salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::fmt;

/// Bytes of memory that one check takes.
pub const MEMORY: usize = KIB as usize * 1_024;
/// The same as argon2 counts it.
const KIB: u32 = 19 * 1_024;

/// What is checked where there is no hash: as dear as a wrong password, so that time does not tell which accounts
/// there are. Salt and hash were drawn at random; no password is known that fits.
const NOBODY: &str = "\
    $argon2id$v=19$m=19456,t=2,p=1$cKGhAspbo9qzftwtg7XSWQ$WNfkQmPA4+RjC3efuPv7XqYiWCx2rjzjCpZ+x1w1imA";

/// The hash of a password, with a salt of its own.
///
/// # Errors
/// No salt could be drawn, for example.
pub fn hash(password: &str) -> Result<String, Error> {
    Hasher::default().hash(password)
}

/// Whether the password is that of this hash. It takes as long where there is none, and then it never is.
pub fn fits(password: &str, hash: Option<&str>) -> bool {
    Hasher::default().fits(password, hash)
}

/// Hashes one password at a time, in memory that it keeps. Where many are hashed one after the other, that bounds what the
/// process holds: an allocator that is asked for such a block each time may not find the place of a freed one again (glibc
/// 2.36 held 343 MiB for two at a time).
#[derive(Clone)]
pub struct Hasher {
    memory: Vec<Block>,
}

impl Hasher {
    /// As [`hash`].
    ///
    /// # Errors
    /// No salt could be drawn, for example.
    pub fn hash(&mut self, password: &str) -> Result<String, Error> {
        let salt = Salt::new(&try_generate_salt()?)?;
        let hash = Some(self.output(password, &salt)?);
        Ok(PasswordHash { salt: Some(salt), hash, ..settings()? }.to_string())
    }

    /// As [`fits`].
    pub fn fits(&mut self, password: &str, hash: Option<&str>) -> bool {
        let kept = PasswordHash::new(hash.unwrap_or(NOBODY));
        kept.is_ok_and(|kept| self.is_of(password, &kept)) && hash.is_some()
    }

    fn is_of(&mut self, password: &str, kept: &PasswordHash) -> bool {
        let bare = PasswordHash { salt: None, hash: None, ..kept.clone() };
        let (true, Some(salt)) = (settings() == Ok(bare), &kept.salt) else {
            return argon2id().verify_password(password.as_bytes(), kept).is_ok(); // it needs other memory
        };
        // Two outputs are compared in constant time.
        self.output(password, salt).is_ok_and(|output| kept.hash == Some(output))
    }

    fn output(&mut self, password: &str, salt: &Salt) -> Result<Output, Error> {
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        let memory = &mut self.memory;
        argon2id().hash_password_into_with_memory(
            password.as_bytes(),
            salt,
            &mut output,
            memory,
        )?;
        Ok(Output::new(&output)?)
    }
}

impl Default for Hasher {
    /// Takes its memory.
    fn default() -> Self {
        Hasher { memory: vec![Block::new(); argon2id().params().block_count()] }
    }
}

impl fmt::Debug for Hasher {
    /// What a password left in its memory has no business in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hasher(…)")
    }
}

/// How all passwords are hashed here.
fn settings() -> Result<PasswordHash, Error> {
    Ok(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(argon2id().params())?,
        salt: None,
        hash: None,
    })
}

/// 19 MiB, two passes, one lane. Written out, although they are the crate's defaults today.
fn argon2id() -> Argon2<'static> {
    let params = const {
        match Params::new(KIB, 2, 1, None) {
            Ok(params) => params,
            Err(_) => panic!("within argon2's bounds"),
        }
    };
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::PasswordHasher;

    #[test]
    fn where_there_is_no_hash_one_of_the_same_settings_is_checked() {
        let shape = |phc: &str| {
            let parts: Vec<_> = phc.split('$').map(str::to_owned).collect();
            (parts[..4].to_vec(), parts[4].len(), parts[5].len())
        };
        assert_eq!(shape(&hash("engine").unwrap()), shape(NOBODY));
        assert_eq!(shape(NOBODY).0, ["", "argon2id", "v=19", "m=19456,t=2,p=1"]);
        assert!(!fits("engine", None));
    }

    #[test]
    fn memory_that_is_used_again_changes_nothing_and_other_settings_are_read_from_the_hash() {
        let mut hasher = Hasher::default();
        let hash = hasher.hash("engine").unwrap();
        assert!(!hasher.fits("Engine", Some(&hash)) && hasher.fits("engine", Some(&hash)));
        assert!(argon2id().verify_password(b"engine", &*hash).is_ok(), "as the crate does it");
        let cheap = Argon2::from(Params::new(64, 1, 1, None).unwrap());
        let cheap = cheap.hash_password(b"engine").unwrap().to_string();
        assert!(hasher.fits("engine", Some(&cheap)) && !hasher.fits("Engine", Some(&cheap)));
        assert!(!hasher.fits("engine", Some("")) && !hasher.fits("engine", Some("$argon2id$v=19")));
    }

    #[test]
    fn the_same_password_twice_does_not_have_the_same_hash() {
        let [one, other] = [(); 2].map(|()| hash("engine").unwrap());
        assert_ne!(one, other);
        assert!(fits("engine", Some(&one)) && !fits("Engine", Some(&one)));
    }
}
