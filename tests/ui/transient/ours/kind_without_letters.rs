use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(kind = "503")]
    Busy,
}

fn main() {}
