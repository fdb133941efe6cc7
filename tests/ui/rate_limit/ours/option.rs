use resilience::rate_limit;

#[rate_limit(100)]
async fn call() -> Option<u32> {
    Some(1)
}

fn main() {}
