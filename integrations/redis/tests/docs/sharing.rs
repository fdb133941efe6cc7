//! `docs/sharing.md`

use test_servers::{Redis, until};

mod breaker {
    use resilience::circuit_breaker;
    use std::io;

    #[circuit_breaker(name = "payments", shared, threshold = 5, cooldown = 10s)]
    pub(crate) fn charge(cents: u32) -> io::Result<()> {
        if cents > 0 { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
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
    // An error of the service, which is none of the breaker.
    let error = breaker::charge(0).expect_err("it is refused");
    assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
}
