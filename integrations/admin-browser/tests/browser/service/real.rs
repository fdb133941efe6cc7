//! A real service: annotated functions, and the page that the crate serves of them.

use resilience::telemetry::{self, Level};
use resilience::{circuit_breaker, retry};
use resilience_admin::Admin;

use super::TOKEN;
use super::server::Server;

/// It fails as long as it is told to, and its breaker opens at the third failure.
#[retry(attempts = 2, base = 1ms)]
#[circuit_breaker(name = "stock", threshold = 3, cooldown = 60s)]
pub(crate) fn reserve(fails: bool) -> Result<u32, Failed> {
    if fails { Err(Failed::Timeout) } else { Ok(1) }
}

#[retry(attempts = 3, base = 1ms)]
pub(crate) fn list() -> Result<u32, Failed> {
    Ok(2)
}

#[circuit_breaker(name = "prices", threshold = 3)]
pub(crate) fn price() -> Result<u32, Failed> {
    Ok(3)
}

#[derive(Debug, resilience::Transient)]
pub(crate) enum Failed {
    #[transient]
    Timeout,
    Open,
}

impl From<resilience::CircuitOpen> for Failed {
    fn from(_: resilience::CircuitOpen) -> Self {
        Self::Open
    }
}

/// The page of this process, below `/ops`.
pub(crate) fn serve(allows_writes: bool) -> Server {
    telemetry::level(Level::Latency);
    let admin = Admin::new().service("shop").replica("shop-1").version("1.2.3").at("/ops");
    let admin = if allows_writes { admin.allow_writes(TOKEN) } else { admin };
    Server::start(move |request| Some(admin.answer(request)))
}
