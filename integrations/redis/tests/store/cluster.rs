//! A cluster of two nodes, of which the URL names the wrong one.

use resilience::shared::conformance::conformance;
use resilience_redis::RedisStore;
use test_servers::Redis;

use crate::support::{Admin, ask, beat, until};

#[test]
fn a_node_that_names_another_one_is_followed() {
    let node = || Redis::new().cluster_node().start().expect("it starts");
    let (Some(first), Some(mut second)) = (node(), node()) else { return };
    let (mut of_first, mut of_second) = (Admin::of(&first), Admin::of(&second));
    let slot: i64 = of_first.run("CLUSTER KEYSLOT resilience:{shop}:rev");
    let (low, high) = ("CLUSTER ADDSLOTSRANGE 0 8191", "CLUSTER ADDSLOTSRANGE 8192 16383");
    let _: String = of_first.run(if slot < 8_192 { high } else { low });
    let _: String = of_second.run(if slot < 8_192 { low } else { high });
    let _: String = of_first.run(&format!("CLUSTER MEET 127.0.0.1 {}", second.address().port()));
    until("the first node knows the second one's slots", || {
        of_first.run::<String>("CLUSTER INFO").contains("cluster_slots_assigned:16384")
    });
    until("both nodes are ready", || {
        [&mut of_first, &mut of_second]
            .iter_mut()
            .all(|node| node.run::<String>("CLUSTER INFO").contains("cluster_state:ok"))
    });

    let store = |replica: &str| RedisStore::new(&first.url(), "shop", replica).expect("a URL");
    let steps = conformance(&mut |replica| Box::new(store(replica)), &mut |time| of_second.advance(time));
    assert!(steps.clone().is_ok_and(|steps| steps > 100), "{steps:?}");
    assert!(!of_second.keys().is_empty() && of_first.keys().is_empty());

    // The node is lost and comes back: each time the server of the URL is asked anew.
    let mut store = store("a");
    ask(&mut store, beat()).expect("it answers");
    second.kill().expect("it can be killed");
    let error = ask(&mut store, beat()).expect_err("nobody has the keys").to_string();
    assert!(error.contains(&second.address().to_string()), "{error}");
    second.restart().expect("it starts again");
    until("it is found again", || ask(&mut store, beat()).is_ok());
}
