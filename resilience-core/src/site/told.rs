//! What observers are told of a call.

use crate::site::call::Call;
use crate::site::layer::Layer;
use crate::telemetry::call_id::CallId;
use crate::telemetry::event::{Event, EventKind};
use crate::telemetry::observers;

impl Layer<'_> {
    /// Tells observers of something that has happened to the call. By hand it has happened to
    /// `name`. `event` is called if anybody is told.
    pub(crate) fn tell<'e>(self, name: &'e str, event: impl FnOnce() -> Event<'e>) {
        if !observers::are_there() || self.call().is_some_and(|call| !call.is_counted()) {
            return;
        }
        let function = Some(self.call().map_or(name, |call| call.site().name()));
        let call = self.call_id().map(CallId::to_bits);
        observers::tell(&Event { function, call, ..event() });
    }
}

impl Call {
    /// Tells observers of a fault that the call has met.
    #[cfg(feature = "faults")]
    pub(crate) fn tell_injected(&self, kind: &'static str) {
        // Any attribute of the function will do: it leads to the call.
        Layer::of(self, 0).tell(self.site().name(), || Event {
            reason: Some(kind),
            is_injected: true,
            ..Event::new(EventKind::Injected)
        });
    }

    /// Tells observers that the call has succeeded after retries.
    pub(crate) fn tell_recovered(&self) {
        observers::tell(&Event {
            function: Some(self.site().name()),
            call: Some(self.id().get_or_make().to_bits()),
            attempt: Some(self.retries().saturating_add(1)),
            max: self.max(),
            is_injected: self.notes() & Self::WAS_INJECTED != 0,
            ..Event::new(EventKind::Recovered)
        });
    }
}
