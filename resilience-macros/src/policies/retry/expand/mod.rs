//! Writes `#[retry]`: a loop around the attempt. After the first failure, a single call into the
//! runtime decides.

mod backoff;
mod budget;
mod context;
mod decision;
mod layer;
mod map_err;
mod policy;
mod scope;
mod wait;

pub(super) use context::bind_in_body;
pub(super) use map_err::leave_of_body;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::arguments::RetryArgs;
use crate::nest::{Body, Nest};
use layer::RetryLayer;

pub(super) fn expand(nest: &Nest, args: &RetryArgs, depth: usize, body: &Body) -> TokenStream {
    let retry = RetryLayer::new(nest, args, depth);
    let site = Span::mixed_site();
    let inner = &nest.types[depth + 1];
    let policy = retry.policy();
    let budget = retry.budget();
    let state = retry.state();
    let context = retry.context();
    let pin_error = retry.pin_error();
    let (until, attempted) = (retry.until(), retry.attempted(body));
    let (again, now_again) = (retry.again(), retry.now_again());
    let outcome = retry.outcome(inner, &attempted);
    let decide = retry.decide();
    let pause = retry.pause();
    let resume = retry.resume();
    let (ask, restore) = (body.use_suspected(), body.restore());
    quote_spanned! {site=> {
        #policy
        #budget
        let mut __resilience_retry = #state;
        #until
        #pin_error
        #context
        #again
        loop {
            #ask
            // The outcome's scope ends before the wait. So the error is dropped first, and the
            // future has no space for it (`tests/cost.rs`:
            // `a_future_grows_by_what_it_has_to_remember`).
            let __resilience_delay = {
                #outcome
                #decide
            };
            #pause
            #resume
            #now_again
            #restore
        }
    }}
}
