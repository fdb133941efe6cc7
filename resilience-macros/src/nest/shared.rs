//! Everything that the layers of one nest share.

use proc_macro2::{Group, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Signature, Type};

use super::outcome_types::at_each_depth;
use super::policy::Layer;
use super::{layers, receiver::SelfBinding};
use crate::arguments::closure::is_closure;
use crate::function::{Function, Output, borrowed_error, parameters, types};
use crate::spans;
use crate::tokens::mentions;

/// Everything that the layers share.
pub(crate) struct Nest<'a> {
    pub(crate) layers: &'a [Layer],
    /// The same, before `self` got another name in them.
    pub(super) written: &'a [Layer],
    pub(crate) output: &'a Output,
    pub(crate) sig: &'a Signature,
    /// The path of the runtime's hidden module.
    pub(crate) private: TokenStream,
    /// The outcome's type at each depth. Outermost it is the declared one. Inside a `map_err` its
    /// error type is `_`, or what the closure declares.
    pub(crate) types: Vec<TokenStream>,
    /// The same types for code that needs the error alone: a success that cannot be named is `()`.
    pub(crate) failures: Vec<TokenStream>,
    pub(crate) bindings: Vec<parameters::Binding>,
    pub(crate) receiver: &'a SelfBinding,
    pub(crate) block: &'a Group,
}

impl<'a> Nest<'a> {
    pub(super) fn new(
        layers: &'a [Layer],
        written: &'a [Layer],
        function: &'a Function,
        output: &'a Output,
        receiver: &'a SelfBinding,
        block: &'a Group,
    ) -> Self {
        let krate = layers::krate(layers);
        let private = quote_spanned!(Span::mixed_site()=> #krate::__private);
        let types = at_each_depth(&types::repeatable(&output.ty), layers, &private);
        let failures = at_each_depth(&types::failure_type(&output.ty), layers, &private);
        let bindings = parameters::all_bindings(&function.sig, output);
        Self {
            layers,
            written,
            output,
            sig: &function.sig,
            private,
            types,
            failures,
            bindings,
            receiver,
            block,
        }
    }

    /// The way of the policy at `depth` to the site of the function and to the call.
    pub(crate) fn layer_ref(&self, depth: usize) -> TokenStream {
        let (private, depth) = (&self.private, Literal::usize_unsuffixed(depth));
        quote_spanned!(Span::mixed_site()=> #private::layer!(__resilience_call, #depth))
    }

    pub(crate) fn is_async(&self) -> bool {
        self.output.is_async()
    }

    /// Whether any layer reports its rejections.
    pub(super) fn reports(&self) -> bool {
        (0..self.layers.len()).any(|depth| self.reports_rejections(depth))
    }

    /// Whether the layer at `depth` may reject, and has a layer above it that judges errors, to
    /// which it reports.
    pub(crate) fn reports_rejections(&self, depth: usize) -> bool {
        self.layers[depth].may_reject() && self.layers[..depth].iter().any(|layer| layer.judges_errors())
    }

    /// Whether the timeout at `depth` has a layer above it that judges errors, to which it reports,
    /// or that sets it a limit.
    pub(crate) fn reports_timeouts(&self, depth: usize) -> bool {
        let concerns = |layer: &Layer| layer.judges_errors() || layer.may_limit();
        self.layers[depth].may_time_out() && self.layers[..depth].iter().any(concerns)
    }

    /// The variable to which the layer at `depth` tells the limit that it sets to the timeouts
    /// inside. `None` if there are none, or if a layer above runs it again: each run has another
    /// limit.
    pub(crate) fn limited_timeouts(&self, depth: usize) -> Option<TokenStream> {
        self.timeouts(depth).filter(|_| !self.repeats_above(depth))
    }

    /// The variable to which the timeouts inside report, for a layer that judges errors. `None` if
    /// there are no timeouts inside.
    pub(crate) fn timeouts(&self, depth: usize) -> Option<TokenStream> {
        let timeout_inside = self.layers[depth + 1..].iter().any(|layer| layer.may_time_out());
        timeout_inside.then(|| quote_spanned!(Span::mixed_site()=> __resilience_timeouts))
    }

    /// The span of generated tokens to which messages about the return type point.
    pub(crate) fn at_output(&self) -> Span {
        Span::mixed_site().located_at(self.output.span())
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

    /// Whether the layer at `depth` is directly around the body.
    pub(crate) fn is_innermost(&self, depth: usize) -> bool {
        depth + 1 == self.layers.len()
    }

    /// Whether an argument that is evaluated after the body names a parameter. The future must then
    /// not take the parameters.
    pub(crate) fn looks_at_parameters(&self) -> bool {
        layers::looked_at(self.layers).any(|written| self.mentions_parameters(written))
    }

    /// Whether an argument that is evaluated after the body names the parameter `name`.
    pub(super) fn looks_at(&self, name: &str) -> bool {
        layers::looked_at(self.layers).any(|written| mentions(written, name))
    }

    /// Whether the parameter `name` is kept for a layer above `depth` that names it.
    pub(crate) fn keeps_above(&self, depth: usize, name: &str) -> bool {
        layers::kept(&self.layers[..depth]).any(|written| mentions(written, name))
    }

    /// Whether any parameter is kept for a layer, `self` included.
    pub(super) fn keeps_parameters(&self) -> bool {
        layers::kept(self.layers).any(|written| self.mentions_parameters(written))
    }

    /// Whether nothing above `depth` is evaluated after the body with parameters that are kept.
    pub(crate) fn is_last_to_look(&self, depth: usize) -> bool {
        !self.layers[..depth].iter().any(|layer| layer.keeps_parameters())
    }

    /// Why the body runs on clones of parameters.
    pub(crate) fn cloned_for(&self) -> parameters::ClonedFor {
        if self.runs_at_once() {
            parameters::ClonedFor::Hedge
        } else if self.repeats() {
            parameters::ClonedFor::Attempts
        } else {
            parameters::ClonedFor::Fallback
        }
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

    /// Whether a layer below `depth` may hold the call up before the body begins.
    pub(crate) fn may_wait_below(&self, depth: usize) -> bool {
        self.layers[depth + 1..].iter().any(|layer| layer.may_hold_up())
    }

    /// Whether two runs of the body may overlap.
    pub(super) fn runs_at_once(&self) -> bool {
        layers::run_at_once(self.layers)
    }

    /// Whether what stands at `depth` may run more than once at a time. It then has news of its
    /// own.
    pub(crate) fn overlaps(&self, depth: usize) -> bool {
        layers::run_at_once(&self.layers[..depth])
    }

    pub(super) fn repeats_above(&self, depth: usize) -> bool {
        layers::repeat(&self.layers[..depth])
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
        layers::map_error(self.layers)
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
    pub(super) fn leave_of_body(&self) -> Option<TokenStream> {
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

/// `module::path::function`: the name of an unnamed policy in events.
pub(crate) fn label(nest: &Nest) -> TokenStream {
    let private = &nest.private;
    let name = nest.sig.ident.to_string();
    let name = name.trim_start_matches("r#");
    quote!(#private::core::concat!(#private::core::module_path!(), "::", #name))
}
