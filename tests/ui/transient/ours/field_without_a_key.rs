use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(retry_after)]
    Limited { retry_after: Option<std::time::Duration> },
    #[transient(delay)]
    Hint { delay: u64 },
    #[transient(wait_until)]
    Wait { wait_until: std::time::Duration },
    #[transient(retryable)]
    Status { retryable: bool },
    #[transient(_0)]
    Tuple(std::time::Duration),
    #[transient(cause)]
    Other { cause: std::io::Error },
}

fn main() {}
