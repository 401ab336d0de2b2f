//! A table of a file, field by field. What is asked for is what may be there: any other field is mistyped. It refuses to
//! know what the fields mean.

use super::wrong::Flaw;
use brigade_server::near;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// The fields of one table.
pub(super) struct Fields<'a> {
    table: &'a DeTable<'a>,
    at: Vec<String>,
    byte: usize,
    /// Those that were asked for.
    known: Vec<&'static str>,
}

/// The value of one field.
#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    pub(super) at: Vec<String>,
    pub(super) span: Range<usize>,
    pub(super) value: &'a DeValue<'a>,
}

impl<'a> Fields<'a> {
    /// The whole file.
    pub(super) fn whole(table: &'a Spanned<DeTable<'a>>) -> Self {
        Fields { table: table.get_ref(), at: Vec::new(), byte: 0, known: Vec::new() }
    }

    /// The field of this name, if it is there.
    pub(super) fn get(&mut self, name: &'static str) -> Option<Field<'a>> {
        self.known.push(name);
        self.table.get(name).map(|value| below(&self.at, name, value))
    }

    /// The field of this name.
    pub(super) fn need(&mut self, name: &'static str) -> Result<Field<'a>, Flaw> {
        self.get(name).ok_or_else(|| self.flaw(format!("`{name}` is missing. Add it.")))
    }

    /// The field of this name as `read` has it; without the field what stands for none.
    pub(super) fn read<T: Default>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Field<'a>) -> Result<T, Flaw>,
    ) -> Result<T, Flaw> {
        self.get(name).map_or_else(|| Ok(T::default()), |field| read(&field))
    }

    /// As [`Fields::read`], where no field is something of its own.
    pub(super) fn may<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Field<'a>) -> Result<T, Flaw>,
    ) -> Result<Option<T>, Flaw> {
        self.get(name).map(|field| read(&field)).transpose()
    }

    /// Which of these fields is there. Several are too many, and none too few: together they say what the table is.
    pub(super) fn kind(
        &mut self,
        names: &[&'static str],
    ) -> Result<(&'static str, Field<'a>), Flaw> {
        let there: Vec<_> =
            names.iter().filter_map(|name| Some((*name, self.get(name)?))).collect();
        match there.as_slice() {
            [one] => Ok(one.clone()),
            [] => {
                Err(self
                    .flaw(self.mistyped(format!("one of {} is missing. Add it.", listed(names)))))
            }
            [(a, _), (b, _), ..] => {
                Err(self.flaw(format!("has both `{a}` and `{b}`. Take one of them away.")))
            }
        }
    }

    /// All of them, under names of the file's own, in the order of the file.
    pub(super) fn named(&self) -> Vec<Field<'a>> {
        let mut named: Vec<_> = self.table.iter().collect();
        named.sort_by_key(|(name, _)| name.span().start);
        named.into_iter().map(|(name, value)| below(&self.at, name.get_ref(), value)).collect()
    }

    /// Nothing else is to be asked for: what is left is mistyped.
    pub(super) fn done(self) -> Result<(), Flaw> {
        match self.unknown() {
            None => Ok(()),
            Some((name, byte)) => {
                let what = format!(
                    "there is no field `{name}` here.{} There are: {}.",
                    near(name, self.known.iter().copied()),
                    listed(&self.known)
                );
                Err(Flaw { byte: Some(byte), at: self.at, what })
            }
        }
    }

    /// Something is wrong with the table as a whole.
    pub(super) fn flaw(&self, what: String) -> Flaw {
        Flaw { byte: Some(self.byte), at: self.at.clone(), what }
    }

    /// `what`, and the field that may have been meant.
    fn mistyped(&self, what: String) -> String {
        let near = self.unknown().map(|(name, _)| near(name, self.known.iter().copied()));
        let near = near.filter(|near| !near.is_empty());
        let name = self.unknown().map_or("", |(name, _)| name);
        near.map_or(what.clone(), |near| format!("{what} There is a `{name}`.{near}"))
    }

    /// The first field that was not asked for, and where it is.
    fn unknown(&self) -> Option<(&'a str, usize)> {
        let name = |name: &'a Spanned<DeString<'a>>| (name.get_ref().as_ref(), name.span().start);
        let names = self.table.keys().map(name);
        let unknown = names.filter(|(name, _)| !self.known.contains(name));
        unknown.min_by_key(|(_, byte)| *byte)
    }
}

impl<'a> Field<'a> {
    /// Something is wrong with it.
    pub(super) fn flaw(&self, what: impl Into<String>) -> Flaw {
        Flaw { byte: Some(self.span.start), at: self.at.clone(), what: what.into() }
    }

    /// Its last name.
    pub(super) fn name(&self) -> String {
        self.at.last().cloned().unwrap_or_default()
    }

    /// The table that it is.
    pub(super) fn fields(&self) -> Result<Fields<'a>, Flaw> {
        let table =
            self.value.as_table().ok_or_else(|| self.is_no("a table, such as { name = 1 }"))?;
        Ok(Fields { table, at: self.at.clone(), byte: self.span.start, known: Vec::new() })
    }

    /// The values of the table that it is, under names of the file's own, in the order of the file.
    pub(super) fn named(&self) -> Result<Vec<Field<'a>>, Flaw> {
        Ok(self.fields()?.named())
    }

    /// The values of the list that it is.
    pub(super) fn list(&self) -> Result<Vec<Field<'a>>, Flaw> {
        let list = self.value.as_array().ok_or_else(|| self.is_no("a list, such as [1, 2]"))?;
        Ok(list
            .iter()
            .enumerate()
            .map(|(n, value)| below(&self.at, &n.to_string(), value))
            .collect())
    }

    /// It is not `what` it should be.
    pub(super) fn is_no(&self, what: &str) -> Flaw {
        let is = match self.value {
            DeValue::String(text) => format!("`{text}`"),
            DeValue::Integer(number) => format!("`{number}`"),
            DeValue::Float(number) => format!("`{number}`"),
            DeValue::Boolean(yes) => format!("`{yes}`"),
            DeValue::Datetime(_) => "a date".into(),
            DeValue::Array(_) => "a list".into(),
            DeValue::Table(_) => "a table".into(),
        };
        self.flaw(format!("is {is}. Write {what}."))
    }
}

/// The value of this name below `at`.
fn below<'a>(at: &[String], name: &str, value: &'a Spanned<DeValue<'a>>) -> Field<'a> {
    let at = at.iter().cloned().chain([name.to_owned()]).collect();
    Field { at, span: value.span(), value: value.get_ref() }
}

/// `of, cores, slice`.
pub(super) fn listed(names: &[&str]) -> String {
    names.join(", ")
}
