//! What each command does. Pure: it is given the time.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::circuit_breaker::fleet::roster::MOST_KEYS;
use crate::shared::memory::breaker::{Breaker, Lease, Order, Trip};
use crate::shared::memory::bucket::{self, Rate};
use crate::shared::memory::expiring::Expiring;
use crate::shared::store::{Command, Known, Reply, key_of};

/// How long a summary lives without a beat.
const SUMMARY_LIVES: Duration = Duration::from_secs(10);

/// All that a store knows.
#[derive(Clone, Debug, Default)]
pub(super) struct Engine {
    /// The number of the last change. Zero if there was none.
    revision: u64,
    /// The number of the last change of all engines in whose place this one is.
    changes: u64,
    breakers: BTreeMap<String, Breaker>,
    replicas: BTreeMap<String, Expiring<String>>,
    buckets: BTreeMap<String, Expiring<Rate>>,
}

impl Engine {
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// The same, in place of another one: no change to come has a number that `other` has given.
    pub(super) fn in_place_of(self, other: &Self) -> Self {
        Self { changes: self.changes.max(other.changes), ..self }
    }

    pub(super) fn carry_out(&mut self, replica: &str, command: &Command, now: Duration) -> Reply {
        match command {
            Command::Beat { summary } => self.beat(replica, summary.as_deref(), now),
            Command::Read { name, ended } => {
                let has_moved = self.breaker(name).correct(*ended, now);
                let known = self.known(name, has_moved, now);
                Reply::Known(Known { open_keys: self.open_keys(name, now), ..known })
            }
            Command::Trip { name, known_epoch, cooldown, quorum, why, settings } => {
                let trip = Trip {
                    known_epoch: *known_epoch,
                    cooldown: *cooldown,
                    quorum: *quorum,
                    why,
                    settings: *settings,
                };
                let has_opened = self.breaker(name).trip(replica, &trip, now);
                Reply::Known(self.known(name, has_opened, now))
            }
            Command::Withdraw { name } => {
                self.breaker(name).withdraw(replica);
                Reply::Known(self.known(name, false, now))
            }
            Command::Lease { name, epoch, token, lasts, renews } => {
                let breaker = self.breaker(name);
                let lease = Lease { epoch: *epoch, token: *token, lasts: *lasts, renews: *renews };
                let (is_granted, is_restored) = breaker.lease(&lease, now);
                let known = self.known(name, is_restored, now);
                if is_granted { Reply::Granted } else { Reply::Stale(known) }
            }
            Command::Verdict { name, token, result, cooldown } => {
                if !self.breaker(name).holds(*token, now) {
                    return Reply::Stale(self.known(name, false, now));
                }
                let has_moved = self.breaker(name).verdict(replica, *result, *cooldown, now);
                Reply::Known(self.known(name, has_moved, now))
            }
            Command::Manual { name, id, state, by, why, lasts } => {
                let order = Order { id: *id, state: *state, by: by.clone(), why: why.clone() };
                self.breaker(name).take_over(order, *lasts, now);
                Reply::Known(self.known(name, true, now))
            }
            Command::Fleet => Reply::Fleet(self.fleet(now)),
            Command::Take { name, tokens, limit, per, burst } => {
                self.take(name, *tokens, Rate { limit: *limit, per: *per }, *burst, now)
            }
        }
    }

    fn take(&mut self, name: &str, tokens: u32, rate: Rate, burst: u32, now: Duration) -> Reply {
        let until_full = self.buckets.get(name).map_or(Duration::ZERO, |bucket| {
            let before = bucket.get(now).copied().unwrap_or(rate);
            bucket::rescaled(bucket.remaining(now), before, rate)
        });
        let (given, until_full) = bucket::take(until_full, tokens, rate.limit, rate.per, burst);
        if given > 0 {
            self.buckets.insert(name.to_owned(), Expiring::exact(rate, now, until_full));
        }
        Reply::Taken(given)
    }

    /// The token of a breaker's lease, and the time that it has left.
    #[cfg(all(test, not(loom)))]
    pub(super) fn lease(&self, name: &str, now: Duration) -> Option<(u64, Duration)> {
        self.breakers.get(name)?.running_lease(now)
    }

    /// The keys of a name whose circuits are open. A name of a key has none.
    fn open_keys(&self, name: &str, now: Duration) -> Vec<u64> {
        if key_of(name).is_some() {
            return Vec::new();
        }
        let open = self.breakers.iter().filter(|(_, breaker)| breaker.is_open(now));
        let keys = open.filter_map(|(other, _)| key_of(other)).filter(|(head, _)| *head == name);
        keys.map(|(_, hash)| hash).take(MOST_KEYS).collect()
    }

    fn breaker(&mut self, name: &str) -> &mut Breaker {
        self.breakers.entry(name.to_owned()).or_default()
    }

    fn known(&mut self, name: &str, has_moved: bool, now: Duration) -> Known {
        if has_moved {
            self.changed();
        }
        self.breaker(name).known(now)
    }

    fn changed(&mut self) {
        self.changes = self.changes.saturating_add(1);
        self.revision = self.changes;
    }

    fn beat(&mut self, replica: &str, summary: Option<&str>, now: Duration) -> Reply {
        // A store that has lost what it knew is another one, though nothing has changed since.
        if summary.is_some() && self.revision == 0 {
            self.changed();
        }
        let replicas = summary.map(|summary| {
            let summary = Expiring::new(summary.to_owned(), now, SUMMARY_LIVES);
            self.replicas.insert(replica.to_owned(), summary);
            self.replicas.retain(|_, summary| summary.get(now).is_some());
            u32::try_from(self.replicas.len()).unwrap_or(u32::MAX)
        });
        Reply::Beat { revision: self.revision, replicas }
    }

    fn fleet(&self, now: Duration) -> Vec<(String, String)> {
        let alive = self.replicas.iter().filter_map(|(id, summary)| Some((id, summary.get(now)?)));
        alive.map(|(id, summary)| (id.clone(), summary.clone())).collect()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn no_more_open_keys_of_a_name_are_told_than_take_part() {
        let mut engine = Engine::default();
        for hash in 0..=MOST_KEYS {
            let trip = Command::Trip {
                name: format!("hosts#{hash:016x}"),
                known_epoch: 0,
                cooldown: Duration::from_secs(60),
                quorum: 1,
                why: String::new(),
                settings: 0,
            };
            engine.carry_out("a", &trip, Duration::ZERO);
        }
        let read = Command::Read { name: "hosts".to_owned(), ended: 0 };
        let Reply::Known(known) = engine.carry_out("a", &read, Duration::ZERO) else { panic!("it is known") };
        assert_eq!(known.open_keys.len(), MOST_KEYS);
    }
}
