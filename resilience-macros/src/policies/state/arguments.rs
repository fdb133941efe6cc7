//! The arguments that say which state a call uses.

use proc_macro2::TokenStream;
use syn::{Expr, Ident, LitStr};

use super::runtime::Runtime;
use crate::arguments::{Arguments, Value};

/// The arguments of a policy with state.
pub(crate) trait Stateful: Arguments {
    /// The policy's state in messages, such as `breaker`.
    const NOUN: &'static str;

    /// The argument that takes a value of the policy in place of its settings.
    const VALUE: &'static str;

    const RUNTIME: Runtime;

    fn shared(&self) -> &Shared;

    /// Whether there is a state for each value of `key`.
    fn is_keyed(&self) -> bool {
        self.shared().is_written("key")
    }

    /// The expressions that are evaluated once for all calls. With `key`, the settings are
    /// evaluated for each new key, in the call that first has it; only `name` and `max_keys` are
    /// shared by all keys.
    fn evaluated_once(&self) -> Vec<(&'static str, Expr)> {
        let expr = |value: Option<&Expr>| value.cloned();
        let shared = self.shared();
        let of_all = [
            ("name", expr(shared.name.as_ref().and_then(Value::expr))),
            ("max_keys", expr(shared.max_keys.as_ref().and_then(Value::expr))),
        ];
        let mut all: Vec<_> = of_all.into_iter().filter_map(|(key, expr)| Some((key, expr?))).collect();
        if !self.is_keyed() {
            all.extend(self.setters(&TokenStream::new()).expressions().iter().cloned());
        }
        all
    }
}

/// The arguments that all policies with state have.
#[derive(Default)]
pub(crate) struct Shared {
    pub(crate) name: Option<Value<LitStr>>,
    pub(crate) key: Option<Expr>,
    pub(crate) max_keys: Option<Value<u32>>,
    /// A value of the policy, which brings its own settings.
    pub(crate) value: Option<Expr>,
    /// The names in the order written, each with the argument that it stands for, even if the value
    /// cannot be read.
    written: Vec<(Ident, &'static str)>,
}

impl Shared {
    pub(crate) fn note(&mut self, key: &Ident, meant: &'static str) {
        self.written.push((key.clone(), meant));
    }

    /// Whether `key` is written, even if it is misspelt or its value cannot be read.
    pub(crate) fn is_written(&self, key: &str) -> bool {
        self.written.iter().any(|(_, meant)| *meant == key)
    }

    /// The arguments in the order written, also those whose name is misspelt.
    pub(crate) fn all_written(&self) -> impl Iterator<Item = &'static str> {
        self.written.iter().map(|(_, meant)| *meant)
    }

    /// The `keys` that are written. Misspelt ones are left out, because they are reported already.
    pub(crate) fn written_among<'a>(&'a self, keys: &'a [&str]) -> impl Iterator<Item = &'a Ident> {
        let wanted = |(key, meant): &&(Ident, &str)| keys.contains(meant) && key == meant;
        self.written.iter().filter(wanted).map(|(key, _)| key)
    }
}
