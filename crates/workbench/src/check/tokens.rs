//! A learner's file as words and signs, comments and strings left out, and the paths in it. Pure.
//!
//! Less than a parser: it must not fail on what does not compile, for then rustc has the better words.

use std::iter::Peekable;
use std::str::CharIndices;

/// One word or sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// An identifier, `::`, or one character.
    pub(super) text: &'a str,
    /// From 1.
    pub(super) line: usize,
}

/// Words and signs in their order; literals are left out.
pub(super) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut scanner = Scanner { source, rest: source.char_indices().peekable(), line: 1 };
    let mut found = Vec::new();
    while let Some((at, c)) = scanner.next() {
        let line = scanner.line;
        match c {
            '/' if scanner.peek() == Some('/') => scanner.skip_line(),
            '/' if scanner.peek() == Some('*') => scanner.skip_block(),
            '"' => scanner.skip_string(),
            '\'' => scanner.skip_char(),
            'r' | 'b' | 'c' if scanner.begins_literal(at) => scanner.skip_literal(),
            ':' if scanner.peek() == Some(':') => {
                scanner.next();
                found.push(Token { text: "::", line });
            }
            c if c.is_alphanumeric() || c == '_' => {
                let text = scanner.identifier(at);
                if !c.is_numeric() {
                    found.push(Token { text, line });
                }
            }
            c if c.is_whitespace() => {}
            c => found.push(Token { text: &source[at..at + c.len_utf8()], line }),
        }
    }
    found
}

struct Scanner<'a> {
    source: &'a str,
    rest: Peekable<CharIndices<'a>>,
    line: usize,
}

impl<'a> Scanner<'a> {
    fn next(&mut self) -> Option<(usize, char)> {
        let next = self.rest.next();
        self.line += usize::from(matches!(next, Some((_, '\n'))));
        next
    }

    fn peek(&mut self) -> Option<char> {
        self.rest.peek().map(|&(_, c)| c)
    }

    fn word(&mut self, from: usize) -> &'a str {
        while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_') {
            self.next();
        }
        let end = self.rest.peek().map_or(self.source.len(), |&(at, _)| at);
        &self.source[from..end]
    }

    /// A word, without the `r#` of a raw one: `r#sync` names what `sync` names.
    fn identifier(&mut self, from: usize) -> &'a str {
        let text = self.word(from);
        let mut ahead = self.rest.clone();
        let hash = ahead.next().is_some_and(|(_, c)| c == '#');
        match ahead.next() {
            Some((at, c)) if text == "r" && hash && (c.is_alphabetic() || c == '_') => {
                self.next();
                self.word(at)
            }
            _ => text,
        }
    }

    fn skip_line(&mut self) {
        while self.peek().is_some_and(|c| c != '\n') {
            self.next();
        }
    }

    /// `/* like /* this */ one */`.
    fn skip_block(&mut self) {
        let mut depth = 0;
        let mut before = '/';
        while let Some((_, c)) = self.next() {
            match (before, c) {
                ('/', '*') => (depth, before) = (depth + 1, ' '),
                ('*', '/') => (depth, before) = (depth - 1, ' '),
                _ => before = c,
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn skip_string(&mut self) {
        while let Some((_, c)) = self.next() {
            match c {
                '"' => return,
                '\\' => _ = self.next(),
                _ => {}
            }
        }
    }

    /// `'x'` and `'\''`, but not the `'a` of a lifetime, which is a word like any other.
    fn skip_char(&mut self) {
        let mut ahead = self.rest.clone().map(|(_, c)| c);
        match (ahead.next(), ahead.next()) {
            (Some('\\'), _) => {
                self.next();
                self.next();
                while self.next().is_some_and(|(_, c)| c != '\'' && c != '\n') {}
            }
            (Some(_), Some('\'')) => {
                self.next();
                self.next();
            }
            _ => {}
        }
    }

    /// Whether `r"`, `r#"`, `br"`, `b"`, `b'`, `c"` begins here; `r#fn` is a word.
    fn begins_literal(&self, at: usize) -> bool {
        let rest = &self.source[at..];
        let prefix = rest.trim_start_matches(['r', 'b', 'c']);
        let raw = rest[..rest.len() - prefix.len()].contains('r');
        match rest.len() - prefix.len() {
            1 | 2 if raw => prefix.trim_start_matches('#').starts_with('"'),
            1 => prefix.starts_with(['"', '\'']),
            _ => false,
        }
    }

    fn skip_literal(&mut self) {
        let (mut raw, mut hashes) = (self.source_before().ends_with('r'), 0);
        while let Some((_, c)) = self.next() {
            match c {
                '#' => hashes += 1,
                '\'' => return self.skip_char_end(),
                '"' if !raw => return self.skip_string(),
                '"' => break,
                c => raw |= c == 'r',
            }
        }
        let end = format!("\"{}", "#".repeat(hashes));
        let from = self.rest.peek().map_or(self.source.len(), |&(at, _)| at);
        let to =
            self.source[from..].find(&end).map_or(self.source.len(), |at| from + at + end.len());
        while self.rest.peek().is_some_and(|&(at, _)| at < to) {
            self.next();
        }
    }

    /// The rest of `b'x'`, its first quote read.
    fn skip_char_end(&mut self) {
        if self.next().is_some_and(|(_, c)| c == '\\') {
            self.next();
        }
        while self.next().is_some_and(|(_, c)| c != '\'' && c != '\n') {}
    }

    fn source_before(&mut self) -> &'a str {
        let end = self.rest.peek().map_or(self.source.len(), |&(at, _)| at);
        &self.source[..end]
    }
}

/// A path, its segments from the first on: `std::sync::Mutex`, and each leaf of a `use`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path<'a> {
    pub(super) segments: Vec<&'a str>,
    pub(super) line: usize,
    /// Of a `use`: a single segment gives the whole crate a name.
    pub(super) used: bool,
    /// The modules of the file that it is in.
    pub(super) depth: usize,
}

/// Every path that is written in full, single words outside of `use` left out.
pub(super) fn paths<'a>(tokens: &[Token<'a>]) -> Vec<Path<'a>> {
    let mut found: Vec<Path<'a>> = Vec::new();
    let mut modules = Modules::default();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        modules.pass(tokens, at);
        at += 1;
        let before = found.len();
        if token.text == "use" {
            at = tree(tokens, at, &[], &mut found);
        } else if is_word(token.text) && !continues(tokens, at - 1) {
            let mut segments = vec![token.text];
            while let [sign, next, ..] = tokens.get(at..).unwrap_or_default() {
                if sign.text != "::" || !is_word(next.text) {
                    break;
                }
                segments.push(next.text);
                at += 2;
            }
            if segments.len() > 1 {
                found.push(Path { segments, line: token.line, used: false, depth: 0 });
            }
        }
        found[before..].iter_mut().for_each(|path| path.depth = modules.opened.len());
    }
    found
}

/// The modules that are open at a token.
#[derive(Default)]
struct Modules {
    braces: usize,
    /// At how many braces each was opened.
    opened: Vec<usize>,
}

impl Modules {
    fn pass(&mut self, tokens: &[Token<'_>], at: usize) {
        if tokens[at].text == "{" {
            self.braces += 1;
            if at >= 2 && tokens[at - 2].text == "mod" {
                self.opened.push(self.braces);
            }
        } else if tokens[at].text == "}" {
            self.opened.pop_if(|opened| *opened == self.braces);
            self.braces = self.braces.saturating_sub(1);
        }
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Whether the word at `at` goes on with what stands before it: `Vec::<u8>::new`, `x.f`.
fn continues(tokens: &[Token<'_>], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map_or("", |at| tokens[at].text);
    match before(1) {
        "::" => is_word(before(2)) || before(2) == ">",
        before => before == ".",
    }
}

/// Reads one tree of a `use` from `at` on, behind `prefix`; where it ends comes back.
fn tree<'a>(
    tokens: &[Token<'a>],
    mut at: usize,
    prefix: &[&'a str],
    found: &mut Vec<Path<'a>>,
) -> usize {
    let mut segments = prefix.to_vec();
    let mut line = tokens.get(at).map_or(0, |token| token.line);
    let mut renamed = false;
    while let Some(token) = tokens.get(at) {
        match token.text {
            "::" => {}
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token.text != "}") {
                    let from = at;
                    at = tree(tokens, at, &segments, found);
                    at += usize::from(tokens.get(at).is_some_and(|token| token.text == ","));
                    at = at.max(from + 1);
                }
                return at + 1;
            }
            "as" => renamed = true,
            "*" => segments.push("*"),
            word if is_word(word) && !renamed => {
                line = token.line;
                segments.push(word);
            }
            word if is_word(word) => {}
            _ => break,
        }
        at += 1;
    }
    if !segments.is_empty() {
        found.push(Path { segments, line, used: true, depth: 0 });
    }
    at
}

#[cfg(test)]
mod tests;
