//! The scripts, which the server keeps by their hash.

use redis::{Cmd, Script};

macro_rules! about_a_breaker {
    ($file:literal) => {
        concat!(include_str!("../scripts/breaker.lua"), "\n", include_str!(concat!("../scripts/", $file)))
    };
}

const READ: &str = about_a_breaker!("read.lua");
const TRIP: &str = about_a_breaker!("trip.lua");
const WITHDRAW: &str = about_a_breaker!("withdraw.lua");
const LEASE: &str = about_a_breaker!("lease.lua");
const VERDICT: &str = about_a_breaker!("verdict.lua");
const MANUAL: &str = about_a_breaker!("manual.lua");
const BEAT: &str = include_str!("../scripts/beat.lua");
const TAKE: &str = include_str!("../scripts/take.lua");

/// A script, by its hash.
#[derive(Debug)]
pub(super) struct Hashed {
    code: &'static str,
    hash: String,
}

impl Hashed {
    fn new(code: &'static str) -> Self {
        Self { code, hash: Script::new(code).get_hash().to_owned() }
    }

    /// Runs it. The server answers `NOSCRIPT` if it does not have it.
    pub(super) fn run(&self, keys: &[String]) -> Cmd {
        let mut command = redis::cmd("EVALSHA");
        command.arg(&self.hash).arg(keys.len()).arg(keys);
        command
    }

    /// Hands it to the server.
    pub(super) fn load(&self) -> Cmd {
        let mut command = redis::cmd("SCRIPT");
        command.arg("LOAD").arg(self.code);
        command
    }
}

/// All scripts.
#[derive(Debug)]
pub(super) struct Scripts {
    pub(super) read: Hashed,
    pub(super) trip: Hashed,
    pub(super) withdraw: Hashed,
    pub(super) lease: Hashed,
    pub(super) verdict: Hashed,
    pub(super) manual: Hashed,
    pub(super) beat: Hashed,
    pub(super) take: Hashed,
}

impl Scripts {
    pub(super) fn new() -> Self {
        Self {
            read: Hashed::new(READ),
            trip: Hashed::new(TRIP),
            withdraw: Hashed::new(WITHDRAW),
            lease: Hashed::new(LEASE),
            verdict: Hashed::new(VERDICT),
            manual: Hashed::new(MANUAL),
            beat: Hashed::new(BEAT),
            take: Hashed::new(TAKE),
        }
    }

    /// Hands all of them to the server.
    pub(super) fn load(&self) -> Vec<Cmd> {
        let Self { read, trip, withdraw, lease, verdict, manual, beat, take } = self;
        [read, trip, withdraw, lease, verdict, manual, beat, take].map(Hashed::load).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Comments say what scripts do not do, so only code is searched.
    fn code(script: &str) -> String {
        let lines = script.lines().map(|line| line.split("--").next().unwrap_or_default());
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn scripts_use_commands_that_redis_5_has() {
        const KNOWN: [&str; 16] = [
            "DEL",
            "GET",
            "HMGET",
            "HSET",
            "INCRBY",
            "PEXPIRE",
            "PTTL",
            "SET",
            "TYPE",
            "ZADD",
            "ZCARD",
            "ZRANGE",
            "ZRANGEBYSCORE",
            "ZREM",
            "ZREMRANGEBYSCORE",
            "ZSCORE",
        ];
        let mut number = 0;
        for script in [READ, TRIP, WITHDRAW, LEASE, VERDICT, MANUAL, BEAT, TAKE] {
            let code = code(script);
            for call in code.split("call('").skip(1) {
                let command = call.split('\'').next().unwrap_or_default();
                assert!(KNOWN.contains(&command), "{command}");
                number += 1;
            }
        }
        assert!(number > 80, "{number} calls were found");
    }
}
