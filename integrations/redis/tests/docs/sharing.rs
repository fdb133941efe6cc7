//! `docs/sharing.md`

use std::time::Duration;

use test_servers::{Redis, until};

mod breaker {
    use resilience::circuit_breaker;
    use std::io;

    #[circuit_breaker(name = "payments", shared, threshold = 5, cooldown = 10s)]
    pub(crate) fn charge(cents: u32) -> io::Result<()> {
        if cents > 0 { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
    }
}

mod keys {
    use resilience::circuit_breaker;
    use std::io;

    #[circuit_breaker(name = "hosts", key = host, shared_keys, threshold = 5, cooldown = 10s)]
    pub(crate) fn get(host: &str) -> io::Result<()> {
        if host == "up" { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
    }
}

mod lane {
    use resilience_redis::{ShareError, Sharing};

    pub(crate) fn share(redis: &str) -> Result<Sharing, ShareError> {
        resilience_redis::share(redis)?.namespace("shop").version("1.4.2").start()
    }
}

mod order {
    use resilience::shared::SharingError;
    use resilience_redis::Sharing;
    use std::time::Duration;

    pub(crate) fn stop_payments(sharing: &Sharing) -> Result<(), SharingError> {
        let incident = sharing.force_open("payments").because("incident 812").by("oncall");
        incident.lasting(Duration::from_secs(600))
    }

    pub(crate) fn resume_payments(sharing: &Sharing) -> Result<(), SharingError> {
        sharing.end("payments")
    }
}

#[test]
fn an_order_for_all_replicas_holds_until_it_is_ended() {
    let Some(server) = Redis::new().start().expect("it starts") else { return };
    let sharing = lane::share(&server.url()).expect("a URL");
    assert!(breaker::charge(100).is_ok());
    until("the server answers", || sharing.is_up());
    // The server has a part of a second for an answer. To give an order again does no harm.
    until("the server has the order", || order::stop_payments(&sharing).is_ok());
    until("the order is obeyed", || breaker::charge(100).is_err());
    until("the server has its end", || order::resume_payments(&sharing).is_ok());
    until("the order has ended", || breaker::charge(100).is_ok());

    // An order for a name with keys is for all of them.
    assert!(keys::get("up").is_ok());
    assert_eq!(keys::get("down").map_err(|error| error.kind()), Err(std::io::ErrorKind::TimedOut));
    let stop = || sharing.force_open("hosts").because("incident 813").lasting(Duration::from_secs(600));
    until("the server has the order", || stop().is_ok());
    until("the order is obeyed by a key", || keys::get("up").is_err());
    until("the server has its end", || sharing.end("hosts").is_ok());
    until("the order has ended for a key", || keys::get("up").is_ok());

    // An error of the service, which is none of the breaker.
    let error = breaker::charge(0).expect_err("it is refused");
    assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
}
