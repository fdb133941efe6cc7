//! Layers that take the calls inside for the load of what is called, above layers in which calls
//! wait. A call that waits holds its place, and is no load: the layer would adapt to its own waits.

use crate::errors::Errors;
use crate::function::Function;
use crate::nest::policy::Layer;

/// Reports each layer that stands above one in which calls wait.
pub(super) fn check(layers: &[Layer], function: &Function, errors: &mut Errors) {
    for (depth, layer) in layers.iter().enumerate().filter(|(_, layer)| layer.measures_load()) {
        // To stand below the innermost one settles the others too.
        if let Some(waits) = layers[depth + 1..].iter().rev().find(|below| below.may_wait()) {
            errors.push(syn::Error::new(layer.at(function), message(layer.name(), waits.name())));
        }
    }
}

fn message(above: &str, below: &str) -> String {
    let waiting = match below {
        "retry" => "a call that waits for its next attempt",
        "hedge" => "a call that runs twice",
        _ => "a call that waits to be let in",
    };
    format!(
        "this limit adapts to how many calls the service takes, and {waiting} in `#[{below}]` below says nothing of that; put \
         `#[{above}]` below `#[{below}]`, or write one number as its limit"
    )
}
