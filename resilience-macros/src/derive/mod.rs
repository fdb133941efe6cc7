//! `#[derive(Transient)]`: an error type says of each of its variants whether waiting heals it.
//!
//! `input` reads the type, `attribute` finds `#[transient]` on its variants and `breaker` `#[breaker]`, `arguments` reads
//! what the first takes and `expression` what may stand in it; `habits` answers what other derives take. `fields` is what an
//! expression may name, `mentions` where it does, `source` which field is the inner error; `judgement` is what follows for a
//! variant, `bounds` what that asks of the type's parameters; `expand` writes the code,
//! `outcome` that of the method of this name.

mod arguments;
mod attribute;
mod bounds;
mod breaker;
mod expand;
mod expression;
mod fields;
mod habits;
mod input;
mod judgement;
mod mentions;
mod outcome;
mod source;

use proc_macro2::TokenStream;
use quote::quote;

use crate::errors::Errors;
use input::Input;
use judgement::Judgement;

/// The implementation for `item`. With a mistake in it, it is there all the same, next to the errors: what else is
/// written on top of it stays green.
pub(crate) fn transient(item: TokenStream) -> TokenStream {
    let input = match Input::parse(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::default();
    let krate = attribute::of_type(&input, &mut errors);
    breaker::check_type(&input, &mut errors);
    let judgements: Vec<Judgement> =
        input.cases.iter().map(|case| Judgement::of(case, &input, &mut errors)).collect();
    let errors = errors.to_compile_errors();
    let implementation = expand::implementation(&input, &judgements, krate.as_ref());
    quote!(#errors #implementation)
}
