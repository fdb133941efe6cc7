use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(after = "retry_after")]
    Busy { retry_after: std::time::Duration },
    #[transient(if = "*_0 >= 500")]
    Status(u16),
    #[transient(after = "self.retry_after")]
    Field { retry_after: std::time::Duration },
    #[transient(after = "Duration::from_secs(5)")]
    Call,
    #[transient(if = "_0 >= 500")]
    Referenced(u16),
    #[transient(if = "status >= 500")]
    Named { status: u16 },
}

fn main() {}
