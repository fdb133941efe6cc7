//! Literals that contradict each other across the attributes of one function, a row for each
//! comparison. The error is reported at the one that cannot act. Expressions are never compared.

mod comparison;
mod counts;
mod times;

use comparison::Amount;
pub(super) use comparison::Comparison;
pub(super) use counts::COUNTS;
pub(super) use times::TIMES;

use crate::errors::Errors;
use crate::nest::policy::Layer;

/// Reports each literal that cannot act.
pub(super) fn compare(layers: &[Layer], errors: &mut Errors) {
    for (depth, layer) in layers.iter().enumerate() {
        report(TIMES, layer, layers, depth, errors);
        report(COUNTS, layer, layers, depth, errors);
    }
}

fn report<T: Amount>(
    comparisons: &[Comparison<T>],
    layer: &Layer,
    layers: &[Layer],
    depth: usize,
    errors: &mut Errors,
) {
    let of_layer = comparisons.iter().filter(|comparison| comparison.attribute == layer.name());
    of_layer.filter_map(|comparison| comparison.error(layers, depth)).for_each(|error| errors.push(error));
}
