//! Checks of the arguments against the function.

use proc_macro2::Span;

use super::arguments::TimeoutArgs;
use crate::errors::Errors;
use crate::function::{Output, types};

pub(super) fn against_function(args: &TimeoutArgs, at: Span, output: &Output, errors: &mut Errors) {
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

const NO_LIMIT: &str = "`#[timeout]` needs a limit, as none is right for every call; write `#[timeout(2s)]`";
