//! Shared limits of this process from their first call on, with a lane that is driven by hand.

use std::time::Duration;

use resilience_core::shared::limits::LocalLimits;
use resilience_core::shared::memory::MemoryStore;
use resilience_core::shared::store::Store as _;
use resilience_core::{RateLimiter, TestClock};

const POLL: Duration = Duration::from_millis(250);

static API: RateLimiter = RateLimiter::builder("api").limit(100).shared().build();
static LATER: RateLimiter = RateLimiter::builder("later").limit(4).burst(4).shared().build();
static LAST: RateLimiter = RateLimiter::builder("last").limit(100).shared().build();
static OTHER: RateLimiter = RateLimiter::builder("other").limit(100).build();

fn calls(limiter: &RateLimiter) -> usize {
    std::iter::from_fn(|| limiter.try_acquire().ok()).count()
}

fn tick(limits: &mut LocalLimits, store: &MemoryStore) -> usize {
    let commands = limits.ask(store.now());
    let replies = store.connect("a").send(&commands, POLL).ok();
    limits.hear(replies.as_deref());
    commands.len()
}

// One test: the lane is that of the process.
#[test]
fn a_lane_brings_the_tokens_of_all_shared_limiters() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let store = MemoryStore::new();
    let pass = |time| {
        clock.advance(time);
        store.advance(time);
    };
    assert_eq!(calls(&OTHER), 100);
    assert_eq!(API.snapshot().share(), None, "there is no lane");
    assert_eq!(API.snapshot().available(), 100);

    let mut limits = LocalLimits::new(POLL);
    limits.set_replicas(2);
    assert_eq!(tick(&mut limits, &store), 0, "nobody has called");
    assert_eq!(API.snapshot().available(), 25, "a batch");
    assert_eq!(calls(&LATER), 1, "made later, it begins with a batch too");
    pass(POLL);
    assert_eq!(calls(&OTHER), 25, "it is not shared");

    assert_eq!(calls(&API), 25);
    assert!(tick(&mut limits, &store) >= 2);
    let share = API.snapshot().share().expect("there is a lane");
    assert_eq!((share.granted(), share.replicas()), (25, 2));
    pass(POLL);
    assert_eq!((calls(&API), calls(&LATER)), (25, 1));

    store.set_down(true);
    tick(&mut limits, &store);
    assert_eq!((calls(&API), calls(&LATER)), (0, 0), "nothing changes at once");
    pass(Duration::from_secs(2));
    assert_eq!((calls(&API), calls(&LATER)), (25, 1), "no more than a batch");
    pass(Duration::from_millis(100));
    assert_eq!(calls(&API), 5, "half of the limit");
    store.set_down(false);
    tick(&mut limits, &store);
    pass(POLL);
    assert!(calls(&API) > 0);

    drop(limits);
    assert_eq!(API.snapshot().share(), None, "the lane has ended");
    pass(Duration::from_secs(1));
    assert_eq!((calls(&API), calls(&LATER)), (100, 4), "each is an ordinary limiter again");
    assert_eq!(calls(&LAST), 100, "and so is a new one");
    let mut limits = LocalLimits::new(POLL);
    pass(Duration::from_secs(1));
    tick(&mut limits, &store);
    assert_eq!(calls(&API), 25, "until there is a lane again");
}
