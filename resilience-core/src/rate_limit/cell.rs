//! The cell that shares one bucket between threads.
//!
//! As long as nobody waits, one atomic word is the bucket, and a token is taken by one
//! compare-and-swap. Once somebody waits, a bit of the word says so, and all changes are made under
//! the lock of the line. So a newcomer never takes the token of one who waits.
//!
//! A token of one who waits is taken on entry, and due at an instant. Nobody hands it over: whoever
//! looks at the line next takes those out whose token is due. A waiter that is no longer in the
//! line has its token, so one that is polled late costs nobody anything.
//!
//! Each waiter has an alarm for the instant at which its token was due when it looked last. When
//! one leaves, those behind move up, and those of them are woken whose alarm is late.
//!
//! The rate can change at any time. The word is then rescaled under the lock, by whoever takes that
//! first. Until it is, a token is taken under the lock too: by the rules alone nobody knows what
//! the word says.
//!
//! If a lane brings the tokens, time ends for the bucket at an instant beside the word
//! (`cell/lent`).
//!
//! The word is stored with release and loaded with acquire: whoever sees the cell in use sees its
//! rules. What is lost is told after the bucket, so it is older than that rather than newer, and a
//! token that comes back brings less rather than more.

#[cfg_attr(not(feature = "shared"), path = "cell/lent/absent.rs")]
mod lent;
mod line;
mod naming;

use std::cell::Cell;

use crate::named::identity::Identity;
use crate::named::label::Label;
use crate::rate_limit::cell::lent::Lent;
use crate::rate_limit::cell::line::{Line, Locked, News};
use crate::rate_limit::settings::Rules;
use crate::rate_limit::state::{Bucket, Lost, Moment, Token};
use crate::runtime::clock::{Clock, Instant};
use crate::runtime::striped::Striped;
use crate::runtime::sync::{AtomicU64, Mutex, Ordering, const_fn, lock};
use crate::waiting::wakers::Wakers;

#[cfg(feature = "shared")]
pub(crate) use lent::Stand;
pub(crate) use line::{Entered, Stands};

/// The bit of a word that says that somebody waits.
const WAITING: u64 = 1 << 63;
/// The word of a cell that is not in use. It has the bit too, so that no token is taken from it.
const UNLINKED: u64 = u64::MAX;

static UNLIMITED: Rules = Rules::UNLIMITED;

/// One limiter. Opaque to generated code.
///
/// It has cache lines of its own: next to data that is written often, loading the word would be
/// slow on every core.
#[derive(Debug)]
#[repr(C, align(64))]
pub struct RateLimitCell {
    word: AtomicU64,
    /// The interval by which the tokens of the word were taken. Zero before the first look at the
    /// line. It is stored under the lock with release, behind the word, and loaded with acquire
    /// after it. So whoever sees another rate's interval finds that the word has changed.
    interval: AtomicU64,
    lent: Lent,
    /// What a token that comes back cannot have any more: see [`Lost`]. One that comes back late is
    /// there again exactly. Of several that come back later than a whole refill takes, one or more
    /// can be lost. To know each exactly, the cell would have to remember all calls of a refill.
    wasted: AtomicU64,
    late: AtomicU64,
    identity: Identity<RateLimitCell>,
    rejected: Striped,
    locked: Mutex<Locked>,
}

impl RateLimitCell {
    const_fn! {
        /// A cell that is not in use yet.
        pub(crate) const fn new_unlinked(name: &'static str) -> Self {
            Self::with_word(name, UNLINKED)
        }
    }

    const_fn! {
        /// A cell in use, with a full bucket.
        pub(crate) const fn full(name: &'static str) -> Self {
            Self::with_word(name, Bucket::FULL.to_bits())
        }
    }

    const_fn! {
        const fn with_word(name: &'static str, word: u64) -> Self {
            Self {
                word: AtomicU64::new(word),
                interval: AtomicU64::new(0),
                lent: Lent::new(),
                wasted: AtomicU64::new(0),
                late: AtomicU64::new(0),
                identity: Identity::of_name(name),
                rejected: Striped::new(),
                locked: Mutex::new(Locked::new()),
            }
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.identity.name()
    }

    /// The label that a rejection carries.
    pub(crate) fn label(&self) -> Label {
        self.identity.label()
    }

    pub(crate) fn identity(&self) -> &Identity<Self> {
        &self.identity
    }

    #[inline]
    pub(crate) fn is_unlinked(&self) -> bool {
        // Acquire: who sees the cell in use sees how it is configured.
        self.word.load(Ordering::Acquire) == UNLINKED
    }

    /// Takes a token, if there is one and nobody waits: one reading of the clock, and one
    /// compare-and-swap.
    #[inline]
    pub(crate) fn take(&self) -> Option<Token> {
        self.take_at(|| Clock::Async.now())
    }

    /// The same, with the time at which there was no token. Unset if the clock was not read.
    #[inline]
    pub(crate) fn take_or_time(&self) -> (Option<Token>, Instant) {
        let time = Cell::new(Instant::UNSET);
        let token = self.take_at(|| {
            time.set(Clock::Async.now());
            time.get()
        });
        (token, time.get())
    }

    #[inline]
    pub(crate) fn take_at(&self, clock: impl Fn() -> Instant) -> Option<Token> {
        let mut word = self.word.load(Ordering::Acquire);
        if word & WAITING != 0 {
            return None;
        }
        loop {
            // After the word: a bucket that is newer than the time could look like a jump of the
            // clock, and a pace that is older than the bucket would take from it by another one's.
            let at = self.moment(&clock)?;
            let bucket = Bucket::from_bits(word);
            let waste = bucket.waste(at);
            let (next, token) = bucket.take(self.lost(waste), at)?;
            match self.swap(word, next.to_bits()) {
                Ok(_) => {
                    if waste > 0 {
                        self.wasted.fetch_add(waste, Ordering::Relaxed);
                    }
                    return Some(token);
                }
                Err(other) if other & WAITING != 0 => return None,
                Err(other) => word = other,
            }
        }
    }

    /// Whether a call would have to wait longer than `longest` nanoseconds, as long as nobody
    /// waits. Returns the time after which it would not.
    pub(crate) fn refuses(&self, longest: u64, clock: impl Fn() -> Instant) -> Option<u64> {
        let word = self.word.load(Ordering::Acquire);
        let at = self.moment(&clock)?;
        let bucket = Bucket::from_bits(word);
        // A jump of the clock is to be taken away, which needs the lock.
        if word & WAITING != 0 || bucket.settled(at) != bucket {
            return None;
        }
        let wait = self.wait_until(bucket.next_due(at), at, &clock)?;
        wait.checked_sub(longest).filter(|over| *over > 0)
    }

    /// Runs `f` with the line, and wakes those whose token is due or who have moved up.
    pub(crate) fn in_line<R>(&self, clock: impl Fn() -> Instant, f: impl FnOnce(&mut Line<'_>) -> R) -> R {
        let (result, news) = self.change_line(clock, f);
        news.tell();
        result
    }

    /// Runs `f` with the line. Returns those who are to be woken.
    fn change_line<R>(&self, clock: impl Fn() -> Instant, f: impl FnOnce(&mut Line<'_>) -> R) -> (R, News) {
        let mut locked = lock(&self.locked);
        // The time is read under the lock, so that it is not older than the line.
        let mut line = Line::new(self, self.rules(), &clock, &mut locked);
        line.settle();
        let result = f(&mut line);
        (result, line.into_news())
    }

    /// The rules may be others now. A cell that is not in use yet learns of its first ones. Returns
    /// those whose token is due by them, or who have moved up.
    pub(crate) fn adapt(&self) -> Wakers {
        let ((), news) = self.change_line(|| Clock::Async.now(), |_| ());
        // Nobody has come, looked or left, so there is no waker to drop.
        news.into_wakers()
    }

    /// Gives back a token that was not used.
    #[cold]
    #[inline(never)]
    pub(crate) fn give_back(&self, token: Token) {
        self.in_line(|| Clock::Async.now(), |line| line.give_back(token));
    }

    /// Counts a call that was refused, at its key and at the head of the keys.
    pub(crate) fn count_rejection(&self) {
        self.rejected.increment();
        if let Some(head) = self.identity.head() {
            head.rejected.increment();
        }
    }

    /// What the bucket has lost, and `waste` more.
    #[inline]
    fn lost(&self, waste: u64) -> Lost {
        let wasted = self.wasted.load(Ordering::Relaxed).wrapping_add(waste);
        Lost { wasted, late: self.late.load(Ordering::Relaxed) }
    }

    #[inline]
    fn swap(&self, seen: u64, next: u64) -> Result<u64, u64> {
        self.word.compare_exchange(seen, next, Ordering::AcqRel, Ordering::Acquire)
    }

    /// The calls that were refused.
    pub(crate) fn times_rejected(&self) -> u64 {
        self.rejected.sum()
    }

    /// The pace by which tokens are taken, and the time. `None` while another pace is put in force.
    #[inline]
    fn moment(&self, clock: impl Fn() -> Instant) -> Option<Moment> {
        let (rules, interval) = (self.rules(), self.interval.load(Ordering::Acquire));
        if interval == rules.pace.interval {
            return Some(Moment::alone(rules.pace, clock()));
        }
        self.lent_moment(rules, interval, clock)
    }

    /// The rules in force.
    #[inline]
    pub(crate) fn rules(&self) -> &Rules {
        self.identity.rules().unwrap_or(&UNLIMITED)
    }

    /// The tokens that are there, and the calls that wait.
    pub(crate) fn numbers(&self) -> (u32, u32) {
        self.in_line(|| Clock::Async.now(), |line| (line.available(), line.waiting()))
    }
}
