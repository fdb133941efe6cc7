//! Which replicas a share is: the same ones every time, and those still when the share grows.

use crate::runtime::fnv::Fnv;

/// The number of buckets. A share is a number of them, from the first.
const BUCKETS: u64 = 10_000;

/// The bucket of a replica, from 0 to 9,999, for `rollout = "25%"`: a table is in force where the
/// bucket is below 2,500.
///
/// It is the hash FNV-1a of 64 bits over the bytes of `name`, a zero, `salt`, a zero and
/// `instance`, modulo 10,000. `name` is the table's name as it is written, `shop::*` too, so that
/// all functions of one table are switched together. `instance` is `RESILIENCE_INSTANCE`, else
/// `HOSTNAME`. Because nothing else goes into it, a replica that is in at 10 % is in at 25 % too.
/// Another `salt` picks other replicas.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control::rollout_bucket;
///
/// let mut hash = 0xcbf2_9ce4_8422_2325_u64;
/// for byte in b"payments\0\0replica-7" {
///     hash = (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
/// }
/// assert_eq!(u64::from(rollout_bucket("payments", "", "replica-7")), hash % 10_000);
/// ```
#[must_use]
pub fn rollout_bucket(name: &str, salt: &str, instance: &str) -> u16 {
    let parts = [name.as_bytes(), b"\0", salt.as_bytes(), b"\0", instance.as_bytes()];
    let mut hash = Fnv::new();
    parts.iter().for_each(|part| hash.add(part));
    u16::try_from(hash.finish() % BUCKETS).unwrap_or(u16::MAX)
}

/// Whether the replica of this bucket is in a share of so many parts per billion.
pub(crate) fn is_in(bucket: u16, parts_per_billion: u32) -> bool {
    u64::from(bucket) * 1_000_000_000 < u64::from(parts_per_billion) * BUCKETS
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERCENT: u32 = 10_000_000;

    #[test]
    fn the_hash_is_that_of_the_manual() {
        // Computed with another program.
        let buckets = [("", "", ""), ("payments", "", "a"), ("payments", "", "replica-7")]
            .map(|(name, salt, instance)| rollout_bucket(name, salt, instance));
        assert_eq!(buckets, [3389, 9157, 8698]);
        assert_ne!(rollout_bucket("payments", "2", "a"), rollout_bucket("payments", "", "a"));
        assert_ne!(rollout_bucket("pay", "ments", "a"), rollout_bucket("payments", "", "a"));
    }

    #[test]
    fn whoever_is_in_stays_in_when_the_share_grows() {
        let replicas: Vec<String> = (0..2_000).map(|number| format!("replica-{number}")).collect();
        let inside = |percent: u32| {
            let is_in = |name: &&String| is_in(rollout_bucket("payments", "", name), percent * PERCENT);
            replicas.iter().filter(is_in).collect::<Vec<_>>()
        };
        let mut before = inside(0);
        assert_eq!(before.len(), 0);
        for percent in [1, 10, 25, 50, 75, 100] {
            let now = inside(percent);
            assert!(before.iter().all(|replica| now.contains(replica)), "{percent} %");
            let expected = replicas.len() * percent as usize / 100;
            assert!(now.len().abs_diff(expected) < 100, "{} of {expected} at {percent} %", now.len());
            before = now;
        }
        assert_eq!(before.len(), replicas.len());
    }

    #[test]
    fn a_share_is_its_part_of_the_buckets() {
        assert!(is_in(2_499, 25 * PERCENT) && !is_in(2_500, 25 * PERCENT));
        assert!(!is_in(0, 0) && is_in(9_999, 100 * PERCENT));
    }
}
