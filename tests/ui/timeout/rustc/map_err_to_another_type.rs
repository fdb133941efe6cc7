use resilience::timeout;

#[timeout(5s, map_err = |late| late.after())]
async fn call() -> Result<(), String> {
    Ok(())
}

fn main() {}
