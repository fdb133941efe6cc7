use resilience::faults;

#[faults]
fn call() {}

fn main() {
    drop(call());
}
