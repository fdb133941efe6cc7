//! What is counted of breakers that follow their fleet.

use std::io;
use std::time::Duration;

use resilience::shared;
use resilience::shared::orders::{Order, What};
use resilience::{circuit_breaker, telemetry};

#[test]
fn openings_and_closings_of_the_fleet_are_counted() {
    #[circuit_breaker(name = "telemetry-fleet", shared)]
    fn call() -> io::Result<()> {
        Ok(())
    }
    #[circuit_breaker(name = "telemetry-no-fleet")]
    fn alone() -> io::Result<()> {
        Ok(())
    }
    let has = |line: &str| telemetry::prometheus().lines().any(|known| known == line);
    let series = |to| format!("resilience_shared_adopted_total{{breaker=\"telemetry-fleet\",to=\"{to}\"}}");
    assert!(call().is_ok() && alone().is_ok());
    assert!(has(&format!("{} 0", series("open"))) && has(&format!("{} 0", series("closed"))));

    let all = shared::breakers();
    let breaker = all.iter().find(|breaker| breaker.name() == "telemetry-fleet").expect("it was called");
    let obey = |what| breaker.obey(&Order { name: "telemetry-fleet".to_owned(), what });
    let cooldown = Duration::from_secs(10);
    for epoch in [1, 1, 2] {
        let (by, why) = ("replica-7".to_owned(), "a failure".to_owned());
        obey(What::Open { epoch, remaining: cooldown, cooldown, by, why });
    }
    obey(What::Close { epoch: 2 });
    assert!(has(&format!("{} 2", series("open"))) && has(&format!("{} 1", series("closed"))));
    let moved = "breaker=\"telemetry-fleet\",from=\"closed\",to=\"open\",cause=\"shared\"";
    assert!(has(&format!("resilience_breaker_transitions_total{{{moved}}} 1")));
    assert!(
        !telemetry::prometheus().contains("resilience_shared_adopted_total{breaker=\"telemetry-no-fleet\"")
    );
}
