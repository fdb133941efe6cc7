//! The list of all annotated functions, and what a new one is given.

use crate::site::registry;
use crate::site::site::Site;
#[cfg(feature = "test-util")]
use crate::site::wanted::Wanted;

/// Gives a new site what is set for it: its level, its settings, its faults.
#[cfg_attr(
    not(any(feature = "control", feature = "faults", feature = "telemetry", feature = "test-util")),
    expect(unused_variables)
)]
pub(crate) fn greet(site: &'static Site) {
    #[cfg(feature = "telemetry")]
    crate::levels::greet(site);
    #[cfg(feature = "faults")]
    crate::faults::registry::greet(site);
    #[cfg(feature = "test-util")]
    if crate::runtime::tested::were_made() {
        site.want(Wanted::TESTED, Wanted::TESTED);
    }
    #[cfg(feature = "control")]
    crate::control::greet(site);
}

/// The annotated functions of this process, in the order in which they were listed.
///
/// With the feature `sites` they are all there before their first call: those of every crate that
/// is linked, methods and functions that are never called included. Without it, a function is
/// listed at its first call.
///
/// ```
/// # extern crate resilience_core as resilience;
/// let names: Vec<&str> = resilience::sites().map(|site| site.name()).collect();
/// # assert!(names.is_empty());
/// ```
pub fn sites() -> impl Iterator<Item = &'static Site> {
    list_all();
    registry::listed().into_iter()
}

/// Lists the functions that have not been called yet, if they can be known.
pub(crate) fn list_all() {
    registry::register_all(greet);
}
