//! `--serve`: the traffic goes on, and whoever watches edits the file, looks at the operations
//! page, and asks by HTTP.

use std::fmt::Write;
use std::io;
use std::time::Duration;

use resilience::CircuitBreaker;
use resilience::telemetry::{self, Level};
use resilience_admin::Admin;
use tokio::net::{TcpListener, TcpStream};

use crate::policy::{self, POLICY, PolicyFile};
use crate::server::{Mood, answer, read_head};
use crate::traffic::{Sample, Servers, Traffic};
use crate::{Failure, console};

/// The variable with the token for changes from the page.
const TOKEN: &str = "SHOP_ADMIN_TOKEN";

/// The time between two lines of figures.
const EVERY: Duration = Duration::from_secs(5);

pub(crate) async fn serve() -> Result<(), Failure> {
    let _events = console::print_events();
    telemetry::level(Level::Latency);
    let file = PolicyFile::new()?;
    file.write(POLICY)?;
    let servers = Servers::start().await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("Twelve functions call three services on loopback. Press Ctrl-C to end.\n");
    // Without a token the page is read-only.
    let token = std::env::var(TOKEN).unwrap_or_default();
    let writes = if token.trim().is_empty() {
        "read-only: start with a token in "
    } else {
        "writes need the token in "
    };
    let page = Admin::new().service("shop").allow_writes(token).serve("127.0.0.1:0").await?;
    println!("page        http://{}/       ({writes}{TOKEN})", page.address());
    println!("policy      {}", file.path().display());
    println!("{}", help(&format!("http://{}", listener.local_addr()?)));
    let watching = policy::watch(&file.path())?;
    let traffic = Traffic::start(&servers)?;
    tokio::spawn(answer_all(listener, servers));
    tokio::spawn(report(traffic));
    tokio::signal::ctrl_c().await?;
    watching.stop();
    page.stop().await;
    Ok(())
}

fn help(url: &str) -> String {
    let services = "catalogue, payments, shipping";
    format!(
        "metrics     curl {url}/metrics\neffective   curl {url}/effective\n\
         break       curl {url}/payments/down       ({services}: healthy, flaky, slow, down)\n"
    )
}

async fn report(traffic: Traffic) {
    let mut before = traffic.sample().await;
    loop {
        tokio::time::sleep(EVERY).await;
        let now = traffic.sample().await;
        console::line("traffic", &figures(&now.since(&before)));
        before = now;
    }
}

fn figures(sample: &Sample) -> String {
    let state = CircuitBreaker::named("payments").state();
    let mut text = String::new();
    for service in ["catalogue", "payments", "shipping"] {
        let figures = sample.of(&format!("shop::{service}"));
        let (calls, failed, each) = (figures.calls, figures.failed, figures.each());
        let _ =
            writeln!(text, "{service:<10}{calls:>5} calls, {failed:>4} failed, {each:.2} requests a call");
    }
    let _ = write!(text, "the breaker of payments is {state}");
    text
}

async fn answer_all(listener: TcpListener, servers: Servers) {
    while let Ok((socket, _)) = listener.accept().await {
        let servers = servers.clone();
        tokio::spawn(async move { answer_one(socket, &servers).await });
    }
}

async fn answer_one(mut socket: TcpStream, servers: &Servers) -> io::Result<()> {
    let head = read_head(&mut socket).await?;
    let path = head.split(' ').nth(1).unwrap_or_default();
    let (status, body) = match path.split('/').collect::<Vec<_>>()[..] {
        [_, "metrics"] => (200, telemetry::prometheus()),
        [_, "effective"] => (200, policy::table() + "\n"),
        [_, service, mood] => match servers.named(service).zip(mood_of(mood)) {
            Some((server, mood)) => {
                server.is(mood);
                (200, format!("{service} is {mood:?}\n"))
            }
            None => (404, "no such service, or it cannot be like that\n".to_owned()),
        },
        _ => (404, "metrics, effective, payments/down, …\n".to_owned()),
    };
    answer(&mut socket, status, &body).await
}

fn mood_of(word: &str) -> Option<Mood> {
    Some(match word {
        "healthy" => Mood::Healthy,
        "flaky" => Mood::Flaky,
        "slow" => Mood::Slow(Duration::from_millis(300)),
        "down" => Mood::Down,
        _ => return None,
    })
}
