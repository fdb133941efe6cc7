//! Checks of the arguments against the function.

use proc_macro2::Span;
use syn::ReturnType;

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
    if returns_nothing(function) {
        errors.push(syn::Error::new(at, NOTHING_TO_FAIL));
        return;
    }
    if !output.is_async() {
        errors.push(syn::Error::new(at, SYNC));
        return;
    }
    // An argument that is reported already may have been meant as the limit.
    if !args.has_limit && errors.is_empty() {
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

const NOTHING_TO_FAIL: &str =
    "`resilience::timeout` drops the future of an `async` function, which then returns an error, so it goes on functions that \
     return a `Result`; for the `#[timeout]` of `rstest` or `ntest` write its path, such as `#[ntest::timeout(1000)]`";

const NO_LIMIT: &str = "`#[timeout]` needs a limit, as none is right for every call; write `#[timeout(2s)]`";

/// Whether the function has no return type. Most such functions are tests, and crates for tests
/// have a `#[timeout]` of their own.
fn returns_nothing(function: &Function) -> bool {
    matches!(function.sig.output, ReturnType::Default)
}
