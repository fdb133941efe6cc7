//! What a call meets before its body runs.

#[cfg(feature = "test-util")]
use std::any::Any;

#[cfg(feature = "faults")]
use crate::circuit_breaker::CircuitOpen;
#[cfg(feature = "faults")]
use crate::faults::{error::InjectedFault, event, injected::Injected, kind::FaultKind, wait::Waiting};
use crate::injection::way::Ways;
#[cfg(feature = "test-util")]
use crate::runtime::tested::{self, Step};
use crate::site::call::Call;
use crate::site::wanted::Wanted;
#[cfg(feature = "faults")]
use crate::timeout::TimeoutTimer;
use crate::vocabulary::fallible::Fallible;
#[cfg(feature = "faults")]
use std::pin::Pin;

/// What a call has met before its body.
#[derive(Debug)]
pub struct Met<'a> {
    call: &'a Call,
    what: What,
}

#[derive(Debug)]
enum What {
    /// The error of a test, and the name of its type.
    #[cfg(feature = "test-util")]
    Error(Box<dyn Any + Send>, &'static str),
    #[cfg(feature = "faults")]
    Fault(Injected),
}

/// Asks what `call` meets. `None` lets the body run.
#[inline]
#[must_use]
pub fn meets(call: &Call) -> Option<Box<Met<'_>>> {
    if call.wanted().has(Wanted::FAULTY | Wanted::TESTED) { Met::of(call) } else { None }
}

impl<'a> Met<'a> {
    /// A test comes first: an attempt for which it has a step meets no fault.
    #[cold]
    #[inline(never)]
    fn of(call: &'a Call) -> Option<Box<Self>> {
        #[cfg(feature = "test-util")]
        if call.wanted().has(Wanted::TESTED) {
            let function = call.site().name();
            tested::attempt(function);
            match tested::step(function) {
                Some(Step::Err(error, ty)) => {
                    return Some(Box::new(Self { call, what: What::Error(error, ty) }));
                }
                Some(Step::Run) => return None,
                None => {}
            }
        }
        #[cfg(feature = "faults")]
        if call.wanted().has(Wanted::FAULTY) {
            return Injected::of(call).map(|fault| Box::new(Self { call, what: What::Fault(fault) }));
        }
        None
    }

    /// Whether it counts as a body that runs. A rejection does not: nothing is reached.
    #[must_use]
    pub fn is_a_body(&self) -> bool {
        match &self.what {
            #[cfg(feature = "test-util")]
            What::Error(..) => true,
            #[cfg(feature = "faults")]
            What::Fault(fault) => fault.ending() != Some(FaultKind::Reject),
        }
    }

    /// Waits for the delay of a fault. Blocks the thread.
    #[cfg(feature = "faults")]
    pub fn block(&mut self) {
        if let Some(fault) = self.fault_mut() {
            fault.block();
        }
    }

    /// Waits for the delay of a fault.
    #[cfg(feature = "faults")]
    pub fn wait<T: TimeoutTimer>(&mut self, timer: T) -> Pin<Box<Waiting<'_, T>>> {
        let function = self.call.site().name();
        Box::pin(Waiting::new(self.fault_mut(), function, timer))
    }

    #[cfg(feature = "faults")]
    #[cfg_attr(not(feature = "test-util"), expect(clippy::unnecessary_wraps))]
    fn fault_mut(&mut self) -> Option<&mut Injected> {
        match &mut self.what {
            What::Fault(fault) => Some(fault),
            #[cfg(feature = "test-util")]
            What::Error(..) => None,
        }
    }

    /// The outcome in place of the body's. `None` lets the body run. `error` makes the error of
    /// `#[faults(error = ...)]`.
    ///
    /// # Panics
    /// If the fault is a panic, or if the error of a test is of another type than the body's.
    #[cfg_attr(not(feature = "faults"), expect(unused_variables, clippy::needless_pass_by_value))]
    #[expect(clippy::boxed_local, reason = "the caller's future has room for a pointer alone")]
    pub fn end<R: Fallible>(
        self: Box<Self>,
        ways: &Ways<R>,
        error: Option<impl FnOnce() -> R::Err>,
    ) -> Option<R> {
        let Self { call, what } = *self;
        let function = call.site().name();
        match what {
            #[cfg(feature = "test-util")]
            What::Error(injected, ty) => {
                Some(ways.typed(injected).unwrap_or_else(|| wrong_type(function, ty, ways.error_type())))
            }
            #[cfg(feature = "faults")]
            What::Fault(fault) => {
                let kind = fault.ending()?;
                let injected = InjectedFault::new(function, kind);
                let outcome = match kind {
                    FaultKind::Panic => {
                        fault.ends(call, kind);
                        panic!("injected panic in `{function}`")
                    }
                    FaultKind::Reject => ways.rejected(CircuitOpen::injected(function), injected),
                    _ => match error {
                        Some(error) => Some(R::from_error(error())),
                        None => ways.failed(injected),
                    },
                };
                match outcome {
                    Some(_) => {
                        fault.ends(call, kind);
                        if kind == FaultKind::Reject {
                            call.note(Call::ANY_REJECTION | Call::TOUCHED, 0);
                        }
                    }
                    None => event::no_error(function, kind, ways.error_type()),
                }
                outcome
            }
        }
    }
}

#[cfg(feature = "test-util")]
fn wrong_type(function: &str, ty: &str, error_type: &str) -> ! {
    panic!("`testing::fail` has a `{ty}` for `{function}`, whose body has the error type `{error_type}`")
}
