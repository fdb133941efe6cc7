//! Flags of the program: tables with `flag = "…"` are in force where it is on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock};

type Flags = Arc<dyn Fn(&str, &str) -> bool + Send + Sync>;

static FLAGS: RwLock<Option<Flags>> = RwLock::new(None);

pub(crate) fn install(flags: Flags) {
    *FLAGS.write().unwrap_or_else(PoisonError::into_inner) = Some(flags);
}

/// Whether a flag is on for a name. A flag that nobody knows is off, and so is one whose question
/// panics.
pub(crate) fn is_on(flag: &str, name: &str) -> bool {
    let flags = FLAGS.read().unwrap_or_else(PoisonError::into_inner).clone();
    let ask = |flags: Flags| catch_unwind(AssertUnwindSafe(|| flags(flag, name))).unwrap_or(false);
    flags.is_some_and(ask)
}
