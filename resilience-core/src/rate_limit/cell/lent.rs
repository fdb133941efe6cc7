//! The tokens of a shared limiter, which a lane brings: see `allowance`.
//!
//! The bucket's time ends at `until`. It is stored under the lock with release, behind the word,
//! and loaded with acquire after it. So whoever sees a later end finds that the word has changed,
//! if it had to. One who sees an earlier end finds fewer tokens than there are, and looks again
//! under the lock.
//!
//! A bit of the cell's interval says that the word is counted in this way. Before that changes, the
//! interval is zero, and calls take the lock.

use super::line::Line;
use super::{RateLimitCell, UNLINKED, WAITING};
use crate::rate_limit::allowance::{Allowance, Terms, from_next_batch};
use crate::rate_limit::lane;
use crate::rate_limit::settings::Rules;
use crate::rate_limit::state::{Bucket, Moment};
use crate::runtime::clock::{Clock, Instant};
use crate::runtime::sync::{AtomicU64, Ordering, const_fn};

/// The bit of an interval that says that a lane brings the tokens.
const LENT: u64 = 1 << 63;

/// What is read without the lock.
#[derive(Debug)]
pub(super) struct Lent {
    until: AtomicU64,
    /// When the lane comes again. A hint, as the next one.
    next: AtomicU64,
    /// The time of a token after that.
    each: AtomicU64,
}

impl Lent {
    const_fn! {
        pub(super) const fn new() -> Self {
            Self { until: AtomicU64::new(0), next: AtomicU64::new(0), each: AtomicU64::new(0) }
        }
    }

    fn until(&self) -> Instant {
        Instant::from_bits(self.until.load(Ordering::Acquire))
    }
}

/// What the lock protects. Most limiters have none, and their statics stay small.
#[derive(Debug)]
pub(super) struct LentLine(Option<Box<Allowance>>);

impl LentLine {
    pub(super) const fn new() -> Self {
        Self(None)
    }

    /// The bucket's time at the instant `read`.
    pub(super) fn time(&self, read: Instant) -> Instant {
        self.0.as_deref().map_or(read, |allowance| read.min(allowance.until()))
    }

    /// The instant at which the bucket's time reaches `due`.
    pub(super) fn instant_of(&self, due: Instant, read: Instant) -> Instant {
        self.0.as_deref().map_or(due, |allowance| allowance.instant_of(due, read))
    }
}

/// A shared limiter, as its lane sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stand {
    /// The tokens that are there or come. Below zero it is the calls that wait.
    pub(crate) left: i64,
    /// The tokens that it has given itself since the lane came last.
    pub(crate) own: u32,
}

impl RateLimitCell {
    /// The pace and the time, if a lane brings the tokens.
    #[inline]
    pub(super) fn lent_moment(
        &self,
        rules: &Rules,
        interval: u64,
        clock: impl Fn() -> Instant,
    ) -> Option<Moment> {
        if interval != rules.lent.interval | LENT {
            return None;
        }
        let until = self.lent.until();
        Some(Moment::alone(rules.lent, clock().min(until)))
    }

    /// The nanoseconds from `at` until the bucket's time reaches `due`. `None` if that is to be
    /// told under the lock, as the lane is late.
    pub(super) fn wait_until(&self, due: Instant, at: Moment, clock: impl Fn() -> Instant) -> Option<u64> {
        let interval = self.interval.load(Ordering::Acquire);
        if interval & LENT == 0 {
            return Some(due.to_bits().saturating_sub(at.now().to_bits()));
        }
        let hint = |hint: &AtomicU64| hint.load(Ordering::Relaxed);
        let (now, next) = (clock(), Instant::from_bits(hint(&self.lent.next)));
        let each = hint(&self.lent.each);
        let due = from_next_batch(due, self.lent.until(), next, each, interval & !LENT);
        (now < next).then(|| due.to_bits().saturating_sub(now.to_bits()))
    }

    /// Whether replicas share it. Keys are not shared.
    fn is_shared(&self, rules: &Rules) -> bool {
        rules.settings.is_shared() && self.identity.key().is_none() && self.identity.keyed().is_none()
    }

    /// What the lane has brought last, and the number of replicas. `None` if it brings nothing.
    pub(crate) fn lent_numbers(&self) -> Option<(u32, u32)> {
        self.in_line(
            || Clock::Async.now(),
            |line| line.lent.0.as_deref().map(|allowance| (allowance.granted, allowance.replicas)),
        )
    }
}

impl Line<'_> {
    /// Goes on by `rules`, which may be others.
    pub(super) fn follow(&mut self, rules: &Rules) {
        let terms = lane::terms().filter(|_| self.cell.is_shared(rules));
        match (self.lent.0.as_deref().copied(), terms) {
            (None, None) => self.follow_alone(rules),
            (None, Some(terms)) => self.begin(rules, terms),
            (Some(allowance), _) if self.cell.is_shared(rules) => self.go_on(allowance, rules),
            (Some(allowance), _) => self.end(allowance, rules),
        }
    }

    fn follow_alone(&mut self, rules: &Rules) {
        self.go_on_at(rules.pace);
        if self.cell.interval.load(Ordering::Relaxed) != self.pace.interval {
            self.cell.interval.store(self.pace.interval, Ordering::Release);
        }
    }

    /// The lane brings the tokens from now on. A limiter that is not in use yet waits for that, as
    /// it is made with a full bucket.
    fn begin(&mut self, rules: &Rules, terms: Terms) {
        if self.cell.is_unlinked() {
            return;
        }
        self.go_on_at(rules.pace);
        self.cell.interval.store(0, Ordering::Release);
        self.relend(|bucket, at, _| Allowance::begin(bucket, at, rules.lent, terms));
    }

    fn go_on(&mut self, allowance: Allowance, rules: &Rules) {
        if allowance.pace() != rules.lent {
            self.relend(|bucket, at, read| allowance.at_pace(bucket, at, read, rules.lent));
            self.hurry();
        }
        let Some(allowance) = self.lent.0.as_deref().copied() else { return };
        if allowance.is_alone(self.read) {
            return self.relend(|bucket, at, read| allowance.credit(bucket, at, read));
        }
        let noted = allowance.noted(self.bucket(), self.at(), self.read);
        if let Some(kept) = self.lent.0.as_deref_mut() {
            *kept = noted;
        }
    }

    fn end(&mut self, allowance: Allowance, rules: &Rules) {
        self.cell.interval.store(0, Ordering::Release);
        let read = self.read;
        self.change(|bucket, at| changed(allowance.end(bucket, at, read, rules.pace), bucket));
        (self.lent.0, self.now) = (None, self.read);
        self.keep(rules.pace);
        self.hurry();
        self.cell.interval.store(self.pace.interval, Ordering::Release);
    }

    /// There is no lane any more. The limiter goes on by itself, with the tokens that it has.
    pub(crate) fn leave_lane(&mut self) {
        let rules = self.cell.rules();
        if let Some(allowance) = self.lent.0.as_deref().copied() {
            self.end(allowance, rules);
            self.settle();
        }
    }

    /// The lane looks. It brings the tokens from now on, if replicas share the limiter.
    pub(crate) fn join(&mut self, terms: Terms) -> Option<Stand> {
        let rules = self.cell.rules();
        if self.lent.0.is_none() && self.cell.is_shared(rules) {
            self.begin(rules, terms);
            self.settle();
        }
        let allowance = self.lent.0.as_deref()?;
        Some(Stand { left: allowance.left(self.bucket(), self.at()), own: allowance.own() })
    }

    /// The lane brings so many `tokens`.
    pub(crate) fn grant(&mut self, tokens: u32, terms: Terms) {
        let Some(allowance) = self.lent.0.as_deref().copied() else { return };
        self.relend(|bucket, at, read| allowance.grant(bucket, at, read, tokens, terms));
        self.settle();
        self.hurry();
    }

    /// Changes bucket and allowance together, whether others take tokens at the same time or not.
    fn relend(&mut self, step: impl Fn(Bucket, Moment, Instant) -> (Allowance, Bucket)) {
        let begins = self.lent.0.is_none();
        let bit = if self.is_waited_for() { WAITING } else { 0 };
        let allowance = loop {
            let word = self.cell.word.load(Ordering::Acquire);
            if word == UNLINKED {
                return;
            }
            self.catch_up_with(word);
            let bucket = Bucket::from_bits(word & !WAITING);
            let (allowance, next) = step(bucket, self.at(), self.read);
            let next = if begins { changed(next, bucket) } else { next };
            if self.cell.swap(word, next.to_bits() | bit).is_ok() {
                break allowance;
            }
        };
        self.publish(allowance);
        *self.lent = LentLine(Some(Box::new(allowance)));
        self.now = self.lent.time(self.read);
        self.keep(allowance.pace());
    }

    fn publish(&self, allowance: Allowance) {
        let lent = &self.cell.lent;
        lent.next.store(allowance.next().to_bits(), Ordering::Relaxed);
        lent.each.store(allowance.each(), Ordering::Relaxed);
        lent.until.store(allowance.until().to_bits(), Ordering::Release);
        let interval = allowance.pace().interval | LENT;
        if self.cell.interval.load(Ordering::Relaxed) != interval {
            self.cell.interval.store(interval, Ordering::Release);
        }
    }
}

/// The bucket `next`, a nanosecond later if it was the same `before`: a call that has counted in
/// the other way finds that the word has changed.
fn changed(next: Bucket, before: Bucket) -> Bucket {
    if next == before { Bucket::from_bits(next.to_bits().saturating_add(1).min(Bucket::MOST)) } else { next }
}
