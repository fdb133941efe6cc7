//! The name of a cell: what `named` asks it for.

use super::{RateLimitCell, WAITING};
use crate::named::cell::Named;
use crate::named::conflict::Conflict;
use crate::named::identity::Identity;
use crate::named::keyed_map::{Eviction, Member};
use crate::named::registry::Registered;
use crate::named::statics::statics;
use crate::rate_limit::event;
#[cfg(feature = "control")]
use crate::rate_limit::overridden::RateLimitChange;
use crate::rate_limit::settings::{RateLimitSettings, Rules};
use crate::rate_limit::state::Bucket;
use crate::runtime::clock::Instant;
use crate::runtime::sync::Ordering;
use crate::waiting::wakers::Wakers;

impl Named for RateLimitCell {
    type Rules = Rules;
    type Settings = RateLimitSettings;

    const KIND: &'static str = "rate limiter";

    #[cfg(feature = "test-util")]
    fn unlinked(name: &'static str) -> Self {
        Self::new_unlinked(name)
    }

    fn in_use(identity: Identity<Self>) -> Self {
        Self { identity, ..Self::full("") }
    }

    /// One that nobody has configured lets everything in.
    fn unguarded(identity: Identity<Self>) -> Self {
        Self::in_use(identity)
    }

    fn identity(&self) -> &Identity<Self> {
        &self.identity
    }

    #[cfg(feature = "control")]
    type Change = RateLimitChange;

    #[cfg(feature = "control")]
    const UNCONFIGURED: Rules = Rules::UNLIMITED;

    /// The bucket goes on at another pace. As many tokens are missing as before.
    fn configured(&self, _before: Option<Rules>) -> Wakers {
        self.adapt()
    }

    #[cfg(feature = "control")]
    fn changed(written: Rules, change: RateLimitChange) -> Rules {
        change.over(written)
    }

    statics!(RateLimitCell);

    fn tell_conflict(conflict: &Conflict, key: Option<&str>) {
        event::conflicting(conflict, key);
    }

    fn tell_full(name: &'static str, max_keys: usize) {
        event::out_of_keys(name, max_keys);
    }
}

impl Registered for RateLimitCell {
    fn name(&self) -> &'static str {
        self.name()
    }

    /// A release: whoever takes a token sees the rules that were written before.
    fn activate(&self) {
        self.word.store(Bucket::FULL.to_bits(), Ordering::Release);
    }
}

/// The answers that the map of the keys asks for.
impl Member for RateLimitCell {
    fn key(&self) -> Option<&str> {
        self.identity.key()
    }

    /// A full bucket is like a new one, unless a call has found it and is about to take a token.
    /// From another one, a key loses what it has used: its next call finds all tokens. One for
    /// which calls wait is never evicted.
    fn eviction(&self, now: Instant) -> Eviction {
        let word = self.word.load(Ordering::Acquire);
        if word & WAITING != 0 {
            Eviction::Never
        } else if Bucket::from_bits(word).to_bits() <= now.to_bits() {
            Eviction::Unused
        } else {
            Eviction::Stale
        }
    }
}
