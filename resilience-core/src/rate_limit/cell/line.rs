//! The line of those who wait, under its lock.

mod news;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::task::Waker;

use super::lent::LentLine;
use super::{RateLimitCell, UNLINKED, WAITING};
use crate::rate_limit::settings::Rules;
use crate::rate_limit::settings::pace::Pace;
use crate::rate_limit::state::{Bucket, Lost, Moment, Token};
use crate::runtime::clock::Instant;
use crate::runtime::sync::Ordering;
#[cfg(test)]
use crate::runtime::sync::lock;
use crate::waiting::queue::{Queue, Ticket, Waiter};

pub(super) use news::News;

/// How many of those who wait are woken for what makes them due earlier.
const NEXT: usize = 8;

/// What the lock protects.
#[derive(Debug)]
pub(super) struct Locked {
    /// Those who wait, each with the instant of its alarm.
    queue: Queue<Instant>,
    /// The pace by which tokens were taken. `None` before the first look at the line.
    pace: Option<Pace>,
    /// What the bucket of one token had lost when a waiter took it, for those who have not noticed
    /// that yet. Each takes its own out. A larger bucket loses nothing while somebody waits.
    #[expect(clippy::box_collection, reason = "most limiters have none, and their statics stay small")]
    let_in: Option<Box<BTreeMap<Ticket, Lost>>>,
    /// What a lane has brought.
    lent: LentLine,
}

impl Locked {
    pub(super) const fn new() -> Self {
        Self { queue: Queue::new(), pace: None, let_in: None, lent: LentLine::new() }
    }
}

/// The line at one moment, while its lock is held.
pub(crate) struct Line<'a> {
    pub(super) cell: &'a RateLimitCell,
    pub(super) pace: Pace,
    /// Where the lock protects the pace.
    kept: &'a mut Option<Pace>,
    /// The bucket's time, which ends where a lane says so.
    pub(super) now: Instant,
    /// The reading of the clock. Instants that callers see are on it.
    pub(super) read: Instant,
    clock: &'a dyn Fn() -> Instant,
    queue: &'a mut Queue<Instant>,
    #[expect(clippy::box_collection, reason = "as it is kept")]
    let_in: &'a mut Option<Box<BTreeMap<Ticket, Lost>>>,
    pub(super) lent: &'a mut LentLine,
    news: News,
}

/// The answer to one who comes.
#[derive(Debug)]
pub(crate) enum Entered {
    /// There is a token.
    Token(Token),
    /// There will be one at `due`.
    Waits { ticket: Ticket, due: Instant },
    /// The wait would be too long. A call would be accepted after so many nanoseconds.
    Refused { retry_after: u64 },
}

/// The answer to one who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stands {
    /// Its token was due.
    LetIn,
    /// Its token is due then.
    Until(Instant),
}

impl<'a> Line<'a> {
    /// The line by these `rules`. If they were others before, those who wait go on by these.
    pub(super) fn new(
        cell: &'a RateLimitCell,
        rules: &Rules,
        clock: &'a dyn Fn() -> Instant,
        locked: &'a mut Locked,
    ) -> Self {
        let Locked { queue, let_in, lent, pace: kept } = locked;
        let (pace, read, news) = (kept.unwrap_or(rules.pace), clock(), News::default());
        let mut line =
            Self { cell, pace, kept, now: lent.time(read), read, clock, queue, let_in, lent, news };
        line.keep(pace);
        line.follow(rules);
        line
    }

    pub(super) fn keep(&mut self, pace: Pace) {
        (self.pace, *self.kept) = (pace, Some(pace));
    }

    /// The bucket goes on at `pace`, with as many tokens missing as before.
    pub(super) fn go_on_at(&mut self, pace: Pace) {
        if self.pace != pace {
            self.change(|bucket, at| bucket.at_pace(at, pace));
            self.keep(pace);
            self.hurry();
        }
    }

    pub(super) fn into_news(self) -> News {
        self.news
    }

    /// Takes those out whose token is due.
    pub(super) fn settle(&mut self) {
        if self.queue.is_empty() {
            return;
        }
        let seen = self.bucket();
        let bucket = seen.settled(self.at());
        self.put(bucket);
        while bucket.due(0, self.at()) <= self.now
            && let Some(waiter) = self.queue.pop_front()
        {
            self.waste_for(&waiter);
            self.news.let_in.push(waiter);
        }
        let is_let_in = !self.news.let_in.is_empty();
        if is_let_in {
            self.put(bucket);
        }
        // If the clock has jumped, all are due earlier.
        if is_let_in || bucket != seen {
            self.hurry();
        }
    }

    /// The `waiter` takes its token. With one token at most, it is taken from a bucket that has all
    /// of them.
    fn waste_for(&mut self, waiter: &Waiter<Instant>) {
        let waste = self.pace.interval.saturating_sub(self.pace.tolerance);
        if waste > 0 {
            self.waste(waste);
            self.let_in.get_or_insert_default().insert(waiter.ticket(), self.cell.lost(0));
        }
    }

    /// Somebody comes, who waits `longest` nanoseconds at most, and is woken by `waker`.
    pub(crate) fn enter(&mut self, longest: u64, waker: Waker) -> Entered {
        loop {
            let word = self.cell.word.load(Ordering::Acquire);
            self.catch_up_with(word);
            let bucket = Bucket::from_bits(word & !WAITING).settled(self.at());
            let nobody_waits = self.queue.is_empty();
            let waste = bucket.waste(self.at());
            let lost = self.cell.lost(waste);
            if nobody_waits && let Some((next, token)) = bucket.take(lost, self.at()) {
                if self.cell.swap(word, next.to_bits()).is_ok() {
                    self.waste(waste);
                    self.news.dropped = Some(waker);
                    return Entered::Token(token);
                }
                continue;
            }
            let due = self.instant_of(bucket.next_due(self.at()));
            let wait = due.to_bits().saturating_sub(self.read.to_bits());
            let Some(reserved) = bucket.reserve(self.at()).filter(|_| wait <= longest) else {
                // Without a jump of the clock, if there was one.
                let waiting = word & WAITING;
                if self.cell.swap(word, bucket.to_bits() | waiting).is_err() {
                    continue;
                }
                self.news.dropped = Some(waker);
                return Entered::Refused { retry_after: wait.saturating_sub(longest) };
            };
            if self.cell.swap(word, reserved.to_bits() | WAITING).is_ok() {
                return Entered::Waits { ticket: self.queue.push(waker, due), due };
            }
        }
    }

    /// So many nanoseconds from now.
    pub(crate) fn after(&self, time: u64) -> Instant {
        Instant::from_bits(self.read.to_bits().saturating_add(time))
    }

    /// The one with `ticket` takes its token before it is due, in a test that wants no waits.
    pub(crate) fn claim(&mut self, ticket: Ticket, due: Instant) -> Token {
        let (bucket, lost) = (self.bucket(), self.lost());
        self.news.own = self.queue.remove(ticket).map(|(_, waiter)| waiter);
        self.put(bucket);
        self.token_of(ticket, due, lost)
    }

    /// The token of the one with `ticket`, who has waited until `due`. `lost` is what the bucket
    /// had lost when it looked last. It is asked for once.
    pub(crate) fn token_of(&mut self, ticket: Ticket, due: Instant, lost: Lost) -> Token {
        let noted = self.let_in.as_mut().and_then(|let_in| let_in.remove(&ticket));
        Bucket::token_due(due, noted.unwrap_or(lost), self.at())
    }

    /// What the bucket has lost until now.
    pub(crate) fn lost(&self) -> Lost {
        self.cell.lost(0)
    }

    /// The one with `ticket` looks. It is woken by `waker` from now on.
    pub(crate) fn look(&mut self, ticket: Ticket, waker: Waker) -> Stands {
        self.forget_own(ticket);
        let Some(position) = self.queue.position(ticket) else {
            self.news.dropped = Some(waker);
            return Stands::LetIn;
        };
        self.news.dropped = Some(self.queue.replace_waker(ticket, waker));
        let due = self.instant_of(self.bucket().due(position, self.at()));
        if let Some(waiter) = self.queue.get_mut(position) {
            waiter.kept = due;
        }
        Stands::Until(due)
    }

    /// The one with `ticket` leaves, whose token was due at `due` when it looked last, and whose
    /// bucket had `lost` so much.
    pub(crate) fn leave(&mut self, ticket: Ticket, due: Instant, lost: Lost) {
        self.forget_own(ticket);
        let at = self.at();
        let Some((_, waiter)) = self.queue.remove(ticket) else {
            let token = self.token_of(ticket, due, lost);
            return self.give_back(token);
        };
        self.news.dropped = Some(waiter.waker);
        self.put(self.bucket().leave(at));
        self.hurry();
    }

    /// A token comes back that was not used. Those who wait move up.
    pub(crate) fn give_back(&mut self, token: Token) {
        let lost = self.lost();
        let late = Cell::new(0);
        self.change(|bucket, at| {
            let (bucket, came_late) = bucket.give_back(token, lost, at);
            late.set(came_late);
            bucket
        });
        self.cell.late.fetch_add(late.get(), Ordering::Relaxed);
        self.settle();
        self.hurry();
    }

    /// The tokens that are there.
    pub(crate) fn available(&self) -> u32 {
        if self.queue.is_empty() { self.bucket().available(self.at()) } else { 0 }
    }

    pub(crate) fn waiting(&self) -> u32 {
        u32::try_from(self.queue.len()).unwrap_or(u32::MAX)
    }

    /// Wakes those whose alarm is late, of the next few. The others are among these before they are
    /// due, as whoever is let in makes room for one more. So a wave of calls that leave does not
    /// wake all who stay for each of them.
    ///
    /// No waiter is asked to wake the next one: it may be polled late, or never. Only if so many in
    /// a row are not polled, those behind them may be late.
    pub(super) fn hurry(&mut self) {
        let (bucket, at) = (self.bucket(), self.at());
        for position in 0..self.queue.len().min(NEXT) {
            let due = self.instant_of(bucket.due(position, at));
            let Some(waiter) = self.queue.get_mut(position) else { break };
            if waiter.kept > due {
                // It brings another waker when it looks. Until then it is not woken again.
                waiter.kept = Instant::UNSET;
                self.news.moved_up.push(std::mem::replace(&mut waiter.waker, Waker::noop().clone()));
            }
        }
    }

    /// Whoever looks is not woken for what it sees.
    fn forget_own(&mut self, ticket: Ticket) {
        if let Some(own) = self.news.let_in.iter().position(|waiter| waiter.has(ticket)) {
            self.news.own = Some(self.news.let_in.remove(own));
        }
    }

    #[cfg(feature = "shared")]
    pub(super) fn is_waited_for(&self) -> bool {
        !self.queue.is_empty()
    }

    fn waste(&self, more: u64) {
        if more > 0 {
            self.cell.wasted.fetch_add(more, Ordering::Relaxed);
        }
    }

    /// The instant of the clock at which the bucket's time reaches `due`.
    fn instant_of(&self, due: Instant) -> Instant {
        self.lent.instant_of(due, self.read)
    }

    pub(super) fn at(&self) -> Moment {
        Moment::with_waiters(self.pace, self.now, self.queue.len())
    }

    pub(super) fn bucket(&self) -> Bucket {
        Bucket::from_bits(self.cell.word.load(Ordering::Acquire) & !WAITING)
    }

    /// Changes the bucket by `step`, whether others change it at the same time or not.
    pub(super) fn change(&mut self, step: impl Fn(Bucket, Moment) -> Bucket) {
        let bit = if self.queue.is_empty() { 0 } else { WAITING };
        let mut word = self.cell.word.load(Ordering::Acquire);
        while word != UNLINKED {
            self.catch_up_with(word);
            let next = step(Bucket::from_bits(word & !WAITING), self.at());
            match self.cell.swap(word, next.to_bits() | bit) {
                Ok(_) => return,
                Err(other) => word = other,
            }
        }
    }

    /// Reads the clock again if the bucket of `word` is further ahead than it can lie. While nobody
    /// waits, others change it without the lock, and may have read the clock later than this has.
    /// If it is still as far ahead, the clock has jumped back.
    pub(super) fn catch_up_with(&mut self, word: u64) {
        let bucket = Bucket::from_bits(word & !WAITING);
        if self.queue.is_empty() && bucket.settled(self.at()) != bucket {
            self.read = (self.clock)();
            self.now = self.lent.time(self.read);
        }
    }

    /// Stores the bucket: as somebody waits, or has waited until now, nobody else does.
    fn put(&mut self, bucket: Bucket) {
        let bit = if self.queue.is_empty() { 0 } else { WAITING };
        self.cell.word.store(bucket.to_bits() | bit, Ordering::Release);
    }
}

#[cfg(test)]
impl RateLimitCell {
    /// The tokens of a bucket of one that were taken by waiters who have not taken note of it.
    pub(in crate::rate_limit) fn tokens_not_taken_up(&self) -> usize {
        lock(&self.locked).let_in.as_ref().map_or(0, |let_in| let_in.len())
    }
}
