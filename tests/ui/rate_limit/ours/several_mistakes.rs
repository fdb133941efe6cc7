use resilience::rate_limit;

#[rate_limit(0, per = 0s, burst = 0, wait = 100, name = "", colour = red)]
fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
