//! The reason for which the body runs on clones of parameters. The runtime has traits for each,
//! whose messages about a type that is not `Clone` name it.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote_spanned};

use crate::spans::moved;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClonedFor {
    /// The body runs again.
    Attempts,
    /// Two runs of the body may overlap.
    Hedge,
    /// A fallback names the parameter.
    Fallback,
}

impl ClonedFor {
    /// A clone of `value`. If its type is not `Clone`, the compiler reports it at `span`; of a
    /// compound type, such as `Vec<File>`, as a `whole`.
    pub(crate) fn clone_of(
        self,
        whole: bool,
        private: &TokenStream,
        span: Span,
        value: &TokenStream,
    ) -> TokenStream {
        let (of_any, of_compound, method) = match self {
            Self::Attempts => ("CloneForAttempt", "CloneWhole", "clone_for_attempt"),
            Self::Hedge => ("CloneForHedge", "CloneWholeForHedge", "clone_for_hedge"),
            Self::Fallback => ("CloneForFallback", "CloneWholeForFallback", "clone_for_fallback"),
        };
        call(if whole { of_compound } else { of_any }, method, private, span, &quote_spanned!(span=> &#value))
    }

    /// A clone of the value behind `reference`, a parameter whose parts the body moves.
    pub(crate) fn clone_for_parts(
        self,
        private: &TokenStream,
        span: Span,
        reference: &TokenStream,
    ) -> TokenStream {
        let (by, method) = match self {
            // A parameter is cloned as a whole where two runs overlap.
            Self::Attempts | Self::Hedge => ("CloneForParts", "clone_for_parts"),
            Self::Fallback => ("ClonePartsForFallback", "clone_for_fallback"),
        };
        call(by, method, private, span, reference)
    }
}

fn call(by: &str, method: &str, private: &TokenStream, span: Span, value: &TokenStream) -> TokenStream {
    let (by, method) = (format_ident!("{by}", span = span), format_ident!("{method}", span = span));
    let private = moved(private, span);
    quote_spanned!(span=> #private::#by::#method(#value))
}
