//! Layers that learn from the calls inside how much load is right, above layers from which they
//! would learn something else: a call that waits holds its place and is no load, and a fallback
//! makes a success of a failure.

use crate::errors::Errors;
use crate::function::Function;
use crate::nest::policy::Layer;

/// Reports each layer that stands above such a one.
pub(super) fn check(layers: &[Layer], function: &Function, errors: &mut Errors) {
    for (depth, layer) in layers.iter().enumerate().filter(|(_, layer)| layer.measures_load()) {
        // To stand below the innermost one settles the others too.
        let misleads = |below: &&Layer| below.may_wait() || below.hides_failures();
        if let Some(below) = layers[depth + 1..].iter().rev().find(misleads) {
            errors.push(syn::Error::new(layer.at(function), message(layer.name(), below)));
        }
    }
}

fn message(above: &str, below: &Layer) -> String {
    let name = below.name();
    let tells = match name {
        _ if below.hides_failures() => "hides each failure from it",
        "retry" => "lets calls wait for their next attempt, which is no load",
        "hedge" => "runs a call twice, which is more load than it counts",
        _ => "lets calls wait, which is no load",
    };
    let put = if above == name {
        "put this one below it".to_owned()
    } else {
        format!("put `#[{above}]` below `#[{name}]`")
    };
    format!(
        "this limit adapts to the load that the service takes, and `#[{name}]` below {tells}; {put}, or write one number as \
         its limit"
    )
}
