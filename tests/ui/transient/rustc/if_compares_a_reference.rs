use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if = _0 >= 500)]
    Status(u16),
}

fn main() {}
