use resilience::retry;

#[retry]
fn fetch() -> impl Future<Output = u32> {
    async { 1 }
}

fn main() {
    let _ = fetch();
}
