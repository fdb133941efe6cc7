//! The facts of this moment, as the library tells them.

use resilience::control::{self, Breakers, Source, SwitchOrigin};
use resilience::{CircuitBreaker, CircuitState, shared};

use crate::facts::{FaultsFacts, LaneFacts, ModeFacts, OrderFacts, RejectedFacts, SwitchFacts, state_word};

pub(crate) fn switches() -> Vec<SwitchFacts> {
    let one = |thrown: control::ThrownSwitch| SwitchFacts {
        switch: thrown.switch,
        to: thrown.to,
        by: thrown.by,
        because: thrown.because,
        ends_in: thrown.ends_in,
        origin: origin(thrown.origin).to_owned(),
    };
    control::thrown().into_iter().map(one).collect()
}

const fn origin(origin: SwitchOrigin) -> &'static str {
    match origin {
        SwitchOrigin::Environment => "a variable",
        SwitchOrigin::File => "the file",
        _ => "by hand",
    }
}

pub(crate) fn modes() -> Vec<ModeFacts> {
    let one = |mode: control::BreakerMode| ModeFacts {
        breaker: mode.breaker,
        state: match mode.mode {
            Breakers::Observe => CircuitState::ObserveOnly,
            _ => CircuitState::Disabled,
        },
        is_by_switch: mode.from == Source::KillSwitch,
        from: mode.from.to_string(),
        by: mode.by,
        because: mode.because,
        ends_in: mode.ends_in,
    };
    control::breaker_modes().into_iter().map(one).collect()
}

pub(crate) fn orders() -> Vec<OrderFacts> {
    let one = |order: control::BreakerOrder| OrderFacts {
        breaker: order.breaker,
        state: state_word(order.state),
        by: order.by,
        because: order.because,
        ends_in: order.ends_in,
        is_of_fleet: false,
    };
    control::breaker_orders().into_iter().map(one).chain(fleet_orders()).collect()
}

/// The orders for all replicas that breakers of this one obey.
fn fleet_orders() -> impl Iterator<Item = OrderFacts> {
    let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    shared::breakers().into_iter().filter_map(move |breaker| {
        let seen = CircuitBreaker::find(breaker.name())?.snapshot();
        let order = seen.fleet_order()?;
        Some(OrderFacts {
            breaker: breaker.name().to_owned(),
            state: state_word(seen.state()),
            by: said(order.by()),
            because: said(order.why()),
            ends_in: Some(order.ends_in()),
            is_of_fleet: true,
        })
    })
}

/// Asking is what makes the lane read the replicas for a while, so it is for the page alone.
pub(crate) fn lane() -> Option<LaneFacts> {
    let status = shared::status()?;
    Some(LaneFacts {
        replica: status.replica,
        is_up: status.is_up,
        lag: status.lag,
        last_error: status.last_error,
        replicas: shared::fleet(),
    })
}

pub(crate) fn rejected(status: &control::Status) -> Option<RejectedFacts> {
    let rejected = status.last_rejected.as_ref()?;
    Some(RejectedFacts {
        ago: rejected.ago,
        message: rejected.mistakes.to_string(),
        is_over: rejected.is_over,
    })
}

#[cfg(feature = "faults")]
pub(crate) fn faults() -> FaultsFacts {
    use crate::facts::FaultFacts;
    use resilience::faults::{self, FaultKind, FaultSnapshot};

    let kinds = [FaultKind::Latency, FaultKind::Error, FaultKind::Reject, FaultKind::Panic, FaultKind::Hang];
    let one = |fault: FaultSnapshot| FaultFacts {
        name: fault.name().to_owned(),
        script: fault.script().to_owned(),
        rate: fault.rate(),
        active: fault.active(),
        max_active: fault.max_active(),
        ends_in: fault.remaining(),
        injected: kinds.iter().map(|kind| fault.injected(*kind)).fold(0, u64::saturating_add),
        by: fault.by().map(str::to_owned),
        because: fault.because().map(str::to_owned),
    };
    let list = faults::list().into_iter().map(one).collect();
    FaultsFacts { is_compiled_in: true, is_armed: faults::is_armed(), list }
}

#[cfg(not(feature = "faults"))]
pub(crate) fn faults() -> FaultsFacts {
    FaultsFacts::default()
}
