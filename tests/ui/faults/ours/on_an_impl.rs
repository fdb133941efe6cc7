use resilience::faults;

#[faults]
impl Call {}

struct Call;

fn main() {}
