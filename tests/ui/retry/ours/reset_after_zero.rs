use resilience::retry;

#[retry(attempts = unlimited, reset_after = 0s)]
fn watch() -> Result<(), String> {
    Ok(())
}

fn main() {}
