//! Votes, openings and what is read of them.

use crate::shared::conformance::expectation::Expected::{Gone, Granted, Known, Stale};
use crate::shared::conformance::expectation::Facts;
use crate::shared::conformance::steps::{
    AFTER, Case, REST, WITHIN, lease, read, read_after, trip, verdict, vote, withdraw,
};
use crate::shared::facts::ProbeResult;
use crate::shared::store::Command;

const WHY: &str = "5 failures in a row";

pub(super) fn cases() -> Vec<Case> {
    [votes(), openings(), epochs()].concat()
}

fn votes() -> Vec<Case> {
    vec![
        Case::new("nothing is known of a breaker that nobody named")
            .revision()
            .send("a", read(), Known(Facts::closed(0).votes(0).settings(0)))
            .send("a", withdraw(), Known(Facts::closed(0).votes(0)))
            .revision_has_not_moved(),
        Case::new("one vote of two opens nothing")
            .revision()
            .send("a", trip(), Known(Facts::closed(0).votes(1).settings(u64::MAX - 6)))
            .send("a", trip(), Known(Facts::closed(0).votes(1)))
            .send("b", read(), Known(Facts::closed(0).votes(1).settings(u64::MAX - 6)))
            .revision_has_not_moved(),
        Case::new("a vote that was taken back does not count")
            .send("a", trip(), Known(Facts::closed(0).votes(1)))
            .send("a", withdraw(), Known(Facts::closed(0).votes(0)))
            .send("b", trip(), Known(Facts::closed(0).votes(1)))
            .send("a", withdraw(), Known(Facts::closed(0).votes(1))),
        Case::new("a vote ends with its cooldown")
            .send("a", trip(), Known(Facts::closed(0).votes(1)))
            .after(AFTER)
            .send("b", trip(), Known(Facts::closed(0).votes(1))),
        Case::new("a vote renews none of those before it")
            .send("a", vote(0, 3), Known(Facts::closed(0).votes(1)))
            .after(WITHIN)
            .send("b", vote(0, 3), Known(Facts::closed(0).votes(2)))
            .after(REST)
            .send("b", read(), Known(Facts::closed(0).votes(1)))
            .send("c", vote(0, 3), Known(Facts::closed(0).votes(2))),
        Case::new("a replica that votes again has one vote")
            .send("a", vote(0, 3), Known(Facts::closed(0).votes(1)))
            .after(WITHIN)
            .send("a", vote(0, 3), Known(Facts::closed(0).votes(1)))
            .after(REST)
            .send("b", read(), Known(Facts::closed(0).votes(1)))
            .send("a", withdraw(), Known(Facts::closed(0).votes(0))),
        Case::new("a quorum of none is one vote").send(
            "a",
            vote(0, 0),
            Known(Facts::cools(1).votes(1).by("a").why(WHY)),
        ),
    ]
}

fn openings() -> Vec<Case> {
    vec![
        Case::new("the second vote of two opens")
            .send("a", trip(), Known(Facts::closed(0)))
            .revision()
            .send("b", trip(), Known(Facts::cools(1).votes(2).by("b").why(WHY)))
            .revision_has_grown()
            .send("c", read(), Known(Facts::cools(1).votes(2).by("b").why(WHY)))
            .revision_has_not_moved(),
        Case::new("a round is carried out in its order")
            .round("a", &[(read(), Known(Facts::closed(0))), (trip(), Known(Facts::closed(0).votes(1)))])
            .round(
                "b",
                &[
                    (Command::Fleet, Gone(vec!["nobody"])),
                    (trip(), Known(Facts::cools(1))),
                    (lease(1, 72), Stale(Facts::cools(1))),
                    (verdict(72, ProbeResult::Ok), Stale(Facts::cools(1))),
                ],
            ),
        Case::new("a vote while it cools prolongs nothing")
            .send("a", vote(0, 1), Known(Facts::cools(1).votes(1)))
            .revision()
            .after(WITHIN)
            .send("b", vote(0, 1), Known(Facts::cools(1).votes(2).by("a")))
            .send("a", vote(7, 1), Known(Facts::cools(1).votes(2).by("a")))
            .revision_has_not_moved()
            .after(REST)
            .send("c", read(), Known(Facts::waits(1).votes(0).by("a"))),
        Case::new("an opening that has cooled stays open")
            .send("a", vote(0, 1), Known(Facts::cools(1)))
            .after(AFTER)
            .revision()
            .send("b", read(), Known(Facts::waits(1).by("a").why(WHY)))
            .revision_has_not_moved(),
        Case::new("votes open again what has cooled")
            .send("a", vote(0, 1), Known(Facts::cools(1)))
            .after(AFTER)
            .send("a", trip(), Known(Facts::waits(1).votes(1)))
            .send("b", trip(), Known(Facts::cools(2).votes(2).by("b"))),
        Case::new("the settings are those of the last vote")
            .send("a", vote(0, 1), Known(Facts::cools(1).settings(u64::MAX - 6)))
            .send("b", read(), Known(Facts::cools(1).settings(u64::MAX - 6))),
    ]
}

fn epochs() -> Vec<Case> {
    vec![
        Case::new("an opening has an epoch above the known one")
            .send("a", vote(41, 1), Known(Facts::cools(42)))
            .after(AFTER)
            .send("b", vote(7, 1), Known(Facts::cools(43))),
        Case::new("an epoch counts beyond four thousand million")
            .send("a", vote(1 << 40, 1), Known(Facts::cools((1 << 40) + 1)))
            .send("b", read(), Known(Facts::cools((1 << 40) + 1))),
        Case::new("an opening that cools gets an epoch above ended ones")
            .send("a", vote(0, 1), Known(Facts::cools(1)))
            .revision()
            .send("b", read_after(5), Known(Facts::cools(6).by("a").why(WHY)))
            .revision_has_grown()
            .send("b", read_after(5), Known(Facts::cools(6)))
            .send("a", read(), Known(Facts::cools(6)))
            .revision_has_not_moved(),
        Case::new("only what cools gets an epoch above ended ones")
            .send("a", vote(0, 1), Known(Facts::cools(1)))
            .after(AFTER)
            .revision()
            .send("b", read_after(5), Known(Facts::waits(1)))
            .send("b", lease(1, 71), Granted)
            .send("b", verdict(71, ProbeResult::Ok), Known(Facts::closed(1)))
            .revision_has_grown()
            .send("b", read_after(5), Known(Facts::closed(1)))
            .revision_has_not_moved(),
        Case::new("nothing known does not get an epoch by a read")
            .revision()
            .send("b", read_after(5), Known(Facts::closed(0)))
            .revision_has_not_moved(),
    ]
}
