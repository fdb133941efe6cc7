//! Parameters whose fields the body uses. A parameter is cloned whole for every attempt if one of
//! its fields is moved, and only then.

use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use resilience::{RetryPolicy, TestClock, circuit_breaker, retry};

use crate::support::{Counted, Failed, Only, Tries, eat};

#[derive(Clone, Debug, Default)]
struct User {
    id: u32,
    name: String,
    tags: Vec<String>,
    counted: Counted,
}

impl User {
    fn another(counted: &Counted) -> Self {
        Self { id: 1, name: "a".to_owned(), tags: vec!["b".to_owned()], counted: counted.another() }
    }
}

/// The name and the tags are complete in every attempt.
fn add(name: String, tags: Vec<String>, id: u32) -> u32 {
    assert_eq!((name.as_str(), tags.len()), ("a", 1));
    id
}

#[retry]
fn two_fields(user: User, tries: &Tries) -> Result<u32, Failed> {
    assert_eq!(add(user.name, user.tags, user.id), 1);
    tries.turn()
}

#[retry]
async fn two_fields_async(user: User, tries: &Tries) -> Result<u32, Failed> {
    tokio::task::yield_now().await;
    assert_eq!(add(user.name, user.tags, user.id), 1);
    tries.turn()
}

#[retry]
#[circuit_breaker]
#[retry(attempts = 1)]
async fn below_other_layers(user: User, tries: &Tries) -> Result<u32, Failed> {
    eat(user.name);
    tries.turn()
}

#[retry]
fn copied_fields(user: User, tries: &Tries) -> Result<u32, Failed> {
    assert_eq!(add(user.name.clone(), user.tags.clone(), user.id), 1);
    let id = user.id;
    eat((id, user.id));
    tries.turn()
}

#[retry]
fn a_field_of_a_field(pair: (User, u32), tries: &Tries) -> Result<u32, Failed> {
    eat(pair.0.name);
    eat(pair.1);
    tries.turn()
}

#[retry]
fn under_a_pattern((user, id): (User, u32), tries: &Tries) -> Result<u32, Failed> {
    eat(user.name);
    eat(id);
    tries.turn()
}

#[retry]
fn in_a_box(user: Box<User>, tries: &Tries) -> Result<u32, Failed> {
    eat(user.name);
    tries.turn()
}

#[retry]
fn on_one_way_only(user: User, tries: &Tries) -> Result<u32, Failed> {
    if user.id == 2 {
        return Ok(user.name.len() as u32);
    }
    if user.id == 1 {
        eat(user.name);
    } else {
        eat(user.tags);
    }
    tries.turn()
}

#[retry]
fn in_a_closure(user: User, tries: &Tries) -> Result<u32, Failed> {
    let take = || user.name;
    eat(take());
    tries.turn()
}

#[retry]
fn converted(user: User, tries: &Tries) -> Result<u32, Failed> {
    let bytes = user.name.into_bytes();
    let tags: Arc<[String]> = user.tags.into();
    assert_eq!((bytes.len(), tags.len()), (1, 1));
    tries.turn()
}

#[retry]
fn iterated(user: User, tries: &Tries) -> Result<u32, Failed> {
    for tag in user.tags {
        assert_eq!(tag, "b");
    }
    tries.turn()
}

/// `#[retry]`ed functions that return a future, and those of a macro.
#[retry]
fn returns_a_future(user: User, tries: &Tries) -> impl Future<Output = Result<u32, Failed>> {
    async move {
        eat(user.name);
        tries.turn()
    }
}

#[retry]
fn calls_for_a_future(user: User, tries: &Tries) -> impl Future<Output = Result<u32, Failed>> {
    eat(user.name);
    std::future::ready(tries.turn())
}

macro_rules! made {
    ($name:ident($user:ident: $type:ty)) => {
        #[retry]
        fn $name($user: $type, tries: &Tries) -> Result<u32, Failed> {
            eat($user.name);
            tries.turn()
        }
    };
}
made!(made_by_a_macro(r#type: User));

/// A field behind a pointer can only be copied, not moved.
#[retry]
fn shared(user: Arc<User>, pinned: Pin<Box<User>>, tries: &Tries) -> Result<u32, Failed> {
    eat((user.id, pinned.id));
    tries.turn()
}

/// Not `Clone`.
struct Session<'a> {
    buffer: &'a mut Vec<u8>,
    numbers: [u8; 2],
    only: Only,
}

fn push(to: &mut Vec<u8>, number: u8) {
    to.push(number);
}

#[retry]
fn a_mutable_reference_is_lent(session: Session<'_>, tries: &Tries) -> Result<u32, Failed> {
    push(session.buffer, session.numbers[0]);
    eat(session.numbers);
    eat(&session.only);
    tries.turn()
}

#[retry]
fn not_clone(only: Only, pair: (u32, Only), tries: &Tries) -> Result<u32, Failed> {
    eat((only.0, pair.0, pair.1.0));
    tries.turn()
}

#[repr(packed)]
struct Packed {
    _small: u8,
    number: u32,
}

#[retry]
fn packed(packed: Packed, tries: &Tries) -> Result<u32, Failed> {
    eat(packed.number);
    tries.turn()
}

#[retry]
fn generic<T: Clone, const N: usize>(pair: (T, [u8; N]), tries: &Tries) -> Result<u32, Failed> {
    eat(pair.0);
    tries.turn()
}

#[retry]
fn copied_generic<T: Copy>(pair: (T, Only), tries: &Tries) -> Result<u32, Failed> {
    eat(pair.0);
    tries.turn()
}

#[retry]
fn some_of_it_is_not_there(user: User, tries: &Tries) -> Result<u32, Failed> {
    #[cfg(any())]
    eat(user.nothing);
    eat(user.id);
    tries.turn()
}

#[retry]
fn another_of_the_name(user: User, tries: &Tries) -> Result<u32, Failed> {
    macro_rules! declare {
        ($name:ident) => {
            let $name = (1, &$name);
        };
    }
    declare!(user);
    eat(user.0);
    tries.turn()
}

impl User {
    #[retry]
    fn by_value(self, tries: &Tries) -> Result<u32, Failed> {
        assert_eq!(add(self.name, self.tags, self.id), 1);
        tries.turn()
    }

    #[retry]
    async fn by_value_async(self, tries: &Tries) -> Result<u32, Failed> {
        tokio::task::yield_now().await;
        assert_eq!(add(self.name, self.tags, self.id), 1);
        tries.turn()
    }

    #[retry]
    fn copied(self, tries: &Tries) -> Result<u32, Failed> {
        eat((self.id, &self.name));
        tries.turn()
    }

    #[retry]
    fn copied_from_behind(self: Arc<Self>, tries: &Tries) -> Result<u32, Failed> {
        eat(self.id);
        tries.turn()
    }

    #[retry]
    fn moved_out_of_a_box(self: Box<Self>, tries: &Tries) -> Result<u32, Failed> {
        eat(self.name);
        tries.turn()
    }
}

#[async_trait]
trait Service {
    async fn call(self, user: User, tries: &Tries) -> Result<u32, Failed>;
}

#[async_trait]
impl Service for User {
    #[retry]
    async fn call(self, user: User, tries: &Tries) -> Result<u32, Failed> {
        assert_eq!(add(self.name, user.tags, user.id), 1);
        tries.turn()
    }
}

/// Not `Clone`, and borrowed for all attempts.
struct Settings {
    policy: RetryPolicy,
    id: u32,
    text: String,
    conf: Conf,
    add: Box<dyn Fn(u32) -> u32 + Send + Sync>,
}

struct Conf {
    number: u32,
    text: String,
}

impl Settings {
    fn new() -> Self {
        let conf = Conf { number: 1, text: String::new() };
        let policy = RetryPolicy::new();
        Self { policy, id: 1, text: String::new(), conf, add: Box::new(|number| number + 1) }
    }

    #[retry(policy = &self.policy)]
    fn has_the_policy(self, tries: &Tries) -> Result<u32, Failed> {
        eat(self.id);
        tries.turn()
    }
}

#[retry(policy = &settings.policy)]
fn the_policy_is_in_it(settings: Settings, tries: &Tries) -> Result<u32, Failed> {
    eat(settings.id);
    tries.turn()
}

#[retry(policy = &settings.policy)]
async fn the_policy_is_in_it_async(settings: Settings, tries: &Tries) -> Result<u32, Failed> {
    tokio::task::yield_now().await;
    eat(settings.id);
    tries.turn()
}

#[retry]
fn only_looks_like_a_move(settings: Settings, tries: &Tries) -> Result<u32, Failed> {
    eat((settings.add)(settings.id));
    _ = settings.text;
    let conf = Conf { text: String::new(), ..settings.conf };
    assert_eq!((conf.number, conf.text.as_str()), (1, ""));
    tries.turn()
}

struct Old {
    #[deprecated]
    id: u32,
}

#[deny(deprecated)]
#[retry]
fn a_deprecated_field(old: Old, tries: &Tries) -> Result<u32, Failed> {
    #[allow(deprecated)]
    eat((old.id, old.id.count_ones()));
    tries.turn()
}

/// Three attempts, and as many clones.
fn check(clones: u32, call: impl FnOnce(User, &Tries) -> Result<u32, Failed>) {
    let _installed = TestClock::new().install();
    let (counted, tries) = (Counted::default(), Tries::failing(2));
    assert_eq!(call(User::another(&counted), &tries), Ok(3));
    assert_eq!((tries.made(), counted.clones()), (3, clones));
}

async fn check_async(clones: u32, call: impl AsyncFnOnce(User, &Tries) -> Result<u32, Failed>) {
    let (counted, tries) = (Counted::default(), Tries::failing(2));
    assert_eq!(call(User::another(&counted), &tries).await, Ok(3));
    assert_eq!((tries.made(), counted.clones()), (3, clones));
}

#[test]
fn a_moved_part_clones_the_whole_once_per_attempt() {
    check(3, two_fields);
    check(3, |user, tries| a_field_of_a_field((user, 1), tries));
    check(3, |user, tries| under_a_pattern((user, 1), tries));
    check(3, |user, tries| in_a_box(Box::new(user), tries));
    check(3, on_one_way_only);
    check(3, in_a_closure);
    check(3, converted);
    check(3, iterated);
    check(3, made_by_a_macro);
    check(3, |user, tries| generic((user, []), tries));
    check(3, User::by_value);
    check(3, |user, tries| Box::new(user).moved_out_of_a_box(tries));
}

#[tokio::test(start_paused = true)]
async fn a_moved_part_clones_the_whole_in_async_too() {
    check_async(3, async |user, tries| two_fields_async(user, tries).await).await;
    check_async(3, async |user, tries| below_other_layers(user, tries).await).await;
    check_async(3, async |user, tries| returns_a_future(user, tries).await).await;
    check_async(3, async |user, tries| calls_for_a_future(user, tries).await).await;
    check_async(3, async |user, tries| user.by_value_async(tries).await).await;
    check_async(6, async |user, tries| User::another(&user.counted).call(user, tries).await).await;
}

#[test]
fn a_copied_part_clones_nothing() {
    check(0, copied_fields);
    check(0, |user, tries| shared(Arc::new(user), Box::pin(User::default()), tries));
    check(0, some_of_it_is_not_there);
    check(0, another_of_the_name);
    check(0, User::copied);
    check(0, |user, tries| Arc::new(user).copied_from_behind(tries));
}

#[test]
fn what_is_not_clone_may_be_looked_into() {
    let _installed = TestClock::new().install();
    let buffer = &mut Vec::new();
    let session = Session { buffer, numbers: [7, 8], only: Only(1) };
    assert_eq!(a_mutable_reference_is_lent(session, &Tries::failing(2)), Ok(3));
    assert_eq!(*buffer, [7, 7, 7]);
    assert_eq!(not_clone(Only(1), (1, Only(2)), &Tries::failing(2)), Ok(3));
    assert_eq!(packed(Packed { _small: 1, number: 2 }, &Tries::failing(2)), Ok(3));
    assert_eq!(copied_generic(("a", Only(1)), &Tries::failing(2)), Ok(3));
}

#[test]
fn what_is_borrowed_for_all_attempts_may_be_looked_into() {
    let _installed = TestClock::new().install();
    assert_eq!(the_policy_is_in_it(Settings::new(), &Tries::failing(2)), Ok(3));
    assert_eq!(Settings::new().has_the_policy(&Tries::failing(2)), Ok(3));
    assert_eq!(only_looks_like_a_move(Settings::new(), &Tries::failing(2)), Ok(3));
    #[allow(deprecated)]
    let old = Old { id: 1 };
    assert_eq!(a_deprecated_field(old, &Tries::failing(2)), Ok(3));
}

#[tokio::test(start_paused = true)]
async fn what_is_borrowed_may_be_looked_into_in_async_too() {
    assert_eq!(the_policy_is_in_it_async(Settings::new(), &Tries::failing(2)).await, Ok(3));
}

#[test]
fn a_first_attempt_that_succeeds_clones_once() {
    let (counted, tries) = (Counted::default(), Tries::failing(0));
    assert_eq!(two_fields(User::another(&counted), &tries), Ok(1));
    assert_eq!(counted.clones(), 1);
}
