//! A page: a single file without scripts and without anything from elsewhere, light and dark, as narrow as a phone. It
//! refuses to know what is on it.

use crate::charts;
use crate::escaped;

/// The page's style sheet, with marks where the charts' belongs.
const STYLE: &str = include_str!("page.css");

/// A whole page with this title, and with `body` as its markup.
pub fn document(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>{}</title>\n<style>\n{}</style>\n</head>\n\
<body>\n{body}</body>\n</html>\n",
        escaped(title),
        style(),
    )
}

fn style() -> String {
    let tones = STYLE.replace("/*light*/", charts::LIGHT).replace("/*dark*/", charts::DARK);
    tones.replace("/*charts*/\n", charts::STYLE)
}
