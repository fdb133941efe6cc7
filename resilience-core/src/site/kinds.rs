//! The kinds of errors of a function with retry, as far as its error type tells them. Their series
//! are shown as zeros.
//!
//! A static cannot name the type if `Self` or a parameter is in it, so the first call tells the
//! kinds. Until then a bit of the site's word asks for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

use crate::runtime::sync::lock;
use crate::site::retry_stats::MOST_KINDS;
use crate::site::site::Site;
use crate::site::wanted::Wanted;
use crate::telemetry::telling::unharmed;
use crate::vocabulary::transient::EachKind;

type Kinds = BTreeMap<&'static str, BTreeSet<&'static str>>;

/// By the names of functions.
static KNOWN: Mutex<Kinds> = Mutex::new(BTreeMap::new());

/// The errors of the function are of the kinds that `each_kind` tells.
pub(crate) fn learn(site: &'static Site, each_kind: EachKind) {
    let mut told = BTreeSet::new();
    // Outside of the lock, and caught: an error type by hand may tell them by any code.
    unharmed(|| {
        each_kind(&mut |kind| {
            if told.len() < MOST_KINDS {
                told.insert(kind);
            }
        });
    });
    if !told.is_empty() {
        all().entry(site.name()).or_default().append(&mut told);
    }
    site.want(Wanted::KINDS, Wanted::NOTHING);
}

/// The kinds that are known of the function of this name.
pub(crate) fn known(function: &str) -> Vec<&'static str> {
    all().get(function).into_iter().flatten().copied().collect()
}

fn all() -> MutexGuard<'static, Kinds> {
    lock(&KNOWN)
}
