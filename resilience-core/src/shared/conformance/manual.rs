//! Orders of somebody for all replicas.

use std::time::Duration;

use crate::shared::conformance::expectation::Expected::Known;
use crate::shared::conformance::expectation::Facts;
use crate::shared::conformance::steps::{AFTER, Case, manual, read, vote};
use crate::shared::store::ManualState::{Disabled, ForcedOpen};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("an order is read by all until it ends")
            .revision()
            .send(
                "a",
                manual(u64::MAX, Some(ForcedOpen)),
                Known(Facts::closed(0).taken_over(u64::MAX, ForcedOpen)),
            )
            .revision_has_grown()
            .send("b", read(), Known(Facts::closed(0).taken_over(u64::MAX, ForcedOpen)))
            .after(AFTER)
            .send("b", read(), Known(Facts::closed(0).ended(u64::MAX)))
            .revision_has_not_moved(),
        Case::new("an order takes the place of one before it")
            .send("a", manual(1, Some(ForcedOpen)), Known(Facts::closed(0).taken_over(1, ForcedOpen)))
            .revision()
            .send("b", manual(2, Some(Disabled)), Known(Facts::closed(0).taken_over(2, Disabled)))
            .revision_has_grown()
            .send("a", read(), Known(Facts::closed(0).taken_over(2, Disabled))),
        Case::new("an order is ended by anybody")
            .send("a", manual(1, Some(Disabled)), Known(Facts::closed(0).taken_over(1, Disabled)))
            .revision()
            .send("b", manual(2, None), Known(Facts::closed(0).ended(2)))
            .revision_has_grown()
            .send("a", read(), Known(Facts::closed(0).ended(2))),
        Case::new("an order that the store does not have can be ended")
            .revision()
            .send("a", manual(3, None), Known(Facts::closed(0).ended(3)))
            .revision_has_grown()
            .send("b", manual(4, None), Known(Facts::closed(0).ended(4)))
            .revision_has_grown(),
        Case::new("an order is known for a week after its end")
            .send("a", manual(1, Some(ForcedOpen)), Known(Facts::closed(0).taken_over(1, ForcedOpen)))
            .after(DAY * 7)
            .send("b", read(), Known(Facts::closed(0).ended(1)))
            .after(AFTER)
            .send("b", read(), Known(Facts::closed(0))),
        Case::new("an end is known for a week")
            .send("a", manual(1, None), Known(Facts::closed(0).ended(1)))
            .after(DAY * 6)
            .send("b", read(), Known(Facts::closed(0).ended(1)))
            .after(DAY)
            .send("b", read(), Known(Facts::closed(0))),
        Case::new("an order and an opening leave each other alone")
            .send("a", manual(1, Some(Disabled)), Known(Facts::closed(0).taken_over(1, Disabled)))
            .send("b", vote(0, 1), Known(Facts::cools(1).taken_over(1, Disabled)))
            .send("a", manual(2, None), Known(Facts::cools(1).ended(2))),
    ]
}
