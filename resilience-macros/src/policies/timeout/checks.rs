//! Checks of the arguments against the function.

use proc_macro2::Span;
use syn::Attribute;

use super::arguments::TimeoutArgs;
use crate::errors::Errors;
use crate::function::Function;
use crate::function::{Output, types};

pub(super) fn against_function(
    args: &TimeoutArgs,
    at: Span,
    function: &Function,
    output: &Output,
    errors: &mut Errors,
) {
    if !output.is_async() {
        let message = if is_a_test(function) { OF_A_TEST } else { SYNC };
        errors.push(syn::Error::new(at, message));
        return;
    }
    if !args.has_limit {
        errors.push(syn::Error::new(at, NO_LIMIT));
    }
    if types::is_option(&output.ty) {
        errors.report(
            &output.ty,
            "an `Option` has no place for the error of a call that `#[timeout]` cuts; return a `Result`",
        );
    }
}

const SYNC: &str = "`#[timeout]` drops a future, and a thread cannot be interrupted; make the function `async`, or give the client its own \
     timeout: `Deadline::current()` knows the `remaining()` time";

const OF_A_TEST: &str = "this `#[timeout]` is `resilience::timeout`, which drops the future of an `async` function; for that of a test write its \
     path, such as `#[ntest::timeout(1000)]`, or put `#[rstest]` above it";

const NO_LIMIT: &str = "`#[timeout]` needs a limit, as none is right for every call; write `#[timeout(2s)]`";

/// Whether the function is a test. Crates for tests have a `#[timeout]` of their own.
fn is_a_test(function: &Function) -> bool {
    let is_of_test = |attribute: &Attribute| {
        attribute.path().segments.last().is_some_and(|name| {
            ["test", "rstest", "test_case", "case"].iter().any(|known| name.ident == known)
        })
    };
    function.attrs.iter().any(is_of_test)
}
