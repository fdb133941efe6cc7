//! One outage of one fleet.

use std::thread;
use std::time::{Duration, Instant};

use test_servers::Redis;

use crate::Outcome;
use crate::child::Child;
use crate::costs::{Costs, Monitor, memory};
use crate::service::Service;

/// The service is down for so long.
pub(crate) const OUTAGE: Duration = Duration::from_secs(10);
/// Before that, so long is measured what sharing costs: four times what a replica needs to tell of
/// itself once.
const CALM: Duration = Duration::from_secs(20);

/// What was measured.
pub(crate) struct Measured {
    pub(crate) replicas: u8,
    /// The calls that reached the dead service, in seconds since it died.
    pub(crate) calls: Vec<f64>,
    /// `None` if nothing was shared.
    pub(crate) costs: Option<Costs>,
}

/// `None` if there is no Redis server on the machine.
pub(crate) fn measure(replicas: u8, shares: bool) -> Outcome<Option<Measured>> {
    let Some(store) = Redis::new().start()? else { return Ok(None) };
    let service = Service::start(Duration::ZERO)?;
    let (address, url) = (service.address().to_string(), store.url());
    let start = |number: u8| {
        let number = number.to_string();
        let mut arguments = vec!["replica", &number, &address];
        arguments.extend(shares.then_some(url.as_str()));
        Child::start(&arguments)
    };
    let mut children = (1..=replicas).map(start).collect::<Outcome<Vec<_>>>()?;
    children.iter_mut().try_for_each(|child| child.line().map(drop))?;
    let monitor = shares.then(|| Monitor::of(store.address())).transpose()?;
    let per_second = |monitor: &Monitor, time: Duration| {
        let (before, begun) = (monitor.commands(), Instant::now());
        thread::sleep(time);
        let commands = monitor.commands() - before;
        f64::from(commands) / begun.elapsed().as_secs_f64() / f64::from(replicas)
    };
    let in_calm = monitor.as_ref().map(|monitor| per_second(monitor, CALM));
    let died = Instant::now();
    service.set_dead(true);
    let in_outage = match &monitor {
        Some(monitor) => Some(per_second(monitor, OUTAGE)),
        None => {
            thread::sleep(OUTAGE);
            None
        }
    };
    let calls = service.since(died).into_iter().filter(|call| call.has_failed && call.at - died < OUTAGE);
    let calls = calls.map(|call| (call.at - died).as_secs_f64()).collect();
    let costs = match in_calm.zip(in_outage) {
        Some((in_calm, in_outage)) => Some(Costs { replicas, in_calm, in_outage, memory: memory(&url)? }),
        None => None,
    };
    Ok(Some(Measured { replicas, calls, costs }))
}
