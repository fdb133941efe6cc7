use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(after = delay)]
    Limited { code: u16, retry_after: std::time::Duration },
    #[transient(after = retry_aftr)]
    Misspelt { code: u16, retry_after: std::time::Duration },
    #[transient(after = retry_after)]
    Tuple(u16, std::time::Duration),
    #[transient(after = _1)]
    Short(std::time::Duration),
    #[transient(after = retry_after)]
    Unit,
}

fn main() {}
