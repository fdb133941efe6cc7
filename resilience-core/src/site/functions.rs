//! The annotated functions by name, as telemetry shows them.

use crate::site::registry;
use crate::site::site::Site;
use crate::site::site_layer::SiteLayer;
use crate::site::wanted::Wanted;

/// The annotated functions that share a name, which is nearly always one.
#[derive(Debug)]
pub(crate) struct Function {
    name: &'static str,
    sites: Vec<&'static Site>,
}

impl Function {
    /// The listed functions of this name. `None` if there is none.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let sites = registry::named(name);
        Some(Self { name: sites.first()?.name(), sites })
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Whether its level is `calls` or above.
    pub(crate) fn counts_calls(&self) -> bool {
        self.sites.iter().any(|site| site.wanted().has(Wanted::CALLS))
    }

    /// Whether its level is `latency`.
    pub(crate) fn is_timed(&self) -> bool {
        self.sites.iter().any(|site| site.wanted().has(Wanted::LATENCY))
    }

    pub(crate) fn has_retry(&self) -> bool {
        self.sites.iter().any(|site| site.attempts_at().is_some())
    }

    pub(crate) fn has(&self, policy: &str) -> bool {
        self.layers(policy).next().is_some()
    }

    pub(crate) fn sites(&self) -> impl Iterator<Item = &'static Site> {
        self.sites.iter().copied()
    }

    /// The attributes of a policy, with their sites and depths.
    pub(crate) fn layers(
        &self,
        policy: &str,
    ) -> impl Iterator<Item = (&'static Site, usize, &'static SiteLayer)> {
        let all = self.sites().flat_map(|site| {
            site.layers().iter().enumerate().map(move |(depth, layer)| (site, depth, layer))
        });
        all.filter(move |(_, _, layer)| layer.policy() == policy)
    }

    /// The sum of a number over its sites.
    pub(crate) fn sum(&self, of: impl Fn(&'static Site) -> u64) -> u64 {
        self.sites().map(of).fold(0, u64::wrapping_add)
    }
}

/// All listed functions, sorted by name, but for those of the level `off`.
pub(crate) fn all() -> Vec<Function> {
    let mut sites = registry::listed();
    sites.retain(|site| !site.wanted().has(Wanted::SILENT));
    sites.sort_by_key(|site| site.name());
    let of_a_name = sites.chunk_by(|one, other| one.name() == other.name());
    of_a_name.map(|sites| Function { name: sites[0].name(), sites: sites.to_vec() }).collect()
}
