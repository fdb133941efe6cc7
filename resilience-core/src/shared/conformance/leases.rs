//! Leases, and the verdicts that end them.

use crate::shared::conformance::expectation::Expected::{Granted, Known, Stale};
use crate::shared::conformance::expectation::Facts;
use crate::shared::conformance::steps::{
    AFTER, COOLDOWN, Case, REST, WITHIN, lease, read, renewal, trip, verdict, vote,
};
use crate::shared::facts::ProbeResult::{Failed, Neutral, Ok};
use crate::shared::store::Command;

/// Above what a floating point number holds exactly.
const A: u64 = u64::MAX;
const B: u64 = u64::MAX - 1;
const C: u64 = 3;

pub(super) fn cases() -> Vec<Case> {
    [grants(), verdicts(), stale(), restored()].concat()
}

/// An opening by one vote that has cooled.
fn cooled(name: &'static str) -> Case {
    Case::new(name).send("a", vote(0, 1), Known(Facts::cools(1))).after(AFTER)
}

fn grants() -> Vec<Case> {
    vec![
        cooled("one lease at a time")
            .revision()
            .send("a", lease(1, A), Granted)
            .send("b", lease(1, B), Stale(Facts::waits(1)))
            .send("a", lease(1, C), Stale(Facts::waits(1)))
            .revision_has_not_moved(),
        cooled("a lease ends by itself").send("a", lease(1, A), Granted).after(AFTER).send(
            "b",
            lease(1, B),
            Granted,
        ),
        cooled("a lease that is asked for again is the same one")
            .send("a", lease(1, A), Granted)
            .after(WITHIN)
            .send("a", lease(1, A), Granted)
            .send("b", lease(1, B), Stale(Facts::waits(1)))
            .after(REST)
            .send("b", lease(1, B), Granted),
        cooled("a lease that is renewed goes on from then")
            .send("a", lease(1, A), Granted)
            .after(WITHIN)
            .revision()
            .send("a", renewal(1, A), Granted)
            .revision_has_not_moved()
            .after(REST)
            .send("b", lease(1, B), Stale(Facts::waits(1)))
            .send("a", verdict(A, Ok), Known(Facts::closed(1))),
        cooled("a lease of another one is not renewed")
            .send("a", lease(1, A), Granted)
            .after(WITHIN)
            .send("b", renewal(1, B), Stale(Facts::waits(1)))
            .after(REST)
            .send("b", lease(1, C), Granted)
            .send("a", renewal(1, A), Stale(Facts::waits(1))),
        cooled("a lease that is over is not renewed")
            .send("a", lease(1, A), Granted)
            .after(AFTER)
            .send("a", renewal(1, A), Stale(Facts::waits(1)))
            .send("b", lease(1, B), Granted),
        cooled("a lease that was given back is not renewed")
            .send("a", lease(1, A), Granted)
            .send("a", verdict(A, Neutral), Known(Facts::waits(1)))
            .send("a", renewal(1, A), Stale(Facts::waits(1)))
            .send("b", lease(1, B), Granted),
        Case::new("no lease while it cools").send("a", vote(0, 1), Known(Facts::cools(1))).send(
            "b",
            lease(1, A),
            Stale(Facts::cools(1)),
        ),
        Case::new("no lease for an opening that was followed by another")
            .send("a", vote(4, 1), Known(Facts::cools(5)))
            .after(AFTER)
            .send("b", lease(4, A), Stale(Facts::waits(5)))
            .send("b", lease(5, B), Granted),
        cooled("no lease for what has closed")
            .send("a", lease(1, A), Granted)
            .send("a", verdict(A, Ok), Known(Facts::closed(1)))
            .send("b", lease(1, B), Stale(Facts::closed(1))),
    ]
}

fn verdicts() -> Vec<Case> {
    vec![
        cooled("probes that succeed close")
            .send("b", lease(1, A), Granted)
            .revision()
            .send("b", verdict(A, Ok), Known(Facts::closed(1).votes(0).by("b")))
            .revision_has_grown()
            .send("c", read(), Known(Facts::closed(1).by("b"))),
        cooled("the opening after a closing has a new epoch")
            .send("b", lease(1, A), Granted)
            .send("b", verdict(A, Ok), Known(Facts::closed(1)))
            .send("a", trip(), Known(Facts::closed(1).votes(1)))
            .send("b", trip(), Known(Facts::cools(2).votes(2))),
        cooled("a probe that fails opens anew")
            .send("b", lease(1, A), Granted)
            .revision()
            .send("b", verdict(A, Failed), Known(Facts::cools(2).by("b").why("a probe has failed")))
            .revision_has_grown()
            .send("a", lease(2, B), Stale(Facts::cools(2)))
            .after(AFTER)
            .send("a", lease(2, B), Granted),
        cooled("probes that say nothing give the lease back")
            .send("b", lease(1, A), Granted)
            .revision()
            .send("b", verdict(A, Neutral), Known(Facts::waits(1)))
            .revision_has_not_moved()
            .send("a", lease(1, B), Granted),
        cooled("the verdict has a cooldown of its own")
            .send("b", lease(1, A), Granted)
            .send(
                "b",
                Command::Verdict { name: String::new(), token: A, result: Failed, cooldown: COOLDOWN },
                Known(Facts::cools(2)),
            )
            .after(WITHIN)
            .send("c", read(), Known(Facts::cools(2))),
    ]
}

fn stale() -> Vec<Case> {
    vec![
        Case::new("a verdict without a lease is stale")
            .revision()
            .send("a", verdict(A, Ok), Stale(Facts::closed(0)))
            .send("a", verdict(A, Failed), Stale(Facts::closed(0)))
            .revision_has_not_moved(),
        cooled("a late verdict is stale")
            .send("a", lease(1, A), Granted)
            .after(AFTER)
            .revision()
            .send("a", verdict(A, Ok), Stale(Facts::waits(1)))
            .send("b", lease(1, B), Granted)
            .send("a", verdict(A, Failed), Stale(Facts::waits(1)))
            .revision_has_not_moved()
            .send("b", verdict(B, Ok), Known(Facts::closed(1))),
        cooled("a verdict that comes twice is stale")
            .send("a", lease(1, A), Granted)
            .send("a", verdict(A, Failed), Known(Facts::cools(2)))
            .send("a", verdict(A, Failed), Stale(Facts::cools(2))),
        cooled("votes that open anew end a lease")
            .send("a", lease(1, A), Granted)
            .send("b", vote(1, 1), Known(Facts::cools(2)))
            .send("a", verdict(A, Ok), Stale(Facts::cools(2))),
    ]
}

fn restored() -> Vec<Case> {
    vec![
        Case::new("a lease restores an opening that was lost")
            .revision()
            .send("a", lease(9, A), Granted)
            .revision_has_grown()
            .send("b", read(), Known(Facts::waits(9)))
            .send("b", lease(9, B), Stale(Facts::waits(9)))
            .send("a", verdict(A, Ok), Known(Facts::closed(9))),
        Case::new("a renewal restores its lease with an opening that was lost")
            .send("a", renewal(9, A), Granted)
            .send("b", lease(9, B), Stale(Facts::waits(9)))
            .send("a", verdict(A, Ok), Known(Facts::closed(9))),
        cooled("a lease restores an opening over one before it")
            .send("b", lease(4, A), Granted)
            .send("a", read(), Known(Facts::waits(4)))
            .send("b", verdict(A, Failed), Known(Facts::cools(5))),
        Case::new("a lease restores no time")
            .send("a", vote(0, 1), Known(Facts::cools(1)))
            .send("b", lease(4, A), Stale(Facts::cools(4)))
            .after(AFTER)
            .send("b", lease(4, A), Granted),
    ]
}
