//! Checks that both gates make.

use proc_macro2::Span;

use crate::errors::Errors;
use crate::function::{Output, types};
use crate::policies::state::Stateful;

/// Refuses a gate without a limit. An argument that is reported already may have been meant as it.
pub(crate) fn needs_a_limit<A: Stateful>(args: &A, at: Span, example: &str, errors: &mut Errors) {
    let shared = args.shared();
    if shared.is_written("limit") || shared.is_written(A::VALUE) || !errors.is_empty() {
        return;
    }
    let message =
        format!("`#[{}]` needs a limit, as none is right for every service; write `{example}`", A::ATTRIBUTE);
    errors.push(syn::Error::new(at, message));
}

/// Refuses functions that return an `Option`. `what` rejects a call.
pub(crate) fn no_option(what: &str, output: &Output, errors: &mut Errors) {
    if types::is_option(&output.ty) {
        let message =
            format!("an `Option` has no place for the reason why {what} rejects a call; return a `Result`");
        errors.report(&output.ty, message);
    }
}
