//! `profile = "gentle"`: the name of a profile.

use proc_macro2::Ident;
use syn::parse::ParseStream;
use syn::{Error, Expr, Lit, LitStr};

use crate::arguments::lookahead::{lone_ident, starts_expression, tokens_of_value};
use crate::arguments::spelling;
use crate::rules::profile::{built_in, check_name};

/// Reads the value of `profile`. It is a literal, as its settings become code.
pub(crate) fn parse(input: ParseStream) -> syn::Result<LitStr> {
    if input.peek(LitStr) && !starts_expression(input) {
        let name: LitStr = input.parse()?;
        return match check_name(&name.value()) {
            Ok(()) => Ok(name),
            Err(message) => Err(Error::new(name.span(), message)),
        };
    }
    if let Some(word) = lone_ident(&input.fork()) {
        let _: Ident = input.parse()?;
        return Err(Error::new(word.span(), not_a_name(&word)));
    }
    let found = spelling::spell_out(&tokens_of_value(input));
    let value: Expr = input.parse()?;
    let message = match &value {
        Expr::Lit(literal) if !matches!(literal.lit, Lit::Str(_)) => {
            format!("`profile` is a string such as `\"gentle\"`, found `{found}`")
        }
        _ => {
            format!("`profile` is read while compiling; write a string such as `\"gentle\"`, found `{found}`")
        }
    };
    Err(Error::new_spanned(value, message))
}

fn not_a_name(word: &Ident) -> String {
    let name = word.to_string();
    if built_in(&name).is_some() {
        return format!("`profile` is a string; write `profile = \"{name}\"`");
    }
    format!("`profile` is read while compiling; write a string such as `\"gentle\"`, found `{name}`")
}
