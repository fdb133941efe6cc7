//! A thing with a name as a value.

use std::sync::Arc;

use super::cell::{self, Named};
use super::config::Config;
use super::consequences::Consequences;
use super::identity::Identity;
use super::owned::Owned;
use crate::runtime::sync::{OnceLock, const_fn};
#[cfg(feature = "test-util")]
use crate::runtime::tested;

/// What the public value of a policy is made of. It leads to a cell.
pub(crate) struct Value<T: Named + 'static> {
    /// Set at the first use: a `static` cannot register itself.
    link: OnceLock<Owned<T>>,
    plan: Plan<T>,
}

struct Plan<T: Named + 'static> {
    name: &'static str,
    shared: bool,
    /// `None` if another user of the name brings the rules.
    config: Option<Config<T::Rules>>,
}

impl<T: Named> Copy for Plan<T> {}

impl<T: Named> Clone for Plan<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Named> Value<T> {
    const_fn! {
        /// A value that links itself to the cell of `name`, if it is `shared`, else to its own.
        pub(crate) const fn planned(name: &'static str, shared: bool, config: Config<T::Rules>) -> Self {
            Self { link: OnceLock::new(), plan: Plan { name, shared, config: Some(config) } }
        }
    }

    /// The value of a cell that lives as long as the process.
    pub(crate) fn linked(cell: &'static T) -> Self {
        Self::of_cell(Owned::Static(cell), true)
    }

    /// The value of one key.
    pub(crate) fn of_one_key(cell: Arc<T>) -> Self {
        Self::of_cell(Owned::Shared(cell), false)
    }

    fn of_cell(cell: Owned<T>, shared: bool) -> Self {
        let plan = Plan { name: cell.identity().name(), shared, config: None };
        Self { link: OnceLock::from(cell), plan }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.plan.name
    }

    /// The cell, if the value has been used. Registers nothing.
    pub(crate) fn peek(&self) -> Option<&Owned<T>> {
        self.link.get()
    }

    /// The cell in use.
    #[inline]
    pub(crate) fn handle(&self) -> &Owned<T> {
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
    fn fresh_handle(&self) -> Option<&'static Owned<T>> {
        let number = tested::fresh()?;
        let config = self.plan.config.filter(|_| self.plan.shared)?;
        let name = self.plan.name;
        let handle = T::statics().values.of(number, name, || Owned::Static(cell::named::<T>(name)));
        // At each use, as nothing says which values of the name have been used in this test. Those
        // that differ are told once.
        Identity::configure(&**handle, config).happen::<T>();
        Some(handle)
    }

    #[cold]
    #[inline(never)]
    fn link_up(&self) -> &Owned<T> {
        let mut consequences = Consequences::default();
        let handle = self.link.get_or_init(|| self.plan.cell(&mut consequences));
        // Only after the link is made: a subscriber may use this same value.
        consequences.happen::<T>();
        handle
    }
}

impl<T: Named> Plan<T> {
    /// The cell of the plan, in use.
    fn cell(self, consequences: &mut Consequences) -> Owned<T> {
        let Self { name, shared, config } = self;
        let handle = if shared {
            let (cell, greeted) = cell::find_or_make::<T>(name);
            consequences.add(greeted);
            Owned::Static(cell)
        } else {
            Owned::Shared(Arc::new(T::in_use(Identity::of_name(name))))
        };
        if let Some(config) = config {
            consequences.add(Identity::configure(&*handle, config));
        }
        handle
    }
}

/// Another handle on the same cell. One that is shared finds it by its name, so that it is not
/// bound to the cell of a test in which it is cloned.
impl<T: Named> Clone for Value<T> {
    fn clone(&self) -> Self {
        let is_found_by_name = self.plan.shared && self.plan.config.is_some();
        let link = if is_found_by_name { self.link.get() } else { Some(self.handle()) };
        Self { link: link.cloned().map_or_else(OnceLock::new, OnceLock::from), plan: self.plan }
    }
}
