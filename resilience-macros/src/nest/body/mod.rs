//! The innermost part of the nest: the user's body, run with the same parameters in each attempt.

mod outside;
mod typed;

use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ReturnType;

use super::parts;
use super::shared::Nest;
use crate::function::future::Holder;
use crate::function::overwrites;
use crate::function::parameters::{self, Binding, ByTypes, Rebind};

pub(crate) struct Body<'a> {
    nest: &'a Nest<'a>,
    block: TokenStream,
    form: Form,
    rebinds: Vec<Rebind<'a>>,
    /// Parameters that are left as they are, except where types decide.
    by_types: Vec<ByTypes>,
    /// The body assigns a part of a parameter twice: the lint `unused_assignments` would fire.
    overwrites: bool,
}

/// The form of the body.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A block that is run in a closure or in an async block.
    Block,
    /// A block that returns a future, and is called for every attempt.
    Call(Holder),
}

impl<'a> Body<'a> {
    pub(crate) fn of_block(nest: &'a Nest<'a>, block: &Group) -> Self {
        Self::new(nest, block, Form::Block)
    }

    pub(crate) fn of_call(nest: &'a Nest<'a>, block: &Group, holder: Holder) -> Self {
        Self::new(nest, block, Form::Call(holder))
    }

    fn new(nest: &'a Nest<'a>, block: &Group, form: Form) -> Self {
        let listed = nest.layers.iter().flat_map(|layer| layer.clones().iter().cloned());
        let listed: Vec<Ident> = listed.filter(|name| nest.receiver.may_be_cloned(name)).collect();
        let statements = block.stream();
        let (rebinds, by_types) = if nest.repeats() {
            parameters::rebinds(&nest.bindings, &statements, &listed, nest.cloned_for())
        } else {
            once(nest, &statements)
        };
        let names: Vec<String> = nest.bindings.iter().map(|binding| binding.name.to_string()).collect();
        let overwrites = overwrites::overwrites(&statements, &names);
        Self { nest, block: nest.receiver.body(block), form, rebinds, by_types, overwrites }
    }

    /// Statements before the outermost layer.
    pub(crate) fn prologue(&self) -> TokenStream {
        // Sync only: a future would store the moved parameter twice, and clippy's
        // `needless_pass_by_value`, which this is for, ignores async functions.
        let sync = !self.nest.is_async();
        let kept = self.rebinds.iter().filter(|_| sync).filter_map(Rebind::keep);
        let receiver = self.nest.receiver.prepare(&self.nest.private);
        let cloned_for = self.nest.cloned_for();
        let parts =
            self.by_types().filter_map(|parameter| parts::keep(parameter, cloned_for, &self.nest.private));
        quote!(#(#kept)* #receiver #(#parts)*)
    }

    /// Statements at the head of the loop around the attempt.
    pub(crate) fn use_suspected(&self) -> TokenStream {
        self.by_types().filter_map(|parameter| parts::use_suspected(parameter, &self.nest.private)).collect()
    }

    /// Statements after a wait, before the next attempt.
    pub(crate) fn restore(&self) -> TokenStream {
        let receiver = self.nest.receiver.restore(&self.nest.private);
        let parts = self.by_types().filter_map(|parameter| {
            parts::restore(parameter, false, self.nest.cloned_for(), &self.nest.private)
        });
        quote!(#receiver #(#parts)*)
    }

    /// Statements before the fallback at `depth`: it finds the parameters whole that it or a
    /// fallback above names.
    pub(crate) fn restore_for_fallback(&self, depth: usize) -> TokenStream {
        let last = self.nest.is_last_to_look(depth);
        let named = |parameter: &&ByTypes| self.nest.keeps_above(depth + 1, &parameter.parameter.to_string());
        let restore =
            |parameter: &ByTypes| parts::restore(parameter, last, self.nest.cloned_for(), &self.nest.private);
        self.by_types().filter(named).filter_map(restore).collect()
    }

    fn by_types(&self) -> impl Iterator<Item = &ByTypes> {
        self.by_types.iter().chain(self.nest.receiver.by_types())
    }

    /// The attempt as an expression of its outcome.
    pub(crate) fn value(&self, repeats: bool) -> TokenStream {
        if self.nest.is_async() {
            let (before, future) = self.future(repeats);
            return if before.is_empty() { quote!(#future.await) } else { quote!({ #before #future.await }) };
        }
        let (private, body) = (&self.nest.private, self.closure());
        match self.nest.type_of_body() {
            Some(ty) => quote_spanned!(Span::mixed_site()=> #private::TypeOf::attempt(#ty, #body)),
            None => quote_spanned!(Span::mixed_site()=> #private::attempt(#body)),
        }
    }

    /// The same for sync code, in the `scope` of an attempt of the layer around it.
    pub(crate) fn value_in(&self, scope: &TokenStream) -> TokenStream {
        let (private, body) = (&self.nest.private, self.closure());
        match self.nest.type_of_body() {
            Some(ty) => quote_spanned! {Span::mixed_site()=>
                #private::attempt_in(#scope, #private::TypeOf::body(#ty, #body))
            },
            None => quote_spanned!(Span::mixed_site()=> #private::attempt_in(#scope, #body)),
        }
    }

    /// The attempt of sync code as a closure.
    fn closure(&self) -> TokenStream {
        let outcome = self.outcome_type();
        let (inject, statements) = (self.nest.inject(), self.statements(false));
        let body = if statements.is_empty() && !self.overwrites {
            let body = &self.block;
            quote_spanned!(Span::mixed_site()=> { #inject '__resilience_attempt: #body })
        } else {
            let typed = self.typed_body(None);
            quote_spanned!(Span::mixed_site()=> { #inject #statements #typed })
        };
        quote_spanned!(self.nest.at_name()=> || -> #outcome #body)
    }

    /// Whether making the attempt's future already runs a part of the body: so it is with a body
    /// that is called.
    pub(crate) fn runs_before_it_is_polled(&self) -> bool {
        matches!(self.form, Form::Call(_))
    }

    /// The attempt as a future, with the statements that must run before the future is made.
    pub(crate) fn future(&self, repeats: bool) -> (TokenStream, TokenStream) {
        let private = &self.nest.private;
        let (before, future) = match self.form {
            Form::Block => self.async_block(repeats),
            Form::Call(holder) => (TokenStream::new(), self.call(holder)),
        };
        let future = match self.nest.type_of_body() {
            Some(ty) => quote_spanned!(Span::mixed_site()=> #private::TypeOf::future(#ty, #future)),
            None => future,
        };
        (before, future)
    }

    /// The attempt's async block. It is not `move` if a later attempt, or a predicate, needs the
    /// parameters. If it runs once it is `move`, so that the future holds each parameter once
    /// (`tests/cost.rs`: `an_owned_parameter_is_not_copied_into_the_attempt`).
    fn async_block(&self, repeats: bool) -> (TokenStream, TokenStream) {
        let private = &self.nest.private;
        let before: TokenStream =
            self.rebinds.iter().filter_map(|rebind| rebind.before_block(private)).collect();
        let receiver = self.nest.receiver.before_block(private);
        let before = quote!(#before #receiver);
        let statements = self.statements(true);
        let capture = (!repeats && !self.nest.looks_at_parameters())
            .then(|| quote_spanned!(self.nest.at_name()=> move));
        let body = if statements.is_empty() && !self.overwrites && !self.nest.maps_error() {
            self.plain_body()
        } else {
            self.typed_body(self.nest.leave_of_body().as_ref())
        };
        let inject = self.nest.inject();
        let future = quote_spanned! {self.nest.at_name()=>
            async #capture {
                #inject
                #statements
                #body
            }
        };
        (before, future)
    }

    fn call(&self, holder: Holder) -> TokenStream {
        let private = &self.nest.private;
        let (begins, statements) = (self.nest.body_begins(), self.statements(false));
        let statements = quote!(#begins #statements);
        let body = &self.block;
        let returned = match (holder, &self.nest.sig.output) {
            (Holder::Boxed, ReturnType::Type(_, ty)) if !self.nest.maps_error() => Some(ty),
            _ => None,
        };
        let returns = returned.map(|ty| quote!(-> #ty));
        // A body that chooses between futures makes each a `dyn Future` only where that is asked.
        let as_returned = returned.map(|ty| quote!(: #ty));
        let closure = if statements.is_empty() {
            quote_spanned!(self.nest.at_name()=> || #returns #body)
        } else {
            // The statement `let _: () = ();` keeps clippy's `diverging_sub_expression` from firing
            // if the body only returns. The label keeps `unused_braces` from firing if the body is
            // one expression. The `allow` is for a body that never reaches its end.
            quote_spanned! {self.nest.at_name()=> || #returns {
                #statements
                let __resilience_future #as_returned = {
                    let _: () = ();
                    '__resilience_attempt: #body
                };
                #[allow(unreachable_code)]
                __resilience_future
            }}
        };
        self.nest.injected(&quote_spanned!(Span::mixed_site()=> #private::attempt(#closure)))
    }

    /// The statements at the head of the body: retry contexts, and new bindings of parameters.
    fn statements(&self, cloned: bool) -> TokenStream {
        let private = &self.nest.private;
        let mut statements = TokenStream::new();
        for (depth, layer) in self.nest.layers.iter().enumerate() {
            statements.extend(layer.bind_in_body(self.nest, depth));
        }
        statements.extend(self.rebinds.iter().map(|rebind| rebind.inside(private, cloned)));
        statements.extend(self.nest.receiver.begin(private, cloned));
        statements
    }
}

/// The new bindings for a body that runs once: of the parameters that are kept for a fallback, and
/// of those that have to be moved in.
fn once<'a>(nest: &'a Nest<'a>, body: &TokenStream) -> (Vec<Rebind<'a>>, Vec<ByTypes>) {
    let all = nest.layers.len();
    let is_kept = |binding: &&Binding| nest.keeps_above(all, &binding.name.to_string());
    let (kept, others): (Vec<_>, Vec<_>) = nest.bindings.iter().partition(is_kept);
    let (mut rebinds, by_types) = parameters::rebinds(kept, body, &[], nest.cloned_for());
    if !nest.is_async() {
        rebinds.extend(parameters::cursors(others, body));
    } else if nest.keeps_parameters() {
        let others = others.into_iter().filter(|binding| !nest.looks_at(&binding.name.to_string()));
        rebinds.extend(parameters::taken(others, body));
    }
    (rebinds, by_types)
}
