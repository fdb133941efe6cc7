use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if = *statsu >= 500)]
    Misspelt { status: u16 },
    #[transient(if = *status >= 500 && *code > 1)]
    Tuple(u16, u16),
    #[transient(if = !*(retryable))]
    Unit,
}

fn main() {}
