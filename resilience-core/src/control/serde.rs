//! Overrides from any format that serde reads.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::control::Overrides;
use crate::control::document::{Entry, Node};

/// Reads tables, as [`from_toml`](Overrides::from_toml) does, from any format. What they say is
/// judged when they are checked or applied; there are no lines to tell then.
impl<'de> Deserialize<'de> for Overrides {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_map(Nodes)? {
            Node::Table(entries) => Ok(Self::of(entries)),
            other => {
                Err(serde::de::Error::custom(format_args!("expected tables of overrides, found `{other}`")))
            }
        }
    }
}

struct Any(Node);

impl<'de> Deserialize<'de> for Any {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Nodes).map(Self)
    }
}

struct Nodes;

impl<'de> Visitor<'de> for Nodes {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tables of overrides")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Number(format!("{value:?}")))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Other("null".to_owned()))
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Node, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut texts = Vec::new();
        while let Some(Any(node)) = list.next_element()? {
            texts.push(node.to_string());
        }
        Ok(Node::Other(format!("[{}]", texts.join(", "))))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries: Vec<Entry> = Vec::new();
        while let Some((key, Any(value))) = map.next_entry::<String, Any>()? {
            // The crate `toml` has dates so.
            if let ("$__toml_private_datetime", Node::Text(date)) = (key.as_str(), &value) {
                return Ok(Node::Date(date.clone()));
            }
            if entries.iter().any(|entry| entry.key == key) {
                return Err(serde::de::Error::custom(format_args!("`{key}` is given twice")));
            }
            entries.push(Entry::nowhere(key, value));
        }
        Ok(Node::Table(entries))
    }
}

#[cfg(test)]
mod tests {
    use serde::de::value::{Error, MapDeserializer};

    use super::*;

    type Pairs = Vec<(&'static str, Vec<(&'static str, u32)>)>;

    fn read(pairs: Pairs) -> Result<Overrides, Error> {
        let tables = pairs.into_iter().map(|(key, inner)| (key, MapDeserializer::new(inner.into_iter())));
        let tables: MapDeserializer<'_, _, Error> =
            MapDeserializer::new(tables.map(|(key, inner)| (key, Table(inner))));
        Overrides::deserialize(tables)
    }

    struct Table<D>(D);

    impl<'de, D: Deserializer<'de, Error = Error>> serde::de::IntoDeserializer<'de, Error> for Table<D> {
        type Deserializer = D;

        fn into_deserializer(self) -> D {
            self.0
        }
    }

    #[test]
    fn tables_are_read_from_any_format() {
        let read =
            read(vec![("profile", vec![]), ("global", vec![("retries", 5)])]).expect("they are tables");
        let expected = Overrides::of(vec![
            Entry::nowhere("profile", Node::Table(Vec::new())),
            Entry::nowhere(
                "global",
                Node::Table(vec![Entry::nowhere("retries", Node::Number("5".to_owned()))]),
            ),
        ]);
        assert_eq!(read, expected);
    }

    #[test]
    fn a_key_twice_is_an_error() {
        let error = read(vec![("global", vec![("retries", 5), ("retries", 6)])]).unwrap_err();
        assert_eq!(error.to_string(), "`retries` is given twice");
    }
}
