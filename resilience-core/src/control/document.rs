//! What a file or a variable says, before anybody has judged it: tables, keys and values, each with
//! its place.

use std::fmt;

/// A place in a text: line and column, both from one. Zero is "nowhere": the text had no lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) at: At,
    pub(crate) value: Node,
    pub(crate) value_at: At,
}

/// A value. Two are equal if they say the same, wherever they stand.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Text(String),
    /// A number as it is written.
    Number(String),
    Bool(bool),
    /// A date as it is written.
    Date(String),
    /// Anything else as it is written: a list.
    Other(String),
    Table(Vec<Entry>),
}

impl Entry {
    /// An entry of a text without lines.
    pub(crate) fn nowhere(key: impl Into<String>, value: Node) -> Self {
        Self { key: key.into(), at: At::default(), value, value_at: At::default() }
    }
}

/// Prints a value as a file has it, for messages.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Number(text) | Self::Date(text) | Self::Other(text) => f.write_str(text),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Table(_) => f.write_str("a table"),
        }
    }
}

/// The table of `key` among `entries`, made if it is not there.
pub(crate) fn table_of<'a>(entries: &'a mut Vec<Entry>, key: &str) -> &'a mut Vec<Entry> {
    let found = entries.iter().position(|entry| entry.key == key);
    let index = found.unwrap_or_else(|| {
        entries.push(Entry::nowhere(key, Node::Table(Vec::new())));
        entries.len() - 1
    });
    if !matches!(entries[index].value, Node::Table(_)) {
        entries[index].value = Node::Table(Vec::new());
    }
    match &mut entries[index].value {
        Node::Table(table) => table,
        _ => unreachable!("it was made a table"),
    }
}

/// The places of the bytes of a text.
pub(crate) struct Places<'a> {
    text: &'a str,
    /// The byte at which each line begins.
    lines: Vec<usize>,
}

impl<'a> Places<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let ends = text.match_indices('\n').map(|(end, _)| end + 1);
        Self { text, lines: std::iter::once(0).chain(ends).collect() }
    }

    /// The place of the character at `byte`. Columns count characters.
    pub(crate) fn at(&self, byte: usize) -> At {
        let mut end = byte.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let line = self.lines.partition_point(|begin| *begin <= end);
        let column = self.text[self.lines[line - 1]..end].chars().count() + 1;
        At { line: saturating(line), column: saturating(column) }
    }
}

fn saturating(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let places = Places::of("ä = 1\nb = 2\n");
        let at = |byte| (places.at(byte).line, places.at(byte).column);
        assert_eq!((at(0), at(2), at(3)), ((1, 1), (1, 2), (1, 3)), "an umlaut has two bytes");
        assert_eq!((at(1), at(7), at(99)), ((1, 1), (2, 1), (3, 1)));
    }
}
