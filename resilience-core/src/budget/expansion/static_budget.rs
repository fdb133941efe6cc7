//! The budget of one annotated function.

use std::fmt;

use crate::budget::cell::BudgetCell;
use crate::budget::expansion::source::BudgetSource;
use crate::budget::registry::{self, Registry};
use crate::budget::settings::Rules;
use crate::named::config::Config;
use crate::named::origin::Origin;
use crate::named::per_test::twins;
use crate::runtime::sync::{OnceLock, const_fn};
use crate::vocabulary::ratio::Ratio;

/// A `static` next to an annotated function. The first call that needs it links it to the cell in
/// use: its own, or the one that already has its name.
#[derive(Debug)]
pub struct StaticBudget {
    /// Stored inline, so that the common case (no other user of the name) follows no pointer.
    cell: BudgetCell,
    link: OnceLock<&'static BudgetCell>,
    /// `None` for the budget of a name, which others configure.
    own: Option<Rules>,
}

impl StaticBudget {
    const_fn! {
        /// The budget that is shared by everybody who uses the name.
        #[must_use]
        pub const fn named(name: &'static str) -> Self {
            Self { cell: BudgetCell::unlinked(name), link: OnceLock::new(), own: None }
        }
    }

    const_fn! {
        /// A budget of its own, with the function's path as its label.
        #[must_use]
        pub const fn unnamed(label: &'static str, ratio: Ratio) -> Self {
            Self { cell: BudgetCell::unlinked(label), link: OnceLock::new(), own: Some(Rules::with_ratio(ratio)) }
        }
    }

    const_fn! {
        /// The same for hedges, which share fewer tokens.
        #[must_use]
        pub const fn unnamed_for_hedges(label: &'static str, ratio: Ratio) -> Self {
            let own = Some(Rules::for_hedges(ratio));
            Self { cell: BudgetCell::unlinked(label), link: OnceLock::new(), own }
        }
    }

    /// The cell in use, looked up once.
    pub(crate) fn linked(&'static self, registry: &Registry) -> &'static BudgetCell {
        if !self.cell.is_unlinked() {
            return &self.cell;
        }
        self.link.get().copied().unwrap_or_else(|| self.link_with(registry))
    }

    #[cold]
    #[inline(never)]
    fn link_with(&'static self, registry: &Registry) -> &'static BudgetCell {
        self.link.get_or_init(|| {
            let Some(rules) = self.own else { return registry.offer(&self.cell) };
            let origin = Origin::new(self.cell.name(), "", 0);
            // The cell is this function's alone, so nobody has configured it differently.
            let _ = self.cell.configure(Config::new(rules, origin));
            registry.add_unnamed(&self.cell);
            &self.cell
        })
    }
}

twins!(StaticBudget, |of| StaticBudget {
    cell: BudgetCell::unlinked(of.cell.name()),
    link: OnceLock::new(),
    own: of.own,
});

/// The static of an annotated function. `F` is a closure that captures nothing. So this takes no
/// space in a future, and the compiler knows the address.
#[derive(Clone, Copy)]
pub struct BudgetByStatic<F>(pub F);

impl<F: Fn() -> &'static StaticBudget> BudgetSource for BudgetByStatic<F> {
    fn cell(&self) -> &BudgetCell {
        (self.0)().here().linked(registry::global())
    }

    /// Looks at the static's own cell first: if another cell is in use, its own is unlinked, which
    /// is never full.
    #[inline]
    fn deposit(&self) {
        if !(self.0)().here().cell.is_full() {
            deposit_slowly((self.0)().here());
        }
    }
}

#[cold]
#[inline(never)]
fn deposit_slowly(budget: &'static StaticBudget) {
    budget.linked(registry::global()).deposit();
}

impl<F> fmt::Debug for BudgetByStatic<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BudgetByStatic")
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_static_of_a_function_is_small() {
        assert!(size_of::<StaticBudget>() <= 256, "{}", size_of::<StaticBudget>());
    }
}
