//! From a request to its answer: is it let in, what does it ask for, what is the answer.

use bytes::Bytes;
use http::request::Parts;
use http::{Method, Request, Response, StatusCode, header};

use crate::admin::Admin;
use crate::guard;
use crate::reply::{Refusal, Reply};
use crate::route::Endpoint;
use crate::{MOST_BYTES, read, write};

pub(crate) fn answer(admin: &Admin, request: &Request<Bytes>) -> Response<Bytes> {
    // Neither has anything that is not cheap to clone, but for headers, which are few.
    let (parts, body) = request.clone().into_parts();
    let answered = admit(admin, &parts).and_then(|asked| carry_out(admin, &asked, &parts, &body));
    answered.unwrap_or_else(Refusal::into_reply).finish(&parts.method)
}

/// A request that is let in.
pub(crate) enum Asked {
    Read(Endpoint),
    Write(Endpoint),
}

/// Lets a request in, or refuses it, before anything of its body is looked at.
pub(crate) fn admit(admin: &Admin, parts: &Parts) -> Result<Asked, Refusal> {
    guard::host::check(parts, &admin.settings.hosts)?;
    let no_such_path = || Refusal::not_found("there is nothing at this path; the page is at `/`");
    let endpoint = path(admin, parts.uri.path()).and_then(Endpoint::of).ok_or_else(no_such_path)?;
    let methods = endpoint.methods();
    if !methods.split(", ").any(|method| method == parts.method.as_str()) {
        let message = format!("this path has {methods} alone");
        let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message);
        return Err(refusal.with(header::ALLOW, methods));
    }
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return Ok(Asked::Read(endpoint));
    }
    guard::write(parts, admin.settings.token.as_ref())
        .inspect_err(|refusal| write::audit::refused(admin, refusal))?;
    Ok(Asked::Write(endpoint))
}

/// The path below the mount.
fn path<'a>(admin: &Admin, path: &'a str) -> Option<&'a str> {
    let rest = path.strip_prefix(&*admin.settings.prefix)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

fn carry_out(admin: &Admin, asked: &Asked, parts: &Parts, body: &Bytes) -> Result<Reply, Refusal> {
    if body.len() > MOST_BYTES {
        return Err(Refusal::too_large());
    }
    match asked {
        Asked::Read(endpoint) => read::reply(admin, endpoint, parts.uri.query()),
        Asked::Write(endpoint) => {
            guard::content_type(&parts.headers)?;
            write::reply(admin, endpoint, parts.uri.query(), body)
        }
    }
}
