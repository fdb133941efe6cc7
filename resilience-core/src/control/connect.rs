//! What other parts of the library are told of the configuration, and told about.

use crate::control::policy::Policy;
use crate::control::precedence::Target;
use crate::control::program::Program;
use crate::control::state::State;

/// The configuration has changed.
#[cfg_attr(not(feature = "telemetry"), expect(unused_variables))]
pub(crate) fn publish(state: &State) {
    #[cfg(feature = "telemetry")]
    publish_levels(state);
}

/// The levels of a file that is gone are gone with it.
#[cfg(feature = "telemetry")]
fn publish_levels(state: &State) {
    use crate::site::set_level;
    use crate::telemetry::levels::Source;

    set_level::change(|levels| {
        levels.clear(Source::File);
        for table in &state.file.tables.levels {
            // The reader takes the words of levels alone.
            levels.set(&table.pattern.to_string(), Source::File, table.level.parse().ok());
        }
    });
}

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
