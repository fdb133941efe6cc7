use resilience::faults;

#[faults]
const fn call() -> Option<u32> {
    None
}

fn main() {}
