//! Faults that a file sets: `[faults."shop::charge"]`.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use crate::control::date;
use crate::control::document::{At, Entry, Node};
use crate::control::overrides::say_the_same;
use crate::control::plan::Change;
use crate::control::source::{Field, Source};
use crate::control::state::State;
use crate::control::tables::title;
use crate::faults::registry::{self, Changed, LetGo};
use crate::faults::table::{self, BadTable, FaultValue, ReadFault};
use crate::runtime::sync::lock;

/// The key of a table for a function that the program may lack.
const OPTIONAL: &str = "optional";

/// What is to be done about faults.
#[derive(Debug)]
pub(crate) enum FaultOrder {
    Set(ReadFault),
    Remove(String),
    /// A kill switch was thrown.
    Stop,
}

impl FaultOrder {
    pub(crate) fn carry_out(self) -> (Changed, LetGo) {
        match self {
            Self::Set(fault) => fault.set(),
            Self::Remove(name) => registry::clear_one(&name),
            Self::Stop => registry::stop(),
        }
    }
}

/// What is in force: the tables of the file, and whether a kill switch is thrown.
static KNOWN: Mutex<(Vec<Entry>, bool)> = Mutex::new((Vec::new(), false));

/// What follows from the state, compared with the one before. A fault is set once, when its table
/// comes or changes: it ends by itself, and then its table says nothing any more. Every kill switch
/// stops faults, and what was stopped does not come back by itself.
pub(crate) fn orders(state: &State) -> Vec<FaultOrder> {
    let mut known = lock(&KNOWN);
    let (tables, was_thrown) = &mut *known;
    let (new, is_thrown) = (&state.file.tables.faults, state.switches().is_any_thrown());
    let mut orders: Vec<FaultOrder> =
        tables.iter().filter(|old| !new.iter().any(|new| new.key == old.key)).map(removed).collect();
    if is_thrown && !*was_thrown {
        orders.push(FaultOrder::Stop);
    } else if !is_thrown {
        let changed = new.iter().filter(|new| !has(tables, new));
        // The file was checked; only a date that has passed meanwhile is refused here.
        orders.extend(changed.filter_map(|table| read(table, SystemTime::now()).ok()).map(FaultOrder::Set));
    }
    tables.clone_from(new);
    *was_thrown = is_thrown;
    orders
}

/// What a plan says of the faults that change between two states, as [`orders`] will have it.
pub(crate) fn changes(old: &State, new: &State) -> Vec<Change> {
    let (before, after) = (&old.file.tables.faults, &new.file.tables.faults);
    let (was_thrown, is_thrown) = (old.switches().is_any_thrown(), new.switches().is_any_thrown());
    let named = |tables: &[Entry], key: &str| tables.iter().find(|table| table.key == key).cloned();
    let mut all = Vec::new();
    for table in before.iter().filter(|_| !was_thrown) {
        if is_thrown || named(after, &table.key).is_none() {
            let why = if is_thrown { Source::KillSwitch } else { Source::BuiltIn };
            all.extend(between(&table.key, &values(Some(table)), &BTreeMap::new(), &why));
        }
    }
    for table in after.iter().filter(|table| !is_thrown && !has(before, table)) {
        let old = named(before, &table.key).filter(|_| !was_thrown);
        all.extend(between(&table.key, &values(old.as_ref()), &values(Some(table)), &source(table)));
    }
    all
}

fn source(table: &Entry) -> Source {
    let title = title("faults", &table.key);
    if table.key.ends_with('*') { Source::Prefix { table: title } } else { Source::File { table: title } }
}

/// The values of a table, as the file has them.
fn values(table: Option<&Entry>) -> BTreeMap<&'static str, String> {
    let Some(Node::Table(values)) = table.map(|table| &table.value) else { return BTreeMap::new() };
    let keys = || table::KEYS.into_iter().chain(["until"]);
    let value = |entry: &Entry| {
        let key = keys().find(|key| *key == entry.key)?;
        let Node::Text(text) = &entry.value else { return Some((key, entry.value.to_string())) };
        Some((key, text.clone()))
    };
    values.iter().filter_map(value).collect()
}

/// The fields of one fault that differ, in the order of the keys.
fn between(
    name: &str,
    before: &BTreeMap<&'static str, String>,
    after: &BTreeMap<&'static str, String>,
    why: &Source,
) -> Vec<Change> {
    let text = |values: &BTreeMap<_, String>, key| values.get(key).map_or("none", String::as_str).to_owned();
    let keys = table::KEYS.into_iter().chain(["until"]).filter(|key| before.get(key) != after.get(key));
    let change = |key| Change {
        name: name.to_owned(),
        field: Field::of_faults(key),
        from: text(before, key),
        to: text(after, key),
        why: if after.contains_key(key) || after.is_empty() { why.clone() } else { Source::BuiltIn },
    };
    keys.map(change).collect()
}

/// Whether `table` is among `tables`, wherever it stands.
fn has(tables: &[Entry], table: &Entry) -> bool {
    tables.iter().any(|other| say_the_same(table, other))
}

fn removed(table: &Entry) -> FaultOrder {
    FaultOrder::Remove(table.key.clone())
}

/// Reads a table. Each mistake has its place.
pub(crate) fn read(table: &Entry, now: SystemTime) -> Result<ReadFault, Vec<(At, String)>> {
    let Node::Table(values) = &table.value else {
        let message = format!("`{}` is a function: its faults are a table, `[faults.{0:?}]`", table.key);
        return Err(vec![(table.at, message)]);
    };
    let (mut pairs, mut entries, mut mistakes) = (Vec::new(), Vec::new(), Vec::new());
    for value in values.iter().filter(|value| value.key != OPTIONAL) {
        match pair(value, now) {
            Ok(pair) => {
                pairs.push(pair);
                entries.push(value);
            }
            Err(message) => mistakes.push((value.value_at, message)),
        }
    }
    let place = |mistake: &BadTable| match mistake.pair.and_then(|pair| entries.get(pair)) {
        Some(entry) if mistake.is_key => entry.at,
        Some(entry) => entry.value_at,
        None => table.at,
    };
    match table::read(&table.key, &pairs) {
        Ok(fault) if mistakes.is_empty() => Ok(fault),
        Ok(_) => Err(mistakes),
        Err(bad) => {
            // A table without the pair that could not be read may be too little: that is no news.
            let is_news = |bad: &BadTable| bad.pair.is_some() || mistakes.is_empty();
            let bad: Vec<_> = bad.into_iter().filter(is_news).map(|bad| (place(&bad), bad.message)).collect();
            Err(mistakes.into_iter().chain(bad).collect())
        }
    }
}

/// A key with its value. `until` is the time that is left.
fn pair(value: &Entry, now: SystemTime) -> Result<(&str, FaultValue<'_>), String> {
    let key = value.key.as_str();
    Ok(match &value.value {
        Node::Date(text) | Node::Text(text) if key == "until" => {
            let until = date::from_text(text)?;
            let left = until.duration_since(now).unwrap_or(Duration::ZERO);
            // It has a message for a time that is over.
            ("lasting", FaultValue::Time(left))
        }
        other if key == "until" => {
            return Err(format!("expected a date such as `2026-12-01T06:00:00Z`, found `{other}`"));
        }
        Node::Text(text) => (key, FaultValue::Text(text)),
        Node::Number(text) => (key, FaultValue::Number(text)),
        Node::Bool(on) => (key, FaultValue::Switch(*on)),
        Node::Date(text) | Node::Other(text) => (key, FaultValue::Other(text)),
        Node::Table(_) => (key, FaultValue::Other("a table")),
    })
}
