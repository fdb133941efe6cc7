//! What happens to the fleet, act by act, and what has to be true then.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::fleet::{Fleet, check};
use crate::page::{Changes, Seen};
use crate::replica::{COOLDOWN, THRESHOLD};
use crate::service::Call;

/// A call takes so long while the service is dead, so that two at once are seen.
const AGONY: Duration = Duration::from_millis(100);
const SECOND: Duration = Duration::from_secs(1);

pub(crate) fn tell(stays: bool) -> Outcome<()> {
    let begun = Instant::now();
    let Some(mut fleet) = Fleet::start(AGONY)? else { return Ok(()) };
    println!("three replicas, a service that they call, and a Redis server, on loopback");
    for (page, number) in fleet.pages.iter().zip(1..) {
        println!("    r{number}: http://{page}/");
    }
    calm(&fleet)?;
    let opened = dies(&fleet)?;
    outage(&fleet, opened)?;
    heals(&fleet)?;
    store_is_lost(&mut fleet)?;
    alone(&fleet)?;
    store_is_back(&mut fleet)?;
    println!("all of it is true; it took {:.0} s", begun.elapsed().as_secs_f64());
    if stays {
        println!("the replicas go on until Ctrl-C; open the pages in a browser");
        // Ctrl-C ends the process, and with it all that it has started.
        loop {
            thread::park();
        }
    }
    Ok(())
}

fn calm(fleet: &Fleet) -> Outcome<()> {
    println!("\n1. calm");
    let (seen, _) = fleet.until("each page shows all replicas, and all breakers are closed", |seen| {
        seen.iter().all(|one| one.is_up && one.breaker.is("closed") && shows_all(one, "closed"))
    })?;
    for (id, state, lag) in &seen[0].fleet {
        println!("    the page of {} shows {id}: payments {state}, {lag:.1} s behind", seen[0].replica);
    }
    let from = Instant::now();
    thread::sleep(2 * SECOND);
    let calls = fleet.service.since(from);
    println!("    {} calls in 2 s", calls.len());
    check("all three replicas call the service, and no call fails", {
        callers(&calls).len() == 3 && !calls.iter().any(|call| call.has_failed)
    })?;
    check("nothing has opened", fleet.changes()?.iter().all(|changes| changes.opened == 0))
}

/// Returns the instant at which all are known to be open.
fn dies(fleet: &Fleet) -> Outcome<Instant> {
    println!("\n2. the service dies");
    let died = Instant::now();
    fleet.service.set_dead(true);
    let (seen, took) = fleet.until("all obey one opening of the fleet", obey_one)?;
    let opened = Instant::now();
    let calls = fleet.service.since(died);
    let failed = |replica| -> u32 {
        calls.iter().map(|call| u32::from(call.has_failed && call.replica == replica)).sum()
    };
    println!("    after {} ms all three are open: opening {}", took.as_millis(), opening(&seen));
    println!("    calls that failed until then: r1 {}, r2 {}, r3 {}", failed(1), failed(2), failed(3));
    check("r1 and r2 have opened by their own failures", {
        [1, 2].iter().all(|number| failed(*number) >= THRESHOLD)
            && seen[..2].iter().all(|one| one.breaker.times_opened >= 1)
    })?;
    check("r3 has not: it has followed them", {
        seen[2].breaker.times_opened == 0 && failed(3) < THRESHOLD && opening(&seen) != "1, by r3"
    })?;
    let sentence = seen[2].attention.iter().find(|(kind, _)| kind == "breaker_open");
    let sentence = sentence.map(|(_, text)| text.as_str()).unwrap_or_default();
    println!("    the page of r3 says: {sentence}");
    check("its page says who began", sentence.contains("by the fleet, first by r"))?;
    Ok(opened)
}

fn outage(fleet: &Fleet, opened: Instant) -> Outcome<()> {
    println!("\n3. the outage goes on for 6 s");
    thread::sleep((6 * SECOND).saturating_sub(opened.elapsed()));
    let probes = fleet.service.since(opened);
    let took = opened.elapsed();
    println!("    {} calls reach the service, by {}", probes.len(), names(&probes));
    let most = took.as_secs() / COOLDOWN.as_secs() + 1;
    check(&format!("it is at most one call in a cooldown, so at most {most}"), {
        !probes.is_empty() && probes.len() as u64 <= most
    })?;
    check("no two replicas probe at once", probes.iter().all(|call| call.running == 1))?;
    let epoch = |probes: &[Call]| 1 + probes.len() as u64;
    fleet.until("each probe that failed has opened the circuit of all anew", |seen| {
        // One may come meanwhile.
        let epochs = [epoch(&probes), epoch(&fleet.service.since(opened))];
        seen.iter().all(|one| one.breaker.obeys.as_ref().is_some_and(|(epoch, _)| epochs.contains(epoch)))
    })?;
    println!("    yes: each probe that failed has opened the circuit of all anew");
    Ok(())
}

fn heals(fleet: &Fleet) -> Outcome<()> {
    println!("\n4. the service heals");
    let before = fleet.changes()?;
    let healed = Instant::now();
    fleet.service.set_dead(false);
    let (_, took) = fleet.until("all breakers are closed", are_closed)?;
    let calls = fleet.service.since(healed);
    let first = calls.iter().find(|call| !call.has_failed).ok_or("no call has come")?;
    println!(
        "    after {} ms all three are closed; the probe was that of r{}",
        took.as_millis(),
        first.replica
    );
    let closed = sums(&before, &fleet.changes()?);
    check("one replica has closed by its own probe, and two have followed", {
        (closed.closed_by_probe, closed.closed_by_fleet) == (1, 2)
    })
}

fn store_is_lost(fleet: &mut Fleet) -> Outcome<()> {
    println!("\n5. the service dies again, and then the Redis server is killed");
    fleet.service.set_dead(true);
    fleet.until("all obey one opening of the fleet", obey_one)?;
    let before = fleet.changes()?;
    fleet.store.kill()?;
    let (_, took) = fleet.until("all pages say that the store is gone", |seen| {
        seen.iter().all(|one| !one.is_up && one.breaker.state != "closed")
    })?;
    println!("    after {} ms all three know that it is gone", took.as_millis());
    check("all circuits are as open as they were", {
        fleet.look()?.iter().all(|one| !one.breaker.is("closed")) && closings(fleet, &before)? == 0
    })?;
    let from = Instant::now();
    let all = |calls: &[Call]| callers(calls).len() == 3;
    fleet.until("each replica probes by itself", |_| all(&fleet.service.since(from)))?;
    println!("    from now on each probes by itself: {}", names(&fleet.service.since(from)));
    check("nothing has closed", closings(fleet, &before)? == 0)
}

fn alone(fleet: &Fleet) -> Outcome<()> {
    println!("\n6. the service heals, and the Redis server is still gone");
    let before = fleet.changes()?;
    fleet.service.set_dead(false);
    let (_, took) = fleet.until("all breakers are closed", are_closed)?;
    println!("    after {} ms all three are closed", took.as_millis());
    let closed = sums(&before, &fleet.changes()?);
    check("each has closed by its own probe", (closed.closed_by_probe, closed.closed_by_fleet) == (3, 0))?;
    let (seen, _) = fleet.until("all pages say so", |seen| seen.iter().all(|one| said(one).is_some()))?;
    println!("    the page of r1 says: {}", said(&seen[0]).unwrap_or_default());
    nothing_happens(fleet)
}

fn store_is_back(fleet: &mut Fleet) -> Outcome<()> {
    println!("\n7. the Redis server is back, and has forgotten everything");
    let before = fleet.changes()?;
    fleet.store.restart()?;
    let (_, took) = fleet.until("all pages show all replicas again", |seen| {
        seen.iter().all(|one| one.is_up && said(one).is_none() && shows_all(one, "closed"))
    })?;
    println!("    after {} ms all pages show all replicas again", took.as_millis());
    check("nothing has opened or closed", before == fleet.changes()?)?;
    nothing_happens(fleet)
}

fn nothing_happens(fleet: &Fleet) -> Outcome<()> {
    let (before, seen, from) = (fleet.changes()?, fleet.look()?, Instant::now());
    thread::sleep(2 * SECOND);
    let rejected = |seen: &[Seen]| seen.iter().map(|one| one.breaker.rejected).collect::<Vec<_>>();
    check("for 2 s nothing opens, nothing closes, and every call runs", {
        before == fleet.changes()?
            && rejected(&seen) == rejected(&fleet.look()?)
            && callers(&fleet.service.since(from)).len() == 3
    })
}

/// The sentence about the store, if there is one.
fn said(seen: &Seen) -> Option<&str> {
    let sentence = seen.attention.iter().find(|(kind, _)| kind == "shared_down");
    sentence.map(|(_, text)| text.as_str())
}

fn shows_all(seen: &Seen, state: &str) -> bool {
    let ids: Vec<_> = seen.fleet.iter().map(|(id, ..)| id.as_str()).collect();
    ids == ["r1", "r2", "r3"] && seen.fleet.iter().all(|(_, is, _)| is == state)
}

fn obey_one(seen: &[Seen]) -> bool {
    let first = &seen[0].breaker.obeys;
    first.is_some() && seen.iter().all(|one| one.breaker.obeys == *first)
}

fn opening(seen: &[Seen]) -> String {
    seen[0].breaker.obeys.as_ref().map_or_else(String::new, |(epoch, by)| format!("{epoch}, by {by}"))
}

fn are_closed(seen: &[Seen]) -> bool {
    seen.iter().all(|one| one.breaker.is("closed"))
}

fn callers(calls: &[Call]) -> BTreeSet<u8> {
    calls.iter().map(|call| call.replica).collect()
}

/// How many calls each replica has made.
fn names(calls: &[Call]) -> String {
    let one = |replica: &u8| {
        let count = calls.iter().filter(|call| call.replica == *replica).count();
        format!("r{replica} {count}")
    };
    callers(calls).iter().map(one).collect::<Vec<_>>().join(", ")
}

fn closings(fleet: &Fleet, before: &[Changes]) -> Outcome<u64> {
    let more = sums(before, &fleet.changes()?);
    Ok(more.closed_by_probe + more.closed_by_fleet)
}

/// What has happened in all replicas together.
fn sums(before: &[Changes], after: &[Changes]) -> Changes {
    let sum = |of: fn(&Changes) -> u64| {
        let total = |all: &[Changes]| all.iter().map(of).sum::<u64>();
        total(after).saturating_sub(total(before))
    };
    Changes {
        opened: sum(|changes| changes.opened),
        closed_by_probe: sum(|changes| changes.closed_by_probe),
        closed_by_fleet: sum(|changes| changes.closed_by_fleet),
    }
}
