//! What tells this process apart from the other replicas.

use std::hash::{BuildHasher as _, RandomState};

/// `RESILIENCE_INSTANCE`, else `HOSTNAME`, else the name that the system has, and the number of
/// this process: several processes of a machine are several replicas.
pub(crate) fn replica() -> String {
    let host = ["RESILIENCE_INSTANCE", "HOSTNAME"].into_iter().find_map(variable).or_else(of_system);
    // Two machines without a name may give the same number to a process.
    let host = host.unwrap_or_else(|| format!("{:08x}", RandomState::new().hash_one(0) >> 32));
    format!("{host}-{}", std::process::id())
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

    #[test]
    fn a_replica_has_a_name_and_the_number_of_its_process() {
        let replica = replica();
        let (name, process) = replica.rsplit_once('-').expect("it has two parts");
        assert!(!name.is_empty());
        assert_eq!(process, std::process::id().to_string());
        assert_eq!(super::replica(), replica);
    }

    #[test]
    fn a_name_of_blanks_is_none() {
        assert_eq!(named(" \n"), None);
        assert_eq!(named("shop-7\n").as_deref(), Some("shop-7"));
    }
}
