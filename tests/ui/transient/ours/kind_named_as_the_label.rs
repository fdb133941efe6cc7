use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(error_type = "throttled")]
    Busy,
}

fn main() {}
