//! Shared rate limits.

use std::time::Duration;

use crate::shared::conformance::expectation::Expected::Taken;
use crate::shared::conformance::steps::Case;
use crate::shared::store::Command;

const MINUTE: Duration = Duration::from_secs(60);
const SECOND: Duration = Duration::from_secs(1);

fn take(tokens: u32, limit: u32, per: Duration, burst: u32) -> Command {
    Command::Take { name: String::new(), tokens, limit, per, burst }
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        // One in six seconds: a slow test changes nothing.
        Case::new("a bucket gives its burst at most")
            .revision()
            .send("a", take(3, 10, MINUTE, 5), Taken(3, 3))
            .send("b", take(3, 10, MINUTE, 5), Taken(2, 2))
            .send("a", take(3, 10, MINUTE, 5), Taken(0, 0))
            .revision_has_not_moved(),
        Case::new("tokens come back in time")
            .send("a", take(9, 10, SECOND, 2), Taken(2, 2))
            .after(Duration::from_millis(150))
            .send("b", take(1, 10, SECOND, 2), Taken(1, 1))
            .after(SECOND)
            .send("b", take(9, 10, SECOND, 2), Taken(2, 2)),
        // 333.3 µs each: a state in whole milliseconds would give 0 or 1 for each millisecond.
        Case::new("intervals below a millisecond are counted")
            .send("a", take(30_000, 3_000, SECOND, 30_000), Taken(30_000, 30_000))
            .after(SECOND)
            .send("a", take(30_000, 3_000, SECOND, 30_000), Taken(2_997, 9_000)),
        // One in an hour, and then one in a minute: what was taken counts as many tokens.
        Case::new("tokens of another limit count as many")
            .send("a", take(8, 1, MINUTE * 60, 10), Taken(8, 8))
            .send("b", take(9, 1, MINUTE, 10), Taken(2, 2))
            .send("a", take(9, 1, MINUTE * 60, 10), Taken(0, 0)),
        Case::new("a limit of nothing gives nothing").send("a", take(1, 0, SECOND, 1), Taken(0, 0)),
    ]
}
