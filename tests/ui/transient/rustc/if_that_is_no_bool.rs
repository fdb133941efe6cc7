use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if = _0)]
    Status(u16),
    #[transient(if = code.checked_sub(500))]
    Code { code: u16 },
}

fn main() {}
