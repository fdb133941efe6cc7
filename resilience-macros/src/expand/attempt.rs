//! The innermost layer: the user's body, run on the same parameters each time.

use std::collections::HashSet;

use proc_macro2::{Group, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Pat, Receiver, Token};

use super::{Nest, as_retry, retry};
use crate::attributes::Layer;
use crate::shape::bindings::{self, Rebind, SelfPassing, clone_for_attempt};
use crate::shape::future::Holder;
use crate::shape::{mentions, overwrite};

pub(crate) struct Attempt<'a> {
    nest: &'a Nest<'a>,
    body: TokenStream,
    form: Form,
    rebinds: Vec<Rebind<'a>>,
    receiver: ReceiverPlan,
    /// The compiler would say that a value is never read which the caller sees.
    overwrites: bool,
}

/// What the body is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The block itself, run in a closure or in an async block.
    Block,
    /// A block that returns a future, to be called for every attempt.
    Call(Holder),
}

/// `self` cannot be bound again.
enum ReceiverPlan {
    Leave,
    /// Each attempt but the first starts from a clone of a pristine one.
    Restore(Span),
    /// A pinned `self` goes under another name, borrowed again for every attempt.
    Repin {
        mutability: Option<Token![mut]>,
    },
    /// So does a `&mut self` that the body moves.
    Reborrow,
}

impl<'a> Attempt<'a> {
    pub(crate) fn of_block(nest: &'a Nest<'a>, block: &Group) -> Self {
        Self::new(nest, block, Form::Block)
    }

    pub(crate) fn of_call(nest: &'a Nest<'a>, block: &Group, holder: Holder) -> Self {
        Self::new(nest, block, Form::Call(holder))
    }

    fn new(nest: &'a Nest<'a>, block: &Group, form: Form) -> Self {
        let listed: Vec<Ident> =
            nest.layers.iter().filter_map(as_retry).flat_map(|retry| retry.clone.iter().cloned()).collect();
        let statements = block.stream();
        let (rebinds, receiver) = if nest.repeats() {
            let receiver = plan_receiver(nest, &statements, &listed);
            (bindings::rebinds(&nest.bindings, &statements, &listed), receiver)
        } else if nest.is_async() {
            (Vec::new(), ReceiverPlan::Leave)
        } else {
            (bindings::cursors(&nest.bindings, &statements), ReceiverPlan::Leave)
        };
        let names: Vec<String> = nest.bindings.iter().map(|binding| binding.name.to_string()).collect();
        let overwrites = overwrite::overwrites(&statements, &names);
        let body = match receiver {
            ReceiverPlan::Repin { .. } | ReceiverPlan::Reborrow => {
                TokenTree::Group(rename_self(block)).into()
            }
            _ => block.to_token_stream(),
        };
        Self { nest, body, form, rebinds, receiver, overwrites }
    }

    /// The user's own `self`: one with a span of ours would be another.
    fn this(&self) -> Option<&Token![self]> {
        self.nest.sig.receiver().map(|receiver| &receiver.self_token)
    }

    /// Statements before the outermost layer.
    pub(crate) fn prologue(&self) -> TokenStream {
        // A future would store a kept parameter once more, and the lint looks at sync functions only.
        let sync = !self.nest.is_async();
        let kept = self.rebinds.iter().filter(|_| sync).filter_map(Rebind::keep);
        let receiver = self.prepare_receiver();
        quote!(#(#kept)* #receiver)
    }

    fn prepare_receiver(&self) -> Option<TokenStream> {
        let private = &self.nest.private;
        let this = self.this()?;
        match self.receiver {
            ReceiverPlan::Leave | ReceiverPlan::Reborrow => None,
            ReceiverPlan::Restore(at) => {
                let at = Span::mixed_site().located_at(at);
                let clone = clone_for_attempt(private, at, &quote!(#this));
                Some(quote_spanned!(Span::mixed_site()=> let __resilience_pristine = #clone;))
            }
            ReceiverPlan::Repin { .. } => {
                Some(quote_spanned!(Span::mixed_site()=> let mut __resilience_pinned = #this;))
            }
        }
    }

    /// After a wait, before the next attempt.
    pub(crate) fn restore(&self) -> Option<TokenStream> {
        let private = &self.nest.private;
        let this = self.this()?;
        match self.receiver {
            ReceiverPlan::Restore(at) => {
                let at = Span::mixed_site().located_at(at);
                let clone = clone_for_attempt(private, at, &quote_spanned!(at=> __resilience_pristine));
                Some(quote_spanned!(Span::mixed_site()=> #this = #clone;))
            }
            _ => None,
        }
    }

    /// The attempt as an expression of its outcome.
    pub(crate) fn value(&self, repeats: bool) -> TokenStream {
        if self.nest.is_async() {
            let (before, future) = self.future(repeats);
            return if before.is_empty() { quote!(#future.await) } else { quote!({ #before #future.await }) };
        }
        let private = &self.nest.private;
        let outcome = self.outcome_type();
        let statements = self.statements(false);
        let body = &self.body;
        let body = if statements.is_empty() && !self.overwrites {
            body.clone()
        } else {
            self.typed_block(&statements)
        };
        let body = quote_spanned!(Span::mixed_site()=> || -> #outcome #body);
        match self.nest.type_of_body() {
            Some(ty) => quote_spanned!(Span::mixed_site()=> #private::TypeOf::attempt(#ty, #body)),
            None => quote_spanned!(Span::mixed_site()=> #private::attempt(#body)),
        }
    }

    /// Whether the body has begun when the attempt's future is made: it is called to make one.
    pub(crate) fn runs_before_it_is_polled(&self) -> bool {
        matches!(self.form, Form::Call(_))
    }

    /// The attempt as a future, with the statements that must run before it is made.
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

    /// Not `move` if there may be another attempt; the hint carries the expected type into the block.
    fn async_block(&self, repeats: bool) -> (TokenStream, TokenStream) {
        let private = &self.nest.private;
        let before: TokenStream =
            self.rebinds.iter().filter_map(|rebind| rebind.before_block(private)).collect();
        let statements = self.statements(true);
        let capture = (!repeats && !self.nest.looks_at_parameters()).then(|| quote!(move));
        let (open, close) = if statements.is_empty() && !self.overwrites && !self.nest.maps_error() {
            self.plain_body()
        } else {
            self.typed_body(retry::leave_of_body(self.nest))
        };
        let future = quote_spanned! {Span::mixed_site()=>
            async #capture {
                #open
                #statements
                #close
            }
        };
        (before, future)
    }

    fn call(&self, holder: Holder) -> TokenStream {
        let private = &self.nest.private;
        let statements = self.statements(false);
        let body = &self.body;
        let returns = match (holder, &self.nest.sig.output) {
            (Holder::Boxed, output) if !self.nest.maps_error() => quote!(#output),
            _ => TokenStream::new(),
        };
        let closure = if statements.is_empty() {
            quote_spanned!(Span::mixed_site()=> || #returns #body)
        } else {
            quote_spanned! {Span::mixed_site()=> || #returns {
                #statements
                let __resilience_future = '__resilience_attempt: #body;
                #[allow(unreachable_code)]
                __resilience_future
            }}
        };
        quote_spanned!(Span::mixed_site()=> #private::attempt(#closure))
    }

    /// The body as it is, after a return that never happens, to carry the expected type in. The endless loop makes the compiler
    /// forget it before it lays the future out; a variable for the outcome would be copied.
    fn plain_body(&self) -> (TokenStream, TokenStream) {
        let private = &self.nest.private;
        let outcome = self.outcome_type();
        let body = &self.body;
        let open = quote_spanned! {Span::mixed_site()=>
            #[allow(unreachable_code, clippy::empty_loop)]
            if false {
                loop {}
                return #private::unreturned::<#outcome>();
            }
        };
        (open, quote_spanned!(Span::mixed_site()=> '__resilience_attempt: #body))
    }

    fn typed_block(&self, statements: &TokenStream) -> TokenStream {
        let (open, close) = if self.nest.maps_error() {
            self.typed_body(None)
        } else {
            (TokenStream::new(), self.typed_end())
        };
        quote_spanned!(Span::mixed_site()=> { #open #statements #close })
    }

    /// What stands before and after the statements of a body, to carry the expected type into it: a return that never
    /// happens. Where part of the type is written nowhere, it is one and the same variable that is returned.
    fn typed_body(&self, leave: Option<TokenStream>) -> (TokenStream, TokenStream) {
        let private = &self.nest.private;
        let outcome = self.outcome_type();
        let body = &self.body;
        let site = Span::mixed_site();
        let hinted = quote_spanned! {site=>
            let #private::core::option::Option::Some(__resilience_hint) =
                #private::core::option::Option::None::<#outcome>
        };
        if !self.nest.maps_error() {
            let open = quote_spanned!(site=> if #hinted { return __resilience_hint; });
            return (open, self.typed_end());
        }
        let hint = leave.map_or_else(
            || quote_spanned!(site=> __resilience_hint),
            |leave| quote_spanned!(site=> #private::hint(__resilience_hint, #leave)),
        );
        let open = quote_spanned! {site=>
            let __resilience_out: #outcome;
            if #hinted {
                __resilience_out = #hint;
                return __resilience_out;
            }
        };
        let close = quote_spanned! {site=>
            __resilience_out = '__resilience_attempt: #body;
            #[allow(unreachable_code)]
            __resilience_out
        };
        (open, close)
    }

    fn typed_end(&self) -> TokenStream {
        let outcome = self.outcome_type();
        let body = &self.body;
        let seen = self.overwrites.then(|| quote!(#[allow(unused_assignments)]));
        quote_spanned! {Span::mixed_site()=>
            #seen
            let __resilience_out: #outcome = '__resilience_attempt: #body;
            #[allow(unreachable_code)]
            __resilience_out
        }
    }

    /// The contexts and the parameters, bound afresh.
    fn statements(&self, cloned: bool) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let mut statements = TokenStream::new();
        for (depth, layer) in self.nest.layers.iter().enumerate() {
            let Layer::Retry(args) = layer else { continue };
            let Some(name) = &args.context else { continue };
            let attempt = retry::context_variable(depth);
            statements.extend(quote_spanned!(site=> let #name: &#private::Attempt<_> = &#attempt;));
        }
        statements.extend(self.rebinds.iter().map(|rebind| rebind.inside(private, cloned)));
        statements.extend(self.receiver_of_attempt());
        statements
    }

    /// The name that stands for `self` in this attempt, where it is not `self` itself.
    fn receiver_of_attempt(&self) -> Option<TokenStream> {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let name = renamed_self(site);
        match self.receiver {
            ReceiverPlan::Repin { mutability } => Some(quote_spanned! {site=>
                let #mutability #name = #private::core::pin::Pin::as_mut(&mut __resilience_pinned);
            }),
            ReceiverPlan::Reborrow => {
                let this = self.this()?;
                Some(quote_spanned!(site=> let #name = &mut *#this;))
            }
            ReceiverPlan::Leave | ReceiverPlan::Restore(_) => None,
        }
    }

    fn outcome_type(&self) -> &TokenStream {
        // There is always the declared type.
        &self.nest.types[self.nest.layers.len()]
    }

    /// A name that is bound afresh needs no `mut` outside, except to be borrowed mutably there.
    pub(crate) fn change_mutability(&self, pattern: &mut Pat) {
        let (fresh, repinned): (HashSet<String>, HashSet<String>) = {
            let names = |mutable: bool| {
                let of = move |rebind: &&Rebind| rebind.needs_mut_outside() == mutable;
                self.rebinds.iter().filter(of).map(|rebind| rebind.name().to_string()).collect()
            };
            (names(false), names(true))
        };
        bindings::change_mutability(pattern, &|binding| {
            let name = binding.ident.to_string();
            if fresh.contains(&name) {
                binding.mutability = None;
            } else if repinned.contains(&name) && binding.mutability.is_none() {
                binding.mutability = Some(Token![mut](binding.ident.span()));
            }
        });
    }

    /// Whether `pattern` is one name that is bound afresh.
    pub(crate) fn rebinds_plain(&self, pattern: &Pat) -> bool {
        matches!(pattern, Pat::Ident(name) if self.rebinds.iter().any(|rebind| *rebind.name() == name.ident))
    }

    pub(crate) fn change_receiver(&self, receiver: &mut Receiver) {
        match self.receiver {
            ReceiverPlan::Leave | ReceiverPlan::Reborrow => {}
            ReceiverPlan::Restore(_) => {
                let span = Span::mixed_site().located_at(receiver.self_token.span);
                receiver.mutability.get_or_insert(Token![mut](span));
            }
            ReceiverPlan::Repin { .. } => receiver.mutability = None,
        }
    }
}

fn plan_receiver(nest: &Nest, body: &TokenStream, listed: &[Ident]) -> ReceiverPlan {
    let Some(receiver) = nest.sig.receiver() else {
        return ReceiverPlan::Leave;
    };
    if !mentions(body.clone(), "self") {
        return ReceiverPlan::Leave;
    }
    let listed = listed.iter().any(|name| name == "self");
    match SelfPassing::of(receiver) {
        SelfPassing::PinMut => ReceiverPlan::Repin { mutability: receiver.mutability },
        SelfPassing::MutReference if bindings::moves_self(body) => ReceiverPlan::Reborrow,
        SelfPassing::MutReference | SelfPassing::Reference => ReceiverPlan::Leave,
        SelfPassing::Value => {
            let fresh = listed || receiver.mutability.is_some() || bindings::consumes_self(body);
            if fresh { ReceiverPlan::Restore(receiver.self_token.span) } else { ReceiverPlan::Leave }
        }
    }
}

fn renamed_self(span: Span) -> Ident {
    Ident::new("__resilience_self", Span::mixed_site().located_at(span))
}

fn rename_self(group: &Group) -> Group {
    let mut trees = group.stream().into_iter().peekable();
    let mut renamed = Vec::new();
    while let Some(tree) = trees.next() {
        let in_path = ends_in_path(&renamed);
        renamed.push(match tree {
            TokenTree::Group(inner) if !in_path => TokenTree::Group(rename_self(&inner)),
            TokenTree::Ident(name) if name == "self" && !in_path && !starts_path(trees.peek()) => {
                TokenTree::Ident(renamed_self(name.span()))
            }
            other => other,
        });
    }
    let mut result = Group::new(group.delimiter(), renamed.into_iter().collect());
    result.set_span(group.span());
    result
}

/// After `::`, as in `use module::{self, item}`.
fn ends_in_path(before: &[TokenTree]) -> bool {
    matches!(before, [.., first, TokenTree::Punct(second)] if starts_path(Some(first)) && second.as_char() == ':')
}

/// `self::item` is a module's, not the receiver.
fn starts_path(next: Option<&TokenTree>) -> bool {
    matches!(next, Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint)
}
