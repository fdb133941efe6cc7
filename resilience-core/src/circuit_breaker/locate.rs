//! The ways from a call to its breaker's node.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use super::answer::{Answer, Entry};
use super::handle::Handle;
use super::node::Node;
use super::open::CircuitOpen;
use super::site::Site;
use super::verdict::Verdict;
use crate::runtime::breakers_below::{self, BreakersBelow};
use crate::vocabulary::outcome::Outcome;

/// Leads to a node.
pub trait Locate {
    /// Asks for admission.
    ///
    /// # Errors
    ///
    /// The breaker is open.
    fn enter(&self) -> Result<Entry, CircuitOpen>;

    /// Whether a success is known to change nothing.
    fn is_quiet(&self) -> bool;

    /// Takes the result of a call that was admitted. A single call into cold code, whatever the way: so it is inlined even
    /// where a panic unwinds, and what it takes stays in registers.
    fn settle(&self, entry: Entry, outcome: Outcome);

    /// The same with what only a failure has.
    fn settle_verdict(&self, entry: Entry, verdict: &Verdict<'_>);

    /// The entry of a call that has ended now: from here on no time passes for it.
    fn stop(&self, entry: Entry) -> Entry;

    /// Tells the layers above until when every call is rejected, if the circuit is open.
    fn report(&self, to: &BreakersBelow);

    /// What the breaker is called.
    fn name(&self) -> &'static str;
}

macro_rules! locate {
    ($($way:ty: $enter:path,)*) => {$(
        impl Locate for $way {
            #[inline]
            fn enter(&self) -> Result<Entry, CircuitOpen> {
                $enter(self)
            }

            #[inline]
            fn is_quiet(&self) -> bool {
                Node::is_quiet(self)
            }

            #[inline]
            fn settle(&self, entry: Entry, outcome: Outcome) {
                Node::settle(self, entry, outcome);
            }

            fn settle_verdict(&self, entry: Entry, verdict: &Verdict<'_>) {
                Node::settle_verdict(self, entry, verdict);
            }

            #[inline]
            fn stop(&self, entry: Entry) -> Entry {
                Node::stop(self, entry)
            }

            fn report(&self, to: &BreakersBelow) {
                Node::report(self, to);
            }

            fn name(&self) -> &'static str {
                Node::name(self)
            }
        }
    )*};
}

locate! {
    &Node: Node::enter,
    Handle: Handle::enter,
    // The node of a key.
    Arc<Node>: Node::enter_as_key,
}

/// The static of an annotated function. `F` is a closure that captures nothing, so that this takes no room in a future, and
/// the compiler knows the address.
#[derive(Clone, Copy)]
pub struct AtSite<F>(pub F);

impl<F: Fn() -> &'static Site> Locate for AtSite<F> {
    #[inline]
    fn enter(&self) -> Result<Entry, CircuitOpen> {
        (self.0)().enter()
    }

    #[inline]
    fn is_quiet(&self) -> bool {
        (self.0)().is_quiet()
    }

    #[inline]
    fn settle(&self, entry: Entry, outcome: Outcome) {
        (self.0)().settle(entry, outcome);
    }

    fn settle_verdict(&self, entry: Entry, verdict: &Verdict<'_>) {
        (self.0)().settle_verdict(entry, verdict);
    }

    fn stop(&self, entry: Entry) -> Entry {
        (self.0)().stop(entry)
    }

    fn report(&self, to: &BreakersBelow) {
        (self.0)().report(to);
    }

    fn name(&self) -> &'static str {
        (self.0)().name()
    }
}

impl<F> fmt::Debug for AtSite<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AtSite")
    }
}

/// A way to a breaker that has layers above it on the same function: it tells them what the outcome does not say.
#[derive(Clone, Copy)]
pub struct Reporting<'a, N> {
    at: N,
    to: &'a BreakersBelow,
}

/// `at`, whose breaker reports `to` the layers above.
#[inline]
pub fn reporting<N: Locate>(at: N, to: &BreakersBelow) -> Reporting<'_, N> {
    Reporting { at, to }
}

impl<N: Locate> Locate for Reporting<'_, N> {
    #[inline]
    fn enter(&self) -> Result<Entry, CircuitOpen> {
        let entered = self.at.enter();
        if entered.is_err() {
            self.to.reject();
        }
        entered
    }

    /// A success that changes nothing leaves the circuit closed: there is nothing to report.
    #[inline]
    fn is_quiet(&self) -> bool {
        self.at.is_quiet()
    }

    #[inline]
    fn settle(&self, entry: Entry, outcome: Outcome) {
        self.at.settle(entry, outcome);
        self.at.report(self.to);
    }

    #[inline]
    fn settle_verdict(&self, entry: Entry, verdict: &Verdict<'_>) {
        self.at.settle_verdict(entry, verdict);
        self.at.report(self.to);
    }

    fn stop(&self, entry: Entry) -> Entry {
        self.at.stop(entry)
    }

    fn report(&self, to: &BreakersBelow) {
        self.at.report(to);
    }

    fn name(&self) -> &'static str {
        self.at.name()
    }
}

impl<N: Locate> fmt::Debug for Reporting<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reporting").field("breaker", &self.name()).finish_non_exhaustive()
    }
}

/// A breaker that is called by hand. It tells a retry by hand around it, if there is one on this thread, what the outcome
/// does not say.
#[derive(Clone, Copy, Debug)]
pub(super) struct ByHand<H>(pub(super) H);

impl<H: Borrow<Handle>> ByHand<H> {
    fn handle(&self) -> &Handle {
        self.0.borrow()
    }

    /// The error of a call that was refused with `answer`.
    pub(super) fn rejection(&self, answer: Answer) -> CircuitOpen {
        tell_by_hand(BreakersBelow::reject);
        answer.rejection(self.handle().label())
    }
}

impl<H: Borrow<Handle>> Locate for ByHand<H> {
    #[inline]
    fn enter(&self) -> Result<Entry, CircuitOpen> {
        let entered = self.handle().enter();
        if entered.is_err() {
            tell_by_hand(BreakersBelow::reject);
        }
        entered
    }

    #[inline]
    fn is_quiet(&self) -> bool {
        self.handle().is_quiet()
    }

    /// A retry asks only about a call that has ended with an error.
    #[inline]
    fn settle(&self, entry: Entry, outcome: Outcome) {
        self.handle().settle(entry, outcome);
        if outcome == Outcome::Failure {
            tell_by_hand(|below| self.handle().report(below));
        }
    }

    fn settle_verdict(&self, entry: Entry, verdict: &Verdict<'_>) {
        self.handle().settle_verdict(entry, verdict);
        tell_by_hand(|below| self.handle().report(below));
    }

    fn stop(&self, entry: Entry) -> Entry {
        self.handle().stop(entry)
    }

    fn report(&self, to: &BreakersBelow) {
        self.handle().report(to);
    }

    fn name(&self) -> &'static str {
        self.handle().name()
    }
}

/// In place of what another breaker has told: of several that are called one after the other the last one counts, whose error
/// is most likely to be the outcome.
fn tell_by_hand(news: impl FnOnce(&BreakersBelow)) {
    breakers_below::by_hand(|below| {
        below.forget();
        news(below);
    });
}
