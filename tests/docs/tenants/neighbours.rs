//! A tenant that floods, and one that does not.

mod apart {
    use resilience::{PolicyError, bulkhead, rate_limit};

    #[rate_limit(20, key = tenant, name = "catalogue")]
    #[bulkhead(4, key = tenant, name = "catalogue")]
    pub async fn search(engine: &Engine, tenant: &str) -> Result<u32, PolicyError> {
        Ok(engine.search(tenant).await)
    }

    use super::Engine;
}

/// What goes wrong without a key.
mod together {
    use super::Engine;
    use resilience::{PolicyError, bulkhead, rate_limit};

    #[rate_limit(40)]
    #[bulkhead(8)]
    pub(super) async fn search(engine: &Engine, tenant: &str) -> Result<u32, PolicyError> {
        Ok(engine.search(tenant).await)
    }
}

use super::PAGE;
use crate::check;
use futures::future::join_all;
use resilience::RateLimiter;
use std::cell::Cell;
use std::time::Duration;
use tokio::time::sleep;

/// Needs 100 ms for an answer.
#[derive(Default)]
struct Engine {
    loud: Cell<u32>,
    quiet: Cell<u32>,
}

impl Engine {
    async fn search(&self, tenant: &str) -> u32 {
        let of_tenant = if tenant == "loud" { &self.loud } else { &self.quiet };
        of_tenant.set(of_tenant.get() + 1);
        sleep(Duration::from_millis(100)).await;
        of_tenant.get()
    }
}

/// Two seconds in which `loud` calls in each millisecond, and `quiet` every 100 ms. The calls of
/// each that are let in.
macro_rules! traffic {
    ($function:path) => {{
        let engine = Engine::default();
        let call = async |tenant: &str, at: u64| {
            sleep(Duration::from_millis(at)).await;
            $function(&engine, tenant).await.is_ok()
        };
        let loud = join_all((0..2000).map(|ms| call("loud", ms)));
        let quiet = join_all((0..20).map(|n| call("quiet", n * 100 + 50)));
        let (loud, quiet) = tokio::join!(loud, quiet);
        let let_in = [loud, quiet].map(|calls| calls.into_iter().filter(|it| *it).count());
        assert_eq!(let_in.map(|n| u32::try_from(n).expect("few")), [engine.loud.get(), engine.quiet.get()]);
        let_in
    }};
}

#[tokio::test(start_paused = true)]
async fn the_quiet_one_is_let_in_each_time() {
    let row = |what: &str, [loud, quiet]: [usize; 2]| format!("{what:<20} {loud:>4} 2000 {quiet:>5}  20\n");
    let table = [
        "                     loud  of   quiet  of\n".to_owned(),
        row("one limit for all", traffic!(together::search)),
        row("a limit for each", traffic!(apart::search)),
    ]
    .concat();
    assert_eq!(table, check::shown(PAGE)[0], "{table}");
    let loud = RateLimiter::named("catalogue").of_key("loud").expect("it has called");
    assert!(loud.snapshot().rejected() > 0);
}
