//! What other parts of the library are told of the configuration, and told about.

use crate::control::policy::Policy;
use crate::control::precedence::Target;
use crate::control::program::Program;
use crate::control::state::State;

/// The configuration has changed.
pub(crate) fn publish(_state: &State) {}

/// Functions are new.
pub(crate) fn greet(_state: &State, _program: &Program) {}

/// The breakers that no attribute names: those by hand, from their first call on.
pub(crate) fn add_breakers(targets: &mut Vec<Target>) {
    let is_known = |targets: &[Target], name: &str| {
        targets.iter().any(|target| target.policy == Policy::CircuitBreaker && target.names.contains(&name))
    };
    for breaker in crate::circuit_breaker::CircuitBreaker::all() {
        let name = breaker.name();
        if !is_known(targets, name) {
            targets.push(Target { policy: Policy::CircuitBreaker, names: vec![name], written: &[] });
        }
    }
}

/// Watches the file that the environment names.
pub(crate) fn watch(path: String) {
    #[cfg(feature = "toml")]
    crate::control::watch::watch_variable(path);
    #[cfg(not(feature = "toml"))]
    crate::control::event::tell(&[crate::control::event::Event::Unreadable {
        path,
        error: "the feature `toml` of `resilience` is off".to_owned(),
    }]);
}
