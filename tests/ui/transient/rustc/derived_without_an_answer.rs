use std::io;

use resilience::{CircuitOpen, Transient, circuit_breaker, retry};

#[derive(Transient)]
enum Either<L, R> {
    #[transient(source)]
    Left(L),
    #[transient(source)]
    Right(R),
    Rejected(CircuitOpen),
}

impl<L, R> From<CircuitOpen> for Either<L, R> {
    fn from(open: CircuitOpen) -> Self {
        Self::Rejected(open)
    }
}

#[retry]
fn retried() -> Result<(), Either<io::Error, String>> {
    Ok(())
}

#[circuit_breaker]
fn guarded() -> Result<(), Either<io::Error, String>> {
    Ok(())
}

#[retry(on = _)]
#[circuit_breaker(on = Either::Left(_))]
fn said() -> Result<(), Either<io::Error, String>> {
    Ok(())
}

#[retry]
#[circuit_breaker]
fn asked() -> Result<(), Either<io::Error, Option<io::Error>>> {
    Ok(())
}

fn main() {
    let _ = (retried(), guarded(), said(), asked());
}
