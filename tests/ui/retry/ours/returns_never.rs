use resilience::retry;

#[retry]
fn fetch() -> ! {
    loop {}
}

fn main() {
    fetch();
}
