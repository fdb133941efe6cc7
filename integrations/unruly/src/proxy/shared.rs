//! What all connections of a proxy share: the mode, and the counts.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use std::{io, thread};

use super::Counts;
use super::link::{Cut, Link};
use super::mode::{Decision, Meter, Mode, Towards};
use crate::sync::lock;

#[derive(Debug)]
pub(crate) struct Shared {
    target: Vec<SocketAddr>,
    state: Mutex<State>,
    /// The mode has changed, or a connection was cut.
    changed: Condvar,
    /// The counts have changed.
    counted: Condvar,
}

#[derive(Debug)]
struct State {
    mode: Mode,
    /// How often the mode was set.
    number: u64,
    counts: Counts,
    links: HashMap<u64, Arc<Link>>,
}

/// So many bytes are passed on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Admitted {
    pub(crate) len: usize,
    /// The connection is cut afterwards.
    pub(crate) last: bool,
}

/// Bytes that the proxy has read and not passed on. They are counted as long as it exists.
#[derive(Debug)]
pub(crate) struct Held<'a> {
    shared: &'a Shared,
    len: usize,
}

impl State {
    fn counts(&self) -> Counts {
        Counts { open: self.links.len(), ..self.counts }
    }
}

impl Shared {
    pub(crate) fn new(target: Vec<SocketAddr>) -> Self {
        let state = State { mode: Mode::Pass, number: 1, counts: Counts::default(), links: HashMap::new() };
        Self { target, state: Mutex::new(state), changed: Condvar::new(), counted: Condvar::new() }
    }

    pub(crate) fn set(&self, mode: Mode) {
        let mut state = lock(&self.state);
        state.mode = mode;
        state.number += 1;
        self.changed.notify_all();
    }

    pub(crate) fn counts(&self) -> Counts {
        lock(&self.state).counts()
    }

    /// Waits until this is true of the counts.
    pub(crate) fn wait_for(&self, so: impl Fn(&Counts) -> bool) -> Counts {
        let state = self.counted.wait_while(lock(&self.state), |state| !so(&state.counts()));
        state.unwrap_or_else(PoisonError::into_inner).counts()
    }

    /// Begins a connection of a client, on a thread of its own.
    pub(crate) fn begin(self: &Arc<Self>, client: TcpStream) {
        let (link, shared) = (Arc::new(Link::new(client)), self.clone());
        let mut state = lock(&self.state);
        state.counts.connections += 1;
        let number = state.counts.connections;
        state.links.insert(number, link.clone());
        drop(state);
        self.counted.notify_all();
        thread::spawn(move || {
            // If the server cannot be reached, the client sees that its connection is closed.
            let _ = link.run(&shared);
            lock(&shared.state).links.remove(&number);
            shared.counted.notify_all();
        });
    }

    /// Connects to the server.
    pub(crate) fn connect(&self) -> io::Result<TcpStream> {
        TcpStream::connect(&self.target[..])
    }

    pub(crate) fn cut(&self, link: &Link, how: Cut) {
        let _state = lock(&self.state);
        link.cut(how);
        self.changed.notify_all();
    }

    pub(crate) fn cut_all(&self, how: Cut) {
        let state = lock(&self.state);
        state.links.values().for_each(|link| link.cut(how));
        self.changed.notify_all();
    }

    /// Waits until the network lets a new connection through. Says whether it does.
    pub(crate) fn admit_connection(&self, link: &Link) -> bool {
        let stalls = |state: &mut State| state.mode == Mode::Stall && !link.is_cut();
        let state = self.changed.wait_while(lock(&self.state), stalls);
        drop(state.unwrap_or_else(PoisonError::into_inner));
        !link.is_cut()
    }

    pub(crate) fn hold(&self, len: usize) -> Held<'_> {
        lock(&self.state).counts.held += len as u64;
        self.counted.notify_all();
        Held { shared: self, len }
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>, until: Option<Instant>) -> MutexGuard<'a, State> {
        let Some(until) = until else {
            return self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        };
        let wait = until.saturating_duration_since(Instant::now());
        self.changed.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Held<'_> {
    /// Waits until the mode lets some of the bytes pass, and counts these as passed on. `None` if
    /// the connection is cut.
    pub(crate) fn admit(&mut self, link: &Link, meter: &mut Meter, towards: Towards) -> Option<Admitted> {
        let mut state = lock(&self.shared.state);
        loop {
            if link.is_cut() {
                return None;
            }
            let mode = (state.mode, state.number);
            let until = match meter.decide(mode, towards, self.len, Instant::now()) {
                Decision::Pass(len) => return Some(self.take(&mut state, towards, len, false)),
                Decision::Last(len) => return Some(self.take(&mut state, towards, len, true)),
                Decision::Until(until) => Some(until),
                Decision::Wait => None,
            };
            state = self.shared.wait(state, until);
        }
    }

    fn take(&mut self, state: &mut State, towards: Towards, len: usize, last: bool) -> Admitted {
        self.len -= len;
        state.counts.held -= len as u64;
        match towards {
            Towards::Server => state.counts.to_server += len as u64,
            Towards::Client => state.counts.to_client += len as u64,
        }
        self.shared.counted.notify_all();
        Admitted { len, last }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        lock(&self.shared.state).counts.held -= self.len as u64;
        self.shared.counted.notify_all();
    }
}
