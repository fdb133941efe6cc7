//! What expanded code tells of itself.

use crate::site::layer::Layer;

/// Tells that the policy of `layer` turns the call away.
#[inline]
pub fn turned_away(layer: Layer<'_>) {
    layer.rejected();
}
