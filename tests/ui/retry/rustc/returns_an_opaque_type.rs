use resilience::retry;

#[retry]
fn fetch() -> impl std::fmt::Display {
    "one"
}

fn main() {
    let _ = fetch();
}
