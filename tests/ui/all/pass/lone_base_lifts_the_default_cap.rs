use std::io;

use resilience::retry;

#[retry(base = 1m)]
fn above_the_default_cap() -> io::Result<u32> {
    Ok(1)
}

#[retry(cap = 50ms)]
fn below_the_default_base() -> io::Result<u32> {
    Ok(1)
}

#[retry(base = 1s, cap = 1000ms, factor = 1)]
fn as_long_as_each_other() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    assert!(
        above_the_default_cap().is_ok()
            && below_the_default_base().is_ok()
            && as_long_as_each_other().is_ok()
    );
}
