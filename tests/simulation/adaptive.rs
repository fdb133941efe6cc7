//! The adaptive limit of a bulkhead, before a server whose capacity drops from 40 to 10 and comes
//! back.
//!
//! After the drop and after the return there are seconds in which the limit is another one than the
//! capacity: it takes the latency of a call to learn of it, and adds 1 in as long. So the bounds
//! are those of phases of 40 s, and of all of it.

use resilience::Bulkhead;

use crate::server::Overload;
use crate::world::{CAPACITIES, PHASE, Second, UNLOADED_P99, goodput, incident, p99};

fn adaptive() -> Bulkhead {
    Bulkhead::unshared("adaptive").limit(4..=64).build()
}

/// The incident, printed.
async fn observed(overload: Overload, bulkhead: Bulkhead) -> Vec<Second> {
    let seconds = incident(overload, bulkhead).await;
    println!("{overload:?}");
    println!("second capacity limit answered failed rejected  p99");
    for (at, second) in seconds.iter().enumerate() {
        let Second { capacity, limit, answered, failed, rejected, .. } = second;
        let p99 = p99(std::slice::from_ref(second)).as_millis();
        println!("{at:>6} {capacity:>8} {limit:>5} {answered:>8} {failed:>6} {rejected:>8} {p99:>4}");
    }
    let phases: Vec<_> = seconds.chunks(PHASE).map(|phase| format!("{:.3}", goodput(phase))).collect();
    let slower = p99(&seconds).as_secs_f64() / UNLOADED_P99.as_secs_f64();
    println!("goodput {:.3} of the oracle's, by capacity {phases:?}, p99 x {slower:.2}", goodput(&seconds));
    seconds
}

/// The bounds of the whole incident.
fn holds(seconds: &[Second]) {
    assert!(goodput(seconds) > 0.9, "goodput {}", goodput(seconds));
    assert!(p99(seconds) < 2 * UNLOADED_P99, "p99 {:?}", p99(seconds));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_sheds_is_used_whole() {
    let seconds = observed(Overload::Sheds, adaptive()).await;
    holds(&seconds);
    for (phase, capacity) in seconds.chunks(PHASE).zip(CAPACITIES) {
        assert!(goodput(phase) > 0.9, "{capacity}: {}", goodput(phase));
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_lets_calls_wait_is_used_whole() {
    let seconds = observed(Overload::Waits, adaptive()).await;
    holds(&seconds);
    for (phase, capacity) in seconds.chunks(PHASE).zip(CAPACITIES) {
        assert!(goodput(phase) > 0.9, "{capacity}: {}", goodput(phase));
    }
}

/// The bounds hold for the whole, and not for the 40 s of the incident alone: after the drop, the
/// server first works off calls that have timed out. In that time no call ends in time, whatever is
/// let in.
#[tokio::test(start_paused = true)]
async fn a_server_that_works_for_nobody_recovers() {
    let seconds = observed(Overload::WorksForNobody, adaptive()).await;
    holds(&seconds);
    let incident = &seconds[PHASE..2 * PHASE];
    assert!(goodput(incident) > 0.8, "{}", goodput(incident));
    assert!(goodput(&incident[6..]) > 0.9, "{}", goodput(&incident[6..]));
    assert!(goodput(&seconds[2 * PHASE..]) > 0.9, "{}", goodput(&seconds[2 * PHASE..]));
}

#[tokio::test(start_paused = true)]
async fn a_fixed_limit_does_not_recover() {
    let fixed = Bulkhead::unshared("fixed").limit(64).build();
    let seconds = observed(Overload::WorksForNobody, fixed).await;
    assert!(goodput(&seconds) < 0.5, "{}", goodput(&seconds));
}
