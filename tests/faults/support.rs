//! A module with functions of its own for each test.

use std::cell::Cell;
use std::time::Duration;

pub(crate) const SECOND: Duration = Duration::from_secs(1);

/// Counts the runs of a body.
#[derive(Debug, Default)]
pub(crate) struct Runs(Cell<u32>);

impl Runs {
    pub(crate) fn run(&self) {
        self.0.set(self.0.get() + 1);
    }

    pub(crate) fn get(&self) -> u32 {
        self.0.get()
    }
}

/// The name of a function of the module `$module` of this binary.
macro_rules! name {
    ($function:ident) => {
        concat!(module_path!(), "::", stringify!($function))
    };
}

pub(crate) use name;

/// Sets a fault for `$function` of this module, armed.
macro_rules! set {
    ($function:ident, $build:expr) => {{
        resilience::faults::arm();
        resilience::faults::set($crate::support::name!($function), $build).expect("it is a fault");
    }};
}

pub(crate) use set;

/// How often a fault of this `kind` has met a call of the function `name`.
pub(crate) fn injected(name: &str, kind: resilience::faults::FaultKind) -> u64 {
    let faults = resilience::faults::list();
    faults.iter().find(|fault| fault.name() == name).expect("it is set").injected(kind)
}
