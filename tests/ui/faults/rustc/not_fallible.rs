use resilience::faults;

#[faults]
fn call() -> u32 {
    7
}

fn main() {
    let _ = call();
}
