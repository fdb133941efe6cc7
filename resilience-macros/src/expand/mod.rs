//! Writes the nest: from the outermost attribute inward, each layer is an expression of the function's outcome with the
//! next one inside it, and innermost is the attempt, the user's body.
//!
//! Generated code is a skeleton: decisions are calls into the runtime. It uses full paths and no method calls, its names
//! start with `__resilience_`, and the user's tokens appear once, with their own spans.

mod attempt;
mod breaker_settings;
mod checks;
mod circuit_breaker;
mod parts;
pub(crate) mod place;
mod predicate;
mod receiver;
mod rename;
mod retry;

use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, FnArg, Pat, Signature, Type};

use crate::attributes::{Layer, LayerKind, RetryArgs, is_closure};
use crate::errors::Errors;
use crate::function::Function;
use crate::shape::bindings::SelfPassing;
use crate::shape::future::{self, FutureBody, Holder, Tail};
use crate::shape::lend::Lender;
use crate::shape::{Kind, Shape, bindings, borrowed_error, fake_return, mentions, types};
use attempt::Attempt;
use receiver::{ReceiverPlan, Uses};

/// How the nest of a function is to be written.
pub(crate) struct Plan {
    shape: Shape,
    receiver: ReceiverPlan,
    /// The attempt's body.
    block: Group,
}

impl Plan {
    /// Nothing if the nest cannot be had, which is noted in `errors`.
    pub(crate) fn of(function: &Function, layers: &[Layer], errors: &mut Errors) -> Option<Self> {
        if let Some(constness) = &function.sig.constness {
            errors.at(constness, "a `const fn` cannot wait or keep state; remove `const`");
        }
        let shape = errors.ok(Shape::of(&function.sig, &function.body))?;
        checks::check(layers, &function.sig, &shape, errors);
        if !errors.is_empty() {
            return None;
        }
        let retries = || layers.iter().filter_map(as_retry);
        let repeats = retries().next().is_some();
        let listed: Vec<String> = retries().flat_map(|retry| &retry.clone).map(ToString::to_string).collect();
        let looked_at = |name: &str| looked_at(layers).any(|predicate| mentions(predicate, name));
        let this = "self".to_owned();
        let uses = Uses { repeats, listed: listed.contains(&this), looked_at: looked_at(&this) };
        let bindings = all_bindings(&function.sig, &shape);
        // What a body that is called returns has yet to be awaited.
        let is_called =
            matches!(&shape.kind, Kind::ReturnsFuture(body) if matches!(**body, FutureBody::Whole(_)));
        let outlived =
            repeats || uses.looked_at || bindings.iter().any(|binding| looked_at(&binding.name.to_string()));
        let maps_error = retries().any(|retry| retry.map_err.is_some());
        let unhinted = maps_error.then(|| fake_return::without(attempt_block(function, &shape))).flatten();
        let block = unhinted.as_ref().unwrap_or_else(|| attempt_block(function, &shape));
        let lent = (outlived && !is_called).then(|| lender(&function.sig, listed).lend(block)).flatten();
        let block = lent.unwrap_or_else(|| block.clone());
        let receiver = ReceiverPlan::of(&function.sig, &shape, &block.stream(), uses);
        Some(Self { shape, receiver, block })
    }

    /// The arguments with the name in them that stands for `self` where they are; nothing if that is `self`.
    pub(crate) fn rename_self(&self, arguments: &TokenStream) -> Option<TokenStream> {
        let name = self.receiver.outside().filter(|_| mentions(arguments.clone(), "self"))?;
        Some(rename::rename_self(arguments.clone(), &name))
    }

    /// The annotated function with its nest.
    pub(crate) fn expand(&self, function: &Function, layers: &[Layer]) -> TokenStream {
        Nest::new(layers, function, self).expand(function)
    }
}

/// What each attempt runs.
fn attempt_block<'a>(function: &'a Function, shape: &'a Shape) -> &'a Group {
    match &shape.kind {
        Kind::Sync | Kind::AsyncFn => &function.body.block,
        Kind::ReturnsFuture(future) => match &**future {
            FutureBody::Tail(tail) => &tail.block,
            FutureBody::Whole(_) => &function.body.block,
        },
    }
}

fn lender(sig: &Signature, listed: Vec<String>) -> Lender {
    let receiver = sig.receiver().map(SelfPassing::of);
    let mut taken = bindings::cursor_names(sig);
    taken.extend(listed);
    Lender { has_mut_self: receiver == Some(SelfPassing::MutReference), taken }
}

/// The predicates of breakers: what they name must still be there after the body.
fn looked_at(layers: &[Layer]) -> impl Iterator<Item = TokenStream> {
    let of_breaker = |layer: &Layer| match layer {
        Layer::CircuitBreaker(args) => {
            let predicates = [&args.on, &args.on_ok, &args.ignore].into_iter().flatten();
            predicates.map(ToTokens::to_token_stream).collect()
        }
        Layer::Retry(_) => Vec::new(),
    };
    layers.iter().flat_map(of_breaker)
}

fn as_retry(layer: &Layer) -> Option<&RetryArgs> {
    match layer {
        Layer::Retry(retry) => Some(retry),
        Layer::CircuitBreaker(_) => None,
    }
}

fn all_bindings(sig: &Signature, shape: &Shape) -> Vec<bindings::Binding> {
    let mut bindings = Vec::new();
    if let Kind::ReturnsFuture(body) = &shape.kind
        && let FutureBody::Tail(tail) = &**body
    {
        bindings.extend(tail.hoisted.iter().flat_map(|local| bindings::of_hoisted(local, sig)));
    }
    let of_signature = bindings::of_signature(sig);
    let hidden = |name| bindings.iter().any(|binding: &bindings::Binding| binding.name == name);
    let visible: Vec<_> = of_signature.into_iter().filter(|binding| !hidden(binding.name.clone())).collect();
    bindings.extend(visible);
    bindings
}

/// Everything that the layers have in common.
pub(crate) struct Nest<'a> {
    layers: &'a [Layer],
    shape: &'a Shape,
    sig: &'a Signature,
    /// The path of the runtime's hidden module.
    private: TokenStream,
    /// The type at each depth: the declared one outermost, further in with an error type that `map_err` leaves open.
    types: Vec<TokenStream>,
    /// The same for whoever needs the error alone: a success that has no name is `()`.
    failures: Vec<TokenStream>,
    bindings: Vec<bindings::Binding>,
    receiver: &'a ReceiverPlan,
    block: &'a Group,
}

impl<'a> Nest<'a> {
    fn new(layers: &'a [Layer], function: &'a Function, plan: &'a Plan) -> Self {
        let Plan { shape, receiver, block } = plan;
        let krate = crate::nest::krate(layers);
        let private = quote_spanned!(Span::mixed_site()=> #krate::__private);
        let types = at_each_depth(&types::repeatable(&shape.output), layers, &private);
        let failures = at_each_depth(&types::of_failure(&shape.output), layers, &private);
        let bindings = all_bindings(&function.sig, shape);
        Self { layers, shape, sig: &function.sig, private, types, failures, bindings, receiver, block }
    }

    fn is_async(&self) -> bool {
        self.shape.is_async()
    }

    /// Whether a breaker has something to tell to a layer above it.
    fn reports(&self) -> bool {
        self.layers.iter().skip(1).any(is_breaker)
    }

    /// Generated tokens that messages about the return type may point at.
    fn at_output(&self) -> Span {
        Span::mixed_site().located_at(self.shape.output_span())
    }

    /// What is around the body: messages about what it captures, and an argument or an attempt before it has used up,
    /// point at the function's name.
    fn at_name(&self) -> Span {
        Span::mixed_site().located_at(self.sig.ident.span())
    }

    /// What asks an error for its own answer. One that borrows is not asked.
    fn probe(&self) -> TokenStream {
        let private = &self.private;
        let borrows =
            |ty: &TokenStream| syn::parse2(ty.clone()).is_ok_and(|ty: Type| borrowed_error::is_in(&ty));
        if self.types.iter().any(borrows) {
            quote_spanned!(Span::mixed_site()=> #private::Unasked)
        } else {
            quote_spanned!(Span::mixed_site()=> #private::Probe)
        }
    }

    /// The trait of return types, for calls that messages about this one come from.
    fn fallible(&self) -> TokenStream {
        let private = place::moved(&self.private, self.at_output());
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
        // At the end of a function an async block has lints of its own, and it was none before.
        function.with_body(&sig, &quote_spanned!(Span::mixed_site()=> return #future;))
    }

    /// Whether a `let` takes the parameter over, under the same name.
    fn is_hoisted(&self, name: &Ident) -> bool {
        let Kind::ReturnsFuture(future) = &self.shape.kind else { return false };
        let FutureBody::Tail(tail) = &**future else { return false };
        tail.hoisted.iter().any(future::moves_in_place_of(name))
    }

    /// All layers around the attempt, with what they share before them.
    fn around(&self, attempt: &Attempt, sig: &mut Signature) -> TokenStream {
        let private = &self.private;
        for input in &mut sig.inputs {
            match input {
                FnArg::Typed(typed) => {
                    attempt.change_mutability(&mut typed.pat, |name| !self.is_hoisted(name));
                    if attempt.rebinds_plain(&typed.pat) {
                        typed.attrs.retain(|attr| !bindings::Rebind::takes_attribute(attr));
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
        // Code that denies `clippy::implicit_return` may use the attributes too; elsewhere nobody sees the word.
        let leave = quote_spanned!(Span::mixed_site()=> return #nest);
        quote!(#below #prologue #leave)
    }

    /// The layer at `depth` and all inside it, as an expression.
    fn layer(&self, depth: usize, attempt: &Attempt) -> TokenStream {
        match self.layers.get(depth) {
            Some(Layer::Retry(args)) => retry::expand(self, args, depth, attempt),
            Some(Layer::CircuitBreaker(args)) => circuit_breaker::expand(self, args, depth, attempt),
            None => attempt.value(self.repeats()),
        }
    }

    /// Whether the layer at `depth` stands around the body itself.
    fn is_innermost(&self, depth: usize) -> bool {
        depth + 1 == self.layers.len()
    }

    /// The same as a future, for a layer that polls it itself: statements to run before, and the future.
    fn layer_future(&self, depth: usize, attempt: &Attempt) -> (TokenStream, TokenStream) {
        if depth == self.layers.len() {
            return attempt.future(self.repeats());
        }
        let capture = (!self.repeats_above(depth) && !self.looks_at_parameters()).then(|| quote!(move));
        let inner = self.layer(depth, attempt);
        (TokenStream::new(), quote_spanned!(Span::mixed_site()=> async #capture { #inner }))
    }

    /// Whether a breaker's predicate names a parameter: then the future must not take the parameters along.
    fn looks_at_parameters(&self) -> bool {
        looked_at(self.layers).any(|predicate| self.mentions_parameters(predicate))
    }

    /// Whether something that the user wrote in an argument names a parameter, `self` included.
    fn mentions_parameters(&self, written: impl ToTokens) -> bool {
        let tokens = written.to_token_stream();
        let parameters = self.bindings.iter().map(|binding| binding.name.to_string());
        let receiver = self.receiver.outside().map(|name| name.to_string());
        let mut names = parameters.chain(receiver).chain(["self".to_owned()]);
        names.any(|name| mentions(tokens.clone(), &name))
    }

    /// Whether the body may run more than once.
    fn repeats(&self) -> bool {
        self.repeats_above(self.layers.len())
    }

    fn repeats_above(&self, depth: usize) -> bool {
        self.layers[..depth].iter().any(|layer| layer.kind() == LayerKind::Retry)
    }

    /// Looks at `out`, a reference to an outcome: `of_error` sees `__resilience_error`, `of_value`, if there is one,
    /// `__resilience_value`.
    fn inspect(
        &self,
        out: &TokenStream,
        of_value: Option<&TokenStream>,
        success: &TokenStream,
        of_error: &TokenStream,
    ) -> TokenStream {
        let private = &self.private;
        let (site, at_output) = (Span::mixed_site(), self.at_output());
        let (fallible, out) = (self.fallible(), place::moved(out, at_output));
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

    /// Whether the body's error may be another than the declared one.
    fn maps_error(&self) -> bool {
        self.layers.iter().filter_map(as_retry).any(|retry| retry.map_err.is_some())
    }

    /// The variable that knows the body's type, where `map_err` leaves it open.
    fn type_of_body(&self) -> Option<TokenStream> {
        let mapped = |layer| as_retry(layer).is_some_and(|retry| retry.map_err.is_some());
        let depth = self.layers.iter().rposition(mapped)?;
        let (_, map_err) = as_retry(&self.layers[depth])?.map_err.as_ref()?;
        (!is_closure(map_err)).then(|| retry::type_variable(depth))
    }

    /// What the breakers inside have told, if there are any.
    fn below(&self, depth: usize) -> Option<TokenStream> {
        let breaker_inside = self.layers[depth + 1..].iter().any(is_breaker);
        breaker_inside.then(|| quote_spanned!(Span::mixed_site()=> __resilience_below))
    }

    /// Whether a breaker inside rejected the call; nothing if there is none.
    fn rejected(&self, depth: usize) -> Option<TokenStream> {
        let private = &self.private;
        let below = self.below(depth)?;
        Some(quote_spanned!(Span::mixed_site()=> #private::BreakersBelow::rejected(#below)))
    }
}

fn is_breaker(layer: &Layer) -> bool {
    layer.kind() == LayerKind::CircuitBreaker
}

/// `declared` outermost, and what is inside each layer.
fn at_each_depth(declared: &Type, layers: &[Layer], private: &TokenStream) -> Vec<TokenStream> {
    let mut types = vec![quote!(#declared)];
    for layer in layers {
        let outer = types.last().cloned().unwrap_or_default();
        let map_err = as_retry(layer).and_then(|retry| retry.map_err.as_ref());
        types.push(match map_err {
            Some((_, map_err)) => unmapped(&types[0], map_err, private),
            None => outer,
        });
    }
    types
}

/// The type of what `map_err` maps; a closure may say what error it takes. The success is that of the declared type:
/// where an error is open already, a type made of it would leave it open for good.
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

/// `module::path::function`, for labels.
fn label(nest: &Nest) -> TokenStream {
    let private = &nest.private;
    let name = nest.sig.ident.to_string();
    let name = name.trim_start_matches("r#");
    quote!(#private::core::concat!(#private::core::module_path!(), "::", #name))
}
