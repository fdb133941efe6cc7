//! The attributes of the `resilience` crate. Depend on that crate, not on this one: it re-exports
//! the attributes, holds their manuals, and brings the runtime that the expanded code calls.
//!
//! `pipeline` is the crate in one function. `policies` has a folder for each attribute: its
//! arguments, and the code that it writes. `arguments` is the grammar by which all arguments are
//! read. `function` analyses the annotated function. `nest` puts the code of all attributes around
//! the function's body. `derive` is the derive macro for error types. This crate knows nothing of
//! time or state.

mod arguments;
mod derive;
mod errors;
#[cfg(test)]
mod expansion;
mod function;
#[cfg(test)]
mod messages;
mod nest;
mod pipeline;
mod policies;
#[cfg(test)]
mod repository;
#[allow(dead_code, reason = "the runtime shares this folder, and reads whole tables by it")]
mod rules;
#[cfg(test)]
mod snapshots;
mod spans;
mod syntax;
mod tokens;

use arguments::Arguments;
use policies::{
    BulkheadArgs, CircuitBreakerArgs, FallbackArgs, FaultsArgs, HedgeArgs, RateLimitArgs, RetryArgs,
    TimeoutArgs,
};
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

#[allow(missing_docs, reason = "as above")]
#[proc_macro_attribute]
pub fn hedge(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::attach(HedgeArgs::ATTRIBUTE, &arguments.into(), item.into()).into()
}

#[allow(missing_docs, reason = "as above")]
#[proc_macro_attribute]
pub fn rate_limit(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::attach(RateLimitArgs::ATTRIBUTE, &arguments.into(), item.into()).into()
}

#[allow(missing_docs, reason = "as above")]
#[proc_macro_attribute]
pub fn bulkhead(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::attach(BulkheadArgs::ATTRIBUTE, &arguments.into(), item.into()).into()
}

#[allow(missing_docs, reason = "as above")]
#[proc_macro_attribute]
pub fn timeout(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::attach(TimeoutArgs::ATTRIBUTE, &arguments.into(), item.into()).into()
}

#[allow(missing_docs, reason = "as above")]
#[proc_macro_attribute]
pub fn fallback(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::attach(FallbackArgs::ATTRIBUTE, &arguments.into(), item.into()).into()
}

#[allow(missing_docs, reason = "as above")]
#[proc_macro_attribute]
pub fn faults(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::attach(FaultsArgs::ATTRIBUTE, &arguments.into(), item.into()).into()
}

/// The hidden attribute that collects the layers of a function with several attributes.
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
