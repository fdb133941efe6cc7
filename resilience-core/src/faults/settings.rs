//! The settings of a fault.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use crate::faults::latency::{IntoLatency, Latency};
use crate::faults::script::{ALL, Action, Ending, Script};
use crate::vocabulary::ratio::Ratio;

/// The time after which a fault ends, if none is set.
const LASTING: Duration = Duration::from_secs(10 * 60);

/// The longest time for which a fault may be set.
pub(crate) const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// The number of calls that a fault holds at once, if none is set.
const MAX_ACTIVE: u32 = 10;

/// A fault to be set: see [`set`](crate::faults::set).
///
/// It needs one of [`latency`](Self::latency), [`error`](Self::error), [`reject`](Self::reject),
/// [`panic`](Self::panic) and [`hang`](Self::hang), or a [`script`](Self::script). A latency may
/// stand beside one of the others, and comes before it.
///
/// A value that is out of range is refused when the fault is set.
#[derive(Clone, Debug)]
#[must_use = "it is set when the closure returns it"]
pub struct Fault {
    rate: Ratio,
    latency: Option<Latency>,
    ending: Option<Ending>,
    script: Option<Script>,
    lasting: Duration,
    max_active: u32,
    seed: Option<u64>,
    by: Option<String>,
    because: Option<String>,
    refused: Option<String>,
}

impl Fault {
    pub(crate) fn new() -> Self {
        Self {
            rate: ALL,
            latency: None,
            ending: None,
            script: None,
            lasting: LASTING,
            max_active: MAX_ACTIVE,
            seed: None,
            by: None,
            because: None,
            refused: None,
        }
    }

    /// The share of calls that it meets, above 0 and at most 1. 1 unless set.
    pub fn rate(self, rate: f64) -> Self {
        // The comparison is false for NaN.
        if rate > 0.0 && rate <= 1.0 {
            self.share(Ratio::from_f64(rate))
        } else {
            self.refuse(format!("a rate is above 0 and at most 1, not {rate}"))
        }
    }

    pub(crate) fn share(self, rate: Ratio) -> Self {
        Self { rate, ..self }
    }

    /// The time that a call waits before its body runs: a [`Duration`], or a range of two, of which
    /// each call draws a time.
    ///
    /// A sync function blocks its thread, and an async one waits. The end of the fault ends the
    /// waits too. On a thread with a [`TestClock`](crate::TestClock) the wait moves that clock.
    pub fn latency(self, latency: impl IntoLatency) -> Self {
        let (least, most) = latency.ends();
        match Latency::between(least, most) {
            Some(latency) => self.delay(latency),
            None => self.refuse(format!("a latency is above 0 and a range rises, not {least:?}..{most:?}")),
        }
    }

    pub(crate) fn delay(self, latency: Latency) -> Self {
        Self { latency: Some(latency), ..self }
    }

    /// The call ends with an error, and its body does not run. The error is the one of
    /// `#[faults(error = …)]`, else it is made of an
    /// [`InjectedFault`](crate::faults::InjectedFault) by `From`. A function whose error type has
    /// neither is left alone, and an event says so. An `Option` is `None`.
    pub fn error(self) -> Self {
        self.ending(Ending::Error)
    }

    /// The call ends with a rejection, as if an open circuit had rejected it. The error is made of
    /// a [`CircuitOpen`](crate::CircuitOpen), a [`PolicyError`](crate::PolicyError) or an
    /// [`InjectedFault`](crate::faults::InjectedFault), whichever the error type is `From`. An
    /// `Option` is `None`.
    pub fn reject(self) -> Self {
        self.ending(Ending::Reject)
    }

    /// The call panics.
    pub fn panic(self) -> Self {
        self.ending(Ending::Panic)
    }

    /// The call waits until it is cut off by a timeout, or until the fault ends. After that its
    /// body runs.
    pub fn hang(self) -> Self {
        self.ending(Ending::Hang)
    }

    fn ending(self, ending: Ending) -> Self {
        if self.ending.is_some_and(|other| other != ending) {
            return self.refuse("a fault ends a call in one way; write a script for several".to_owned());
        }
        Self { ending: Some(ending), ..self }
    }

    /// What happens to the calls, in their order: `3*error -> 2*latency(1s) -> 10%error`. The last
    /// step stays; `run` lets the body run. A [`rate`](Self::rate) beside it is the share of calls
    /// that take a step at all.
    pub fn script(self, script: &str) -> Self {
        match Script::read(script) {
            Ok(script) => Self { script: Some(script), ..self },
            Err(misread) => {
                let column = script[..misread.at].chars().count() + 1;
                self.refuse(format!("script, column {column}: {}", misread.message))
            }
        }
    }

    /// The time after which it ends: above zero and at most 24 hours. 10 minutes unless set.
    pub fn lasting(self, time: Duration) -> Self {
        if time.is_zero() || time > LONGEST {
            return self.refuse(format!("a fault lasts at most 24 hours, and more than 0s, not {time:?}"));
        }
        Self { lasting: time, ..self }
    }

    /// The most calls that it holds at the same time, by a latency or a hang. Further calls are
    /// left alone, and take no step of a script. At least 1; 10 unless set.
    pub fn max_active(self, calls: u32) -> Self {
        if calls == 0 {
            return self.refuse("`max_active` is 1 or more".to_owned());
        }
        Self { max_active: calls, ..self }
    }

    /// The seed of its chance, to repeat a rehearsal. Drawn from the system unless set;
    /// [`list`](crate::faults::list) tells it. It moves no jitter.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// Says who sets it: for the event, and for [`list`](crate::faults::list).
    pub fn by(self, actor: impl Into<String>) -> Self {
        Self { by: Some(actor.into()), ..self }
    }

    /// Says why: for the event, and for [`list`](crate::faults::list).
    pub fn because(self, reason: impl Into<String>) -> Self {
        Self { because: Some(reason.into()), ..self }
    }

    /// Notes the first mistake.
    pub(crate) fn refuse(self, message: String) -> Self {
        let refused = self.refused.or(Some(message));
        Self { refused, ..self }
    }

    /// The first mistake until now.
    pub(crate) fn refusal(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// The plan of a fault whose settings are in range and go together.
    pub(crate) fn plan(self) -> Result<Plan, String> {
        if let Some(message) = self.refused {
            return Err(message);
        }
        let script = match (self.script, self.latency, self.ending) {
            (Some(script), None, None) => script,
            (Some(_), ..) => {
                return Err(
                    "a script has its latencies and errors in its own steps; leave out the others".to_owned()
                );
            }
            (None, None, None) => {
                return Err("nothing would happen; write a latency, an error, a reject, a panic, a hang or \
                            a script"
                    .to_owned());
            }
            (None, latency, ending) => {
                Script::always(Action { latency, ending: ending.unwrap_or(Ending::Run) })
            }
        };
        let Self { rate, lasting, max_active, seed, by, because, .. } = self;
        Ok(Plan { rate, script, lasting, max_active, seed, by, because })
    }
}

/// The settings of a fault that can be set.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) rate: Ratio,
    pub(crate) script: Script,
    pub(crate) lasting: Duration,
    pub(crate) max_active: u32,
    pub(crate) seed: Option<u64>,
    pub(crate) by: Option<String>,
    pub(crate) because: Option<String>,
}

/// A fault that was not set, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidFault {
    name: String,
    message: String,
}

impl InvalidFault {
    pub(crate) fn new(name: &str, message: String) -> Self {
        Self { name: name.to_owned(), message }
    }

    /// The reason, without the name.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for InvalidFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "fault `{}`: {}", self.name, self.message)
    }
}

impl Error for InvalidFault {}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn refused(fault: Fault) -> String {
        fault.plan().expect_err("it is refused")
    }

    #[test]
    fn a_fault_ends_after_10_minutes_and_holds_10_calls_unless_set() {
        let plan = Fault::new().error().plan().expect("it is one");
        assert_eq!((plan.lasting, plan.max_active, plan.rate), (600 * SECOND, 10, ALL));
        assert_eq!((plan.script.to_string().as_str(), plan.seed), ("error", None));
    }

    #[test]
    fn more_than_a_day_is_refused() {
        assert!(Fault::new().hang().lasting(LONGEST).plan().is_ok());
        let message = refused(Fault::new().hang().lasting(LONGEST + Duration::from_nanos(1)));
        assert!(message.contains("at most 24 hours"), "{message}");
        assert!(refused(Fault::new().hang().lasting(Duration::ZERO)).contains("more than 0s"));
    }

    #[test]
    fn a_value_out_of_range_is_refused_with_the_first_message() {
        for rate in [0.0, -0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert!(refused(Fault::new().rate(rate).error()).starts_with("a rate is above 0"), "{rate}");
        }
        let message = refused(Fault::new().max_active(0).rate(7.0).latency(2 * SECOND..SECOND));
        assert_eq!(message, "`max_active` is 1 or more");
        assert!(refused(Fault::new().latency(Duration::ZERO)).contains("above 0"));
        assert!(refused(Fault::new().latency(2 * SECOND..SECOND)).contains("a range rises"));
    }

    #[test]
    fn a_latency_goes_before_an_ending_and_a_script_goes_alone() {
        let plan = Fault::new().latency(SECOND..=2 * SECOND).panic().plan().expect("it is one");
        assert_eq!(plan.script.to_string(), "latency(1s..2s)+panic");
        assert!(refused(Fault::new().error().script("error")).contains("in its own steps"));
        assert!(refused(Fault::new().error().panic()).contains("in one way"));
        assert!(refused(Fault::new()).contains("nothing would happen"));
        let message = refused(Fault::new().script("run -> eror"));
        assert!(message.starts_with("script, column 8: unknown action `eror`"), "{message}");
    }
}
