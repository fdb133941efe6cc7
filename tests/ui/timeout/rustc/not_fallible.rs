use resilience::timeout;

#[timeout(5s)]
async fn call() -> u32 {
    5
}

fn main() {}
