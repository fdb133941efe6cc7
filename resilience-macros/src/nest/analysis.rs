//! Analyses a function and its layers before code is written.

use proc_macro2::{Group, TokenStream};
use syn::Signature;

use super::policy::Layer;
use super::receiver::{Afterwards, SelfBinding, SelfUses};
use super::{checks, layers, rename};
use crate::errors::Errors;
use crate::function::future::FutureBody;
use crate::function::lend::Lender;
use crate::function::parameters::SelfPassing;
use crate::function::{CallKind, Function, Output, fake_return, parameters};
use crate::tokens::mentions;

/// The result of the analysis, from which the nest is written.
pub(crate) struct Analysis {
    pub(super) output: Output,
    pub(super) receiver: SelfBinding,
    /// The body that each attempt runs.
    pub(super) block: Group,
}

impl Analysis {
    /// `None` if the nest cannot be written. The reason is noted in `errors`.
    pub(crate) fn new(function: &Function, layers: &[Layer], errors: &mut Errors) -> Option<Self> {
        if let Some(constness) = &function.sig.constness {
            errors.report(constness, "a `const fn` cannot wait or keep state; remove `const`");
        }
        let output = Output::new(&function.sig, &function.body);
        let output = errors.ok_or_report(output.map_err(|error| or_of_another_crate(layers, error)))?;
        checks::check(layers, function, &output, errors);
        if !errors.is_empty() {
            return None;
        }
        let repeats = layers::repeat(layers);
        let listed: Vec<String> =
            layers.iter().flat_map(|layer| layer.clones()).map(ToString::to_string).collect();
        let looked_at = |name: &str| layers::looked_at(layers).any(|written| mentions(written, name));
        let this = "self".to_owned();
        let afterwards = if layers::kept(layers).any(|written| mentions(written, &this)) {
            Afterwards::Kept
        } else if looked_at(&this) {
            Afterwards::LookedAt
        } else {
            Afterwards::Unused
        };
        let at_once = layers::run_at_once(layers);
        let uses = SelfUses { repeats, at_once, listed: listed.contains(&this), afterwards };
        let bindings = parameters::all_bindings(&function.sig, &output);
        // A body that is called returns a future that outlives the call, so a `move` in it has to
        // stay.
        let is_called =
            matches!(&output.kind, CallKind::ReturnsFuture(body) if matches!(**body, FutureBody::Whole(_)));
        let outlived = repeats
            || afterwards != Afterwards::Unused
            || bindings.iter().any(|binding| looked_at(&binding.name.to_string()));
        let maps_error = layers::map_error(layers);
        let unhinted = maps_error.then(|| fake_return::without(attempt_block(function, &output))).flatten();
        let block = unhinted.as_ref().unwrap_or_else(|| attempt_block(function, &output));
        let lent = (outlived && !is_called).then(|| lender(&function.sig, listed).lend(block)).flatten();
        let block = lent.unwrap_or_else(|| block.clone());
        let receiver = SelfBinding::new(&function.sig, &output, &block.stream(), uses);
        Some(Self { output, receiver, block })
    }

    /// The arguments with `self` replaced by the name that stands for it where they are evaluated.
    /// `None` if that is `self`.
    pub(crate) fn rename_self(&self, arguments: &TokenStream) -> Option<TokenStream> {
        let name = self.receiver.outside().filter(|_| mentions(arguments.clone(), "self"))?;
        Some(rename::rename_self(arguments.clone(), &name))
    }
}

/// The error about the function, with the advice for attributes of other crates that have our name.
fn or_of_another_crate(layers: &[Layer], error: syn::Error) -> syn::Error {
    match layers.iter().find_map(|layer| Some((layer.name(), layer.of_other_crates()?))) {
        Some((name, advice)) => syn::Error::new(
            error.span(),
            format!("{error}; `#[{name}]` is `resilience::{name}` here: {advice}"),
        ),
        None => error,
    }
}

/// The block that each attempt runs.
fn attempt_block<'a>(function: &'a Function, output: &'a Output) -> &'a Group {
    match &output.kind {
        CallKind::Sync | CallKind::AsyncFn => &function.body.block,
        CallKind::ReturnsFuture(future) => match &**future {
            FutureBody::Tail(tail) => &tail.block,
            FutureBody::Whole(_) => &function.body.block,
        },
    }
}

fn lender(sig: &Signature, listed: Vec<String>) -> Lender {
    let receiver = sig.receiver().map(SelfPassing::new);
    let mut taken = parameters::cursor_names(sig);
    taken.extend(listed);
    Lender { has_mut_self: receiver == Some(SelfPassing::MutReference), taken }
}
