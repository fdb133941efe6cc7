use resilience::Transient;

const LIMIT: &u16 = &500;

#[derive(Transient)]
enum Error {
    #[transient(if = *LIMIT >= 500)]
    Status { LIMIT: u16 },
}

fn main() {}
