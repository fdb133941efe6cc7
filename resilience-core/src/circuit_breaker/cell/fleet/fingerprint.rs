//! A number that stands for settings, the same in every process.

use std::fmt::Write;

use crate::circuit_breaker::settings::rules::Rules;
use crate::runtime::fnv::Fnv;

/// The fingerprint of the arguments that make these rules, as they are printed.
pub(super) fn of(rules: &Rules) -> u64 {
    let mut hash = Fnv::new();
    // Writing into a number cannot fail.
    let _ = write!(hash, "{rules}");
    hash.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::circuit_breaker::settings::Settings;

    #[test]
    fn equal_settings_have_one_fingerprint_and_others_another() {
        let of = |settings: Settings| of(&settings.shared(true).rules());
        assert_eq!(of(Settings::new()), of(Settings::new().threshold(5).probes(1)), "the defaults");
        let all = [Settings::new(), Settings::new().threshold(4), Settings::new().probes(2)].map(of);
        assert!(all[0] != all[1] && all[0] != all[2] && all[1] != all[2]);
    }

    #[test]
    fn a_fingerprint_is_the_hash_of_the_printed_arguments() {
        let rules = Settings::new().shared(true).rules();
        assert_eq!(rules.to_string(), "threshold = 5, cooldown = 30s, probes = 1, shared");
        // Computed with another program: replicas of other builds have the same.
        assert_eq!(of(&rules), 0x0b66_424b_89ae_58ac);
    }
}
