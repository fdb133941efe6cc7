use super::*;
use crate::function::value_kind::ValueKind;

fn consumes(body: &str) -> bool {
    let candidate = |name: &str, kind| Candidate { name: name.to_owned(), kind };
    let candidates = [
        candidate("x", ValueKind::Plain),
        candidate("boxed", ValueKind::Boxed),
        candidate("once", ValueKind::CalledOnce),
        candidate("outcome", ValueKind::Outcome),
        candidate("items", ValueKind::Iterator),
    ];
    let tokens = body.parse().expect("test body");
    !find_uses(tokens, &candidates).consumed.is_empty()
}

/// The fields used as values, and the suspected names.
fn places(body: &str) -> (Vec<String>, Vec<String>) {
    let candidates = ["x", "self"].map(|name| Candidate { name: name.to_owned(), kind: ValueKind::Plain });
    let uses = find_uses(body.parse().expect("test body"), &candidates);
    let written = |Place { expr, .. }: &Place| quote::quote!(#expr).to_string().replace(' ', "");
    let mut suspected: Vec<String> = uses.suspected.into_iter().collect();
    suspected.sort();
    (uses.parts.iter().map(written).collect(), suspected)
}

#[test]
fn a_use_by_value_consumes() {
    for body in [
        "send(x)",
        "client.post(url, x)",
        "Ok(x)",
        "let y = x;",
        "let (a, b) = x;",
        "x",
        "return x;",
        "Request { x }",
        "Request { body: x }",
        "(1, x)",
        "[x]",
        "vec![x]",
        "vec![x; 3]",
        "x?",
        "x.await",
        "x + 1",
        "x.into_iter()",
        "x.into()",
        "for i in x {}",
        "match x { Some(v) => v, None => 0 }",
        "if let Some(v) = x { v }",
        "move || x.len()",
        "move || x.id",
        "move || x == y",
        "move || println!(\"{x}\")",
        "move || println!(\"{:x$}\", 1)",
        "move || mine!(x)",
        "move || || x.len()",
        "move || { let x = x.len(); x }",
        "async move { x.len() }",
        "async move { println!(\"{x:?}\") }",
        "if a { send(x) }",
        "println!(\"{}\", send(x))",
        "tokio::select! { r = send(x) => r, _ = other() => {} }",
        "bail!(x)",
        "once()",
        "let value = *boxed;",
        "send(*boxed)",
        "outcome.ok()",
        "outcome.map(f)",
        "outcome.unwrap_or_default()",
        "items.map(f).collect()",
        "items.collect()",
        "|y| send(x, y)",
        "async { send(x).await }",
    ] {
        assert!(consumes(body), "{body}");
    }
}

#[test]
fn a_field_used_as_a_value_is_a_part() {
    for body in [
        "send(x.a)",
        "y.send(1, x.a)",
        "let y = x.a;",
        "let y: T = x.a;",
        "Request { a: x.a }",
        "Ok(x.a)",
        "x.a?",
        "x.a.await",
        "x.a + 1",
        "for y in x.a {}",
        "return x.a;",
        "x.a.into()",
        "(x.a).into_bytes()",
        "vec![x.a]",
        "|| send(x.a)",
        "println!(\"{}\", send(x.a))",
    ] {
        assert_eq!(places(body).0.len(), 1, "{body}");
    }
    assert_eq!(places("send(x.a.0, x.b, self.c)").0, ["x.a.0", "x.b", "self.c"]);
}

#[test]
fn a_field_that_is_looked_at_is_none() {
    for body in [
        "send(&x.a)",
        "x.a == y",
        "x.a[0]",
        "x.a as u8",
        "x.a = 1;",
        "let _ = x.a;",
        "let ref y = x.a;",
        "_ = x.a;",
        "(x.a)(1)",
        "S { b: 1, ..x.a }",
        "unsafe { send(x.a) }",
        "match x.a { Some(y) => y, None => 0 }",
        "if let Some(y) = x.a { y }",
        "println!(\"{}\", x.a)",
        "let x = f(); send(x.a)",
        "send(x.a); send(x)",
        "#[cfg(test)] send(x.a);",
        "pin!(x); send(x.a)",
        "f().a",
        "send(y.a)",
    ] {
        assert!(places(body).0.is_empty(), "{body}");
    }
}

#[test]
fn what_may_be_consumed_unseen_is_suspected() {
    assert_eq!(places("x.a.send(self.b())").1, ["self", "x"]);
    assert_eq!(places("mine!(x)").1, ["x"]);
    assert_eq!(places("mine!(x);").1, ["x"]);
    assert_eq!(places("#[cfg(any())] let x = 1; send(x)").1, ["x"]);
    assert_eq!(places("x.send(); drop(x); (&self).a(); self.into(); println!(\"{}\", x)").1, [""; 0]);
    assert_eq!(places("y.x(); let x = 1; x.a()").1, [""; 0]);
}

#[test]
fn a_look_does_not() {
    for body in [
        "send(&x)",
        "send(&mut x)",
        "x.len()",
        "x.id",
        "x.ok()",
        "x.map(f)",
        "x.id.into()",
        "x.items.iter()",
        "outcome.is_some()",
        "outcome.as_ref().map(f)",
        "items.size_hint()",
        "send(items.len())",
        "send(x.id)",
        "x[0]",
        "*x",
        "*boxed == 1",
        "&*boxed",
        "send((*boxed).len())",
        "x == y",
        "y < x",
        "x()",
        "x += 1",
        "match x { None => 1, _ => 2 }",
        "match &x { Some(v) => v, None => &0 }",
        "if let Some(ref v) = x { v }",
        "let _ = x;",
        "println!(\"{}\", x)",
        "println!(\"{x}\")",
        "assert_eq!(x, 1)",
        "bail!(\"{}\", x)",
        "info!(id = x)",
        "matches!(x, Some(_))",
        "json!({ \"x\": x })",
        "|| x.len()",
        "move || y.x",
        "move || y.x(1)",
        "move || S { x: 1 }",
        "move || println!(\"{xs}\")",
        "async move { y.x }",
        "S { x: 1 }",
        "y.x",
        "y.x(1)",
        "x::f()",
        "fn f(x: u8) { g(x) }",
    ] {
        assert!(!consumes(body), "{body}");
    }
}

#[test]
fn a_shadow_is_another_variable() {
    for body in [
        "let x = &x; send(x)",
        "let x = x.trim(); send(x)",
        "|x| send(x)",
        "for x in list { send(x) }",
        "match y { Some(x) => send(x), None => {} }",
        "if let Some(x) = y { send(x) }",
        "while let Some(x) = y.pop() { send(x) }",
        "list.iter().map(|x| send(x))",
        "let Some(x) = y else { return }; send(x)",
        "move |x| x.len()",
        "move || { let x = 1; send(x) }",
        "async move { let x = 1; x.len() }",
    ] {
        assert!(!consumes(body), "{body}");
    }
    assert!(consumes("{ let x = 1; send(x) } send(x)"));
    assert!(consumes("if let Some(x) = y { send(x) } else { send(x) }"));
}
