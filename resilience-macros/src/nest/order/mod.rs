//! Checks across the attributes of one function: their order, and the literals among their
//! arguments.
//!
//! A stable macro cannot warn. So an order is legal, or an error that says why and what to write.

mod literals;
mod load;
mod rows;
#[cfg(test)]
mod tests;

use super::policy::Layer;
use crate::errors::Errors;
use crate::function::Function;

pub(super) fn check(layers: &[Layer], function: &Function, errors: &mut Errors) {
    let names: Vec<&str> = layers.iter().map(|layer| layer.name()).collect();
    for (depth, row) in rows::refused(&names) {
        errors.push(syn::Error::new(layers[depth].at(function), row.message));
    }
    load::check(layers, function, errors);
    literals::compare(layers, errors);
}
