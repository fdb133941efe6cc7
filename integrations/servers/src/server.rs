//! A server that runs, or has run and will again.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream};
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use crate::home::Home;
use crate::keeper::Keeper;
use crate::program::Program;
use crate::{missing, port, processes};

/// A wait for a start or for a stop ends here, with an error.
const PATIENCE: Duration = Duration::from_secs(60);
/// The time between two looks at a server that starts or stops.
const POLL: Duration = Duration::from_millis(5);
/// So many ports are tried, as another program may take one between its choice and the start.
const PORTS: u32 = 5;

/// A server on loopback, made by `start` of [`Postgres`](crate::Postgres), [`Redis`](crate::Redis)
/// or [`MariaDb`](crate::MariaDb).
///
/// All methods that change its state return when the change is complete. They block the thread:
/// some milliseconds for signals, longer for a stop or a start.
///
/// When it is dropped, its processes are killed and its folder is removed. The same happens if the
/// program ends without dropping it, killed for example.
#[derive(Debug)]
pub struct Server {
    process: Option<Child>,
    address: SocketAddr,
    program: Box<dyn Program>,
    // Dropped before the folder, which it removes.
    keeper: Keeper,
    home: Home,
}

impl Server {
    pub(crate) fn start(program: Box<dyn Program>) -> io::Result<Option<Self>> {
        let name = program.name();
        let started = if program.find().is_some() {
            Self::begin(program).map(Some)
        } else {
            missing::report(&*program).map(|()| None)
        };
        started.map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))
    }

    fn begin(program: Box<dyn Program>) -> io::Result<Self> {
        let home = Home::new(program.name())?;
        let keeper = Keeper::of(home.path())?;
        let mut server = Self { process: None, address: port::free()?, program, keeper, home };
        server.program.prepare(&server.home)?;
        for _ in 1..PORTS {
            match server.launch() {
                Err(error) if error.kind() == ErrorKind::AddrInUse => server.address = port::free()?,
                outcome => return outcome.map(|()| server),
            }
        }
        server.launch().map(|()| server)
    }

    /// Where it listens. The address stays the same after a [`restart`](Self::restart).
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address as clients want it, with a user who needs no password and a database that is
    /// there: `postgres://postgres@127.0.0.1:10123/postgres`.
    #[must_use]
    pub fn url(&self) -> String {
        self.program.url(self.address)
    }

    /// The number of its process; `None` after [`kill`](Self::kill) and [`stop`](Self::stop).
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.process.as_ref().map(Child::id)
    }

    /// All that it has written on its standard output and error so far.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn log(&self) -> io::Result<String> {
        self.home.log(0)
    }

    /// Kills all of its processes, as `kill -9` does. Clients see the connection closed or reset,
    /// and new connections are refused. What it had written into files stays, as the system is not
    /// killed. Without effect if it does not run.
    ///
    /// # Errors
    /// If a signal cannot be sent.
    pub fn kill(&mut self) -> io::Result<()> {
        let Some(process) = &mut self.process else { return Ok(()) };
        processes::signal_all(Pid::from_child(process), Signal::KILL)?;
        process.wait()?;
        self.ended()
    }

    /// Stops all of its processes where they are, until [`resume`](Self::resume). The system still
    /// accepts connections for it, up to its backlog, and nothing is ever answered: to clients this
    /// is a network that loses all packets. Without effect if it does not run.
    ///
    /// # Errors
    /// If a signal cannot be sent.
    pub fn pause(&mut self) -> io::Result<()> {
        self.process_to_signal().map_or(Ok(()), |process| processes::signal_all(process, Signal::STOP))
    }

    /// Lets it go on after a [`pause`](Self::pause). What clients have sent meanwhile is answered.
    /// Without effect if it is not paused.
    ///
    /// # Errors
    /// If a signal cannot be sent.
    pub fn resume(&mut self) -> io::Result<()> {
        self.process_to_signal().map_or(Ok(()), |process| processes::signal_all(process, Signal::CONT))
    }

    /// Stops it in order, paused or not. `PostgreSQL` makes a fast shutdown: its clients get the
    /// error 57P01, and open transactions are rolled back. Without effect if it does not run.
    ///
    /// # Errors
    /// If a signal cannot be sent, or if it still runs after a minute.
    pub fn stop(&mut self) -> io::Result<()> {
        let Some(id) = self.process_to_signal() else { return Ok(()) };
        processes::signal(id, self.program.stop_signal())?;
        processes::signal_all(id, Signal::CONT)?;
        let deadline = Instant::now() + PATIENCE;
        while self.exited()?.is_none() {
            if Instant::now() > deadline {
                return Err(self.home.failure("it does not stop"));
            }
            thread::sleep(POLL);
        }
        self.ended()
    }

    /// Starts it again, on the same address and with the same data. If it runs, it is
    /// [stopped](Self::stop) before.
    ///
    /// # Errors
    /// If it cannot be stopped, does not start, or takes no commands after a minute.
    pub fn restart(&mut self) -> io::Result<()> {
        self.stop()?;
        self.launch()
    }

    fn launch(&mut self) -> io::Result<()> {
        let written = self.home.log_end()?;
        let process = self.program.command(&self.home, self.address)?.spawn()?;
        let id = Pid::from_child(&process);
        self.process = Some(process);
        self.keeper.watch(Some(id)).and_then(|()| self.wait_ready(written)).inspect_err(|_| {
            // It may have ended already.
            let _ = self.kill();
        })
    }

    fn wait_ready(&mut self, written: u64) -> io::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.exited()? {
                self.ended()?;
                let is_taken = self.home.log(written)?.contains("in use");
                let error = self.home.failure(&status);
                return Err(if is_taken { io::Error::new(ErrorKind::AddrInUse, error) } else { error });
            }
            if self.answers() {
                return Ok(());
            }
            thread::sleep(POLL);
        }
        Err(self.home.failure("it takes no commands"))
    }

    fn answers(&self) -> bool {
        const WAIT: Duration = Duration::from_secs(1);
        let Ok(mut stream) = TcpStream::connect_timeout(&self.address, WAIT) else { return false };
        let limited = stream.set_read_timeout(Some(WAIT)).and_then(|()| stream.set_write_timeout(Some(WAIT)));
        limited.and_then(|()| self.program.is_ready(&mut stream)).unwrap_or(false)
    }

    fn process_to_signal(&self) -> Option<Pid> {
        self.process.as_ref().map(Pid::from_child)
    }

    fn exited(&mut self) -> io::Result<Option<String>> {
        let status = self.process.as_mut().map(Child::try_wait).transpose()?;
        Ok(status.flatten().map(|status| status.to_string()))
    }

    fn ended(&mut self) -> io::Result<()> {
        self.process = None;
        self.keeper.watch(None)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.keeper.end();
        if let Some(process) = &mut self.process {
            // The keeper has killed it, unless somebody has killed the keeper.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

#[cfg(test)]
mod tests;
