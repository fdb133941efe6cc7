use resilience::fallback;

#[fallback(value = Ok(1))]
fn results() -> Result<Result<u32, ()>, ()> {
    Err(())
}

#[fallback(value = Some(1))]
fn options() -> Option<Option<u32>> {
    None
}

#[fallback(value = Some(1))]
fn found() -> Result<Option<u32>, ()> {
    Err(())
}

#[fallback(with = (|_| Ok(1)))]
fn in_parentheses() -> Result<u32, ()> {
    Err(())
}

#[fallback(with = |_| loop {})]
fn forever(fails: bool) -> Result<u32, ()> {
    if fails { Err(()) } else { Ok(1) }
}

#[fallback(value = panic!("no answer"))]
async fn panics(fails: bool) -> Result<u32, ()> {
    if fails { Err(()) } else { Ok(1) }
}

fn main() {
    assert_eq!(results(), Ok(Ok(1)));
    assert_eq!(options(), Some(Some(1)));
    assert_eq!(found(), Ok(Some(1)));
    assert_eq!(in_parentheses(), Ok(1));
    assert_eq!(forever(false), Ok(1));
    let _ = panics(false);
}
