//! The negation of a predicate, for messages. Other libraries have an argument for errors that are
//! not retried, and `on` is its opposite. Eleven recorded messages propose such a closure.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{BinOp, Expr, ExprClosure, Path, UnOp};

use super::naming::{is_function_name, sounds_like_a_type};
use super::spelling;

/// A closure over the error that is true where the predicate `written` is false. `None` if
/// `written` is no predicate.
pub(crate) fn negate(written: &[TokenTree]) -> Option<String> {
    let tokens: TokenStream = written.iter().cloned().collect();
    if let Ok(closure) = syn::parse2::<ExprClosure>(tokens.clone()) {
        return negate_closure(&closure);
    }
    let text = spelling::spell_out(written);
    if is_function_path(written) {
        return Some(format!("|e| !{text}(e)"));
    }
    if let Some(pattern) = inside_matches(written) {
        return Some(format!("|e| !matches!(e, {pattern})"));
    }
    if is_expression(&tokens) {
        return Some(format!("|{}| !{text}", receiver(written)));
    }
    Some(format!("|e| !matches!(e, {text})"))
}

fn negate_closure(closure: &ExprClosure) -> Option<String> {
    let inputs = spelling::spell_out_tokens(&closure.inputs);
    let body = spelling::spell_out_tokens(&closure.body);
    let negated = match &*closure.body {
        Expr::Unary(not) if matches!(not.op, UnOp::Not(_)) => spelling::spell_out_tokens(&not.expr),
        Expr::Binary(binary) if matches!(binary.op, BinOp::Eq(_)) => {
            format!(
                "{} != {}",
                spelling::spell_out_tokens(&binary.left),
                spelling::spell_out_tokens(&binary.right)
            )
        }
        Expr::Binary(binary) if matches!(binary.op, BinOp::Ne(_)) => {
            format!(
                "{} == {}",
                spelling::spell_out_tokens(&binary.left),
                spelling::spell_out_tokens(&binary.right)
            )
        }
        Expr::Call(_) | Expr::MethodCall(_) | Expr::Macro(_) | Expr::Path(_) | Expr::Paren(_) => {
            format!("!{body}")
        }
        _ => format!("!({body})"),
    };
    (closure.inputs.len() == 1).then(|| format!("|{inputs}| {negated}"))
}

/// `pattern` in `matches!(e, pattern)`.
pub(super) fn inside_matches(written: &[TokenTree]) -> Option<String> {
    let [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Group(group)] = written else { return None };
    let inside: Vec<TokenTree> = group.stream().into_iter().collect();
    let comma = inside.iter().position(|tree| tree.to_string() == ",")?;
    (name == "matches").then(|| spelling::spell_out(&inside[comma + 1..]).trim_end_matches(',').to_owned())
}

/// Whether `tokens` are an expression such as `is_busy(e)` or `e.is_busy()`. A call looks like a
/// pattern, but its name is in lower case.
fn is_expression(tokens: &TokenStream) -> bool {
    match syn::parse2::<Expr>(tokens.clone()) {
        Ok(Expr::MethodCall(_) | Expr::Field(_) | Expr::Macro(_)) => true,
        Ok(Expr::Call(call)) => match &*call.func {
            Expr::Path(path) => path.path.segments.last().is_some_and(|name| is_function_name(&name.ident)),
            _ => true,
        },
        _ => false,
    }
}

/// `error` in `error.is_busy()`.
fn receiver(written: &[TokenTree]) -> String {
    match written {
        [TokenTree::Ident(name), TokenTree::Punct(dot), ..] if dot.as_char() == '.' => name.to_string(),
        _ => "e".to_owned(),
    }
}

/// The negation of several predicates, of which any one is enough to be true.
pub(crate) fn negate_any(alternatives: &[Vec<TokenTree>]) -> Option<String> {
    if let [alone] = alternatives {
        return negate(alone);
    }
    let texts = || alternatives.iter().map(|written| spelling::spell_out(written));
    if alternatives.iter().all(|written| is_function_path(written)) {
        let calls: Vec<String> = texts().map(|function| format!("!{function}(e)")).collect();
        return Some(format!("|e| {}", calls.join(" && ")));
    }
    let patterns: Vec<String> = texts().collect();
    (!patterns.is_empty()).then(|| format!("|e| !matches!(e, {})", patterns.join(" | ")))
}

/// The parts of `[A, B]`, or of `A, B`.
pub(crate) fn split_alternatives(written: &[TokenTree]) -> Vec<Vec<TokenTree>> {
    let inside: Vec<TokenTree> = match written {
        [TokenTree::Group(list)] if list.delimiter() != Delimiter::Brace => {
            list.stream().into_iter().collect()
        }
        written => written.to_vec(),
    };
    let parts = inside.split(|tree| matches!(tree, TokenTree::Punct(comma) if comma.as_char() == ','));
    parts.filter(|part| !part.is_empty()).map(<[TokenTree]>::to_vec).collect()
}

/// Whether `written` is an error type such as `io::Error`. Other languages tell errors apart by
/// their type.
pub(crate) fn is_error_type(written: &[TokenTree]) -> bool {
    let Ok(path) = syn::parse2::<Path>(written.iter().cloned().collect()) else { return false };
    let mut segments = path.segments.iter().rev().map(|segment| &segment.ident);
    match (segments.next(), segments.next()) {
        (Some(name), Some(module)) => is_function_name(module) && sounds_like_a_type(&name.to_string()),
        (Some(name), None) => name == "Error",
        (None, _) => false,
    }
}

/// Whether `written` is the path of a function, such as `is_busy` or `Error::is_busy`.
pub(crate) fn is_function_path(written: &[TokenTree]) -> bool {
    let path = syn::parse2::<Path>(written.iter().cloned().collect());
    path.is_ok_and(|path| path.segments.last().is_some_and(|name| is_function_name(&name.ident)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opposite(text: &str) -> Option<String> {
        let written: Vec<TokenTree> =
            text.parse::<TokenStream>().expect("they are tokens").into_iter().collect();
        negate_any(&split_alternatives(&written))
    }

    #[test]
    fn the_opposite_of_each_form_is_a_closure_that_compiles() {
        for (written, closure) in [
            ("is_busy", "|e| !is_busy(e)"),
            ("Error::is_busy", "|e| !Error::is_busy(e)"),
            ("is_busy, is_slow", "|e| !is_busy(e) && !is_slow(e)"),
            ("is_busy(e)", "|e| !is_busy(e)"),
            ("error.is_busy()", "|error| !error.is_busy()"),
            ("matches!(e, Error::Busy)", "|e| !matches!(e, Error::Busy)"),
            ("Error::Busy", "|e| !matches!(e, Error::Busy)"),
            ("Error::Busy | Error::Slow", "|e| !matches!(e, Error::Busy | Error::Slow)"),
            ("[Error::Busy, Error::Slow]", "|e| !matches!(e, Error::Busy | Error::Slow)"),
            ("Error::Status(c) if *c < 500", "|e| !matches!(e, Error::Status(c) if *c < 500)"),
            ("|e| e.is_busy()", "|e| !e.is_busy()"),
            ("|e: &Error| !e.is_busy()", "|e: &Error| e.is_busy()"),
            ("|e| e.status() == 404", "|e| e.status() != 404"),
            ("|e| e.status() < 500", "|e| !(e.status() < 500)"),
        ] {
            assert_eq!(opposite(written).as_deref(), Some(closure), "{written}");
        }
    }

    #[test]
    fn types_are_told_from_variants() {
        let is_type = |text: &str| {
            let tokens: TokenStream = text.parse().expect("they are tokens");
            is_error_type(&tokens.into_iter().collect::<Vec<_>>())
        };
        for text in ["io::Error", "std::num::ParseIntError", "Error"] {
            assert!(is_type(text), "{text}");
        }
        for text in ["Error::Timeout", "Kind::IoError", "IoError", "is_error", "errors::Timeout"] {
            assert!(!is_type(text), "{text}");
        }
    }
}
