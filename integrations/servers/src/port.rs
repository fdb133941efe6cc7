//! Ports of loopback that nobody listens on.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The ports that are tried. The system gives ports of its own range to clients, and a client that
/// connects again and again to a server that is down would get the server's port one day: it would
/// then be connected to itself, and the server could not start. So servers stay below that range.
fn range() -> Range<u16> {
    const FIRST: u16 = 10_000;
    let clients = fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let end = clients.split_whitespace().next().and_then(|port| port.parse().ok()).unwrap_or(32_768);
    if end > FIRST + 1_000 { FIRST..end } else { FIRST..32_768 }
}

/// An address that nobody listens on at the moment. Another program may take it before the server
/// does.
///
/// # Errors
/// If no port of loopback is free.
pub fn free() -> io::Result<SocketAddr> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let ports: Vec<_> = range().collect();
    // Programs that run at the same time begin at different ports.
    let first = (std::process::id() as usize).wrapping_mul(31);
    for _ in &ports {
        let next = first.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, ports[next % ports.len()]));
        if TcpListener::bind(address).is_ok() {
            return Ok(address);
        }
    }
    Err(io::Error::new(io::ErrorKind::AddrInUse, "no port is free"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_somebody_listens_on_is_not_given() {
        let first = free().expect("there are free ones");
        let next = SocketAddr::from((first.ip(), first.port() + 1));
        // It may be in use already, which is just as well.
        let _held = TcpListener::bind(next);
        let second = free().expect("there are free ones");
        assert_ne!(second, first);
        assert_ne!(second, next);
    }

    #[test]
    fn no_client_is_given_the_port_of_a_server() {
        let server = free().expect("there are free ones").port();
        let client = TcpListener::bind("127.0.0.1:0").and_then(|any| any.local_addr()).expect("a port");
        assert!(range().contains(&server));
        assert!(!range().contains(&client.port()));
    }
}
