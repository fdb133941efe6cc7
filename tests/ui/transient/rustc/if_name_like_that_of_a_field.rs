use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if = is_busy(statsu))]
    Status { status: u16 },
}

fn is_busy(status: &u16) -> bool {
    *status >= 500
}

fn main() {}
