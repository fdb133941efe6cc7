//! The signals by which a program is told to stop.

use std::io;
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Cancels `stop` at the first of the two signals.
async fn stop_at_a_signal(stop: CancellationToken) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        outcome = ctrl_c() => outcome?,
        _ = terminate.recv() => {}
    }
    stop.cancel();
    Ok(())
}

use std::process::{Command, id};

/// One test, as a signal reaches every listener of the process.
#[tokio::test]
async fn each_of_the_signals_cancels_the_token() {
    for signal in ["-TERM", "-INT"] {
        let stop = CancellationToken::new();
        let listens = tokio::spawn(stop_at_a_signal(stop.clone()));
        tokio::task::yield_now().await; // now it does
        assert!(!stop.is_cancelled());
        let sent = Command::new("kill").args([signal, &id().to_string()]).status().expect("`kill` is there");
        assert!(sent.success());
        listens.await.expect("it does not panic").expect("it can listen");
        assert!(stop.is_cancelled());
    }
}
