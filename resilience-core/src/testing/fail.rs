//! Errors in place of bodies.

use std::any::{Any, type_name};
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};

use crate::runtime::sync::lock;
use crate::runtime::tested::{self, Fail, Setting};
use crate::testing::guards::Guard;

/// What happens to one attempt of a function: see [`fail`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<E> {
    /// The body does not run, and the attempt fails with this error. For a function that returns an
    /// `Option` it is `Err(())`, and the attempt is `None`.
    Err(E),
    /// The body runs.
    Run,
}

/// The next attempts of the function `name` on this thread meet with `steps`, one each. After the
/// last step the body runs.
///
/// It lies inside all policies, directly around the body. So the errors count like the body's own:
/// they are retried, and open circuits. `E` is the error type of the body: the one before
/// `map_err`, if an attribute has that.
///
/// A name is that of the function, with the path of its module. A name of which no attempt is made
/// does nothing: [`FailGuard::left`] tells how many steps are left.
///
/// Of several guards for one name the one made last is asked first.
///
/// # Panics
/// The attempt panics if the error type of its body is not `E`, and names both.
pub fn fail<E: Any + Send>(name: &str, steps: impl IntoIterator<Item = Step<E>>) -> FailGuard {
    let steps = steps.into_iter().map(|step| match step {
        Step::Err(error) => tested::Step::Err(Box::new(error), type_name::<E>()),
        Step::Run => tested::Step::Run,
    });
    let steps = Arc::new(Steps { name: name.into(), steps: Mutex::new(steps.collect()) });
    let setting = Setting::Fails(Arc::<Steps>::clone(&steps));
    FailGuard { steps, _guard: Guard::new(setting) }
}

/// The steps that attempts of a function meet with, until this is dropped: see [`fail`].
#[must_use = "it holds until the guard is dropped"]
pub struct FailGuard {
    steps: Arc<Steps>,
    _guard: Guard,
}

impl FailGuard {
    /// The number of steps that no attempt has met yet.
    #[must_use]
    pub fn left(&self) -> usize {
        self.steps.lock().len()
    }
}

impl fmt::Debug for FailGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FailGuard")
            .field("name", &self.steps.name)
            .field("left", &self.left())
            .finish_non_exhaustive()
    }
}

struct Steps {
    name: Box<str>,
    steps: Mutex<VecDeque<tested::Step>>,
}

impl Steps {
    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<tested::Step>> {
        lock(&self.steps)
    }
}

impl Fail for Steps {
    fn next(&self, function: &str) -> Option<tested::Step> {
        if *self.name == *function { self.lock().pop_front() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::option_option, reason = "no test, a step that runs, a step that fails")]
    fn next(function: &str) -> Option<Option<&'static str>> {
        tested::step(function).map(|step| match step {
            tested::Step::Run => None,
            tested::Step::Err(error, _) => error.downcast_ref::<&'static str>().copied(),
        })
    }

    #[test]
    fn steps_are_met_in_their_order_by_the_function_alone() {
        let fail = fail("shop::charge", [Step::Err("first"), Step::Run, Step::Err("third")]);
        assert_eq!(next("shop::refund"), None);
        assert_eq!([next("shop::charge"), next("shop::charge")], [Some(Some("first")), Some(None)]);
        assert_eq!(fail.left(), 1);
        assert_eq!([next("shop::charge"), next("shop::charge")], [Some(Some("third")), None]);
        assert_eq!(format!("{fail:?}"), "FailGuard { name: \"shop::charge\", left: 0, .. }");
    }

    #[test]
    fn the_guard_that_was_made_last_is_asked_first() {
        let outer = fail("shop::charge", [Step::Err("outer")]);
        let inner = fail("shop::charge", [Step::Err("inner"), Step::Err("never met")]);
        assert_eq!(next("shop::charge"), Some(Some("inner")));
        drop(inner);
        assert_eq!([next("shop::charge"), next("shop::charge")], [Some(Some("outer")), None]);
        drop(outer);
    }
}
