use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(kind = "busy", kind = "throttled")]
    Busy,
}

fn main() {}
