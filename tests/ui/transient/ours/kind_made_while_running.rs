use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(kind = format!("busy_{}", 1))]
    Busy,
}

fn main() {}
