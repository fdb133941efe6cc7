//! `sleep`: another timer.

use std::time::Duration;

use resilience::hedge;

use super::super::support::Error;

#[test]
fn another_runtime_waits_by_its_own_timer() {
    async fn smol_sleep(time: Duration) {
        smol::Timer::after(time).await;
    }
    #[hedge(2ms, sleep = smol_sleep)]
    async fn ask(first: std::cell::RefCell<bool>) -> Result<u32, Error> {
        if first.replace(false) {
            std::future::pending::<()>().await;
        }
        Ok(2)
    }
    assert_eq!(smol::block_on(ask(std::cell::RefCell::new(true))), Ok(2));
}

#[tokio::test(start_paused = true)]
async fn a_closure_is_given_the_time() {
    use std::cell::Cell;
    let asked = Cell::new(Duration::ZERO);

    #[hedge(30ms, sleep = |time| { asked.set(time); tokio::time::sleep(time) })]
    async fn ask(asked: &Cell<Duration>) -> Result<u32, Error> {
        tokio::time::sleep(Duration::from_millis(10)).await;
        Ok(1)
    }
    assert_eq!(ask(&asked).await, Ok(1));
    assert_eq!(asked.get(), Duration::from_millis(30));
}
