use resilience::faults;

#[faults]
struct Call;

fn main() {}
