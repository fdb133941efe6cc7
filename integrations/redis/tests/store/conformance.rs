//! The table that every store passes.

use resilience::shared::conformance::conformance;

use crate::support::{Admin, passes, server, store};

#[test]
fn the_store_does_what_every_store_does() {
    let Some(server) = server() else { return };
    let mut admin = Admin::of(&server);
    let steps =
        conformance(&mut |replica| Box::new(store(&server, replica)), &mut |time| admin.advance(time));
    passes(&steps);
}

#[test]
fn two_namespaces_of_a_server_know_nothing_of_each_other() {
    let Some(server) = server() else { return };
    let mut number = 0;
    let mut admin = Admin::of(&server);
    for namespace in ["shop", "shop:eu", "größe 7"] {
        let mut connect = |replica: &str| -> Box<dyn resilience::shared::store::Store> {
            Box::new(resilience_redis::RedisStore::new(&server.url(), namespace, replica).expect("a name"))
        };
        // Each of them begins with nothing, as the table asks for.
        number += conformance(&mut connect, &mut |time| admin.advance(time)).expect(namespace);
    }
    assert!(number > 300, "{number}");
}
