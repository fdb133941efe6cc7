//! A breaker's settings: what is written becomes one setter each, and what is not written is left to the runtime.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

use super::place::{self, either, typed};
use crate::args::ratio::Ratio;
use crate::args::{Value, duration_tokens};
use crate::attributes::circuit_breaker::{CircuitBreakerArgs, Threshold, Window};

/// An expression of type `Settings`; `private` is the path of the runtime's hidden module.
pub(super) fn settings(args: &CircuitBreakerArgs, private: &TokenStream) -> TokenStream {
    let writer = Writer { private };
    let values = [
        ("threshold", args.threshold.as_ref().map(|threshold| writer.threshold(threshold))),
        ("window", args.window.as_ref().map(|window| writer.window(window))),
        ("min_calls", args.min_calls.as_ref().map(|calls| writer.count(calls))),
        ("slow", args.slow.as_ref().map(|slow| writer.duration(slow))),
        ("slow_threshold", args.slow_threshold.as_ref().map(|ratio| writer.ratio(ratio))),
        ("cooldown", args.cooldown.as_ref().map(|cooldown| writer.duration(cooldown))),
        ("cooldown_factor", args.cooldown_factor.as_ref().map(|factor| writer.factor(factor))),
        ("cooldown_cap", args.cooldown_cap.as_ref().map(|cap| writer.duration(cap))),
        ("probes", args.probes.as_ref().map(|probes| writer.count(probes))),
    ];
    let setters = values.into_iter().filter_map(|(name, value)| {
        let (name, value) = (format_ident!("{name}"), value?);
        Some(quote!(.#name(#value)))
    });
    quote!(#private::Settings::new() #(#setters)*)
}

struct Writer<'a> {
    private: &'a TokenStream,
}

impl Writer<'_> {
    fn threshold(&self, threshold: &Value<Threshold>) -> TokenStream {
        either(threshold, &self.helper("IntoThreshold", "into_threshold"), |threshold| match threshold {
            Threshold::Count(failures) => failures.to_token_stream(),
            Threshold::Rate(ratio) => self.exact(*ratio),
        })
    }

    fn window(&self, window: &Value<Window>) -> TokenStream {
        either(window, &self.helper("IntoWindow", "into_window"), |window| match window {
            Window::Calls(calls) => calls.to_token_stream(),
            Window::Time(length) => duration_tokens(*length, self.private),
        })
    }

    fn ratio(&self, ratio: &Value<Ratio>) -> TokenStream {
        either(ratio, &self.helper("IntoRatio", "into_ratio"), |ratio| self.exact(*ratio))
    }

    fn count(&self, count: &Value<u32>) -> TokenStream {
        place::count(count, self.private)
    }

    fn factor(&self, factor: &Value<f64>) -> TokenStream {
        let private = self.private;
        typed(factor, &quote!(#private::core::primitive::f64), ToTokens::to_token_stream)
    }

    fn duration(&self, duration: &Value<std::time::Duration>) -> TokenStream {
        let private = self.private;
        let ty = quote!(#private::core::time::Duration);
        typed(duration, &ty, |duration| duration_tokens(*duration, private))
    }

    fn exact(&self, Ratio(parts): Ratio) -> TokenStream {
        let private = self.private;
        quote!(#private::Ratio::from_ppb(#parts))
    }

    /// The method of a trait that each type has which may be written there.
    fn helper(&self, name: &str, method: &str) -> TokenStream {
        let site = Span::mixed_site();
        let (private, name) = (self.private, format_ident!("{name}", span = site));
        let method = format_ident!("{method}", span = site);
        quote_spanned!(site=> #private::#name::#method)
    }
}
