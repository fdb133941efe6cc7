//! Overrides as TOML, with lines and columns.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::control::Overrides;
use crate::control::document::{Entry, Node, Places};
use crate::control::mistakes::{Mistake, Mistakes};

impl Overrides {
    /// Reads a text of TOML. Only its grammar is looked at here; [`check`](crate::control::check)
    /// and [`apply`](crate::control::apply) judge what it says.
    ///
    /// Feature `toml`.
    ///
    /// # Errors
    /// A text that is no TOML, with line and column.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::control::{self, Overrides};
    ///
    /// let overrides = Overrides::from_toml("[retry.\"*\"]\nattemps = 5\n")?;
    /// let mistakes = control::check(&overrides).unwrap_err();
    /// let first = mistakes.iter().next().unwrap();
    /// assert_eq!((first.line(), first.column()), (Some(2), Some(1)));
    /// assert!(first.message().contains("did you mean `attempts`?"));
    /// # Ok::<(), control::Mistakes>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Self, Mistakes> {
        let places = Places::of(text);
        let parsed = DeTable::parse(text).map_err(|error| {
            let at = places.at(error.span().map_or(0, |span| span.start));
            Mistakes::of(vec![Mistake::new(at, one_line(error.message()))])
        })?;
        Ok(Self::of(entries(parsed.get_ref(), text, &places)))
    }
}

fn one_line(message: &str) -> String {
    message.lines().collect::<Vec<_>>().join("; ")
}

/// In the order of the text: what is told twice is told where it stands second.
fn entries(table: &DeTable<'_>, text: &str, places: &Places<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table.iter().map(|(key, value)| entry(key, value, text, places)).collect();
    entries.sort_by_key(|entry| entry.at);
    entries
}

fn entry(
    key: &Spanned<std::borrow::Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
    text: &str,
    places: &Places<'_>,
) -> Entry {
    let written = || text.get(value.span()).unwrap_or_default().to_owned();
    let node = match value.get_ref() {
        DeValue::String(content) => Node::Text(content.clone().into_owned()),
        DeValue::Integer(_) | DeValue::Float(_) => Node::Number(written()),
        DeValue::Boolean(value) => Node::Bool(*value),
        DeValue::Datetime(_) => Node::Date(written()),
        DeValue::Array(_) => Node::Other(written()),
        DeValue::Table(table) => Node::Table(entries(table, text, places)),
    };
    Entry {
        key: key.get_ref().clone().into_owned(),
        at: places.at(key.span().start),
        value: node,
        value_at: places.at(value.span().start),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_values_are_kept_with_their_places() {
        let text =
            "[retry.\"shop::*\"]\nattempts = 1_0 # ten\nbase = '250ms'\nuntil = 2026-12-01 06:00:00Z\n";
        let overrides = Overrides::from_toml(text).expect("it is TOML");
        let Node::Table(tables) = &overrides.entries()[0].value else { panic!("a table") };
        assert_eq!((tables[0].key.as_str(), tables[0].at.line, tables[0].at.column), ("shop::*", 1, 8));
        let Node::Table(values) = &tables[0].value else { panic!("a table") };
        let seen: Vec<_> = values.iter().map(|entry| (entry.key.as_str(), entry.value.clone())).collect();
        let date = Node::Date("2026-12-01 06:00:00Z".to_owned());
        let expected = [
            ("attempts", Node::Number("1_0".to_owned())),
            ("base", Node::Text("250ms".to_owned())),
            ("until", date),
        ];
        assert_eq!(seen, expected);
        assert_eq!((values[0].value_at.line, values[0].value_at.column), (2, 12));
    }

    #[test]
    fn a_text_that_is_no_toml_says_where() {
        let mistakes = Overrides::from_toml("[retry]\nattempts = = 5\n").unwrap_err();
        assert_eq!(mistakes.iter().next().and_then(Mistake::line), Some(2));
        assert!(!mistakes.to_string().contains('\n'), "{mistakes}");
        let twice = Overrides::from_toml("[retry.a]\nattempts = 5\nattempts = 6\n").unwrap_err();
        assert_eq!(twice.iter().next().and_then(Mistake::line), Some(3), "{twice}");
    }
}
