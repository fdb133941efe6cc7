//! Orders of somebody for all replicas.

use crate::shared::conformance::expectation::Expected::Known;
use crate::shared::conformance::expectation::Facts;
use crate::shared::conformance::steps::{AFTER, Case, manual, read, vote};
use crate::shared::store::ManualState::{Disabled, ForcedOpen};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("an order is read by all until it ends")
            .revision()
            .send("a", manual(Some(ForcedOpen)), Known(Facts::closed(0).taken_over(ForcedOpen)))
            .revision_has_grown()
            .send("b", read(), Known(Facts::closed(0).taken_over(ForcedOpen)))
            .after(AFTER)
            .send("b", read(), Known(Facts::closed(0)))
            .revision_has_not_moved(),
        Case::new("an order takes the place of one before it")
            .send("a", manual(Some(ForcedOpen)), Known(Facts::closed(0).taken_over(ForcedOpen)))
            .revision()
            .send("b", manual(Some(Disabled)), Known(Facts::closed(0).taken_over(Disabled)))
            .revision_has_grown()
            .send("a", read(), Known(Facts::closed(0).taken_over(Disabled))),
        Case::new("an order is ended by anybody")
            .send("a", manual(Some(Disabled)), Known(Facts::closed(0).taken_over(Disabled)))
            .revision()
            .send("b", manual(None), Known(Facts::closed(0)))
            .revision_has_grown()
            .send("b", manual(None), Known(Facts::closed(0)))
            .revision_has_not_moved()
            .send("a", read(), Known(Facts::closed(0))),
        Case::new("an order and an opening leave each other alone")
            .send("a", manual(Some(Disabled)), Known(Facts::closed(0).taken_over(Disabled)))
            .send("b", vote(0, 1), Known(Facts::cools(1).taken_over(Disabled)))
            .send("a", manual(None), Known(Facts::cools(1))),
    ]
}
