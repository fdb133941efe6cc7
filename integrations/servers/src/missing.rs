//! A server that is not installed: a line, or an error in CI.

use std::io::{self, Write};

use crate::program::Program;

/// Says that `program` is not installed.
///
/// # Errors
/// In CI, where a hole must not be silent.
pub(crate) fn report(program: &dyn Program) -> io::Result<()> {
    let missing = missing(program);
    if is_ci(std::env::var_os("CI").as_deref()) {
        return Err(io::Error::new(io::ErrorKind::NotFound, missing));
    }
    // Not `eprintln!`: of a test that passes, nobody sees what that prints.
    writeln!(io::stderr(), "{}: skipped, {missing}", program.name())
}

fn missing(program: &dyn Program) -> String {
    format!("the Debian package {} is not installed", program.package())
}

fn is_ci(variable: Option<&std::ffi::OsStr>) -> bool {
    variable.is_some_and(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_no_ci() {
        assert!(!is_ci(None));
        assert!(!is_ci(Some("".as_ref())));
        assert!(is_ci(Some("true".as_ref())));
    }
}
