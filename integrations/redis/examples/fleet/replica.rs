//! A replica: a process that calls the service all the time, through a shared breaker, and serves
//! its operations page.

use std::io::{self, Write as _, stdout};
use std::thread;
use std::time::Duration;

use resilience::circuit_breaker;
use resilience::telemetry::{self, Level};
use resilience_admin::Admin;

use crate::Outcome;
use crate::child::end_with_parent;
use crate::service::Client;

/// The cooldown of the breaker.
pub(crate) const COOLDOWN: Duration = Duration::from_secs(1);
/// As many failures in a row open it.
pub(crate) const THRESHOLD: u32 = 5;

// The call that everything here is about. `io::Error` holds the rejection of the breaker.
#[circuit_breaker(name = "payments", shared, threshold = THRESHOLD, cooldown = COOLDOWN)]
fn charge(service: &mut Client) -> io::Result<()> {
    service.call()
}

/// The time between two calls. The last replica has little to do: when the service dies, it hears
/// of that from the others before it knows itself.
fn pace(number: u8) -> Duration {
    Duration::from_millis(if number == 3 { 300 } else { 20 })
}

/// Says the address of its page, and goes on until the process that has started it ends.
pub(crate) fn run(number: u8, store: &str, service: &str) -> Outcome<()> {
    end_with_parent();
    telemetry::level(Level::Calls);
    let id = format!("r{number}");
    let _sharing = resilience_redis::share(store)?.namespace("fleet").replica(&id).start()?;
    let mut client = Client::connect(service, number)?;
    thread::spawn(move || {
        loop {
            // How it ends, the page tells.
            let _ = charge(&mut client);
            thread::sleep(pace(number));
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let serving = Admin::new().service("fleet").replica(id).serve("127.0.0.1:0").await?;
        println!("{}", serving.address());
        stdout().flush()?;
        std::future::pending().await
    })
}
