//! `#[bulkhead]`: limits how many calls run at once.

mod arguments;
mod checks;
mod expand;
mod habits;
mod limit;
mod outcome;

pub(crate) use arguments::BulkheadArgs;
use limit::Limit;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Ident, Path};

use crate::arguments::argument::Argument;
use crate::arguments::habits::Habit;
use crate::arguments::{Arguments, meant_by_literal};
use crate::errors::Errors;
use crate::function::{Function, Output};
use crate::nest::{Body, Code, Literal, Nest, Policy};
use crate::policies::state::{self, Runtime, Shared, Stateful};

impl Arguments for BulkheadArgs {
    const ATTRIBUTE: &'static str = "bulkhead";

    const ARGUMENTS: &'static [Argument<Self>] = arguments::ROWS;

    const HABITS: &'static [Habit] = habits::HABITS;

    const SHORT_FORM: bool = true;

    fn without_key(value: &TokenTree) -> Option<&'static str> {
        meant_by_literal(value, "limit", "wait")
    }

    fn noted(&mut self, key: &Ident, meant: &'static str) {
        self.shared.note(key, meant);
    }

    fn check(&self, errors: &mut Errors) {
        checks::between_arguments(self, errors);
    }
}

impl Stateful for BulkheadArgs {
    const NOUN: &'static str = "bulkhead";

    const VALUE: &'static str = "bulkhead";

    const RUNTIME: Runtime = Runtime {
        settings: "BulkheadSettings",
        of_function: "StaticBulkhead",
        by_static: "ByStaticBulkhead",
        of_keys: "StaticKeyedBulkhead",
        static_name: "__RESILIENCE_BULKHEAD",
        value: "Bulkhead",
        keyed_value: "KeyedBulkhead",
        lends_value: ("BulkheadRef", "bulkhead"),
        lends_keyed_value: ("KeyedBulkheadRef", "keyed_bulkhead"),
    };

    fn shared(&self) -> &Shared {
        &self.shared
    }
}

impl BulkheadArgs {
    /// Whether the limit surely adapts to outcomes.
    fn is_adaptive(&self) -> bool {
        matches!(self.limit, Some(Limit::Adaptive(..)))
    }

    /// Whether outcomes are judged: the limit adapts to them, or that of a value may.
    fn judges(&self) -> bool {
        self.is_adaptive() || self.shared.value.is_some()
    }
}

impl Policy for BulkheadArgs {
    fn name(&self) -> &'static str {
        Self::ATTRIBUTE
    }

    fn krate(&self) -> Option<&Path> {
        self.krate.as_ref()
    }

    fn check(&self, at: Span, function: &Function, output: &Output, errors: &mut Errors) {
        checks::against_function(self, at, function, output, errors);
    }

    fn literal(&self, key: &str) -> Option<Literal> {
        match key {
            // The lowest of a range says little: a limit that adapts rises above it.
            "limit" => Literal::count(self.limit.as_ref().and_then(Limit::fixed)),
            "wait" => Literal::duration(self.wait.as_ref()),
            _ => None,
        }
    }

    fn may_hold_up(&self) -> bool {
        true
    }

    fn may_reject(&self) -> bool {
        true
    }

    fn judges_errors(&self) -> bool {
        self.judges()
    }

    fn measures_load(&self) -> bool {
        self.is_adaptive()
    }

    fn may_wait(&self) -> bool {
        let waits = |key| self.shared.is_written(key);
        waits("wait") || waits("queue")
    }

    fn named_after_the_body(&self) -> Vec<TokenStream> {
        self.on.iter().map(ToTokens::to_token_stream).collect()
    }

    fn constant_name(&self, private: &TokenStream) -> Option<TokenStream> {
        state::name(&self.shared, private)
    }

    fn bound_once(&self) -> Option<&Ident> {
        self.permit.as_ref()
    }

    fn bind_in_body(&self, _nest: &Nest, depth: usize) -> TokenStream {
        expand::bind_in_body(self, depth)
    }

    fn expand(&self, nest: &Nest, depth: usize, body: &Body) -> Code {
        expand::expand(nest, self, depth, body)
    }
}
