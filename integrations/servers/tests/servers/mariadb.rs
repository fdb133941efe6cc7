//! A `MariaDB` server.

use std::process::{Command, Output};
use test_servers::{MariaDb, Server};

fn sql(server: &Server, sql: &str) -> Output {
    let mut client = Command::new("mariadb");
    client.args(["--no-defaults", "--host=127.0.0.1", "--user=root", "--skip-column-names"]);
    client.arg(format!("--port={}", server.address().port()));
    client.args(["--execute", sql, "test"]).output().expect("the server's package brings it")
}

fn rows(server: &Server, text: &str) -> String {
    let output = sql(server, text);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn its_data_outlive_a_kill_and_a_stop() {
    let Some(mut server) = MariaDb::new().max_connections(20).start().expect("it starts") else { return };
    assert_eq!(server.url(), format!("mysql://root@{}/test", server.address()));
    assert_eq!(rows(&server, "SELECT @@max_connections"), "20");
    rows(&server, "CREATE TABLE t (n INT) ENGINE=InnoDB; INSERT INTO t VALUES (7)");
    server.kill().expect("it can be killed");
    assert!(!sql(&server, "SELECT 1").status.success());
    server.restart().expect("it starts again");
    assert_eq!(rows(&server, "SELECT n FROM t"), "7");
    server.stop().expect("it stops");
    assert!(!sql(&server, "SELECT 1").status.success());
    server.restart().expect("it starts again");
    assert_eq!(rows(&server, "SELECT n FROM t"), "7");
}
