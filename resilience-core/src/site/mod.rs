//! What is known of an annotated function, and of each call of it.
//!
//! A function has one [`Site`](site::Site), a static with a [`SiteLayer`](site_layer::SiteLayer)
//! for each attribute. A call has one [`Call`](call::Call), a local that counts what becomes of it.
//! A policy gets a [`Layer`](layer::Layer): the way from where it stands to both.
//!
//! Without a feature that asks for it (`_site`), expanded code has neither, and a `Layer` is empty.

pub(crate) mod expansion;
pub(crate) mod hedge_end;
#[cfg_attr(not(feature = "_site"), path = "layer/absent.rs")]
pub(crate) mod layer;

#[cfg(feature = "_site")]
pub(crate) mod attribute;
#[cfg(feature = "_site")]
pub(crate) mod call;
#[cfg(feature = "telemetry")]
pub(crate) mod counting;
#[cfg(feature = "control")]
pub(crate) mod ends;
#[cfg(feature = "telemetry")]
pub(crate) mod functions;
#[cfg(feature = "telemetry")]
pub(crate) mod instruments;
#[cfg(feature = "telemetry")]
pub(crate) mod kinds;
#[cfg(feature = "telemetry")]
mod layer_counts;
#[cfg(feature = "telemetry")]
pub(crate) mod policy_calls;
#[cfg(feature = "_site")]
pub(crate) mod registry;
#[cfg(feature = "telemetry")]
pub(crate) mod retry_stats;
#[cfg(feature = "_site")]
#[expect(clippy::module_inception, reason = "a site, in the folder of all that belongs to it")]
pub(crate) mod site;
#[cfg(feature = "_site")]
pub(crate) mod site_layer;
#[cfg(feature = "telemetry")]
pub(crate) mod site_stats;
#[cfg(feature = "telemetry")]
mod told;
#[cfg(feature = "_site")]
pub(crate) mod wanted;
