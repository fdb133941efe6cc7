use resilience::retry;

#[retry]
thread_local! {
    static LIMIT: u32 = 5;
}

fn main() {
    LIMIT.with(|_| ());
}
