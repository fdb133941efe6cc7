//! `#[derive(Transient)]`: tells for each variant of an error type whether waiting heals it.
//!
//! Reading: `input` reads the type. `attribute` finds `#[transient]`, and `arguments` reads its
//! arguments. `expression` checks expressions in them. `breaker` reads `#[breaker]`. `habits`
//! answers arguments of other derives. `word` reads a kind.
//!
//! Analysing: `fields` names the fields for expressions, and `mentions` finds where they are used.
//! `source` finds the inner error. `judgement` is the result for one case, and `bounds` has the
//! bounds that follow for the type's parameters.
//!
//! Writing: `expand` writes the implementation, and `outcome` and `kind` the methods of these
//! names. `arms` writes the arms of all.

mod arguments;
mod arms;
mod attribute;
mod bounds;
mod breaker;
mod expand;
mod expression;
mod fields;
mod habits;
mod input;
mod judgement;
mod kind;
mod mentions;
mod outcome;
mod source;
mod word;

use proc_macro2::TokenStream;
use quote::quote;

use crate::errors::Errors;
use input::Input;
use judgement::Judgement;

/// The implementation for `item`. If there are errors, it is written next to them, so that code
/// that uses it gets no errors of its own.
pub(crate) fn transient(item: TokenStream) -> TokenStream {
    let input = match Input::parse(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::default();
    let krate = attribute::read_type(&input, &mut errors);
    breaker::check_type(&input, &mut errors);
    let judgements: Vec<Judgement> =
        input.cases.iter().map(|case| Judgement::new(case, &input, &mut errors)).collect();
    let errors = errors.to_compile_errors();
    let implementation = expand::implementation(&input, &judgements, krate.as_ref());
    quote!(#errors #implementation)
}
