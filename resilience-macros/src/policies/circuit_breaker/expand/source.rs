//! The way to the breaker: the runtime's `BreakerSource`.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::layer::BreakerLayer;
use crate::policies::state::Source;

impl BreakerLayer<'_> {
    /// The runtime's `BreakerSource`, which leads to the breaker's cell, and tells of which call
    /// its events are. If a layer above judges errors, it also reports to it what the outcome
    /// does not show.
    pub(super) fn locate(&self) -> TokenStream {
        let (private, site) = (&self.nest.private, Span::mixed_site());
        let breaker = Source::new(self.nest, self.args).locate();
        let layer = self.nest.layer_ref(self.depth);
        let breaker = quote_spanned!(site=> #private::telling(#breaker, #layer));
        if !self.nest.reports_rejections(self.depth) {
            return breaker;
        }
        quote_spanned!(site=> #private::reporting(#breaker, __resilience_below))
    }
}
