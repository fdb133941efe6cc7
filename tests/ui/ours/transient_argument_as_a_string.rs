use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(after = "retry_after")]
    Busy { retry_after: std::time::Duration },
    #[transient(if = "*_0 >= 500")]
    Status(u16),
}

fn main() {}
