//! The keys of a namespace. Its braces are a hash tag: in a cluster all of them are in one slot.

use resilience::shared::store::key_of;

/// The characters that a namespace may have at most.
const LONGEST: usize = 100;

/// The keys of a namespace. What kind of key it is comes before a name, so that no name of a
/// breaker makes a key of another kind.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    prefix: String,
}

impl Keys {
    /// `None` if it cannot be a hash tag.
    pub(super) fn new(namespace: &str) -> Option<Self> {
        let is_tag = |c: char| !c.is_control() && c != '{' && c != '}';
        let fits = (1..=LONGEST).contains(&namespace.chars().count()) && namespace.chars().all(is_tag);
        fits.then(|| Self { prefix: format!("resilience:{{{namespace}}}:") })
    }

    fn named(&self, kind: &str, name: &str) -> String {
        format!("{}{kind}:{name}", self.prefix)
    }

    pub(super) fn revision(&self) -> String {
        format!("{}rev", self.prefix)
    }

    /// The set of replicas.
    pub(super) fn replicas(&self) -> String {
        format!("{}replicas", self.prefix)
    }

    /// The summary of a replica.
    pub(super) fn replica(&self, id: &str) -> String {
        self.named("replica", id)
    }

    /// The bucket of a rate limit.
    pub(super) fn limit(&self, name: &str) -> String {
        self.named("limit", name)
    }

    /// All that scripts about a breaker look at, in their order.
    pub(super) fn breaker(&self, name: &str) -> [String; 7] {
        let [breaker, until, lease, votes, manual] =
            ["b", "until", "lease", "votes", "manual"].map(|kind| self.named(kind, name));
        let head = key_of(name).map_or(name, |(head, _)| head);
        [self.revision(), breaker, until, lease, votes, manual, self.named("keys", head)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_manual() {
        let keys = Keys::new("shop").expect("a name");
        assert_eq!(
            keys.breaker("payments"),
            [
                "resilience:{shop}:rev",
                "resilience:{shop}:b:payments",
                "resilience:{shop}:until:payments",
                "resilience:{shop}:lease:payments",
                "resilience:{shop}:votes:payments",
                "resilience:{shop}:manual:payments",
                "resilience:{shop}:keys:payments",
            ]
        );
        let [.., keys_of_name] = keys.breaker("hosts#af63dc4c8601ec8c");
        assert_eq!(keys_of_name, "resilience:{shop}:keys:hosts");
        assert_eq!(keys.replica("a-7"), "resilience:{shop}:replica:a-7");
        assert_eq!(keys.replicas(), "resilience:{shop}:replicas");
        assert_eq!(keys.limit("mail"), "resilience:{shop}:limit:mail");
    }

    #[test]
    fn no_two_breakers_share_a_key() {
        let keys = Keys::new("shop").expect("a name");
        let names = ["a", "a:until", "until:a", "b:a", "", ":", "votes"];
        let mut all: Vec<_> = names.iter().flat_map(|name| keys.breaker(name).into_iter().skip(1)).collect();
        let number = all.len();
        all.sort();
        all.dedup();
        assert_eq!((number, all.len()), (7 * 6, 7 * 6));
    }

    #[test]
    fn what_cannot_be_a_hash_tag_is_no_namespace() {
        for name in ["", "a}b", "{", "a\nb", &"x".repeat(101)] {
            assert!(Keys::new(name).is_none(), "{name:?}");
        }
        for name in ["shop", "shop:eu-1", "größe", &"x".repeat(100)] {
            assert!(Keys::new(name).is_some(), "{name:?}");
        }
    }
}
