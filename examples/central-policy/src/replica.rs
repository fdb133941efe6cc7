//! Another replica of the program: a process of its own, with the same file and another name.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use resilience::control;
use shop::service::Service;
use shop::shipping::Shipping;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::Failure;

/// A running replica.
#[derive(Debug)]
pub(crate) struct Replica {
    pub(crate) name: String,
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Replica {
    /// Starts this same program once more, as the replica `name`.
    pub(crate) fn start(name: String, policy: &Path, shipping: &str) -> Result<Self, Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["--replica".into(), policy.to_owned(), PathBuf::from(shipping)])
            .env("RESILIENCE_INSTANCE", &name)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let orders = child.stdin.take().ok_or("a replica has an input")?;
        let answers = BufReader::new(child.stdout.take().ok_or("a replica has an output")?);
        Ok(Self { name, child, orders, answers })
    }

    /// Lets it read the file and call `track` once. [`wait`](Self::wait) until it has done so.
    pub(crate) async fn call(&mut self) -> io::Result<()> {
        self.orders.write_all(b"call\n").await?;
        self.orders.flush().await
    }

    /// Waits for the result of the call.
    pub(crate) async fn wait(&mut self) -> io::Result<String> {
        let mut answer = String::new();
        self.answers.read_line(&mut answer).await?;
        Ok(answer)
    }

    /// Lets it end.
    pub(crate) async fn end(mut self) -> io::Result<()> {
        drop(self.orders);
        self.child.wait().await.map(drop)
    }
}

/// The whole life of a replica: for each line of its input it reads the policy and makes a call.
pub(crate) async fn live(policy: &str, shipping: &str) -> Result<(), Failure> {
    let name = std::env::var("RESILIENCE_INSTANCE")?;
    let shipping = Shipping(Service::new(shipping, &name)?);
    let mut watch = control::watch(policy);
    for order in io::stdin().lines() {
        order?;
        watch.poll()?;
        let result = shipping.track(9).await;
        println!("{name}: {}", if result.is_ok() { "found" } else { "not found" });
    }
    Ok(())
}
