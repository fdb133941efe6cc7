//! The error of a call that found no place.

use std::error::Error;
use std::fmt;
use std::io;
use std::num::NonZeroU64;
use std::time::Duration;

use crate::named::label::Label;
use crate::retry::{BoxedError, RetryError};
use crate::runtime::clock::saturating_nanos;
use crate::vocabulary::rejector::{self, Rejector};
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// The error of a call that a bulkhead has rejected: all places were taken, and it could not wait,
/// or not longer. This attempt has not run.
///
/// An earlier attempt of the same call may have run, if a `#[retry]` stands above the bulkhead.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::Bulkhead;
/// use std::time::Duration;
///
/// let bulkhead = Bulkhead::unshared("disk").limit(1).build();
/// let permit = bulkhead.try_acquire()?;
///
/// let full = bulkhead.try_acquire().expect_err("the only place is taken");
/// assert_eq!((full.name(), full.limit(), full.waited()), ("disk", 1, Duration::ZERO));
/// assert_eq!(full.to_string(), "bulkhead `disk` is full: 1 call runs");
/// # drop(permit);
/// # Ok::<(), resilience::BulkheadFull>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct BulkheadFull {
    /// The label of a key is shared with the bulkhead, so no rejection allocates.
    label: Label,
    /// As wide as a word, so that there is no padding: copies of copies of padding stall. Its spare
    /// value serves as the tag of an enclosing enum.
    limit: NonZeroU64,
    waited_nanos: u64,
}

impl BulkheadFull {
    /// Its kind.
    pub(crate) const KIND: &'static str = rejector::BULKHEAD_FULL;

    pub(crate) fn new(label: Label, limit: u64, waited: Duration) -> Self {
        let limit = NonZeroU64::new(limit).unwrap_or(NonZeroU64::MIN);
        Self::from_parts(label, limit, saturating_nanos(waited))
    }

    /// Puts together what [`into_parts`](Self::into_parts) has split.
    #[inline]
    pub(crate) const fn from_parts(label: Label, limit: NonZeroU64, waited_nanos: u64) -> Self {
        Self { label, limit, waited_nanos }
    }

    /// Splits the error into label, limit, and nanoseconds of the wait.
    #[inline]
    pub(crate) fn into_parts(self) -> (Label, NonZeroU64, u64) {
        (self.label, self.limit, self.waited_nanos)
    }

    /// The name of the bulkhead. For one without a name, the module path and name of the function.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.label.name()
    }

    /// The key, if this is the bulkhead of one key.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.label.key()
    }

    /// The number of calls that could run at once, when this one was rejected.
    #[must_use]
    pub fn limit(&self) -> u32 {
        u32::try_from(self.limit.get()).unwrap_or(u32::MAX)
    }

    /// How long the call has waited. Zero if it was rejected at once: the queue was full, there is
    /// none, or no time was left.
    #[must_use]
    pub fn waited(&self) -> Duration {
        Duration::from_nanos(self.waited_nanos)
    }
}

impl fmt::Display for BulkheadFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bulkhead `{}` is full", self.name())?;
        if let Some(key) = self.key() {
            write!(f, " for `{key}`")?;
        }
        match self.limit() {
            1 => f.write_str(": 1 call runs")?,
            limit => write!(f, ": {limit} calls run")?,
        }
        if self.waited().is_zero() { Ok(()) } else { write!(f, ", waited {:.1?}", self.waited()) }
    }
}

impl fmt::Debug for BulkheadFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("BulkheadFull");
        text.field("name", &self.name());
        if let Some(key) = self.key() {
            text.field("key", &key);
        }
        text.field("limit", &self.limit()).field("waited", &self.waited()).finish()
    }
}

impl Error for BulkheadFull {}

/// Permanent: the bulkhead does its own waiting, in order. A retry would let newcomers pass.
impl Transient for BulkheadFull {
    fn transience(&self) -> Transience {
        Transience::Permanent
    }

    fn is_rejection(&self) -> bool {
        true
    }

    fn kind(&self) -> &'static str {
        Self::KIND
    }

    fn each_kind(each: &mut dyn FnMut(&'static str)) {
        each(Self::KIND);
    }
}

/// Converts into an error of kind [`Other`](io::ErrorKind::Other) that holds the rejection.
impl From<BulkheadFull> for io::Error {
    fn from(full: BulkheadFull) -> Self {
        io::Error::other(full)
    }
}

impl From<BulkheadFull> for BoxedError {
    fn from(full: BulkheadFull) -> Self {
        Self::from(Box::<dyn Error + Send + Sync>::from(full))
    }
}

/// Converts the rejection of a call before its first attempt.
impl<E: From<BulkheadFull>> From<BulkheadFull> for RetryError<E> {
    fn from(full: BulkheadFull) -> Self {
        Self::rejected(full.into(), Rejector::Gate)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::vocabulary::outcome::Outcome;

    fn full(label: Label, limit: u64, millis: u64) -> BulkheadFull {
        BulkheadFull::new(label, limit, Duration::from_millis(millis))
    }

    #[test]
    fn a_rejection_says_what_the_call_met() {
        let text = |limit, millis| full(Label::Name("disk"), limit, millis).to_string();
        assert_eq!(text(1, 0), "bulkhead `disk` is full: 1 call runs");
        assert_eq!(text(20, 0), "bulkhead `disk` is full: 20 calls run");
        assert_eq!(text(20, 1500), "bulkhead `disk` is full: 20 calls run, waited 1.5s");
    }

    #[test]
    fn a_rejection_names_the_key() {
        let full = full(Label::of_key("hosts", "eu"), 2, 100);
        assert_eq!(full.to_string(), "bulkhead `hosts` is full for `eu`: 2 calls run, waited 100.0ms");
        assert_eq!((full.name(), full.key(), full.limit()), ("hosts", Some("eu"), 2));
        assert_eq!(
            format!("{full:?}"),
            "BulkheadFull { name: \"hosts\", key: \"eu\", limit: 2, waited: 100ms }"
        );
    }

    #[test]
    fn a_rejection_is_permanent_also_inside_an_io_error() {
        let full = full(Label::Name("disk"), 1, 0);
        let answers = |error: &dyn Fn() -> (Transience, bool, Outcome)| error();
        let expected = (Transience::Permanent, true, Outcome::Ignored);
        assert_eq!(answers(&|| (full.transience(), full.is_rejection(), full.outcome())), expected);
        let wrapped = io::Error::from(full.clone());
        assert_eq!(answers(&|| (wrapped.transience(), wrapped.is_rejection(), wrapped.outcome())), expected);
        assert_eq!(wrapped.downcast::<BulkheadFull>().ok(), Some(full));
    }

    #[test]
    fn a_rejection_goes_wherever_an_error_may_go() {
        fn goes_anywhere<T: Clone + Eq + Send + Sync + std::panic::UnwindSafe + 'static>() {}
        goes_anywhere::<BulkheadFull>();
    }

    #[test]
    fn a_rejection_has_no_padding() {
        assert_eq!(size_of::<BulkheadFull>(), size_of::<Label>() + 2 * size_of::<u64>());
        assert_eq!(size_of::<Option<BulkheadFull>>(), size_of::<BulkheadFull>());
    }
}
