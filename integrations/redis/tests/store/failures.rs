//! Servers that are away, silent, or refuse.

use std::time::Duration;

use resilience::shared::store::{Command, Reply, Store as _};
use resilience_redis::RedisStore;

use crate::support::{Admin, PATIENCE, ask, at, beat, known, passes, read, server, store, trip};

const SHORT: Duration = Duration::from_millis(50);

fn error(store: &mut RedisStore, patience: Duration) -> String {
    store.send(&[beat()], patience).expect_err("it cannot answer").to_string()
}

#[test]
fn a_server_that_comes_back_is_found_again() {
    let Some(mut server) = server() else { return };
    let mut store = store(&server, "a");
    assert_eq!(known(&mut store, trip("payments", 1)).epoch, 1);
    server.kill().expect("it can be killed");
    for _ in 0..3 {
        let message = error(&mut store, SHORT);
        assert!(message.starts_with(&format!("redis at {}: ", server.address())), "{message}");
    }
    server.restart().expect("it starts again");
    // It keeps its data in memory alone, and has forgotten the scripts.
    assert_eq!(known(&mut store, read("payments")).epoch, 0);
    assert_eq!(known(&mut store, trip("payments", 1)).epoch, 1);
}

#[test]
fn a_silent_server_is_late_and_answers_nobody_else() {
    let Some(mut server) = server() else { return };
    let mut connected = store(&server, "a");
    ask(&mut connected, beat()).expect("it answers");
    server.pause().expect("it can be paused");
    let mut new = store(&server, "b");
    for store in [&mut connected, &mut new] {
        // The wait ends by itself, while the server stays silent.
        let message = error(store, SHORT);
        assert!(message.ends_with("no answer within 50ms"), "{message}");
    }
    server.resume().expect("it goes on");
    // What it answers late to others is not taken for the reply to this.
    assert!(matches!(ask(&mut connected, beat()), Ok(Reply::Beat { revision: 0, .. })));
    assert_eq!(known(&mut connected, trip("payments", 1)).epoch, 1);
}

#[test]
fn no_patience_is_no_wait_for_ever() {
    let Some(server) = server() else { return };
    let mut store = store(&server, "a");
    assert!(error(&mut store, Duration::ZERO).ends_with("no answer within 0ns"));
    assert_eq!(store.send(&[], Duration::ZERO), Ok(Vec::new()));
}

#[test]
fn a_server_that_wants_a_password_says_so() {
    let Some(server) = server() else { return };
    let mut admin = Admin::of(&server);
    let _: String = admin.run("CONFIG SET requirepass open-sesame");
    let address = server.address();
    let patience = PATIENCE;
    let none = error(&mut store(&server, "a"), patience);
    assert!(none.contains("NOAUTH") && none.contains("write it into the URL"), "{none}");
    for protocol in ["", "?protocol=resp3"] {
        let url = format!("redis://:no-sesame@{address}/{protocol}");
        let wrong = error(&mut at(&url, "a"), patience);
        assert!(!wrong.contains("sesame"), "{wrong}");
        let url = format!("redis://:open-sesame@{address}/{protocol}");
        let mut right = at(&url, "a");
        assert!(matches!(ask(&mut right, beat()), Ok(Reply::Beat { .. })));
        assert!(!format!("{right:?}").contains("sesame"), "{right:?}");
    }
}

#[test]
fn a_server_that_refuses_writes_says_why() {
    let Some(server) = server() else { return };
    let mut admin = Admin::of(&server);
    let mut store = store(&server, "a");
    known(&mut store, read("payments"));
    let _: String = admin.run("CONFIG SET maxmemory 1");
    let full = ask(&mut store, trip("payments", 1)).expect_err("it is full").to_string();
    assert!(full.contains("OOM: its memory is full"), "{full}");
    let _: String = admin.run("CONFIG SET maxmemory 0");
    // Nobody is there whom it could follow.
    let _: String = admin.run("REPLICAOF 127.0.0.1 1");
    let replica = ask(&mut store, trip("payments", 1)).expect_err("it is a replica").to_string();
    assert!(replica.contains("the URL has to name the primary"), "{replica}");
    let _: String = admin.run("REPLICAOF NO ONE");
    assert_eq!(known(&mut store, trip("payments", 1)).epoch, 1);
}

#[test]
fn a_user_with_the_rights_of_the_manual_may_do_all() {
    let Some(server) = server() else { return };
    let mut admin = Admin::of(&server);
    let rights =
        include_str!("../../README.md").lines().find_map(|line| line.strip_prefix("ACL SETUSER shop "));
    let rights = rights.expect("the README has them").replace(">secret", "nopass");
    let _: String = admin.run(&format!("ACL SETUSER shop {rights}"));
    let url = format!("redis://shop:any@{}/", server.address());
    let mut store = at(&url, "a");
    // A database too.
    let second = format!("redis://shop:any@{}/1", server.address());
    let mut second = at(&second, "a");
    assert_eq!(known(&mut second, trip("payments", 1)).epoch, 1);
    assert_eq!(known(&mut store, read("payments")).epoch, 0);
    let steps = resilience::shared::conformance::conformance(
        &mut |replica| Box::new(at(&url, replica)),
        &mut |time| admin.advance(time),
    );
    passes(&steps);
    // And no more.
    let foreign = RedisStore::new(&url, "cart", "a").map(|mut store| ask(&mut store, trip("payments", 1)));
    assert!(foreign.expect("a URL").expect_err("another namespace").to_string().contains("NOPERM"));
    assert!(ask(&mut store, beat()).is_ok());
}

#[test]
fn a_user_that_may_load_no_scripts_is_told_so() {
    let Some(server) = server() else { return };
    let mut admin = Admin::of(&server);
    let _: String = admin.run("ACL SETUSER shop on nopass ~* +evalsha +get");
    let url = format!("redis://shop:any@{}/", server.address());
    let mut store = at(&url, "a");
    let message = ask(&mut store, read("payments")).expect_err("no script is there").to_string();
    assert!(message.contains("NOPERM: its user may not do this"), "{message}");
}

#[test]
fn scripts_that_are_there_run_though_none_may_be_loaded() {
    let Some(server) = server() else { return };
    let mut admin = Admin::of(&server);
    let () = admin.run("ACL SETUSER shop on nopass ~* +@all -script");
    let url = format!("redis://shop:any@{}/", server.address());
    let mut of_user = at(&url, "a");
    // Somebody else has loaded them all.
    known(&mut store(&server, "b"), read("payments"));
    assert_eq!(known(&mut of_user, trip("payments", 1)).epoch, 1);
}

#[test]
fn a_script_that_cannot_be_loaded_refuses_its_command_alone() {
    let Some(server) = server() else { return };
    let mut admin = Admin::of(&server);
    let () = admin.run("ACL SETUSER shop on nopass ~* +@all -script");
    let read_script = concat!(
        include_str!("../../src/scripts/breaker.lua"),
        "\n",
        include_str!("../../src/scripts/read.lua")
    );
    let _: String = admin.send(&["SCRIPT", "LOAD", read_script].map(str::to_owned));
    let url = format!("redis://shop:any@{}/", server.address());
    let mut of_user = at(&url, "a");
    let (name, per) = ("mail".to_owned(), Duration::from_secs(1));
    let take = Command::Take { name, tokens: 1, limit: 1, per, burst: 1 };
    let replies = of_user.send(&[take, read("payments")], PATIENCE).expect("it answers");
    let [Reply::Refused(why), Reply::Known(_)] = &replies[..] else { panic!("{replies:?}") };
    assert!(why.to_string().contains("NOPERM"), "{why}");
}
