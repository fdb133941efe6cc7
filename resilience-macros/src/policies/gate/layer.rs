//! The code of a gate around the layers inside.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Expr, Lifetime};

use crate::nest::{Body, Code, Nest};
use crate::policies::state::{Source, Stateful};

/// A gate at a depth of a nest.
pub(crate) struct GateLayer<'a> {
    pub(crate) nest: &'a Nest<'a>,
    pub(crate) depth: usize,
    /// An expression of the runtime's source for the gate's state.
    source: TokenStream,
    map_err: Option<&'a Expr>,
}

impl<'a> GateLayer<'a> {
    pub(crate) fn new<A: Stateful>(
        nest: &'a Nest<'a>,
        depth: usize,
        args: &'a A,
        map_err: Option<&'a Expr>,
    ) -> Self {
        Self { nest, depth, source: Source::new(nest, args).locate(), map_err }
    }

    /// A call of the runtime's function `enter` with the source of the gate and its layer.
    pub(crate) fn enter(&self, enter: &TokenStream) -> TokenStream {
        let (private, source, layer) = (&self.nest.private, &self.source, self.nest.layer_ref(self.depth));
        quote_spanned!(Span::mixed_site()=> #private::#enter(#source, #layer))
    }

    /// The future inside, with the statements before it.
    pub(crate) fn inside(&self, body: &Body) -> (TokenStream, TokenStream) {
        self.nest.lazy_layer_future(self.depth + 1, body)
    }

    /// Whether a future around the one inside cannot be the gate: statements are `before` it, such
    /// as clones that a rejected call must not make, or `map_err` names parameters, which the
    /// future inside borrows or takes.
    pub(crate) fn has_to_enter_first(&self, before: &TokenStream) -> bool {
        !before.is_empty() || self.map_err.is_some_and(|map_err| self.nest.mentions_parameters(map_err))
    }

    /// The future of the runtime's function `gate` around the future `inside`. It asks when it is
    /// first polled.
    pub(crate) fn future(&self, gate: &TokenStream, inside: &TokenStream) -> Code {
        let (private, source, layer) = (&self.nest.private, &self.source, self.nest.layer_ref(self.depth));
        let tell = self.tell();
        let rejected = self.nest.ended_closure(self.depth, Some(&tell), self.map_err);
        Code::Future(
            quote_spanned!(Span::mixed_site()=> #private::#gate(#source, #layer, #inside, #rejected)),
        )
    }

    /// Enters by the expression `enter`, then runs `call`, which may use `__resilience_entered`.
    /// The label lets a rejection leave the whole expression from an inner scope. That scope ends
    /// before the call, so an async function's future has no space for the rejection.
    pub(crate) fn entered(&self, enter: &TokenStream, call: &TokenStream) -> TokenStream {
        let private = &self.nest.private;
        let rejection = quote_spanned!(Span::mixed_site()=> __resilience_rejection);
        let (tell, ended) = (self.tell(), self.nest.ended(self.depth, &rejection, self.map_err));
        let label = self.label();
        quote_spanned! {Span::mixed_site()=> #label: {
            let __resilience_entered = match #enter {
                #private::core::result::Result::Ok(__resilience_entered) => __resilience_entered,
                #private::core::result::Result::Err(#rejection) => {
                    #tell
                    break #label #ended;
                }
            };
            #call
        }}
    }

    /// The outcome of what is `inside`, a value, as the value of a block that frees what was
    /// entered before.
    pub(crate) fn then_leave(&self, inside: &TokenStream) -> TokenStream {
        let (private, ty) = (&self.nest.private, &self.nest.types[self.depth + 1]);
        quote_spanned! {Span::mixed_site()=>
            let __resilience_out: #ty = #inside;
            #private::core::mem::drop(__resilience_entered);
            __resilience_out
        }
    }

    /// The statements that tell that the call is turned away: to the site, and to the layers above,
    /// which hear of it whatever `map_err` makes of the error.
    fn tell(&self) -> TokenStream {
        let private = &self.nest.private;
        let turned_away = self.nest.tell_turned_away(self.depth);
        let above = self.nest.reports_rejections(self.depth).then(
            || quote_spanned!(Span::mixed_site()=> #private::BreakersBelow::turn_away(__resilience_below);),
        );
        quote!(#turned_away #above)
    }

    /// Gates nest, and the compiler warns if a label shadows another, so it contains the depth.
    fn label(&self) -> Lifetime {
        Lifetime::new(&format!("'__resilience_entered_{}", self.depth), Span::mixed_site())
    }
}
