//! The attributes of the `resilience` crate. Depend on that one: it re-exports them with the runtime that the expanded code
//! calls, and their manuals stand there.
//!
//! The pipeline is the folder list: `nest` gathers the attributes of one function, `function` reads it, `shape`
//! looks at what kind it is and what its body does with its parameters, `args` and `attributes` read and check the
//! arguments, `expand` writes the code. `derive` does the same for an error type. Nothing here knows of time or state.

mod args;
mod derive;
mod errors;
mod expand;
mod function;
mod nest;
mod policies;
mod shape;
#[cfg(test)]
mod snapshots;

use args::Arguments;
use policies::{CircuitBreakerArgs, RetryArgs};
use proc_macro::TokenStream;

#[allow(missing_docs, reason = "the manual stands at the re-export, which would show these words once more")]
#[proc_macro_attribute]
pub fn retry(arguments: TokenStream, item: TokenStream) -> TokenStream {
    nest::attach(RetryArgs::ATTRIBUTE, &arguments.into(), item.into()).into()
}

#[allow(missing_docs, reason = "as above")]
#[proc_macro_attribute]
pub fn circuit_breaker(arguments: TokenStream, item: TokenStream) -> TokenStream {
    nest::attach(CircuitBreakerArgs::ATTRIBUTE, &arguments.into(), item.into()).into()
}

/// What the attributes above leave on a function that has others below them.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn __resilience_nest(layers: TokenStream, item: TokenStream) -> TokenStream {
    nest::expand(&layers.into(), &item.into()).into()
}

#[allow(missing_docs, reason = "as above")]
#[proc_macro_derive(Transient, attributes(transient, breaker, source))]
pub fn transient(item: TokenStream) -> TokenStream {
    derive::transient(item.into()).into()
}
