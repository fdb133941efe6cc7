//! The page over HTTP, with nothing but the standard library.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use resilience::telemetry;

/// Has one message for each time that the page was asked for.
pub type Scrapes = Receiver<()>;

/// Serves the page at every path, to the end of the process.
#[must_use]
pub fn serve(listener: TcpListener) -> Scrapes {
    let (asked, scrapes) = mpsc::channel();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            // A client that goes away early is its own business.
            let _ = answer(&client, &asked);
        }
    });
    scrapes
}

fn answer(mut client: &TcpStream, asked: &Sender<()>) -> io::Result<()> {
    let head = BufReader::new(client).lines();
    head.map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
    // Told before the page is made: what the page has cannot be older than the message.
    let _ = asked.send(());
    let page = telemetry::prometheus();
    let length = page.len();
    write!(
        client,
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{page}"
    )
}
