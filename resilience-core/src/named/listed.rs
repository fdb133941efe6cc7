//! The things of a policy for exporters: those that have been used, and those that will be.

use std::collections::BTreeMap;

use super::cell::{Named, registry};
use crate::site::registry as sites;
use crate::telemetry::level::Level;
use crate::telemetry::levels::levels;

/// All things with the attribute `policy`, by name or label, those of functions that have not been
/// called yet too, but for those of the level `off`. Several functions without a name may share a
/// label. What has the argument `value` belongs to a value, whose name the attribute does not know.
pub(crate) fn all_listed<T: Named>(policy: &str, value: &str) -> BTreeMap<&'static str, Vec<&'static T>> {
    let mut all: BTreeMap<&'static str, Vec<&'static T>> = BTreeMap::new();
    for site in sites::listed() {
        for layer in site.layers().iter().filter(|layer| layer.policy() == policy) {
            if !layer.arguments().iter().any(|(key, _)| *key == value) {
                all.entry(layer.name().unwrap_or(site.name())).or_default();
            }
        }
    }
    for cell in registry::<T>().all() {
        all.entry(cell.identity().name()).or_default().push(cell);
    }
    let levels = levels();
    all.retain(|name, _| levels.of(name) != Level::Off);
    all
}
