//! The facts of this moment, as the library tells them.

use resilience::control::{self, SwitchOrigin};
use resilience::shared;

use crate::facts::{FaultsFacts, LaneFacts, OrderFacts, RejectedFacts, SwitchFacts, state_word};

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

pub(crate) fn orders() -> Vec<OrderFacts> {
    let one = |order: control::BreakerOrder| OrderFacts {
        breaker: order.breaker,
        state: state_word(order.state),
        by: order.by,
        because: order.because,
        ends_in: order.ends_in,
    };
    control::breaker_orders().into_iter().map(one).collect()
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
