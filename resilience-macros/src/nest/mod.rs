//! Writes the nest. From the outermost attribute inward, each layer is an expression of the
//! function's outcome, with the next layer inside it. Innermost is the attempt, which is the user's
//! body.
//!
//! Generated code only connects calls of the runtime, which makes the decisions. To be hygienic, it
//! uses full paths and no method calls on the user's values, and its names start with
//! `__resilience_`. Its tokens resolve at mixed site, so its variables cannot meet the user's. The
//! user's tokens appear once, with their own spans.

mod analysis;
mod body;
pub(crate) mod checks;
pub(crate) mod gather;
mod parts;
mod policy;
pub(crate) mod predicate;
mod receiver;
mod rename;

use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, FnArg, Pat, Signature, Type};

use crate::arguments::closure::is_closure;
use crate::function::future::{self, FutureBody, Holder, Tail};
use crate::function::{Function, Kind, Shape, borrowed_error, parameters, types};
use crate::spans;
use crate::tokens::mentions;
use analysis::looked_at;
pub(crate) use analysis::{Analysis, all_bindings};
pub(crate) use body::Attempt;
pub(crate) use policy::{Policy, Runs};
use receiver::ReceiverPlan;

/// Everything that the layers share.
pub(crate) struct Nest<'a> {
    pub(crate) layers: &'a [Box<dyn Policy>],
    pub(crate) shape: &'a Shape,
    pub(crate) sig: &'a Signature,
    /// The path of the runtime's hidden module.
    pub(crate) private: TokenStream,
    /// The outcome's type at each depth. Outermost it is the declared one. Inside a `map_err` its
    /// error type is `_`, or what the closure declares.
    pub(crate) types: Vec<TokenStream>,
    /// The same types for code that needs the error alone: a success that cannot be named is `()`.
    pub(crate) failures: Vec<TokenStream>,
    pub(crate) bindings: Vec<parameters::Binding>,
    pub(crate) receiver: &'a ReceiverPlan,
    pub(crate) block: &'a Group,
}

impl<'a> Nest<'a> {
    fn new(layers: &'a [Box<dyn Policy>], function: &'a Function, analysis: &'a Analysis) -> Self {
        let Analysis { shape, receiver, block } = analysis;
        let krate = krate(layers);
        let private = quote_spanned!(Span::mixed_site()=> #krate::__private);
        let types = at_each_depth(&types::repeatable(&shape.output), layers, &private);
        let failures = at_each_depth(&types::of_failure(&shape.output), layers, &private);
        let bindings = all_bindings(&function.sig, shape);
        Self { layers, shape, sig: &function.sig, private, types, failures, bindings, receiver, block }
    }

    pub(crate) fn is_async(&self) -> bool {
        self.shape.is_async()
    }

    /// Whether a breaker has a layer above it, to which it reports.
    fn reports(&self) -> bool {
        self.layers.iter().skip(1).any(|layer| layer.may_reject())
    }

    /// The span of generated tokens to which messages about the return type point.
    pub(crate) fn at_output(&self) -> Span {
        Span::mixed_site().located_at(self.shape.output_span())
    }

    /// The span of the closure or block around the body. The compiler's messages about captures,
    /// and about values that an argument or an earlier attempt has moved, then point at the
    /// function's name. With the attribute's span they would underline the whole attribute.
    pub(crate) fn at_name(&self) -> Span {
        Span::mixed_site().located_at(self.sig.ident.span())
    }

    /// The runtime's type that asks an error for its own answer. An error that borrows is not
    /// asked.
    pub(crate) fn ask_error(&self) -> TokenStream {
        let private = &self.private;
        let borrows =
            |ty: &TokenStream| syn::parse2(ty.clone()).is_ok_and(|ty: Type| borrowed_error::is_in(&ty));
        if self.types.iter().any(borrows) {
            quote_spanned!(Span::mixed_site()=> #private::Unasked)
        } else {
            quote_spanned!(Span::mixed_site()=> #private::AskError)
        }
    }

    /// The path of the trait `Fallible`. Messages about the return type come from calls through it,
    /// so it has that type's span.
    pub(crate) fn fallible(&self) -> TokenStream {
        let private = spans::moved(&self.private, self.at_output());
        quote_spanned!(self.at_output()=> #private::Fallible)
    }

    fn expand(&self, function: &Function) -> TokenStream {
        match &self.shape.kind {
            Kind::Sync | Kind::AsyncFn => {
                let attempt = Attempt::of_block(self, self.block);
                let mut sig = function.sig.clone();
                let nest = self.around(&attempt, &mut sig);
                function.with_body(&sig, &nest)
            }
            Kind::ReturnsFuture(future) => match &**future {
                FutureBody::Tail(tail) => self.around_tail(function, tail),
                FutureBody::Whole(holder) => self.around_whole(function, *holder),
            },
        }
    }

    fn around_tail(&self, function: &Function, tail: &Tail) -> TokenStream {
        let Tail { eager, wrap, hoisted, .. } = tail;
        let block = if self.maps_error() { &future::without_hints(self.block) } else { self.block };
        let attempt = Attempt::of_block(self, block);
        let mut sig = function.sig.clone();
        let nest = self.around(&attempt, &mut sig);
        let mut hoisted = hoisted.clone();
        for local in &mut hoisted {
            attempt.change_mutability(&mut local.pat, |_| true);
        }
        let future = wrap.around(&quote!(async move { #(#hoisted)* #nest }));
        function.with_body(&sig, &quote!(#(#eager)* #future))
    }

    fn around_whole(&self, function: &Function, holder: Holder) -> TokenStream {
        let private = &self.private;
        let attempt = Attempt::of_call(self, self.block, holder);
        let mut sig = function.sig.clone();
        let nest = self.around(&attempt, &mut sig);
        let future = quote!(async move { #nest });
        let future = match holder {
            Holder::Opaque => future,
            Holder::Boxed => quote!(#private::Box::pin(#future)),
        };
        // The `return` keeps clippy's `manual_async_fn` and `missing_errors_doc` from firing at a
        // function that ends in an async block: the user's function did not.
        function.with_body(&sig, &quote_spanned!(Span::mixed_site()=> return #future;))
    }

    /// Whether a hoisted `let` moves the parameter to a variable of the same name.
    fn is_hoisted(&self, name: &Ident) -> bool {
        let Kind::ReturnsFuture(future) = &self.shape.kind else { return false };
        let FutureBody::Tail(tail) = &**future else { return false };
        tail.hoisted.iter().any(future::moves_in_place_of(name))
    }

    /// The statements of the new body: those before the nest, and the nest.
    fn around(&self, attempt: &Attempt, sig: &mut Signature) -> TokenStream {
        let private = &self.private;
        for input in &mut sig.inputs {
            match input {
                FnArg::Typed(typed) => {
                    attempt.change_mutability(&mut typed.pat, |name| !self.is_hoisted(name));
                    if attempt.rebinds_plain(&typed.pat) {
                        typed.attrs.retain(|attr| !parameters::Rebind::takes_attribute(attr));
                    }
                }
                FnArg::Receiver(receiver) => self.receiver.change(receiver),
            }
        }
        let below = self.reports().then(|| {
            quote_spanned! {Span::mixed_site()=>
                let __resilience_below = &#private::BreakersBelow::new();
            }
        });
        let prologue = attempt.prologue();
        let nest = self.layer(0, attempt);
        // The `return` is for code that denies `clippy::implicit_return`. It is not visible
        // elsewhere.
        let leave = quote_spanned!(Span::mixed_site()=> return #nest);
        quote!(#below #prologue #leave)
    }

    /// The layer at `depth` with all layers inside it, as an expression.
    pub(crate) fn layer(&self, depth: usize, attempt: &Attempt) -> TokenStream {
        match self.layers.get(depth) {
            Some(layer) => layer.expand(self, depth, attempt),
            None => attempt.value(self.repeats()),
        }
    }

    /// Whether the layer at `depth` is directly around the body.
    pub(crate) fn is_innermost(&self, depth: usize) -> bool {
        depth + 1 == self.layers.len()
    }

    /// The same as a future, for a layer that polls it itself: the statements before it, and the
    /// future.
    pub(crate) fn layer_future(&self, depth: usize, attempt: &Attempt) -> (TokenStream, TokenStream) {
        if depth == self.layers.len() {
            return attempt.future(self.repeats());
        }
        let capture = (!self.repeats_above(depth) && !self.looks_at_parameters()).then(|| quote!(move));
        let inner = self.layer(depth, attempt);
        (TokenStream::new(), quote_spanned!(Span::mixed_site()=> async #capture { #inner }))
    }

    /// Whether a predicate that is evaluated after the body names a parameter. The future must then
    /// not take the parameters.
    pub(crate) fn looks_at_parameters(&self) -> bool {
        looked_at(self.layers).any(|predicate| self.mentions_parameters(predicate))
    }

    /// Whether tokens of an argument name a parameter, `self` included.
    pub(crate) fn mentions_parameters(&self, written: impl ToTokens) -> bool {
        let tokens = written.to_token_stream();
        let parameters = self.bindings.iter().map(|binding| binding.name.to_string());
        let receiver = self.receiver.outside().map(|name| name.to_string());
        let mut names = parameters.chain(receiver).chain(["self".to_owned()]);
        names.any(|name| mentions(tokens.clone(), &name))
    }

    /// Whether the body may run more than once.
    pub(crate) fn repeats(&self) -> bool {
        self.repeats_above(self.layers.len())
    }

    fn repeats_above(&self, depth: usize) -> bool {
        self.layers[..depth].iter().any(|layer| layer.runs() == Runs::Again)
    }

    /// An expression that matches `out`, a reference to an outcome. `of_error` may use
    /// `__resilience_error`, and `of_value`, if there is one, `__resilience_value`.
    pub(crate) fn inspect(
        &self,
        out: &TokenStream,
        of_value: Option<&TokenStream>,
        success: &TokenStream,
        of_error: &TokenStream,
    ) -> TokenStream {
        let private = &self.private;
        let (site, at_output) = (Span::mixed_site(), self.at_output());
        let (fallible, out) = (self.fallible(), spans::moved(out, at_output));
        let (some, none) =
            (quote!(#private::core::option::Option::Some), quote!(#private::core::option::Option::None));
        let (ok, err) =
            (quote!(#private::core::result::Result::Ok), quote!(#private::core::result::Result::Err));
        match of_value {
            Some(of_value) => {
                let result = quote_spanned!(at_output=> #fallible::as_result(#out));
                quote_spanned! {site=> match #result {
                    #ok(__resilience_value) => #of_value,
                    #err(__resilience_error) => #of_error,
                }}
            }
            None => {
                let error = quote_spanned!(at_output=> #fallible::error(#out));
                quote_spanned! {site=> match #error {
                    #none => #success,
                    #some(__resilience_error) => #of_error,
                }}
            }
        }
    }

    /// Whether the body's error type may differ from the declared one.
    pub(crate) fn maps_error(&self) -> bool {
        self.layers.iter().any(|layer| layer.map_err().is_some())
    }

    /// The variable that carries the body's type, if `map_err` leaves it open.
    pub(crate) fn type_of_body(&self) -> Option<TokenStream> {
        let depth = self.layers.iter().rposition(|layer| layer.map_err().is_some())?;
        let map_err = self.layers[depth].map_err()?;
        (!is_closure(map_err)).then(|| type_variable(depth))
    }

    /// The body's error passed through the innermost `map_err`, if that is the path of a function.
    /// In an async block this tells the body's error type: the variable that carries it would take
    /// space in the future.
    fn leave_of_body(&self) -> Option<TokenStream> {
        let depth = self.layers.iter().rposition(|layer| layer.map_err().is_some())?;
        self.layers[depth].leave_of_body(self, depth)
    }

    /// The variable to which the breakers inside report, if there are any.
    pub(crate) fn below(&self, depth: usize) -> Option<TokenStream> {
        let breaker_inside = self.layers[depth + 1..].iter().any(|layer| layer.may_reject());
        breaker_inside.then(|| quote_spanned!(Span::mixed_site()=> __resilience_below))
    }

    /// An expression that tells whether a breaker inside rejected the call. `None` if there is no
    /// breaker inside.
    pub(crate) fn rejected(&self, depth: usize) -> Option<TokenStream> {
        let private = &self.private;
        let below = self.below(depth)?;
        Some(quote_spanned!(Span::mixed_site()=> #private::BreakersBelow::rejected(#below)))
    }
}

/// The variable that carries the type inside a layer whose `map_err` leaves it open.
pub(crate) fn type_variable(depth: usize) -> TokenStream {
    let name = proc_macro2::Ident::new(&format!("__resilience_type_{depth}"), Span::mixed_site());
    quote!(#name)
}

/// The type of the outcome outside of all layers, and inside each.
fn at_each_depth(declared: &Type, layers: &[Box<dyn Policy>], private: &TokenStream) -> Vec<TokenStream> {
    let mut types = vec![quote!(#declared)];
    for layer in layers {
        let outer = types.last().cloned().unwrap_or_default();
        types.push(match layer.map_err() {
            Some(map_err) => unmapped(&types[0], map_err, private),
            None => outer,
        });
    }
    types
}

/// The type inside `map_err`. Its error is the type that a closure declares, else `_`. Its success
/// is always that of the declared type: taken from a type that is open already, it could never be
/// inferred.
fn unmapped(declared: &TokenStream, map_err: &Expr, private: &TokenStream) -> TokenStream {
    let error = error_of_closure(map_err).map_or_else(|| quote!(_), |ty| quote!(#ty));
    quote!(#private::core::result::Result<<#declared as #private::Fallible>::Ok, #error>)
}

fn error_of_closure(map_err: &Expr) -> Option<&Type> {
    match map_err {
        Expr::Closure(closure) => match closure.inputs.first()? {
            Pat::Type(typed) => Some(&typed.ty),
            _ => None,
        },
        Expr::Group(group) => error_of_closure(&group.expr),
        Expr::Paren(paren) => error_of_closure(&paren.expr),
        _ => None,
    }
}

/// `module::path::function`: the name of an unnamed policy in events.
pub(crate) fn label(nest: &Nest) -> TokenStream {
    let private = &nest.private;
    let name = nest.sig.ident.to_string();
    let name = name.trim_start_matches("r#");
    quote!(#private::core::concat!(#private::core::module_path!(), "::", #name))
}

/// The path of the crate, from the first attribute that has one.
pub(crate) fn krate(layers: &[Box<dyn Policy>]) -> TokenStream {
    let path = layers.iter().find_map(|layer| layer.krate());
    path.map_or_else(|| quote_spanned!(Span::mixed_site()=> ::resilience), ToTokens::to_token_stream)
}
