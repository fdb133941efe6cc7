//! What control puts in the place of settings in the source, by the name of a breaker.
//!
//! It is remembered for a name, so that a breaker that is made later has it too. Each cell of the
//! name has the number of it, beside its word. Zero is as written, and costs a load where rules are
//! read: never on the happy path of a closed circuit.

use std::collections::BTreeMap;

use crate::circuit_breaker::cell::BreakerCell;
pub(crate) use crate::circuit_breaker::cell::overridden::Told;
use crate::circuit_breaker::registry::{self, Registry};
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::settings::rules::Rules;
use crate::runtime::append_only::AppendOnly;
use crate::runtime::sync::{Mutex, const_fn, lock};

/// What holds for all breakers of one name. The default changes nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Override {
    /// In the place of what is written. What is left out here is as written.
    pub(crate) settings: Settings,
    pub(crate) mode: Mode,
}

/// Whether breakers of a name judge, and whether they reject. It beats what was set by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Mode {
    /// As written, or as set by hand.
    #[default]
    Normal,
    /// Judges and counts, and admits.
    Observe,
    /// Admits, and counts nothing. The state rests.
    Off,
}

/// The overrides of a process.
#[derive(Debug)]
pub(crate) struct Overrides {
    /// Every override that ever was, by its number.
    known: AppendOnly<Override>,
    /// Every rules that ever followed from one.
    rules: AppendOnly<Rules>,
    by_name: Mutex<BTreeMap<Box<str>, u32>>,
}

impl Overrides {
    const_fn! {
        const fn new() -> Self {
            Self { known: AppendOnly::new(), rules: AppendOnly::new(), by_name: Mutex::new(BTreeMap::new()) }
        }
    }

    /// The override of a number. Zero changes nothing.
    pub(crate) fn get(&self, number: u32) -> Override {
        self.known.get(number).copied().unwrap_or_default()
    }

    /// The rules of a number. `None` for those that are written.
    pub(crate) fn rules(&self, number: u32) -> Option<&Rules> {
        self.rules.get(number)
    }

    /// The number of the rules of `over`, over what is written.
    pub(crate) fn number_of_rules(&self, over: Override, written: Settings) -> u32 {
        let changes = over.settings != Settings::new();
        if changes { self.rules.number(over.settings.over(written).rules()) } else { 0 }
    }

    /// The number of an override. Zero if it changes nothing.
    pub(crate) fn number(&self, over: Override) -> u32 {
        if over == Override::default() { 0 } else { self.known.number(over) }
    }

    /// Puts `new` in force for the breakers of `name` in this registry, and for those that come.
    /// Returns the changes of state that are to be told, outside of locks.
    pub(crate) fn set(&'static self, registry: &Registry, name: &str, new: Override) -> Vec<Told> {
        let number = self.number(new);
        let mut by_name = lock(&self.by_name);
        if number == 0 {
            by_name.remove(name);
        } else {
            by_name.insert(name.into(), number);
        }
        // Still under the lock, so that two of them are applied in their order.
        let cells = registry.all_of(name);
        cells.into_iter().flat_map(|cell| cell.obey_control(number)).collect()
    }

    /// Puts the override of the cell's name in force, once the registry has the cell.
    pub(crate) fn greet(&'static self, cell: &'static BreakerCell) {
        let by_name = lock(&self.by_name);
        if let Some(&number) = by_name.get(cell.name()) {
            cell.begin_overridden(number);
        }
    }
}

/// Puts `new` in force for the breakers of `name`: those that exist, and those that come. For a
/// function without a name, `name` is its label. The default ends it. Returns what is to be told.
pub(crate) fn set(name: &str, new: Override) -> Vec<Told> {
    global().set(registry::global(), name, new)
}

/// Whether the breakers of `name` are off.
#[cfg(feature = "telemetry")]
pub(crate) fn is_off(name: &str) -> bool {
    let number = lock(&global().by_name).get(name).copied();
    number.is_some_and(|number| global().get(number).mode == Mode::Off)
}

/// The overrides of this process.
#[cfg(not(loom))]
pub(crate) fn global() -> &'static Overrides {
    static GLOBAL: Overrides = Overrides::new();
    &GLOBAL
}

#[cfg(loom)]
pub(crate) fn global() -> &'static Overrides {
    loom::lazy_static! {
        static ref GLOBAL: Overrides = Overrides::new();
    }
    &GLOBAL
}
