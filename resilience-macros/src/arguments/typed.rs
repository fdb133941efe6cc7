//! Values as expressions of generated code. If the user's expression has another type, the
//! compiler reports it at that expression alone.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

use super::value::Value;
use crate::spans::{SpanRange, moved};
use crate::syntax::without_parentheses;

/// A value of type `ty`. If an expression has another type, the compiler reports it at the
/// expression alone.
pub(crate) fn typed<T>(
    value: &Value<T>,
    ty: &TokenStream,
    literal: impl FnOnce(&T) -> TokenStream,
) -> TokenStream {
    match value {
        Value::Literal(value, _) => literal(value),
        Value::Expr(expr) => typed_expr(expr, ty),
    }
}

fn typed_expr(expr: &Expr, ty: &TokenStream) -> TokenStream {
    let expr = without_parentheses(expr);
    let ty = moved(ty, SpanRange::covering(expr).start());
    quote_spanned! {Span::mixed_site()=> {
        let __resilience_value: #ty = #expr;
        __resilience_value
    }}
}

/// A count, `u32`. For an expression with a type of its own, such as a `usize`, the error message
/// says how to convert it. Any other expression takes the expected type, as `limit.into()` does.
pub(crate) fn count(value: &Value<u32>, private: &TokenStream) -> TokenStream {
    match value.expr() {
        Some(expr) if has_type_of_its_own(expr) => {
            let helper = quote_spanned!(Span::mixed_site()=> #private::CountSetting::count);
            convertible(value, &helper, ToTokens::to_token_stream)
        }
        _ => typed(value, &quote!(#private::core::primitive::u32), ToTokens::to_token_stream),
    }
}

/// Whether the type of `expr` does not depend on the expected one: variables, fields, lengths, and
/// arithmetic on them.
fn has_type_of_its_own(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) | Expr::Field(_) | Expr::Index(_) | Expr::Cast(_) => true,
        Expr::MethodCall(call) => ["len", "count", "capacity"].iter().any(|method| call.method == method),
        Expr::Binary(binary) => has_type_of_its_own(&binary.left) || has_type_of_its_own(&binary.right),
        Expr::Unary(unary) => has_type_of_its_own(&unary.expr),
        Expr::Reference(reference) => has_type_of_its_own(&reference.expr),
        Expr::Paren(paren) => has_type_of_its_own(&paren.expr),
        Expr::Group(group) => has_type_of_its_own(&group.expr),
        _ => false,
    }
}

/// An expression of type `Duration` or `Option<Duration>`, as an `Option<Duration>`.
pub(crate) fn optional_duration(expr: &Expr, private: &TokenStream) -> TokenStream {
    if takes_the_expected_type(expr) {
        let duration = typed_expr(expr, &quote!(#private::core::time::Duration));
        return quote_spanned!(Span::mixed_site()=> #private::core::option::Option::Some(#duration));
    }
    let expr = without_parentheses(expr);
    let helper = quote_spanned!(Span::mixed_site()=> #private::DurationSetting::duration);
    SpanRange::covering(expr).call_runtime(&helper, quote!(#expr))
}

/// Whether `expr` has whatever type is expected: `timeout.into()`, `text.parse()?`,
/// `Default::default()`.
fn takes_the_expected_type(expr: &Expr) -> bool {
    const CONVERSIONS: [&str; 5] = ["into", "try_into", "parse", "sum", "product"];
    const PASS_ON: [&str; 3] = ["unwrap", "expect", "unwrap_or_default"];
    let is_one_of = |names: &[&str], name: &Ident| names.iter().any(|known| name == known);
    match expr {
        Expr::MethodCall(call) if is_one_of(&CONVERSIONS, &call.method) => call.turbofish.is_none(),
        Expr::MethodCall(call) if is_one_of(&PASS_ON, &call.method) => {
            takes_the_expected_type(&call.receiver)
        }
        Expr::Call(call) => matches!(
            &*call.func,
            Expr::Path(path) if path.qself.is_none() && path.path.segments.iter().rev().nth(1).is_some_and(
                |parent| parent.ident == "Default"
            )
        ),
        Expr::Try(tried) => takes_the_expected_type(&tried.expr),
        Expr::Paren(paren) => takes_the_expected_type(&paren.expr),
        Expr::Group(group) => takes_the_expected_type(&group.expr),
        _ => false,
    }
}

/// A value of any type that `helper`, a function of the runtime, takes. If an expression has
/// another type, the compiler reports it at the expression.
pub(crate) fn convertible<T>(
    value: &Value<T>,
    helper: &TokenStream,
    literal: impl FnOnce(&T) -> TokenStream,
) -> TokenStream {
    match value {
        Value::Literal(value, _) => literal(value),
        Value::Expr(expr) => {
            let expr = without_parentheses(expr);
            SpanRange::covering(expr).call_runtime(helper, quote!(#expr))
        }
    }
}

/// `&'static str`, the type of names.
pub(crate) fn name_type(private: &TokenStream) -> TokenStream {
    quote!(&'static #private::core::primitive::str)
}

/// An expression of type `Duration`. `private` is the path of the runtime's hidden module.
pub(crate) fn duration_tokens(duration: std::time::Duration, private: &TokenStream) -> TokenStream {
    let (secs, nanos) = (duration.as_secs(), duration.subsec_nanos());
    quote!(#private::core::time::Duration::new(#secs, #nanos))
}
