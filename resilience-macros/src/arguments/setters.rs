//! From the arguments to calls of the runtime's setters: one call for each setting that is written.
//! The runtime has the defaults.

use std::time::Duration;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Expr, LitStr};

use super::kinds::ratio::Ratio;
use super::typed::{self, convertible, duration_tokens, name_type, typed};
use super::value::Value;
use crate::rules::given::Setting;
use crate::rules::value::Value as Typed;

/// The calls of the setters for an attribute's arguments, in the order of its rows.
pub(crate) struct Setters {
    private: TokenStream,
    /// The key of the current row.
    key: &'static str,
    of_new: TokenStream,
    calls: TokenStream,
    expressions: Vec<(&'static str, Expr)>,
}

impl Setters {
    /// `private` is the path of the runtime's hidden module.
    pub(super) fn new(private: &TokenStream) -> Self {
        let none = TokenStream::new();
        Self { private: private.clone(), key: "", of_new: none.clone(), calls: none, expressions: Vec::new() }
    }

    /// Adds the settings of a profile. They give way to those that are added afterwards.
    pub(super) fn defaults(&mut self, settings: &[Setting]) {
        for setting in settings {
            let (key, value) = (format_ident!("{}", setting.key), self.typed(setting.value));
            self.calls.extend(quote!(.#key(#value)));
        }
        if !settings.is_empty() {
            self.calls.extend(quote!(.as_defaults()));
        }
    }

    /// The value of a built-in profile. None of them has a word, a percentile, or no limit of
    /// attempts.
    fn typed(&self, value: Typed) -> TokenStream {
        match value {
            Typed::Count(count) => count.to_token_stream(),
            Typed::Duration(time) => duration_tokens(time, &self.private),
            Typed::Factor(factor) => factor.to_token_stream(),
            Typed::Ratio(parts) => Ratio(parts).tokens(&self.private),
            Typed::Switch(on) => on.to_token_stream(),
            Typed::Unlimited | Typed::Percentile(_) | Typed::Word(_) => TokenStream::new(),
        }
    }

    /// The setters that follow are of the argument `key`.
    pub(super) fn begin_row(&mut self, key: &'static str) {
        self.key = key;
    }

    /// `.base(..).cap(..)`.
    pub(crate) fn calls(&self) -> &TokenStream {
        &self.calls
    }

    /// The argument of the settings' constructor, if one is required.
    pub(crate) fn of_new(&self) -> &TokenStream {
        &self.of_new
    }

    /// The settings whose value is an expression.
    pub(crate) fn expressions(&self) -> &[(&'static str, Expr)] {
        &self.expressions
    }

    pub(crate) fn duration(&mut self, value: Option<&Value<Duration>>) {
        self.add(value, |value, private| {
            let ty = quote!(#private::core::time::Duration);
            typed(value, &ty, |duration| duration_tokens(*duration, private))
        });
    }

    /// A duration, or an `Option` of one, for a setting that may stay unset. The setter is a
    /// function of the type `to`.
    pub(crate) fn optional_duration(&mut self, value: Option<&Value<Duration>>, to: &str) {
        let Some(Value::Expr(expr)) = value else { return self.duration(value) };
        let (private, key, to) = (&self.private, format_ident!("{}", self.key), format_ident!("{to}"));
        let duration = typed::optional_duration(expr, private);
        self.calls.extend(quote!(.set(#private::#to::#key, #duration)));
        self.expressions.push((self.key, expr.clone()));
    }

    pub(crate) fn count(&mut self, value: Option<&Value<u32>>) {
        self.add(value, typed::count);
    }

    /// A count that the constructor takes: it has no default.
    pub(crate) fn required_count(&mut self, value: Option<&Value<u32>>) {
        let Some(value) = value else { return };
        self.expressions.extend(value.expr().map(|expr| (self.key, expr.clone())));
        self.of_new = typed::count(value, &self.private);
    }

    /// A count that another setter takes than that of the row's name.
    pub(crate) fn count_for(&mut self, setter: &str, value: &Value<u32>) {
        self.expressions.extend(value.expr().map(|expr| (self.key, expr.clone())));
        let (setter, count) = (format_ident!("{setter}"), typed::count(value, &self.private));
        self.calls.extend(quote!(.#setter(#count)));
    }

    pub(crate) fn switch(&mut self, value: Option<&Value<bool>>) {
        self.add(value, |value, private| {
            typed(value, &quote!(#private::core::primitive::bool), ToTokens::to_token_stream)
        });
    }

    pub(crate) fn factor(&mut self, value: Option<&Value<f64>>) {
        self.add(value, |value, private| {
            typed(value, &quote!(#private::core::primitive::f64), ToTokens::to_token_stream)
        });
    }

    pub(crate) fn ratio(&mut self, value: Option<&Value<Ratio>>) {
        self.converted(value, "IntoRatio", "into_ratio", |ratio, private| ratio.tokens(private));
    }

    pub(crate) fn name(&mut self, value: Option<&Value<LitStr>>) {
        self.add(value, |value, private| typed(value, &name_type(private), ToTokens::to_token_stream));
    }

    /// A variant of the enum `ty`.
    pub(crate) fn variant<T>(&mut self, value: Option<&Value<T>>, ty: &str, variant: impl Fn(&T) -> &str) {
        let ty = format_ident!("{ty}");
        self.add(value, |value, private| {
            let ty = quote!(#private::#ty);
            typed(value, &ty, |value| {
                let variant = format_ident!("{}", variant(value));
                quote!(#ty::#variant)
            })
        });
    }

    /// A value of any type that implements the trait `helper`, through its `method`.
    pub(crate) fn converted<T>(
        &mut self,
        value: Option<&Value<T>>,
        helper: &str,
        method: &str,
        literal: impl Fn(&T, &TokenStream) -> TokenStream,
    ) {
        let site = Span::mixed_site();
        let (helper, method) =
            (format_ident!("{helper}", span = site), format_ident!("{method}", span = site));
        self.add(value, |value, private| {
            let into = quote_spanned!(site=> #private::#helper::#method);
            convertible(value, &into, |value| literal(value, private))
        });
    }

    /// A setter without a value; its name is not the row's.
    pub(crate) fn without_value(&mut self, setter: &str) {
        let setter = format_ident!("{setter}");
        self.calls.extend(quote!(.#setter()));
    }

    fn add<T>(
        &mut self,
        value: Option<&Value<T>>,
        write: impl FnOnce(&Value<T>, &TokenStream) -> TokenStream,
    ) {
        let Some(value) = value else { return };
        self.expressions.extend(value.expr().map(|expr| (self.key, expr.clone())));
        let (key, value) = (format_ident!("{}", self.key), write(value, &self.private));
        self.calls.extend(quote!(.#key(#value)));
    }
}
