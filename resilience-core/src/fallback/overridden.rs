//! Whether the fallback of an attribute is switched off by control. It has no other setting.

use crate::site::layer::Layer;

/// The number of the settings of a fallback that is off.
#[cfg(feature = "control")]
pub(crate) const OFF: u32 = 1;

#[cfg(feature = "control")]
#[inline]
pub(super) fn is_off(layer: Layer<'_>) -> bool {
    layer.setting() == OFF
}

#[cfg(not(feature = "control"))]
#[inline]
pub(super) fn is_off(_layer: Layer<'_>) -> bool {
    false
}
