//! Who makes a lane read the replicas. That somebody has asked holds for the process, so this is a
//! process of its own.

#[path = "api/kit.rs"]
#[allow(dead_code, reason = "the other tests use all of it")]
mod kit;
#[path = "fleet/lane.rs"]
#[allow(dead_code, reason = "the other tests use all of it")]
mod lane;

use kit::Asking;
use resilience::shared::memory::MemoryStore;

use crate::lane::{lane, sent, until};

#[test]
fn only_who_asks_for_the_page_has_the_fleet_read() {
    let store = MemoryStore::new();
    let (_sharing, sent_by_lane) = lane(&store, "web-1");
    let asking = Asking::read_only();
    let ticks = |more: usize| {
        let begun = sent(&sent_by_lane, "beat");
        until("it ticks", || (sent(&sent_by_lane, "beat") >= begun + more).then_some(()));
    };
    for path in ["/", "/health", "/metrics", "/api/v1/breakers", "/api/v1/sites", "/api/v1/events"] {
        assert_eq!(asking.get(path).status, 200, "{path}");
        ticks(2);
    }
    assert_eq!(sent(&sent_by_lane, "fleet"), 0, "nobody looks at the fleet");
    assert_eq!(asking.state()["shared"]["present"], true);
    until("the fleet is read", || (sent(&sent_by_lane, "fleet") >= 1).then_some(()));
    let orders = ["trip", "withdraw", "lease", "verdict", "manual", "take"];
    assert_eq!(orders.map(|operation| sent(&sent_by_lane, operation)), [0; 6], "looking orders nothing");
}
