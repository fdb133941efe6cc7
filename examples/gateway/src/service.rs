//! A slow service: a real HTTP server on loopback with so many workers, a queue before them, and
//! perhaps a quota. It counts the requests that reach it.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::wire::{answer, path, read_request};

/// What a service is able to do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ability {
    /// The requests that it works on at once.
    pub(crate) workers: usize,
    /// The time that each of them takes.
    pub(crate) work: Duration,
    /// The requests that may wait for a worker. To the next one it says 503.
    pub(crate) queue: usize,
    /// The requests a second that it answers, and a quarter of them at once. To others it says 429.
    pub(crate) quota: Option<u32>,
}

/// How a service is today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Healthy,
    /// Each third request gets a 503.
    Hiccups,
    /// Each 15th request takes this much longer.
    Tail(Duration),
    /// Requests are read, and never answered.
    Hung,
    /// Each request gets a 503, at once.
    Down,
}

/// What a service has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) requests: u64,
    /// Those that were above the quota.
    pub(crate) above_quota: u64,
    /// Those that were worked on for somebody who had gone away before the answer.
    pub(crate) in_vain: u64,
}

impl Seen {
    pub(crate) fn since(self, before: Self) -> Self {
        Self {
            requests: self.requests - before.requests,
            above_quota: self.above_quota - before.above_quota,
            in_vain: self.in_vain - before.in_vain,
        }
    }
}

/// A server that stops with the runtime.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    address: SocketAddr,
    ability: Ability,
    workers: Arc<Semaphore>,
    desk: Arc<Mutex<Desk>>,
}

#[derive(Debug)]
struct Desk {
    mood: Mood,
    seen: Seen,
    waiting: usize,
    /// The requests of the quota that are left, and the time at which they were that many.
    left: (f64, Instant),
}

/// What becomes of a request.
enum Fate {
    Refused(u16),
    Forgotten,
    Worked(Duration),
}

impl Service {
    /// Listens on a free port.
    pub(crate) async fn start(ability: Ability) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let left = (ability.quota.map_or(0.0, burst), Instant::now());
        let desk = Desk { mood: Mood::Healthy, seen: Seen::default(), waiting: 0, left };
        let workers = Arc::new(Semaphore::new(ability.workers));
        let service = Self { address, ability, workers, desk: Arc::new(Mutex::new(desk)) };
        tokio::spawn(accept(listener, service.clone()));
        Ok(service)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on requests are answered like this.
    pub(crate) fn is(&self, mood: Mood) {
        self.desk().mood = mood;
    }

    pub(crate) fn seen(&self) -> Seen {
        self.desk().seen
    }

    /// Whether no request waits or is worked on, and all of the quota is left.
    pub(crate) fn is_idle(&self) -> bool {
        let mut desk = self.desk();
        desk.waiting == 0
            && self.workers.available_permits() == self.ability.workers
            && self.ability.quota.is_none_or(|quota| desk.left(quota) >= burst(quota))
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn receive(&self) -> Fate {
        let Ability { work, queue, quota, .. } = self.ability;
        let mut desk = self.desk();
        desk.seen.requests += 1;
        if let Some(quota) = quota
            && !desk.is_within(quota)
        {
            desk.seen.above_quota += 1;
            return Fate::Refused(429);
        }
        let number = desk.seen.requests;
        let fate = match desk.mood {
            Mood::Hung => Fate::Forgotten,
            Mood::Down => Fate::Refused(503),
            Mood::Hiccups if number.is_multiple_of(3) => Fate::Refused(503),
            _ if desk.waiting >= queue => Fate::Refused(503),
            Mood::Tail(more) if number.is_multiple_of(15) => Fate::Worked(work + more),
            Mood::Tail(_) | Mood::Hiccups | Mood::Healthy => Fate::Worked(work),
        };
        if matches!(fate, Fate::Worked(_)) {
            desk.waiting += 1;
        }
        fate
    }

    /// Serves one request per connection, so that the count is simple.
    async fn serve(&self, mut socket: TcpStream) -> io::Result<()> {
        let request = read_request(&mut socket).await?;
        match self.receive() {
            Fate::Refused(status) => answer(&mut socket, status, "no").await,
            Fate::Forgotten => socket.read_to_end(&mut Vec::new()).await.map(drop),
            Fate::Worked(work) => {
                self.work(work).await;
                // A server does not look at its client while it works, so the work is done anyway.
                if matches!(socket.try_read(&mut [0]), Ok(0)) {
                    self.desk().seen.in_vain += 1;
                }
                answer(&mut socket, 200, &format!("product {}", path(&request).1)).await
            }
        }
    }

    async fn work(&self, work: Duration) {
        let permit = self.workers.acquire().await;
        self.desk().waiting -= 1;
        tokio::time::sleep(work).await;
        drop(permit);
    }
}

impl Desk {
    /// Takes a request from the quota.
    fn is_within(&mut self, quota: u32) -> bool {
        let is_within = self.left(quota) >= 1.0;
        if is_within {
            self.left.0 -= 1.0;
        }
        is_within
    }

    /// The requests of the quota that are left now.
    fn left(&mut self, quota: u32) -> f64 {
        let ((left, since), now) = (self.left, Instant::now());
        let left = (left + (now - since).as_secs_f64() * f64::from(quota)).min(burst(quota));
        self.left = (left, now);
        left
    }
}

/// The requests that a quota lets through at once.
fn burst(quota: u32) -> f64 {
    f64::from(quota) / 4.0
}

async fn accept(listener: TcpListener, service: Service) {
    while let Ok((socket, _)) = listener.accept().await {
        let service = service.clone();
        // A client that goes away early is part of the story.
        tokio::spawn(async move { service.serve(socket).await });
    }
}
