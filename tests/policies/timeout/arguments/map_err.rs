//! `map_err` and `name`.

use std::future::pending;
use std::io;
use std::time::Duration;

use resilience::{TimedOut, timeout};

use crate::support::secs;

#[derive(Debug, PartialEq)]
enum Error {
    Late(TimedOut),
    Slow,
}

#[tokio::test(start_paused = true)]
async fn map_err_makes_the_error_of_a_cut() {
    #[timeout(1s, map_err = Error::Late)]
    async fn by_path() -> Result<(), Error> {
        pending().await
    }
    #[timeout(1s, map_err = |_| Error::Slow)]
    async fn by_closure() -> Result<(), Error> {
        pending().await
    }
    let Err(Error::Late(error)) = by_path().await else { panic!("it is late") };
    assert_eq!(error.after(), secs(1));
    assert_eq!(by_closure().await, Err(Error::Slow));
}

#[tokio::test(start_paused = true)]
async fn map_err_may_name_a_parameter() {
    #[timeout(1s, map_err = |_| format!("{id} is late"), sleep = |limit| tokio::time::sleep(if id.is_empty() { Duration::ZERO } else { limit }))]
    async fn looks(id: String) -> Result<(), String> {
        assert_eq!(id, "x");
        pending().await
    }
    #[timeout(1s, map_err = |_| format!("{id} is late"))]
    async fn consumes(id: &String) -> Result<(), String> {
        let id = id.clone();
        pending::<()>().await;
        drop(id);
        Ok(())
    }
    assert_eq!(looks("x".to_owned()).await, Err("x is late".to_owned()));
    assert_eq!(consumes(&"y".to_owned()).await, Err("y is late".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn an_io_error_holds_a_cut() {
    #[timeout(1s, name = "mirror")]
    async fn call() -> io::Result<()> {
        pending().await
    }
    let error = call().await.expect_err("it never ends");
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    assert_eq!(error.downcast::<TimedOut>().expect("it is one").name(), "mirror");
}
