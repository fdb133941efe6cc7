//! What tells this process apart from the other replicas.

use std::hash::{BuildHasher as _, RandomState};

/// How a process that was given no id is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Instance {
    /// The id of this process: several processes of a machine are several replicas. Where no
    /// variable names it there are 32 random bits in it: containers may share a name, and the
    /// number of each is 1.
    pub(crate) replica: String,
    /// What it has its vote by, which is the same when it starts again: `RESILIENCE_INSTANCE`, else
    /// `HOSTNAME`, else the name that the system has. A machine or container that is broken has one
    /// vote, however many processes it has, and however often they start.
    pub(crate) voter: String,
}

impl Instance {
    /// That of this process.
    pub(crate) fn of_process() -> Self {
        let host = variable("HOSTNAME").or_else(of_system);
        let random = RandomState::new().hash_one(0) >> 32;
        Self::of(variable("RESILIENCE_INSTANCE"), host, std::process::id(), random)
    }

    fn of(instance: Option<String>, host: Option<String>, process: u32, random: u64) -> Self {
        if let Some(voter) = instance {
            return Self { replica: format!("{voter}-{process}"), voter };
        }
        if let Some(voter) = host {
            return Self { replica: format!("{voter}-{process}-{random:08x}"), voter };
        }
        let replica = format!("{process}-{random:08x}");
        Self { voter: replica.clone(), replica }
    }
}

fn variable(name: &str) -> Option<String> {
    named(&std::env::var(name).ok()?)
}

/// Shells set `HOSTNAME` and often do not export it.
fn of_system() -> Option<String> {
    let files = ["/proc/sys/kernel/hostname", "/etc/hostname"];
    files.into_iter().find_map(|file| named(&std::fs::read_to_string(file).ok()?))
}

fn named(text: &str) -> Option<String> {
    let name = text.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(instance: Option<&str>, host: Option<&str>) -> (String, String) {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let Instance { replica, voter } = Instance::of(owned(instance), owned(host), 7, 0xab);
        (replica, voter)
    }

    #[test]
    fn a_replica_votes_as_its_machine() {
        let table = [
            ((Some("web-1"), Some("node")), ("web-1-7", "web-1")),
            ((None, Some("node")), ("node-7-000000ab", "node")),
            ((None, None), ("7-000000ab", "7-000000ab")),
        ];
        for ((instance, host), (replica, voter)) in table {
            assert_eq!(of(instance, host), (replica.to_owned(), voter.to_owned()));
        }
    }

    #[test]
    fn a_process_that_starts_again_has_the_same_vote() {
        let (first, second) = (Instance::of_process(), Instance::of_process());
        let process = format!("-{}", std::process::id());
        assert!(first.replica.contains(&process), "{first:?}");
        // Linux has a name for each machine.
        assert_eq!(first.voter, second.voter);
        if variable("RESILIENCE_INSTANCE").is_none() {
            // Two of 2^32 are the same once in a lifetime.
            assert_ne!(first.replica, second.replica);
        }
    }

    #[test]
    fn a_name_of_blanks_is_none() {
        assert_eq!(named(" \n"), None);
        assert_eq!(named("shop-7\n").as_deref(), Some("shop-7"));
    }
}
