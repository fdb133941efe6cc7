//! Clients behind a bulkhead, and their server over an incident, on virtual time.
//!
//! Calls come at random, half as many again as the server can answer. Each is 50 to 150 ms of work.
//! The random numbers have a seed, so each run is the same.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use resilience::{Bulkhead, bulkhead, timeout};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::server::{Error, Overload, Server};

/// The work of a call, in milliseconds.
const WORK: std::ops::RangeInclusive<u64> = 50..=150;
/// The mean of it.
const MEAN_WORK: f64 = 0.1;
/// The 99th percentile of it: the latency of 99 % of the calls of a server without load.
pub(crate) const UNLOADED_P99: Duration = Duration::from_millis(149);
/// The calls that come, for one that the server can answer at its whole capacity.
const LOAD: f64 = 1.5;

/// The capacities of the server, each for [`PHASE`] seconds.
pub(crate) const CAPACITIES: [usize; 3] = [40, 10, 40];
pub(crate) const PHASE: usize = 40;

/// What has become of the calls that ended in one second.
#[derive(Clone, Debug, Default)]
pub(crate) struct Second {
    pub(crate) capacity: usize,
    /// The limit in force at its end.
    pub(crate) limit: u32,
    pub(crate) answered: u32,
    pub(crate) failed: u32,
    pub(crate) rejected: u32,
    /// The latencies of the calls that were let in, those that have failed among them.
    pub(crate) latencies: Vec<Duration>,
}

struct World {
    server: Arc<Server>,
    bulkhead: Bulkhead,
    start: Instant,
    seconds: Mutex<Vec<Second>>,
}

/// The incident, with `bulkhead` before the server.
pub(crate) async fn incident(overload: Overload, bulkhead: Bulkhead) -> Vec<Second> {
    let server = Server::new(overload, CAPACITIES[0]);
    let seconds = Mutex::new(vec![Second::default(); CAPACITIES.len() * PHASE]);
    let world = Arc::new(World { server, bulkhead, start: Instant::now(), seconds });
    let mut calls = JoinSet::new();
    calls.spawn(Arc::clone(&world).keep_time());
    let mut random = Random(1);
    let mut at = 0.0;
    loop {
        #[expect(clippy::cast_precision_loss, reason = "it is a small number")]
        let per_second = LOAD * CAPACITIES[0] as f64 / MEAN_WORK;
        at -= (1.0 - random.unit()).ln() / per_second;
        let time = Duration::from_secs_f64(at);
        if time.as_secs() >= world.seconds().len() as u64 {
            break;
        }
        sleep_until(world.start + time).await;
        calls.spawn(Arc::clone(&world).call(random.work()));
    }
    while calls.join_next().await.is_some() {}
    world.seconds().clone()
}

/// Calls that take longer than this are given up.
#[bulkhead(bulkhead = world.bulkhead)]
#[timeout(250ms)]
async fn call(world: &World, work: Duration) -> Result<(), Error> {
    world.server.answer(work).await
}

impl World {
    async fn call(self: Arc<Self>, work: Duration) {
        let begun = Instant::now();
        let outcome = call(&self, work).await;
        let latency = begun.elapsed();
        let ended = usize::try_from(self.start.elapsed().as_secs()).expect("minutes");
        let mut seconds = self.seconds();
        let Some(second) = seconds.get_mut(ended) else { return };
        match outcome {
            Ok(()) => second.answered += 1,
            Err(Error::Full(_)) => {
                second.rejected += 1;
                return;
            }
            Err(Error::Overloaded | Error::TimedOut(_)) => second.failed += 1,
        }
        second.latencies.push(latency);
    }

    /// Sets the capacity, and notes it, and the limit at the end of each second.
    async fn keep_time(self: Arc<Self>) {
        for second in 0..CAPACITIES.len() * PHASE {
            let end = self.start + Duration::from_secs(second as u64 + 1);
            self.server.set_capacity(CAPACITIES[second / PHASE]);
            sleep_until(end - Duration::from_millis(1)).await;
            self.note(second);
            sleep_until(end).await;
        }
    }

    fn note(&self, second: usize) {
        let noted = &mut self.seconds()[second];
        noted.capacity = self.server.capacity();
        noted.limit = self.bulkhead.snapshot().limit();
    }

    fn seconds(&self) -> std::sync::MutexGuard<'_, Vec<Second>> {
        self.seconds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `SplitMix64`, by Sebastiano Vigna.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// From 0 on, below 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn work(&mut self) -> Duration {
        Duration::from_millis(WORK.start() + self.bits() % (WORK.end() - WORK.start() + 1))
    }
}

/// The 99th percentile.
pub(crate) fn p99(seconds: &[Second]) -> Duration {
    let mut latencies: Vec<_> = seconds.iter().flat_map(|second| second.latencies.iter().copied()).collect();
    latencies.sort_unstable();
    latencies.get(latencies.len() * 99 / 100).copied().unwrap_or_default()
}

/// The calls that were answered, as a share of what an oracle reaches. It knows the capacity, and
/// keeps exactly as many calls with the server at all times.
pub(crate) fn goodput(seconds: &[Second]) -> f64 {
    let answered: u32 = seconds.iter().map(|second| second.answered).sum();
    #[expect(clippy::cast_precision_loss, reason = "they are small numbers")]
    let oracle: f64 = seconds.iter().map(|second| second.capacity as f64 / MEAN_WORK).sum();
    f64::from(answered) / oracle
}
