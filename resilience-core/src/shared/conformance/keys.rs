//! Which keys of a name are open.

use crate::shared::conformance::expectation::Expected::{Granted, Known};
use crate::shared::conformance::expectation::Facts;
use crate::shared::conformance::steps::{AFTER, Case, lease, of_key, read, verdict, vote};
use crate::shared::facts::ProbeResult::{Failed, Ok};

/// Hashes with leading zeros, and with letters.
const KEYS: [u64; 3] = [0x1f, 0xaf63_dc4c_8601_ec8c, u64::MAX];

pub(super) fn cases() -> Vec<Case> {
    let [a, b, c] = KEYS;
    let keys = |keys| Known(Facts::closed(0).keys(keys));
    vec![
        Case::new("a name tells which of its keys are open")
            .send("a", of_key(a, vote(0, 1)), Known(Facts::cools(1).keys(&[])))
            .send("a", of_key(b, vote(0, 2)), Known(Facts::closed(0).votes(1)))
            .send("b", of_key(c, vote(0, 1)), Known(Facts::cools(1)))
            .send("b", read(), keys(&[KEYS[0], KEYS[2]]))
            .send("b", of_key(a, read()), Known(Facts::cools(1).keys(&[])))
            .send("b", of_key(b, vote(0, 2)), Known(Facts::cools(1)))
            .send("b", read(), keys(&KEYS)),
        Case::new("a key that has cooled is open until a probe succeeds")
            .send("a", of_key(a, vote(0, 1)), Known(Facts::cools(1)))
            .send("a", of_key(b, vote(0, 1)), Known(Facts::cools(1)))
            .after(AFTER)
            .send("b", read(), keys(&[KEYS[0], KEYS[1]]))
            .send("a", of_key(a, lease(1, 7)), Granted)
            .send("a", of_key(a, verdict(7, Ok)), Known(Facts::closed(1)))
            .send("b", read(), keys(&[KEYS[1]]))
            .send("a", of_key(b, lease(1, 8)), Granted)
            .send("a", of_key(b, verdict(8, Failed)), Known(Facts::cools(2)))
            .send("b", read(), keys(&[KEYS[1]])),
        Case::new("a key that a lease restores is open")
            .send("b", read(), keys(&[]))
            .send("a", of_key(a, lease(5, 9)), Granted)
            .send("b", read(), keys(&[KEYS[0]])),
    ]
}
