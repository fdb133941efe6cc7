//! The target `fault_script`: scripts of faults as people write them.

use resilience_core::faults;

const NAME: &str = "fuzz::fault_script";

/// Sets a fault with this script. One that is read is printed, and read again as the same. One that
/// is refused has a message, and changes nothing.
pub fn check(text: &str) {
    faults::clear();
    match faults::set(NAME, |fault| fault.script(text).seed(1)) {
        Ok(()) => {
            let written = script();
            assert!(
                faults::set(NAME, |fault| fault.script(&written).seed(1)).is_ok(),
                "{text:?}: {written:?}"
            );
            assert_eq!(script(), written, "{text:?}");
        }
        Err(refused) => {
            let message = refused.message();
            assert!(message.starts_with("script, column ") && !message.ends_with('.'), "{text:?}: {message}");
            assert!(faults::list().is_empty(), "{text:?}");
        }
    }
}

fn script() -> String {
    let faults = faults::list();
    assert_eq!(faults.len(), 1);
    faults[0].script().to_owned()
}
