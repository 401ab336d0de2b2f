//! Text that is safe where it stands, and fits its line. Pure; it refuses to know what the text says.

/// Text that is safe in XML and in HTML, attributes in double quotes included.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Text that moves no cursor and changes no colour, whatever a file or a caller put in a name.
pub fn printable(text: &str, ascii: bool) -> String {
    let sign = |c: char| match c {
        c if c.is_control() => '?',
        '\u{a0}' => c,
        'µ' if ascii => 'u',
        '·' if ascii => '-',
        c if ascii && !c.is_ascii() => '?',
        c => c,
    };
    text.chars().map(sign).collect()
}

/// Broken at spaces into lines of at most `width` characters, where words are no longer than that.
/// What a no-break space holds together stays together, and has a common space in the end.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    let plain = |line: String| line.trim_end().replace('\u{a0}', " ");
    lines.into_iter().map(plain).collect()
}
