//! The list of the annotated functions.
//!
//! A function is listed at its first call; with the feature `sites`, before it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard};

use crate::runtime::sync::lock;
use crate::site::site::Site;
use crate::site::wanted::Wanted;

/// What happens to each new site, once, outside of the registry's lock.
pub(crate) type Greet = fn(&'static Site);

#[derive(Default)]
struct Registry {
    sites: Vec<&'static Site>,
    by_name: HashMap<&'static str, Vec<&'static Site>>,
}

static REGISTRY: LazyLock<Mutex<Registry>> = LazyLock::new(Mutex::default);

fn registry() -> MutexGuard<'static, Registry> {
    lock(&REGISTRY)
}

thread_local! {
    /// The sites that this thread greets now. A flag that is asked meanwhile may call one of them.
    static GREETED_HERE: RefCell<Vec<&'static Site>> = const { RefCell::new(Vec::new()) };
}

/// Lists `site` unless it is listed, and greets it. Whoever sets bits on all sites first changes
/// what a new one is given, and then asks for the list: so a site that is listed in between is
/// given them twice, and never not at all.
///
/// It stays new until it is greeted. A thread that calls it meanwhile greets it too: otherwise its
/// call would run without what is set for it, and be counted nowhere.
#[cold]
pub(crate) fn register(site: &'static Site, greet: Greet) {
    if !site.wanted().has(Wanted::NEW) {
        return;
    }
    list(site);
    let Some(_greeting) = Greeting::begin(site) else { return };
    greet(site);
    site.want(Wanted::NEW | Wanted::LISTED, Wanted::NOTHING);
}

/// Puts a new `site` on the list, once.
fn list(site: &'static Site) {
    let mut registry = registry();
    let wanted = site.wanted();
    if !wanted.has(Wanted::NEW) || wanted.has(Wanted::LISTED) {
        return;
    }
    registry.sites.push(site);
    registry.by_name.entry(site.name()).or_default().push(site);
    #[cfg(feature = "telemetry")]
    if site.attempts_at().is_some() {
        site.want(Wanted::KINDS, Wanted::KINDS);
    }
    site.want(Wanted::LISTED, Wanted::LISTED);
}

/// The greeting of one site on this thread.
struct Greeting;

impl Greeting {
    /// `None` if the thread greets `site` already.
    fn begin(site: &'static Site) -> Option<Self> {
        GREETED_HERE.with_borrow_mut(|greeted| {
            let is_new = !greeted.iter().any(|other| std::ptr::eq(*other, site));
            is_new.then(|| {
                greeted.push(site);
                Self
            })
        })
    }
}

impl Drop for Greeting {
    fn drop(&mut self) {
        GREETED_HERE.with_borrow_mut(Vec::pop);
    }
}

/// Lists the functions that have not been called yet, if they can be known.
pub(crate) fn register_all(greet: Greet) {
    for site in not_called() {
        register(site, greet);
    }
}

#[cfg(feature = "sites")]
fn not_called() -> impl Iterator<Item = &'static Site> {
    inventory::iter::<Submitted>.into_iter().map(|submitted| submitted.0)
}

#[cfg(not(feature = "sites"))]
fn not_called() -> impl Iterator<Item = &'static Site> {
    std::iter::empty()
}

/// A site that its crate has submitted before `main`.
#[cfg(feature = "sites")]
#[derive(Debug)]
pub struct Submitted(pub &'static Site);

#[cfg(feature = "sites")]
inventory::collect!(Submitted);

/// All listed sites, in the order in which they were listed.
pub(crate) fn listed() -> Vec<&'static Site> {
    registry().sites.clone()
}

/// Those of them that were listed after the first `count`.
#[cfg(feature = "control")]
pub(crate) fn listed_after(count: usize) -> Vec<&'static Site> {
    registry().sites.get(count..).unwrap_or_default().to_vec()
}

/// The listed sites of this name.
pub(crate) fn named(name: &str) -> Vec<&'static Site> {
    registry().by_name.get(name).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    static ONE: Site = Site::new("registry::tests::f", "f.rs", 1, &[]);
    static OTHER: Site = Site::new("registry::tests::f", "g.rs", 2, &[]);

    #[test]
    fn a_site_is_listed_and_greeted_once_and_a_name_may_be_shared() {
        static GREETED: AtomicU32 = AtomicU32::new(0);
        let greet = |_: &'static Site| {
            GREETED.fetch_add(1, Ordering::Relaxed);
        };
        for site in [&ONE, &OTHER, &ONE] {
            register(site, greet);
        }
        assert_eq!(GREETED.load(Ordering::Relaxed), 2);
        let lines: Vec<u32> = named("registry::tests::f").iter().map(|site| site.line()).collect();
        assert_eq!(lines, [1, 2]);
        assert_eq!(listed().iter().filter(|site| site.name() == ONE.name()).count(), 2);
        assert!(named("registry::tests::g").is_empty());
    }

    #[test]
    fn a_thread_greets_what_another_one_is_still_greeting() {
        static SITE: Site = Site::new("registry::tests::slow", "f.rs", 1, &[]);
        static GREETED: AtomicU32 = AtomicU32::new(0);
        static MEET: Barrier = Barrier::new(2);
        let slow = std::thread::spawn(|| {
            register(&SITE, |_| {
                MEET.wait();
                MEET.wait();
            });
        });
        MEET.wait();
        assert!(SITE.wanted().has(Wanted::NEW), "nothing is set for it yet");
        register(&SITE, |site| {
            GREETED.fetch_add(1, Ordering::Relaxed);
            // A flag that is asked meanwhile, and calls the function.
            register(site, |_| panic!("it is being greeted here"));
        });
        assert_eq!(GREETED.load(Ordering::Relaxed), 1);
        assert!(!SITE.wanted().has(Wanted::NEW | Wanted::LISTED));
        MEET.wait();
        slow.join().expect("it did not panic");
        assert_eq!(named("registry::tests::slow").len(), 1);
        register(&SITE, |_| panic!("it is not new"));
    }
}
