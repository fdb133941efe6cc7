//! Arguments that look like mistakes and are none.

use std::io;

use resilience::{circuit_breaker, faults, retry};

#[faults()]
fn empty_parentheses() -> io::Result<()> {
    Ok(())
}

#[faults(error = io::Error::other("down"),)]
fn comma_at_the_end() -> io::Result<()> {
    Ok(())
}

#[faults(error = (|| io::Error::other("down"))())]
fn closure_that_is_called() -> io::Result<()> {
    Ok(())
}

#[derive(Debug)]
enum Failed {
    Err(u32),
}

#[faults(error = Failed::Err(5))]
fn variant_of_this_name() -> Result<(), Failed> {
    Ok(())
}

#[faults(error = Some(5))]
fn error_that_is_an_option() -> Result<(), Option<u32>> {
    Ok(())
}

#[faults(error = ())]
fn on_an_option() -> Option<u32> {
    Some(7)
}

#[faults(error = { let code = 5; Failed::Err(code) })]
fn block() -> Result<(), Failed> {
    Ok(())
}

#[faults(error = error)]
fn parameter_of_the_same_name(error: io::Error) -> io::Result<io::Error> {
    Ok(error)
}

#[cfg_attr(all(), faults)]
#[allow(clippy::unnecessary_wraps, reason = "the attribute needs an outcome")]
fn by_cfg_attr() -> io::Result<()> {
    Ok(())
}

#[retry]
#[circuit_breaker]
#[faults]
fn under_two() -> io::Result<()> {
    Ok(())
}

fn main() {
    assert!(empty_parentheses().is_ok() && comma_at_the_end().is_ok() && closure_that_is_called().is_ok());
    assert!(variant_of_this_name().is_ok() && error_that_is_an_option().is_ok() && block().is_ok());
    assert_eq!(on_an_option(), Some(7));
    assert!(parameter_of_the_same_name(io::Error::other("kept")).is_ok());
    assert!(by_cfg_attr().is_ok() && under_two().is_ok());
    let _ = Failed::Err(5);
}
