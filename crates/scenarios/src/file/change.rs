//! The same file with other values: what a sweep and a way change. The text is changed and read again, so that a value is
//! changed exactly as a person would change it.

use super::fields::{Field, Fields};
use super::wrong::Flaw;
use brigade_server::near;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value of a file, and what it becomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The names and numbers that lead to it, with dots between them: `paths.read.0.time`.
    pub key: String,
    /// What it becomes.
    pub to: To,
    /// Where the file says so, in bytes, if it is the file that does.
    pub byte: Option<usize>,
}

/// What a value becomes.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    /// This, as it would stand in the file.
    Literal(String),
    /// This number; of a text like `exp 2 ms` the number in it. A whole number stays one.
    Number(f64),
}

/// The text with one value changed.
pub(super) fn changed(text: &str, change: &Change) -> Result<String, Flaw> {
    let table = super::parsed(text)?;
    let fields = leaves(&Fields::whole(&table).named());
    let field = fields.iter().find(|field| field.at.join(".") == change.key);
    let field = field.ok_or_else(|| missing(change, &fields))?;
    let old = &text[field.span.clone()];
    let new = match &change.to {
        To::Literal(literal) => literal.clone(),
        To::Number(number) => numbered(field, old, *number)?,
    };
    Ok([&text[..field.span.start], &new, &text[field.span.end..]].concat())
}

fn missing(Change { key, byte, .. }: &Change, fields: &[Field<'_>]) -> Flaw {
    let of_scenario = |field: &&Field<'_>| !["ways", "answer", "sweep"].contains(&&*field.at[0]);
    let keys: Vec<String> =
        fields.iter().filter(of_scenario).map(|field| field.at.join(".")).collect();
    let near = near(key, keys.iter().map(String::as_str));
    let what = format!(
        "there is no value `{key}` in the file.{near} What is not written there has to be added before it is varied."
    );
    Flaw { byte: *byte, at: Vec::new(), what }
}

/// A value with another number.
fn numbered(field: &Field<'_>, old: &str, number: f64) -> Result<String, Flaw> {
    match field.value {
        DeValue::Integer(_) => Ok(format!("{:.0}", number.round())),
        DeValue::Float(_) => Ok(format!("{number:?}")),
        DeValue::String(_) => {
            let is_number = |c: char| c.is_ascii_digit() || c == '.';
            let from = old.find(is_number);
            let to = old.rfind(is_number).map(|at| at + 1);
            let number_of =
                from.zip(to).filter(|(from, to)| old[*from..*to].parse::<f64>().is_ok());
            let (from, to) = number_of
                .ok_or_else(|| field.is_no("one number in it, since that is what is varied"))?;
            Ok(format!("{}{number}{}", &old[..from], &old[to..]))
        }
        _ => Err(field.is_no("a number, since that is what is varied")),
    }
}

/// All values that are no tables and no lists of tables.
fn leaves<'a>(fields: &[Field<'a>]) -> Vec<Field<'a>> {
    fields
        .iter()
        .flat_map(|field| match field.value {
            DeValue::Table(_) => leaves(&field.named().unwrap_or_default()),
            DeValue::Array(_) => leaves(&field.list().unwrap_or_default()),
            _ => vec![field.clone()],
        })
        .collect()
}

/// What the table of a way changes. `"stations.db.servers" = 8` and `stations.db.servers = 8` say the same.
pub(super) fn changes(way: &Field<'_>, text: &str) -> Result<Vec<Change>, Flaw> {
    let above = way.at.len();
    let nested = |field: &Field<'_>| Change {
        key: field.at[above..].join("."),
        to: To::Literal(text[field.span.clone()].to_owned()),
        byte: Some(field.span.start),
    };
    way.fields()?;
    let values: Vec<Field<'_>> = tables(&way.named()?);
    Ok(values.iter().map(nested).collect())
}

/// As [`leaves`], with lists as values.
fn tables<'a>(fields: &[Field<'a>]) -> Vec<Field<'a>> {
    fields
        .iter()
        .flat_map(|field| match field.value {
            DeValue::Table(_) => tables(&field.named().unwrap_or_default()),
            _ => vec![field.clone()],
        })
        .collect()
}

/// What the simulator calls otherwise than a file does.
const OTHERWISE: [(&str, &str); 7] = [
    ("capacity", "keys"),
    ("exponent", "zipf"),
    ("order", "slice"),
    ("places", "threads"),
    ("serve", "at"),
    ("slow", "harm"),
    ("at", "arrivals"),
];

/// Where the file says what the simulator says of a place: the byte, and the names as the file has them. Names that the file
/// does not have lead nowhere and are left out.
pub(super) fn place_of(table: &Spanned<DeTable<'_>>, at: &[String]) -> (usize, Vec<String>) {
    let mut fields = Fields::whole(table).named();
    let mut place = (0, Vec::new());
    for name in at {
        let is = |name: &str, field: &&Field<'_>| field.name() == name;
        let other =
            OTHERWISE.iter().find(|(theirs, _)| theirs == name).map_or("", |(_, ours)| *ours);
        let own = fields.iter().find(|field| is(name, field));
        let Some(field) = own.or_else(|| fields.iter().find(|field| is(other, field))) else {
            continue;
        };
        place = (field.span.start, field.at.clone());
        let inner = match field.value {
            DeValue::Table(_) => field.named(),
            DeValue::Array(_) => field.list(),
            _ => Ok(Vec::new()),
        };
        fields = inner.unwrap_or_default();
    }
    place
}
