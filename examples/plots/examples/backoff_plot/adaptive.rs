//! A limit that adapts, beside a fixed one, before a server whose capacity drops and comes back.
//!
//! The incident is that of `tests/simulation`, from the same files: the chart shows what the test
//! holds.

mod chart;
#[path = "../../../../tests/simulation/server.rs"]
#[allow(dead_code, reason = "the chart shows two of its three servers")]
mod server;
#[path = "../../../../tests/simulation/world.rs"]
mod world;

use std::error::Error;
use std::path::Path;

use crate::claim;
use resilience::Bulkhead;
use server::Overload;
use world::{CAPACITIES, PHASE, Second, UNLOADED_P99, goodput, incident, p99};

/// The incident behind each of the two limits.
struct Record {
    adaptive: Vec<Second>,
    fixed: Vec<Second>,
}

pub(crate) fn run(file: &Path) -> Result<String, Box<dyn Error>> {
    let observe = |bulkhead| -> Result<_, Box<dyn Error>> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
        Ok(runtime.block_on(incident(Overload::WorksForNobody, bulkhead)))
    };
    let record = Record {
        adaptive: observe(Bulkhead::unshared("adaptive").limit(4..=64).build())?,
        fixed: observe(Bulkhead::unshared("fixed").limit(64).build())?,
    };
    check(&record)?;
    chart::draw(file, &record)?;
    Ok(summary(&record))
}

fn check(record: &Record) -> Result<(), String> {
    let Record { adaptive, fixed } = record;
    claim(goodput(adaptive) > 0.9, "nine tenths of what an oracle reaches are answered")?;
    claim(p99(adaptive) < 2 * UNLOADED_P99, "99 % of the calls end in twice the time without load")?;
    let during = &adaptive[PHASE + 6..2 * PHASE];
    claim(goodput(during) > 0.9, "from the sixth second of the incident on, the small capacity is used")?;
    claim(during.iter().all(|second| second.limit <= 25), "the limit stays low during the incident")?;
    let after = &adaptive[2 * PHASE + 4..];
    claim(goodput(after) > 0.95, "four seconds after it, the whole capacity is used again")?;
    claim(goodput(fixed) < 0.5, "the fixed limit loses more than half")?;
    claim(goodput(&fixed[PHASE..]) < 0.1, "from the incident on, next to nothing is answered in time")
}

fn summary(record: &Record) -> String {
    let phases = |seconds: &[Second]| {
        let shares: Vec<_> =
            seconds.chunks(PHASE).map(|phase| format!("{:.0} %", 100.0 * goodput(phase))).collect();
        format!("{:.0} % ({})", 100.0 * goodput(seconds), shares.join(", "))
    };
    format!(
        "  capacities {CAPACITIES:?}, answered of what an oracle reaches: adaptive {}, fixed {}\n  \
         99 % of the calls under the adaptive limit end within {} ms",
        phases(&record.adaptive),
        phases(&record.fixed),
        p99(&record.adaptive).as_millis(),
    )
}
