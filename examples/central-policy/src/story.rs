//! The story, in seven acts. Each claim is checked against what the servers have seen.

use std::collections::BTreeSet;
use std::time::Duration;

use resilience::control::{self, Overrides, Source, rollout_bucket};
use resilience::telemetry::{self, AttemptOutcome, Level};
use resilience::{CircuitBreaker, CircuitState};

use crate::policy::{self, POLICY, PolicyFile, in_force};
use crate::replica::Replica;
use crate::server::Mood;
use crate::traffic::{FUNCTIONS, Figures, Servers, Traffic};
use crate::{Failure, console};

const REPLICAS: u32 = 20;

/// Tells all of it.
pub(crate) async fn tell() -> Result<(), Failure> {
    let _events = console::print_events();
    telemetry::level(Level::Calls);
    let servers = Servers::start().await?;
    let traffic = Traffic::start(&servers)?;
    let stage = Stage { file: PolicyFile::new()?, servers, traffic };
    println!("Twelve functions of a client library call three services; the traffic never stops.");
    stage.as_written().await?;
    let watching = stage.file_arrives().await?;
    stage.payments_fail().await?;
    stage.kill_switch().await?;
    stage.override_by_hand().await?;
    stage.rollout().await?;
    stage.broken_file().await?;
    stage.books_agree().await?;
    watching.stop();
    println!("\nAll of this was checked while it happened.");
    Ok(())
}

struct Stage {
    file: PolicyFile,
    servers: Servers,
    traffic: Traffic,
}

impl Stage {
    async fn as_written(&self) -> Result<(), Failure> {
        console::act(
            "1. As written. No file, no override: each value comes from its attribute, or is a default.",
        );
        claim(resilience::sites().count() == FUNCTIONS.len(), "all functions are known before a call")?;
        self.servers.shipping.is(Mood::Flaky);
        let seen = self.traffic.next(20).await;
        for service in ["shop::catalogue", "shop::payments", "shop::shipping"] {
            show(service, seen.of(service));
        }
        let (catalogue, shipping) = (seen.of("shop::catalogue"), seen.of("shop::shipping"));
        claim(catalogue.requests == catalogue.calls, "one request a call is enough for a healthy service")?;
        claim(seen.of("shop").failed == 0, "retries heal a service that fails each third request")?;
        claim((1.2..1.8).contains(&shipping.each()), "they cost half a request a call")?;
        self.servers.shipping.is(Mood::Healthy);
        let steered = resilience::sites().flat_map(resilience::Site::effective);
        let is_ours = |from: &Source| matches!(from, Source::Attribute | Source::BuiltIn);
        claim(steered.into_iter().all(|value| is_ours(&value.from)), "no value is steered")
    }

    async fn file_arrives(&self) -> Result<control::Watching, Failure> {
        console::act(
            "2. The file arrives. It has a default, a profile, prefixes, exact names and a breaker.",
        );
        self.file.write(POLICY)?;
        let watching = policy::watch(&self.file.path())?;
        println!("{}", policy::table());
        claim(control::generation() == 1, "the file is the first configuration")?;
        let is = |function, field, value: &str, from: fn(&Source) -> bool| {
            in_force(function, field).is_some_and(|found| found.0 == value && from(&found.1))
        };
        claim(
            is("shop::shipping::track", "retry.attempts", "6", |from| matches!(from, Source::Profile { .. })),
            "a profile that a prefix names beats the attribute",
        )?;
        claim(
            is("shop::catalogue::search", "retry.attempts", "5", |from| matches!(from, Source::File { .. })),
            "the exact name beats the attribute",
        )?;
        claim(
            is("shop::catalogue::search", "retry.cap", "10ms", |from| matches!(from, Source::Prefix { .. })),
            "the prefix has what the exact name leaves out",
        )?;
        claim(
            is("shop::catalogue::stock", "retry.attempts", "2", |from| {
                matches!(from, Source::Defaults { .. })
            }),
            "a default has what the source leaves out",
        )?;
        self.servers.catalogue.is(Mood::Down);
        self.servers.catalogue.is_at("reviews", Mood::Slow(Duration::from_millis(600)));
        let seen = self.traffic.next(6).await;
        for (function, attempts) in [("product", 2), ("search", 5), ("stock", 2), ("reviews", 1)] {
            let name = format!("shop::catalogue::{function}");
            let figures = seen.of(&name);
            show(&name, figures);
            claim(
                figures.requests == figures.calls * attempts,
                &format!("the server sees {attempts} requests for each call of {name}"),
            )?;
        }
        claim(
            seen.of("shop::catalogue::stock").failed == 0,
            "a fallback stands in for a service that is down",
        )?;
        claim(seen.of("shop::catalogue::reviews").failed == 0, "and for one that is slow")?;
        self.servers.catalogue.is(Mood::Healthy);
        Ok(watching)
    }

    async fn payments_fail(&self) -> Result<(), Failure> {
        console::act("3. Payments go down. Their breaker opens, and the service is left alone.");
        let before = self.traffic.sample().await;
        self.servers.payments.is(Mood::Down);
        let seen = self.traffic.next_since(&before, 30).await;
        show("shop::payments", seen.of("shop::payments"));
        print_page(&["resilience_retry_giveups_total{", "resilience_breaker_"], |line| {
            line.contains("payments") && !line.ends_with(" 0")
        });
        let page = telemetry::prometheus();
        let is_opening = |line: &str| {
            line.starts_with("resilience_breaker_transitions_total{breaker=\"payments\",")
                && line.contains("to=\"open\"")
                && !line.ends_with(" 0")
        };
        claim(page.lines().any(is_opening), "the page has the opening")?;
        let opened = console::event_with("payments: opened").ok_or("an opening is an event")?;
        claim(opened.contains("8 failures in a row"), "the threshold is the file's, not the source's")?;
        let payments = seen.of("shop::payments");
        claim(payments.failed + 8 >= payments.calls, "callers are told that payments are down")?;
        claim(payments.requests * 3 < payments.calls, "most calls do not reach the service")?;
        self.servers.payments.is(Mood::Healthy);
        let healed = async {
            while CircuitBreaker::named("payments").state() != CircuitState::Closed {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        within(healed, "a probe that succeeds closes the circuit").await?;
        let seen = self.traffic.next(5).await;
        show("shop::payments", seen.of("shop::payments"));
        claim(seen.of("shop::payments").failed == 0, "calls run again")?;
        let p99 = telemetry::function("shop::payments::charge").and_then(|charge| charge.quantile(0.99));
        let p99 = p99.ok_or("the file has turned latencies on")?;
        console::line("page", &format!("shop::payments::charge has a p99 of {p99:.1?}"));
        Ok(())
    }

    async fn kill_switch(&self) -> Result<(), Failure> {
        console::act(
            "4. The kill switch. Shipping is down, and retries make it worse, until they are stopped.",
        );
        self.servers.shipping.is(Mood::Down);
        self.shipping_gets(6, "six attempts: a storm").await?;
        console::line("oncall", "control::stop_retries()");
        control::stop_retries();
        let attempts = in_force("shop::shipping::track", "retry.attempts");
        claim(attempts == Some(("1".to_owned(), Source::KillSwitch)), "the origin is the kill switch")?;
        self.shipping_gets(1, "one request a call").await?;
        console::line("oncall", "control::resume()");
        control::resume();
        self.shipping_gets(6, "as the file says, again").await
    }

    async fn override_by_hand(&self) -> Result<(), Failure> {
        console::act("5. An override by hand. It beats the file, and always has an end.");
        let lasting = Duration::from_secs(4);
        control::set("shop::shipping::*", |o| o.retry.attempts(2))
            .by("oncall")
            .because("incident 812")
            .lasting(lasting)?;
        for set in control::overrides() {
            let (by, why) = (set.by.unwrap_or_default(), set.because.unwrap_or_default());
            let text = format!("{} {:?}, for {:.1?}, by {by}: {why}", set.name, set.settings, set.ends_in);
            console::line("stands", &text);
        }
        self.shipping_gets(2, "two attempts").await?;
        let gone = async {
            while !control::overrides().is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        within(gone, "it ends by itself").await?;
        claim(console::event_with("override ended").is_some(), "its end is an event")?;
        self.shipping_gets(6, "as the file says, again").await?;
        self.servers.shipping.is(Mood::Healthy);
        Ok(())
    }

    async fn rollout(&self) -> Result<(), Failure> {
        console::act(&format!(
            "6. A rollout. {REPLICAS} more processes read the same file; who is in stays in."
        ));
        self.servers.shipping.is_at("track", Mood::Down);
        let (path, url) = (self.file.path(), self.servers.shipping.url());
        let names = (1..=REPLICAS).map(|number| format!("shop-{number:02}"));
        let replicas: Result<Vec<_>, _> = names.map(|name| Replica::start(name, &path, &url)).collect();
        let mut replicas = replicas?;
        let mut before = BTreeSet::new();
        for percent in [10, 40, 100] {
            let table = format!(
                "\n[retry.\"shop::shipping::track\"]\nattempts = 1\nrollout = \"{percent}%\"   # of replicas\n"
            );
            self.apply(&(POLICY.to_owned() + &table)).await?;
            let inside = self.replicas_with_one_request(&mut replicas).await?;
            console::line("rollout", &format!("{percent:>3} %: {:>2} in: {}", inside.len(), join(&inside)));
            let is_in = |name: &&String| rollout_bucket("shop::shipping::track", "", name) < percent * 100;
            let expected = replicas.iter().map(|replica| &replica.name).filter(is_in).cloned().collect();
            claim(inside == expected, "the replicas whose bucket is below the share are in")?;
            claim(before.is_subset(&inside), "who is in stays in")?;
            claim(!inside.is_empty(), "somebody is in")?;
            before = inside;
        }
        claim(before.len() == replicas.len(), "all are in at 100 %")?;
        for replica in replicas {
            within(replica.end(), "a replica without orders ends").await??;
        }
        self.servers.shipping.is(Mood::Healthy);
        Ok(())
    }

    /// Lets each replica make a call. Returns those of which the server has seen one request.
    async fn replicas_with_one_request(&self, replicas: &mut [Replica]) -> Result<BTreeSet<String>, Failure> {
        let seen = |name: &str| self.servers.shipping.requests("track", name);
        let before: Vec<u64> = replicas.iter().map(|replica| seen(&replica.name)).collect();
        for replica in replicas.iter_mut() {
            replica.call().await?;
        }
        let mut inside = BTreeSet::new();
        for (replica, before) in replicas.iter_mut().zip(&before) {
            let answer = within(replica.wait(), "each replica calls").await??;
            claim(answer.trim_end().ends_with("not found"), "the parcel of a replica is not found")?;
            match seen(&replica.name) - before {
                1 => drop(inside.insert(replica.name.clone())),
                6 => {}
                other => return Err(format!("{} made {other} requests", replica.name).into()),
            }
        }
        Ok(inside)
    }

    async fn broken_file(&self) -> Result<(), Failure> {
        console::act(
            "7. A broken file. It is refused whole, with line and column, and the last good one stays.",
        );
        let good = control::generation();
        let broken = POLICY.replace("attempts = 5", "atempts = 5").replace("\"250ms\"", "\"250 parsecs\"");
        self.file.write(&broken)?;
        let refused = async {
            loop {
                if let Some(event) = console::event_with("configuration rejected") {
                    return event;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let refused = within(refused, "a broken file is refused").await?;
        for (part, is) in
            [("atempts", "a key that does not exist"), ("parsecs", "a unit that does not exist")]
        {
            let line = 1 + broken.lines().position(|line| line.contains(part)).unwrap_or_default();
            claim(
                refused.contains(&format!("policy.toml:{line}:")),
                &format!("{is} is found in line {line}"),
            )?;
        }
        claim(control::generation() == good, "nothing of it is in force")?;
        let track = || in_force("shop::shipping::track", "retry.attempts").map(|found| found.0);
        claim(track().as_deref() == Some("1"), "the last good one stays: the rollout at 100 %")?;
        console::line("oncall", "control::rollback(), three times");
        for _ in 0..3 {
            control::rollback().ok_or("there is something to go back to")?;
        }
        claim(track().as_deref() == Some("6"), "the rollout is undone")?;
        self.servers.shipping.is(Mood::Down);
        self.shipping_gets(6, "as before the rollout").await?;
        self.servers.shipping.is(Mood::Healthy);
        Ok(())
    }

    /// In the end, the page says what the servers have seen.
    async fn books_agree(&self) -> Result<(), Failure> {
        console::act("The books. What the library has counted is what the servers have seen.");
        let seen = self.traffic.sample().await;
        for function in FUNCTIONS {
            let stats = telemetry::function(function).ok_or("each function has figures")?;
            let has_retry = in_force(function, "retry.attempts").is_some();
            let counted = [AttemptOutcome::Ok, AttemptOutcome::Transient, AttemptOutcome::Permanent];
            let attempts: u64 = counted.into_iter().map(|outcome| stats.attempts(outcome)).sum();
            if has_retry {
                let Figures { calls, requests, .. } = seen.of(function);
                let text =
                    format!("{function:<26}{calls:>6} calls {attempts:>6} attempts {requests:>6} requests");
                console::line("books", &text);
                claim(attempts == requests, &format!("the attempts of {function} are the requests"))?;
            }
        }
        let page = telemetry::prometheus();
        let of_breaker = "resilience_breaker_calls_total{breaker=\"payments\",result=\"";
        let admitted = page.lines().filter_map(|line| line.strip_prefix(of_breaker));
        let admitted = admitted.filter(|line| !line.starts_with("rejected"));
        let admitted: u64 = admitted.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum();
        let requests = seen.of("shop::payments").requests;
        console::line(
            "books",
            &format!("the breaker of payments admitted {admitted} of {requests} requests"),
        );
        claim(admitted == requests, "what the breaker admits is what reaches the service")
    }

    /// Writes the file, and waits until it is in force.
    async fn apply(&self, text: &str) -> Result<(), Failure> {
        let overrides = Overrides::from_toml(text)?;
        for change in control::check(&overrides)?.iter() {
            console::line("plan", &change.to_string());
        }
        let before = control::generation();
        self.file.write(text)?;
        let applied = async {
            while control::generation() == before {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        within(applied, "a file that changes is applied").await
    }

    /// Claims that each call of shipping, which is down, reaches it so many times.
    async fn shipping_gets(&self, requests: u64, what: &str) -> Result<(), Failure> {
        let figures = self.traffic.next(5).await.of("shop::shipping");
        show("shop::shipping", figures);
        claim(figures.requests == figures.calls * requests, &format!("shipping gets {what}"))
    }
}

fn show(name: &str, figures: Figures) {
    let Figures { calls, failed, requests } = figures;
    let each = figures.each();
    let text =
        format!("{name:<24}{calls:>5} calls {failed:>5} failed {requests:>6} requests {each:>5.2} a call");
    console::line("servers", &text);
}

/// Prints the lines of the page that begin so.
fn print_page(beginnings: &[&str], is_wanted: impl Fn(&str) -> bool) {
    for line in telemetry::prometheus().lines() {
        if beginnings.iter().any(|beginning| line.starts_with(beginning)) && is_wanted(line) {
            console::line("page", line);
        }
    }
}

fn join(names: &BTreeSet<String>) -> String {
    let names: Vec<&str> = names.iter().map(|name| name.trim_start_matches("shop-")).collect();
    names.join(" ")
}

/// Waits for what must come, and not for ever.
async fn within<T>(future: impl Future<Output = T>, what: &str) -> Result<T, Failure> {
    let limit = Duration::from_secs(20);
    let result = tokio::time::timeout(limit, future).await;
    result.map_err(|_| format!("it is not true that {what}: not within {limit:?}").into())
}

fn claim(holds: bool, what: &str) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(format!("it is not true that {what}").into()) }
}
