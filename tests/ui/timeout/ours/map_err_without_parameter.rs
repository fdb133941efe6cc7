use resilience::timeout;

#[timeout(5s, map_err = || Error::Late)]
async fn call() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
