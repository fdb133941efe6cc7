//! The story, in eight acts. In most of them the same load comes twice: first without a policy,
//! then with it. The figures are those of the services and of the callers, unless a line says
//! otherwise.

mod calm;
mod contract;
mod everything;
mod hiccups;
mod outage;
mod overload;
mod silence;
mod tail;

use resilience::telemetry::{self, Level};

use crate::Failure;
use crate::stage::Stage;

/// Tells all of it.
pub(crate) async fn all() -> Result<(), Failure> {
    telemetry::level(Level::Calls);
    let mut stage = Stage::build().await?;
    println!(
        "A gateway asks three slow services: prices, stock and reviews. Each call has, from the outside in:"
    );
    println!(
        "fallback, timeout (total), retry with a budget, hedge, breaker, rate limit, bulkhead, timeout (attempt)."
    );
    println!(
        "What a call gets is fresh, or from memory: the fallback's. Requests are what the service has seen."
    );
    calm::act(&stage).await?;
    hiccups::act(&mut stage).await?;
    silence::act(&mut stage).await?;
    outage::act(&mut stage).await?;
    tail::act(&mut stage).await?;
    contract::act(&mut stage).await?;
    overload::act(&mut stage).await?;
    everything::act(&mut stage).await?;
    stage.ledger.print();
    println!("\nAll of this was checked while it happened.");
    Ok(())
}
