//! The arguments of `#[faults]`.

use syn::parse::ParseStream;
use syn::{Expr, Path};

use crate::arguments::argument::Argument;
use crate::arguments::closure::is_closure;
use crate::arguments::{expression, krate, spelling, store};
use crate::rules::faults as rules;
use crate::syntax::peel;

#[derive(Default)]
pub(crate) struct FaultsArgs {
    pub(crate) error: Option<Expr>,
    pub(crate) krate: Option<Path>,
}

type Row = Argument<FaultsArgs>;

pub(super) const ROWS: &[Row] = &[
    Row::by_rule(rules::ERROR, |args, _, input| store(&mut args.error, error(input))),
    Row::by_rule(rules::CRATE, |args, _, input| store(&mut args.krate, krate::parse(input))),
];

/// Reads an error.
fn error(input: ParseStream) -> syn::Result<Expr> {
    let error = expression(input)?;
    if is_closure(&error) {
        let message = "`error` is an error, not a function; write `error = ApiError::Timeout`, which is evaluated for \
                       each fault";
        return Err(syn::Error::new_spanned(error, message));
    }
    if let Some(inside) = unwrapped(&error) {
        let message = format!("`error` is the error alone; write `error = {inside}`");
        return Err(syn::Error::new_spanned(error, message));
    }
    Ok(error)
}

/// The text of the error inside `Err(…)`.
pub(super) fn unwrapped(error: &Expr) -> Option<String> {
    match peel(error) {
        Expr::Call(call) if matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Err")) => {
            Some(spelling::spell_out_tokens(&call.args))
        }
        _ => None,
    }
}
