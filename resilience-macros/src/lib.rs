//! The attributes of the `resilience` crate. Depend on that one: it re-exports them with the runtime that the expanded code
//! calls, and their manuals stand there.
//!
//! `pipeline` is the crate in one function. `policies` has a folder for each attribute, with its arguments and the code that it
//! writes; they are read by the grammar in `arguments`. `function` looks at the annotated function, `nest` puts the code of all
//! its attributes around its body. `derive` does the same for an error type. Nothing here knows of time or state.

mod arguments;
mod derive;
mod errors;
mod function;
#[cfg(test)]
mod messages;
mod nest;
mod pipeline;
mod policies;
#[cfg(test)]
mod snapshots;
mod spans;
mod tokens;

use arguments::Arguments;
use policies::{CircuitBreakerArgs, RetryArgs};
use proc_macro::TokenStream;

#[allow(missing_docs, reason = "the manual stands at the re-export, which would show these words once more")]
#[proc_macro_attribute]
pub fn retry(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::attach(RetryArgs::ATTRIBUTE, &arguments.into(), item.into()).into()
}

#[allow(missing_docs, reason = "as above")]
#[proc_macro_attribute]
pub fn circuit_breaker(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::attach(CircuitBreakerArgs::ATTRIBUTE, &arguments.into(), item.into()).into()
}

/// What the attributes above leave on a function that has others below them.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn __resilience_nest(layers: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::expand(&layers.into(), &item.into()).into()
}

#[allow(missing_docs, reason = "as above")]
#[proc_macro_derive(Transient, attributes(transient, breaker, source))]
pub fn transient(item: TokenStream) -> TokenStream {
    derive::transient(item.into()).into()
}
