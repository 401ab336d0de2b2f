//! An SVG of the book as its reader sees it: rectangles, texts, classes. Read from the text of the file,
//! knowing nothing of the trace it was drawn from.

use std::collections::{BTreeMap, BTreeSet};

/// One element: its name, its attributes, and the text in it.
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    said: String,
}

impl Element {
    fn of(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).map_or("", String::as_str)
    }

    fn number(&self, attribute: &str) -> f64 {
        self.of(attribute).parse().unwrap_or(f64::NAN)
    }
}

/// A text as wide as a wide font makes it.
pub(crate) struct Text {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) said: String,
}

/// A figure.
pub(crate) struct Drawing {
    root: Element,
    /// In the order of the file: lanes first, then the legend.
    elements: Vec<Element>,
}

impl Drawing {
    pub(crate) fn read(svg: &str) -> Drawing {
        let drawn = svg.split("</defs>").nth(1).expect("definitions, and then the picture");
        Drawing { root: element(svg.trim_start_matches('<')), elements: elements(drawn) }
    }

    pub(crate) fn width(&self) -> f64 {
        self.root.of("viewBox").split(' ').nth(2).expect("a width").parse().expect("a number")
    }

    pub(crate) fn cores(&self) -> usize {
        self.root.of("data-cores").parse().expect("a figure says how many cores the run had")
    }

    /// The most rectangles one above the other that are wholly on a CPU. Rounding is a tenth.
    pub(crate) fn most_solid(&self) -> usize {
        let solid: Vec<(f64, f64)> = self.solid().collect();
        let within = |x: f64| solid.iter().filter(|(from, to)| *from <= x && x + 0.2 < *to).count();
        solid.iter().map(|(from, _)| within(*from + 0.1)).max().unwrap_or(0)
    }

    /// Threads' blocks that are filled from top to bottom, and wider than a hairline: of what is shorter the
    /// picture cannot tell when it was, and the trace is held to it instead.
    fn solid(&self) -> impl Iterator<Item = (f64, f64)> {
        let whole = |e: &&Element| {
            e.name == "rect"
                && e.of("class").starts_with('s')
                && e.number("height") == 22.0
                && e.number("width") >= 1.0
        };
        let sides = |e: &Element| (e.number("x"), e.number("x") + e.number("width"));
        self.elements.iter().filter(whole).map(sides)
    }

    pub(crate) fn texts(&self) -> impl Iterator<Item = Text> {
        self.elements.iter().filter(|e| e.name == "text").map(|e| {
            let each = match e.of("class") {
                "first" => 8.6,
                "small" => 7.2,
                _ => 7.8,
            };
            let width = e.said.chars().count() as f64 * each;
            let x = e.number("x");
            let from = if e.of("text-anchor") == "middle" { x - width / 2.0 } else { x };
            Text { from, to: from + width, said: e.said.clone() }
        })
    }

    /// All small texts, one after another: the legend is among them.
    pub(crate) fn legend(&self) -> String {
        let small = self.elements.iter().filter(|e| e.name == "text" && e.of("class") == "small");
        small.map(|e| e.said.as_str()).collect::<Vec<_>>().join("|")
    }

    /// The kinds of marks that are drawn, each with what the legend must say.
    pub(crate) fn marks(&self) -> BTreeSet<(&'static str, &'static str)> {
        let mut marks = BTreeSet::new();
        for element in &self.elements {
            let said = match (element.name.as_str(), element.of("data-fill"), element.of("class")) {
                ("g", "runnable", _) => ("hatching", "ready, not on a CPU"),
                ("g", "database", _) => ("dots", "d waits for the database"),
                ("g", "lock", _) => ("dots", "l waits for a lock"),
                ("g", "queue", _) => ("dots", "q waits in a queue"),
                ("g", "network", _) => ("dots", "n waits for the network"),
                ("g", "asleep", _) => ("dots", "s asleep while requests wait"),
                ("path", _, "wake") => ("an arrow", "wakes a task"),
                ("text", _, "") if TASKS.contains(&element.said.as_str()) => {
                    ("a row of tasks", "tasks that hold no thread")
                }
                ("title", ..) if element.said.contains("% of a CPU for") => {
                    ("a share", "a share of a CPU, by height")
                }
                ("title", ..) if element.said.contains(": served, ") => {
                    ("a device's bar", "served by a device")
                }
                _ => continue,
            };
            marks.insert(said);
        }
        if self.solid().next().is_some() {
            marks.insert(("a solid block", "on a CPU"));
        }
        marks
    }

    /// Which class of colour each letter stands on.
    pub(crate) fn colours(&self) -> BTreeSet<(char, String)> {
        let letter = |e: &Element| {
            let class = e.of("class").strip_prefix("on l")?.to_string();
            Some((e.said.chars().next()?, class))
        };
        self.elements.iter().filter(|e| e.name == "text").filter_map(letter).collect()
    }
}

/// Rows that show tasks and no place.
const TASKS: [&str; 5] = ["ready", "queue", "lock", "network", "waiting"];

fn elements(svg: &str) -> Vec<Element> {
    svg.split('<').skip(1).filter(|part| !part.starts_with('/')).map(element).collect()
}

/// `rect class="s0" x="4"/>` or `text x="4">said`.
fn element(part: &str) -> Element {
    let (head, said) = part.split_once('>').expect("an element ends");
    let head = head.trim_end_matches('/');
    let (name, rest) = head.split_once(' ').unwrap_or((head, ""));
    let mut attributes = BTreeMap::new();
    let mut pieces = rest.split('"');
    while let (Some(key), Some(value)) = (pieces.next(), pieces.next()) {
        attributes.insert(key.trim().trim_end_matches('=').to_string(), value.to_string());
    }
    Element { name: name.into(), attributes, said: said.into() }
}
