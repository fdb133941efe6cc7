//! A fleet on virtual time: real limiters, the decisions of their lanes, and a store in memory.

use std::time::Duration;

use crate::RateLimiter;
use crate::rate_limit::RateLimitSettings;
use crate::rate_limit::lane::{batch, interval_of, replica_for_test};
use crate::runtime::clock::TestClock;
use crate::shared::limits::Limits;
use crate::shared::limits::local::facts_of;
use crate::shared::memory::MemoryStore;
use crate::shared::store::{Command, Reply, Store};

pub(super) const MS: Duration = Duration::from_millis(1);
pub(super) const POLL: Duration = Duration::from_millis(250);

/// How often a lane tells of itself, and hears how many do, in milliseconds.
const SUMMARY_EVERY: u64 = 5_000;

/// What the fleet is asked to keep.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    pub(super) calls: u32,
    pub(super) per: Duration,
    pub(super) burst: u32,
    /// How often the lanes tick, in milliseconds.
    poll: u64,
}

impl Limit {
    pub(super) const fn new(calls: u32, per: Duration, burst: u32) -> Self {
        Self { calls, per, burst, poll: 250 }
    }

    /// With lanes that tick every so many milliseconds.
    pub(super) const fn poll(self, poll: u64) -> Self {
        Self { poll, ..self }
    }

    pub(super) fn batch(self) -> u32 {
        batch(interval_of(self.calls, self.per), self.poll * 1_000_000)
    }

    /// `max(burst, 3 × batch)`.
    pub(super) fn burst_of_fleet(self) -> u32 {
        self.burst.max(3 * self.batch())
    }

    /// The bound that the documentation states.
    pub(super) fn bound(self, replicas: usize) -> u32 {
        let replicas = u32::try_from(replicas).unwrap();
        self.calls + self.burst_of_fleet() + replicas * self.batch()
    }
}

pub(super) struct Replica {
    id: String,
    limiter: RateLimiter,
    limits: Limits,
    poll: u64,
    /// The milliseconds of its last and of its next tick.
    ticked: u64,
    tick_at: u64,
    /// When it hears next how many replicas there are.
    counts_at: u64,
    /// Its calls a second, now.
    pub(super) demand: u32,
    /// Parts of a call, in thousandths.
    due: u32,
    pub(super) admitted: u64,
}

pub(super) struct Fleet {
    limit: Limit,
    clock: TestClock,
    pub(super) store: MemoryStore,
    pub(super) replicas: Vec<Replica>,
    born: u32,
    pub(super) now: u64,
    /// The calls that were let in, for each millisecond.
    pub(super) admitted: Vec<u32>,
}

impl Fleet {
    /// Virtual time is that of `clock`, which is installed.
    pub(super) fn new(limit: Limit, clock: TestClock) -> Self {
        let store = MemoryStore::new();
        Self { limit, clock, store, replicas: vec![], born: 0, now: 0, admitted: vec![] }
    }

    /// A replica starts, and ticks for the first time `after` so many milliseconds.
    pub(super) fn add(&mut self, after: u64, demand: u32) {
        let Limit { calls, per, burst, poll } = self.limit;
        let limiter = replica_for_test(RateLimitSettings::new(calls).per(per).burst(burst).shared(true));
        self.born += 1;
        let limits = Limits::new(Duration::from_millis(poll));
        assert!(limiter.handle().seen_by_lane(limits.terms()).is_some(), "its lane has started before");
        // These are its terms, and not those of a lane of another test.
        limiter.handle().grant(0, limits.terms());
        let (id, now) = (self.born.to_string(), self.now);
        self.replicas.push(Replica {
            id,
            limiter,
            limits,
            poll,
            ticked: now,
            tick_at: now + after,
            counts_at: 0,
            demand,
            due: 0,
            admitted: 0,
        });
    }

    pub(super) fn run(&mut self, millis: u64) {
        for _ in 0..millis {
            self.step();
        }
    }

    /// Runs until each replica has heard how many they are, and counts what it lets in from then
    /// on.
    pub(super) fn meet(&mut self) {
        self.run(SUMMARY_EVERY + 1_000);
        self.replicas.iter_mut().for_each(|replica| replica.admitted = 0);
    }

    fn step(&mut self) {
        let mut admitted = 0;
        for replica in &mut self.replicas {
            if replica.tick_at <= self.now {
                replica.tick(&self.store, self.now);
            }
            admitted += replica.call();
        }
        self.admitted.push(admitted);
        self.now += 1;
        self.clock.advance(MS);
        self.store.advance(MS);
    }

    /// The most calls that were let in within a `per`, wherever it begins from `start` on.
    pub(super) fn most_in_a_per(&self, start: usize) -> u32 {
        let per = usize::try_from(self.limit.per.as_millis()).unwrap();
        let counts = &self.admitted[start..];
        let mut sum: u32 = counts.iter().take(per).sum();
        let mut most = sum;
        for end in per..counts.len() {
            sum = sum + counts[end] - counts[end - per];
            most = most.max(sum);
        }
        most
    }

    pub(super) fn admitted_in(&self, from: u64, to: u64) -> u32 {
        let at = |millis| usize::try_from(millis).unwrap();
        self.admitted[at(from)..at(to)].iter().sum()
    }
}

impl Replica {
    /// A call of another policy wakes its lane: the next tick is early.
    pub(super) fn wake(&mut self) {
        self.tick_at = self.tick_at.min(self.ticked + self.poll / 10);
    }

    fn tick(&mut self, store: &MemoryStore, now: u64) {
        (self.ticked, self.tick_at) = (now, now + self.poll);
        let Some(seen) = self.limiter.handle().seen_by_lane(self.limits.terms()) else {
            panic!("replicas share it")
        };
        let facts = facts_of("fleet", seen);
        let summary = (self.counts_at <= now).then(String::new);
        let mut commands = vec![Command::Beat { summary }];
        commands.extend(self.limits.ask(&[facts], Duration::from_millis(now)));
        match store.connect(&self.id).send(&commands, 100 * MS) {
            Ok(replies) => {
                if let Reply::Beat { replicas: Some(replicas), .. } = replies[0] {
                    self.limits.set_replicas(replicas);
                    self.counts_at = now + SUMMARY_EVERY;
                }
                let tokens: Vec<u32> = self.limits.hear(&replies[1..]).into_iter().flatten().collect();
                let terms = self.limits.terms();
                tokens.into_iter().for_each(|tokens| self.limiter.handle().grant(tokens, terms));
            }
            Err(_) => self.limits.failed(),
        }
    }

    /// The calls of this millisecond. Returns those that are let in.
    fn call(&mut self) -> u32 {
        self.due += self.demand;
        let calls = self.due / 1000;
        self.due %= 1000;
        let admitted = (0..calls).filter(|_| self.limiter.try_acquire().is_ok()).count();
        self.admitted += admitted as u64;
        u32::try_from(admitted).unwrap()
    }
}
