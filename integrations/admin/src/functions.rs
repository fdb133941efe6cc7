//! The annotated functions, by name, with what is written.

use std::collections::BTreeMap;

use resilience::Site;
use serde_json::{Value, json};

/// The functions that share a name, which is nearly always one.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) sites: Vec<&'static Site>,
}

impl Function {
    /// All that are known, by name. With the feature `sites` of `resilience` these are all.
    pub(crate) fn all() -> Vec<Self> {
        let mut all: BTreeMap<&'static str, Vec<&'static Site>> = BTreeMap::new();
        for site in resilience::sites() {
            all.entry(site.name()).or_default().push(site);
        }
        all.into_iter().map(|(name, sites)| Self { name, sites }).collect()
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        let sites: Vec<_> = resilience::sites().filter(|site| site.name() == name).collect();
        Some(Self { name: sites.first()?.name(), sites })
    }

    /// The name of its breaker: that of the outermost one.
    pub(crate) fn breaker(&self) -> Option<&'static str> {
        let mut attributes = self.sites.iter().flat_map(|site| site.attributes());
        attributes.find(|attribute| attribute.policy() == "circuit_breaker")?.name()
    }

    /// What is written: the same until the program ends.
    pub(crate) fn written(&self) -> Value {
        let policies = self.sites.iter().flat_map(|site| site.attributes()).map(|attribute| {
            let arguments: Vec<String> = attribute.arguments().iter().map(argument).collect();
            json!({
                "policy": attribute.policy(),
                "name": attribute.name(),
                "arguments": arguments.join(", "),
            })
        });
        let sources: Vec<String> = self.sites.iter().map(|site| site.source()).collect();
        let first = self.sites.first();
        json!({
            "name": self.name,
            "file": first.map(|site| site.file()),
            "line": first.map(|site| site.line()),
            "policies": policies.collect::<Vec<_>>(),
            "source": sources.join("\n\n"),
            "breaker": self.breaker(),
        })
    }
}

/// An argument as it is written.
fn argument((key, value): &(&'static str, &'static str)) -> String {
    match *value {
        "" => (*key).to_owned(),
        list if list.starts_with('(') => format!("{key}{list}"),
        value => format!("{key} = {value}"),
    }
}

/// Whether the program has a breaker of this name, called or not.
pub(crate) fn has_breaker(name: &str) -> bool {
    resilience::CircuitBreaker::find(name).is_some() || breaker_of_source(name).is_some()
}

/// Whether the breaker to which an attribute gives this name has keys. `None` if there is none.
pub(crate) fn breaker_of_source(name: &str) -> Option<bool> {
    let mut attributes = resilience::sites().flat_map(Site::attributes);
    let attribute = attributes
        .find(|attribute| attribute.policy() == "circuit_breaker" && attribute.name() == Some(name))?;
    Some(attribute.arguments().iter().any(|(key, _)| *key == "key"))
}
