use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if = retriable)]
    Status { retryable: bool },
}

fn main() {}
