//! The tokens that a lane brings to a shared limiter. It is pure: the time is given to it.
//!
//! ```text
//!    now       until        next                    alone_at
//!     |----------|-----------|--------------------------|-------->
//!     tokens come            the lane brings more       it is silent: the limiter goes on by
//!     at the limit's pace                               itself, at `limit / replicas`
//! ```
//!
//! Time ends for the bucket at `until`, so exactly those tokens come that were brought. The bucket
//! needs no other pace, and who takes a token reads one instant more.

use crate::rate_limit::settings::pace::{Pace, batch};
use crate::rate_limit::state::{Bucket, Moment};
use crate::runtime::clock::Instant;
use std::time::Duration;

/// A lane that is late is expected within this part of its period.
const LATE: u64 = 8;

/// What a lane knows when it brings tokens. Times are in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    /// The time until it brings the next ones.
    pub(crate) period: u64,
    /// The time after which the limiter goes on by itself. Longer than the period.
    pub(crate) silence: u64,
    /// The replicas that are known, at least 1.
    pub(crate) replicas: u32,
}

/// What a limiter has of its lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    pace: Pace,
    /// Up to then tokens come.
    until: u64,
    period: u64,
    /// When the lane brings more.
    next: u64,
    /// The time of one token after that, as far as it can be told.
    each: u64,
    alone_at: u64,
    /// Up to then the limiter has noted its share of the time in which the lane is late.
    credited_to: u64,
    /// That share, until the lane counts as silent.
    pending: u64,
    /// The refill that it has given itself since the lane came last, in nanoseconds.
    own: u64,
    /// What it had when it was looked at last under the lock, in nanoseconds.
    held: i128,
    /// The tokens that the lane has brought last.
    pub(crate) granted: u32,
    pub(crate) replicas: u32,
    /// The most tokens that it keeps.
    batch: u32,
}

/// The refill of a bucket at one moment, in nanoseconds.
#[derive(Clone, Copy)]
struct Stock {
    /// What is there. Below zero it is what calls wait for.
    there: i128,
    /// What comes until `until`.
    coming: i128,
}

impl Allowance {
    /// A bucket `before` becomes one whose tokens the lane brings. It keeps a batch at most.
    pub(crate) fn begin(before: Bucket, at: Moment, pace: Pace, terms: Terms) -> (Self, Bucket) {
        let stock =
            Stock { there: there(before, at), coming: 0 }.at_interval(at.pace.interval, pace.interval);
        // A part of a token is the slack of rounding.
        let slack = if stock.there > 0 { stock.there % i128::from(pace.interval) } else { 0 };
        let new = Self {
            pace,
            until: 0,
            period: 0,
            next: 0,
            each: 0,
            alone_at: 0,
            credited_to: 0,
            pending: 0,
            own: 0,
            held: 0,
            granted: 0,
            replicas: 1,
            batch: 1,
        };
        let now = at.now().to_bits();
        new.on(terms, 0, now).place(Stock { there: stock.there - slack, coming: 0 }, now)
    }

    /// The lane brings so many `tokens`. They come from the end of the last ones on.
    pub(crate) fn grant(
        self,
        bucket: Bucket,
        at: Moment,
        now: Instant,
        tokens: u32,
        terms: Terms,
    ) -> (Self, Bucket) {
        let mut stock = self.stock(bucket, at);
        stock.coming += i128::from(tokens) * i128::from(self.pace.interval);
        let come = i128::from(now.to_bits().saturating_sub(self.until)).min(stock.coming);
        stock.there += come;
        stock.coming -= come;
        self.on(terms, tokens, now.to_bits()).place(stock, now.to_bits())
    }

    /// Notes the share of the time in which the lane is late. Nobody knows when calls have taken
    /// what the limiter had, so that counts as taken now: what would have been more than a batch is
    /// lost.
    pub(crate) fn noted(self, bucket: Bucket, at: Moment, now: Instant) -> Self {
        let replicas = u64::from(self.replicas);
        let share = now.to_bits().saturating_sub(self.credited_to) / replicas;
        let pending = self.pending.saturating_add(share);
        let pending = i128::from(pending).min((self.most() - self.held).max(0));
        let stock = self.stock(bucket, at);
        Self {
            pending: u64::try_from(pending).unwrap_or(0),
            credited_to: self.credited_to + share * replicas,
            held: stock.there + stock.coming,
            ..self
        }
    }

    /// The limiter gives itself its share, as the lane is silent.
    pub(crate) fn credit(self, bucket: Bucket, at: Moment, now: Instant) -> (Self, Bucket) {
        let noted = self.noted(bucket, at, now);
        let mut stock = self.stock(bucket, at);
        stock.there += i128::from(noted.pending);
        let own = noted.own.saturating_add(noted.pending);
        Self { own, pending: 0, ..noted }.place(stock, now.to_bits())
    }

    /// The same tokens at another pace.
    pub(crate) fn at_pace(self, bucket: Bucket, at: Moment, now: Instant, pace: Pace) -> (Self, Bucket) {
        let stock = self.stock(bucket, at).at_interval(self.pace.interval, pace.interval);
        Self { pace, ..self }.timed().place(stock, now.to_bits())
    }

    /// A bucket that goes on at `pace` without the lane. It keeps its tokens, and those that come.
    pub(crate) fn end(self, bucket: Bucket, at: Moment, now: Instant, pace: Pace) -> Bucket {
        let stock = self.stock(bucket, at).at_interval(self.pace.interval, pace.interval);
        full_at(stock.there + stock.coming, pace, now.to_bits())
    }

    /// Whether the lane is silent for so long that the limiter has to help itself.
    pub(crate) fn is_alone(&self, now: Instant) -> bool {
        now.to_bits() >= self.alone_at
    }

    pub(crate) fn pace(&self) -> Pace {
        self.pace
    }

    pub(crate) fn until(&self) -> Instant {
        Instant::from_bits(self.until)
    }

    pub(crate) fn next(&self) -> Instant {
        Instant::from_bits(self.next)
    }

    pub(crate) fn each(&self) -> u64 {
        self.each
    }

    /// The tokens that are there or come, a part of one as a whole. Below zero it is the calls that
    /// wait.
    pub(crate) fn left(&self, bucket: Bucket, at: Moment) -> i64 {
        let stock = self.stock(bucket, at);
        let tokens = -(-stock.there - stock.coming).div_euclid(self.pace.interval.into());
        i64::try_from(tokens).unwrap_or(i64::MIN)
    }

    /// The tokens that the limiter has given itself since the lane came last.
    pub(crate) fn own(&self) -> u32 {
        u32::try_from(self.own.div_ceil(self.pace.interval)).unwrap_or(u32::MAX)
    }

    /// The instant of the clock at which the bucket's time reaches `due`, as far as it can be told.
    pub(crate) fn instant_of(&self, due: Instant, now: Instant) -> Instant {
        if !self.is_alone(now) {
            // A lane that is late is not silent: it may come at any moment.
            let soon = now.saturating_add(Duration::from_nanos(self.period / LATE));
            let comes = if now < self.next() { self.next() } else { soon };
            return from_next_batch(due, self.until(), comes, self.each, self.pace.interval);
        }
        let Some(beyond) = due.to_bits().checked_sub(self.until).filter(|beyond| *beyond > 0) else {
            return due;
        };
        let share = beyond.saturating_sub(self.pending).saturating_mul(self.replicas.into());
        Instant::from_bits(self.credited_to.saturating_add(share).max(self.alone_at))
    }

    fn stock(&self, bucket: Bucket, at: Moment) -> Stock {
        let coming = self.until.saturating_sub(at.now().to_bits());
        Stock { there: there(bucket, at), coming: coming.into() }
    }

    /// The most refill that it keeps.
    fn most(&self) -> i128 {
        i128::from(self.batch) * i128::from(self.pace.interval)
    }

    /// The lane has come at `now`.
    fn on(self, terms: Terms, granted: u32, now: u64) -> Self {
        let next = now.saturating_add(terms.period);
        let alone_at = now.saturating_add(terms.silence);
        let (period, replicas) = (terms.period, terms.replicas.max(1));
        Self { period, next, alone_at, credited_to: next, pending: 0, own: 0, granted, replicas, ..self }
            .timed()
    }

    /// With what follows from period and pace.
    fn timed(self) -> Self {
        let fair = self.pace.interval.saturating_mul(self.replicas.into());
        let each = self.period.checked_div(self.granted.into()).map_or(fair, |each| each.min(fair));
        Self { each, batch: batch(self.pace.interval, self.period), ..self }
    }

    /// Puts the stock into a bucket at `now`. What is more than a batch does not come.
    fn place(self, stock: Stock, now: u64) -> (Self, Bucket) {
        let there = stock.there.min(self.most());
        let coming = stock.coming.min(self.most() - there).max(0);
        let until = now.saturating_add(u64::try_from(coming).unwrap_or(0));
        (Self { until, held: there + coming, ..self }, full_at(there, self.pace, now))
    }
}

impl Stock {
    /// The same tokens of another interval. A part of a nanosecond is lost.
    fn at_interval(self, from: u64, to: u64) -> Self {
        let scaled = |time: i128| (time * i128::from(to)).div_euclid(i128::from(from.max(1)));
        Self { there: scaled(self.there), coming: scaled(self.coming) }
    }
}

/// The instant of the clock at which the bucket's time reaches `due`, if the lane comes at `next`.
pub(crate) fn from_next_batch(
    due: Instant,
    until: Instant,
    next: Instant,
    each: u64,
    interval: u64,
) -> Instant {
    let Some(beyond) = due.to_bits().checked_sub(until.to_bits()).filter(|beyond| *beyond > 0) else {
        return due;
    };
    let later = u128::from(beyond) * u128::from(each) / u128::from(interval.max(1));
    Instant::from_bits(next.max(until).to_bits().saturating_add(u64::try_from(later).unwrap_or(u64::MAX)))
}

/// The refill that is in the bucket, in nanoseconds.
fn there(bucket: Bucket, at: Moment) -> i128 {
    i128::from(at.pace.refill) - i128::from(bucket.missing(at))
}

/// The bucket in which so much refill is there.
fn full_at(there: i128, pace: Pace, now: u64) -> Bucket {
    let missing = (i128::from(pace.refill) - there).max(0);
    Bucket::from_bits(now.saturating_add(u64::try_from(missing).unwrap_or(u64::MAX)).min(Bucket::MOST))
}
