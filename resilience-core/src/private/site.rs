//! The items that all expansions call to be seen and steered.

pub use crate::__resilience_call as call;
pub use crate::__resilience_layer as layer;
pub use crate::site::expansion::turned_away;
pub use crate::site::layer::Layer;
#[cfg(feature = "sites")]
pub use crate::site::registry::Submitted;
#[cfg(feature = "_site")]
pub use crate::site::{call::Call, site::Site, site_layer::SiteLayer};
#[cfg(feature = "sites")]
pub use inventory;

/// A call of `site` begins.
#[cfg(feature = "_site")]
#[inline]
#[must_use]
pub fn begin(site: &'static Site) -> Call {
    Call::begin(site, crate::sites::greet)
}
