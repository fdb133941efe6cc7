//! What tells this process apart from the other replicas.

use std::hash::{BuildHasher as _, RandomState};

/// `RESILIENCE_INSTANCE` and the number of this process: several processes of a machine are several
/// replicas. Without that variable `HOSTNAME`, else the name that the system has, that number, and
/// 32 random bits: containers may share a name, and the number of each is 1.
pub(crate) fn replica() -> String {
    let process = std::process::id();
    if let Some(instance) = variable("RESILIENCE_INSTANCE") {
        return format!("{instance}-{process}");
    }
    let random = RandomState::new().hash_one(0) >> 32;
    match variable("HOSTNAME").or_else(of_system) {
        Some(host) => format!("{host}-{process}-{random:08x}"),
        None => format!("{process}-{random:08x}"),
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

    #[test]
    fn a_replica_has_a_name_its_process_and_random_bits() {
        let replica = replica();
        let process = format!("-{}", std::process::id());
        if let Some(instance) = variable("RESILIENCE_INSTANCE") {
            assert_eq!(replica, instance + &process);
            return;
        }
        let (name, random) = replica.rsplit_once('-').expect("it has parts");
        assert!(name.len() > process.len() && name.ends_with(&process), "{replica}");
        assert!(random.len() == 8 && u32::from_str_radix(random, 16).is_ok(), "{replica}");
        // Two of 2^32 are the same once in a lifetime.
        assert_ne!(super::replica(), replica);
    }

    #[test]
    fn a_name_of_blanks_is_none() {
        assert_eq!(named(" \n"), None);
        assert_eq!(named("shop-7\n").as_deref(), Some("shop-7"));
    }
}
