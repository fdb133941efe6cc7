//! The retry budget as a value.

mod look_up;

use std::fmt;
use std::sync::Arc;

use crate::budget::cell::{BudgetCell, OwnedBudget};
use crate::budget::event;
use crate::budget::registry;
use crate::budget::settings::Rules;
use crate::budget::settings::builder::RetryBudgetBuilder;
use crate::budget::snapshot::RetryBudgetSnapshot;
use crate::named::config::Config;
use crate::named::conflict::Conflict;
use crate::named::origin::Origin;
#[cfg(feature = "test-util")]
use crate::named::per_test::PerTest;
use crate::runtime::sync::{OnceLock, const_fn};
#[cfg(feature = "test-util")]
use crate::runtime::tested;

/// A bucket of retries that many calls share. It keeps the retries of an outage to a share of the
/// calls that succeed.
///
/// A success adds the [ratio](RetryBudgetBuilder::ratio), 20 % of a token unless set; a retry takes
/// one token. A bucket holds 100 tokens, is full at first, and gets one more each second, so that a
/// client with little traffic can retry too. If less than one token is left, the retry is refused:
/// the call ends at once with its own error, for
/// [`StopReason::BudgetExhausted`](crate::StopReason::BudgetExhausted).
///
/// | the call | adds | takes |
/// | --- | --- | --- |
/// | succeeds, in whichever attempt | the ratio | |
/// | fails and is tried again | | 1 |
/// | fails and is not tried again | | |
/// | is rejected, by a circuit breaker for example | | |
///
/// A retry that is rejected before its body ran puts its token back, and so does one that is
/// dropped during its wait.
///
/// Budgets of one name are one budget. The first one that is used brings the ratio; a later one
/// that differs is reported as a [`Conflict`](crate::Conflict). A name lives as long as the
/// process, so take names from a fixed set, not from data. Clones share one bucket.
///
/// The time comes from the clock that breakers read. It is read for a retry, and for a success
/// while the bucket is not full. A clock that jumps back gives no tokens, and no longer wait than
/// one refill.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{RetryBudget, RetryPolicy};
/// use std::time::Duration;
///
/// static DATABASE: RetryBudget = RetryBudget::builder("database").ratio(0.1).build();
/// static POLICY: RetryPolicy = RetryPolicy::new().base(Duration::ZERO).budget(&DATABASE);
///
/// let mut calls = 0;
/// for _ in 0..1000 {
///     let _ = POLICY.call(|| {
///         calls += 1;
///         Err::<(), _>("the database is down")
///     });
/// }
/// assert_eq!(calls, 1000 + 100, "and not 3000");
/// ```
pub struct RetryBudget {
    /// Set at the first use: a `static` cannot register itself.
    link: OnceLock<OwnedBudget>,
    plan: Plan,
}

#[derive(Clone, Copy)]
struct Plan {
    name: &'static str,
    shared: bool,
    /// `None` if another user of the name brings the rules.
    config: Option<Config<Rules>>,
}

impl RetryBudget {
    /// Starts a builder for a budget that shares its bucket with every budget of this name, those
    /// of attributes included.
    #[track_caller]
    pub const fn builder(name: &'static str) -> RetryBudgetBuilder {
        RetryBudgetBuilder::new(name, true, Origin::caller())
    }

    /// Starts a builder for a budget that shares its bucket with no other one.
    /// [`named`](Self::named), [`find`](Self::find) and [`all`](Self::all) do not return it.
    #[track_caller]
    pub const fn unshared(label: &'static str) -> RetryBudgetBuilder {
        RetryBudgetBuilder::new(label, false, Origin::caller())
    }

    const_fn! {
        pub(crate) const fn planned(name: &'static str, shared: bool, config: Config<Rules>) -> Self {
            Self { link: OnceLock::new(), plan: Plan { name, shared, config: Some(config) } }
        }
    }

    fn linked(cell: &'static BudgetCell) -> Self {
        let plan = Plan { name: cell.name(), shared: true, config: None };
        Self { link: OnceLock::from(OwnedBudget::Static(cell)), plan }
    }

    /// The name, or the label of an [unshared](Self::unshared) budget.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.plan.name
    }

    /// Takes a token for a retry. `false` if there is none: then do not retry. It is for a retry
    /// that is written by hand; attributes and [`RetryPolicy`](crate::RetryPolicy) do it by
    /// themselves.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RetryBudget;
    ///
    /// static DATABASE: RetryBudget = RetryBudget::builder("withdraw-example").build();
    ///
    /// fn query() -> Result<u32, &'static str> {
    ///     // …
    ///     # Err("no answer")
    /// }
    ///
    /// fn query_twice() -> Result<u32, &'static str> {
    ///     let answer = query().or_else(|error| if DATABASE.withdraw() { query() } else { Err(error) })?;
    ///     DATABASE.deposit();
    ///     Ok(answer)
    /// }
    ///
    /// assert_eq!(query_twice(), Err("no answer"));
    /// assert_eq!(DATABASE.snapshot().available(), 99);
    /// ```
    #[must_use = "without a token there is no retry"]
    pub fn withdraw(&self) -> bool {
        self.handle().withdraw()
    }

    /// Adds what a success adds: the ratio. Call it once for each call that succeeded, after
    /// however many attempts.
    ///
    /// While the bucket is full, this writes nothing and does not read the clock.
    #[inline]
    pub fn deposit(&self) {
        self.handle().deposit();
    }

    /// The budget at this moment.
    #[must_use]
    pub fn snapshot(&self) -> RetryBudgetSnapshot {
        self.handle().snapshot()
    }

    /// An owned handle to the cell. It borrows nothing, so a body may move the value that the
    /// budget is a field of.
    #[doc(hidden)]
    #[inline]
    pub fn locate(&self) -> OwnedBudget {
        self.handle().clone()
    }

    #[inline]
    pub(crate) fn handle(&self) -> &OwnedBudget {
        #[cfg(feature = "test-util")]
        if let Some(handle) = self.fresh_handle() {
            return handle;
        }
        match self.link.get() {
            Some(handle) => handle,
            None => self.link_up(),
        }
    }

    /// The cell that a test has for this name. What was looked up by name stays what it is.
    #[cfg(feature = "test-util")]
    fn fresh_handle(&self) -> Option<&'static OwnedBudget> {
        static FRESH: PerTest<&'static str, OwnedBudget> = PerTest::new();
        let number = tested::fresh()?;
        let config = self.plan.config.filter(|_| self.plan.shared)?;
        let handle = FRESH.of(number, self.plan.name, || self.plan.cell(&mut None));
        // At each use, as nothing says which values of the name have been used in this test. Those
        // that differ are told once.
        event::conflicting(handle.configure(config).as_ref());
        Some(handle)
    }

    #[cold]
    #[inline(never)]
    fn link_up(&self) -> &OwnedBudget {
        let mut conflict = None;
        let handle = self.link.get_or_init(|| self.plan.cell(&mut conflict));
        // Only after the link is made: a subscriber may use this same budget.
        event::conflicting(conflict.as_ref());
        handle
    }
}

impl Plan {
    /// The cell of the plan, in use.
    fn cell(self, conflict: &mut Option<Conflict>) -> OwnedBudget {
        let Self { name, shared, config } = self;
        let handle = if shared {
            OwnedBudget::Static(registry::named(name))
        } else {
            OwnedBudget::Shared(Arc::new(BudgetCell::full(name)))
        };
        *conflict = config.and_then(|config| handle.configure(config));
        handle
    }
}

/// Another handle on the same bucket. One that is shared finds it by its name, so that it is not
/// bound to that of a test in which it is cloned.
impl Clone for RetryBudget {
    fn clone(&self) -> Self {
        let is_found_by_name = self.plan.shared && self.plan.config.is_some();
        let link = if is_found_by_name { self.link.get() } else { Some(self.handle()) };
        Self { link: link.cloned().map_or_else(OnceLock::new, OnceLock::from), plan: self.plan }
    }
}

impl fmt::Debug for RetryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("RetryBudget");
        text.field("name", &self.name());
        // Printing a budget must not register it.
        match self.link.get() {
            Some(cell) => text.field("available", &cell.snapshot().available()).finish(),
            None => text.finish_non_exhaustive(),
        }
    }
}
