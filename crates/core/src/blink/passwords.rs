//! A password and its hash, as a PHC string. Checking one is dear on purpose: argon2id with 19 MiB and two passes
//! (OWASP's Password Storage Cheat Sheet), about 20 ms of CPU, and memory of its own for each check under way.
//!
//! It refuses to know whose it is, and how many are checked at a time.

use argon2::password_hash::{self, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

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
pub fn hash(password: &str) -> Result<String, password_hash::Error> {
    Ok(argon2id().hash_password(password.as_bytes())?.to_string())
}

/// Whether the password is that of this hash. It takes as long where there is none, and then it never is.
pub fn fits(password: &str, hash: Option<&str>) -> bool {
    let fits = argon2id().verify_password(password.as_bytes(), hash.unwrap_or(NOBODY)).is_ok();
    fits && hash.is_some()
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
    fn the_same_password_twice_does_not_have_the_same_hash() {
        let [one, other] = [(); 2].map(|()| hash("engine").unwrap());
        assert_ne!(one, other);
        assert!(fits("engine", Some(&one)) && !fits("Engine", Some(&one)));
    }
}
