//! 301 or 302: whether a browser asks again. A 302 is asked for at each click, so each is counted and a link can be led
//! elsewhere. A 301 may be kept for ever (RFC 9110 15.4.2): its later clicks reach no server, and what it leads to can
//! be changed for new visitors only. Between the two, a 301 that says how long it is true.

use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, HeaderMap, HeaderValue};
use std::time::Duration;

/// How links lead on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redirects {
    /// 302: every click is asked for.
    #[default]
    Found,
    /// 301, which crawlers take for "the page is there now", kept by a browser, and by no cache between, for this long: one
    /// counted click per browser and time.
    Moved(Duration),
}

impl Redirects {
    /// Makes of an answer to a followed link what this says.
    pub fn apply(self, status: &mut StatusCode, fields: &mut HeaderMap) {
        let Redirects::Moved(kept) = self else { return };
        if *status != StatusCode::FOUND {
            return;
        }
        *status = StatusCode::MOVED_PERMANENTLY;
        let kept = format!("private, max-age={}", kept.as_secs());
        if let Ok(kept) = HeaderValue::try_from(kept) {
            fields.insert(CACHE_CONTROL, kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(redirects: Redirects, status: u16) -> (u16, Option<String>) {
        let (mut status, mut fields) = (StatusCode::from_u16(status).unwrap(), HeaderMap::new());
        redirects.apply(&mut status, &mut fields);
        let kept = fields.get(CACHE_CONTROL).map(|value| value.to_str().unwrap().to_owned());
        (status.as_u16(), kept)
    }

    #[test]
    fn a_browser_asks_at_each_click_unless_it_is_told_for_how_long_it_need_not() {
        let moved = Redirects::Moved(Duration::from_secs(90));
        assert_eq!(applied(Redirects::Found, 302), (302, None));
        assert_eq!(applied(moved, 302), (301, Some("private, max-age=90".into())));
    }

    #[test]
    fn what_is_no_redirect_is_never_kept() {
        let moved = Redirects::Moved(Duration::from_secs(90));
        for status in [200, 404, 410, 429, 503, 307] {
            assert_eq!(applied(moved, status), (status, None));
        }
    }
}
