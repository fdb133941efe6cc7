use resilience::hedge;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep};

const MS: fn(u64) -> Duration = Duration::from_millis;

#[hedge(100ms)]
async fn plain(calls: &AtomicU32, name: String) -> Result<u32, String> {
    let number = calls.fetch_add(1, Ordering::Relaxed);
    if number == 0 {
        sleep(MS(1000)).await;
    }
    drop(name);
    Ok(number)
}

#[hedge(p95, attempts = 3, on = |e| e.len() > 2, budget = 5%)]
async fn failing(calls: &AtomicU32, name: String) -> Result<u32, String> {
    let number = calls.fetch_add(1, Ordering::Relaxed);
    Err(format!("{name} {number}"))
}

#[resilience::retry(attempts = 2)]
#[hedge(100ms)]
#[resilience::circuit_breaker]
#[resilience::timeout(300ms)]
async fn stacked(calls: &AtomicU32, name: String) -> Result<u32, std::io::Error> {
    let number = calls.fetch_add(1, Ordering::Relaxed);
    drop(name);
    if number < 3 {
        sleep(MS(1000)).await;
    }
    Ok(number)
}

fn is_send<T: Send>(t: T) -> T {
    t
}

#[tokio::test(start_paused = true)]
async fn it_works() {
    let calls = AtomicU32::new(0);
    let begun = Instant::now();
    assert_eq!(is_send(plain(&calls, "a".into())).await, Ok(1));
    assert_eq!(begun.elapsed(), MS(100));
    let calls = AtomicU32::new(0);
    assert_eq!(is_send(failing(&calls, "a".into())).await, Err("a 0".into()));
    assert_eq!(calls.load(Ordering::Relaxed), 3);
    let calls = AtomicU32::new(0);
    let begun = Instant::now();
    println!("{:?} {:?} {:?}", is_send(stacked(&calls, "a".into())).await, calls, begun.elapsed());
}
