//! Finds the parameters that a body consumes, by using them as values. All others are only
//! borrowed.
//!
//! The compiler knows this exactly, but after the expansion. This module tells what syntax shows,
//! and follows names through shadowing, closures and common macros. Two questions only types can
//! answer: whether a field that is used as a value is moved or copied, and whether a method takes
//! `self`. For these, it lists the places, and the expansion leaves the answer to the compiler.

mod finder;
mod in_macros;
mod patterns;
mod uses;

use proc_macro2::TokenStream;
use syn::Block;
use syn::parse::Parser;

use finder::MoveFinder;
pub(crate) use patterns::bound_names;
pub(crate) use uses::{Candidate, Place, Uses};

/// The uses in `statements`. They are empty if the statements do not parse.
pub(crate) fn find_uses(statements: TokenStream, candidates: &[Candidate]) -> Uses {
    // A place under a `cfg` may not exist, and a field of a union may be named in an `unsafe` block
    // only. The expansion names each place once more, so in such bodies none is listed.
    let all_there = !["cfg", "unsafe"].iter().any(|word| crate::tokens::mentions(statements.clone(), word));
    let mut finder = MoveFinder::new(candidates);
    if let Ok(statements) = Block::parse_within.parse2(statements) {
        finder.statements(&statements);
    }
    let MoveFinder { handed_over, mut uses, .. } = finder;
    let Uses { consumed, parts, suspected, receivers } = &mut uses;
    let is_there =
        |place: &Place| all_there && !consumed.contains(&place.root) && !handed_over.contains(&place.root);
    parts.retain(is_there);
    receivers.retain(is_there);
    suspected.retain(|name| !consumed.contains(name));
    uses
}

#[cfg(test)]
mod tests;
