//! Names: an expansion finds its own items, whatever names surround the function.

use crate::each_policy::each_policy;

each_policy! { $policy, $sync, hedge =>
    mod own_modules {
        pub(super) mod core {}
        pub(super) mod std {}
        pub(super) mod alloc {}
        pub(super) mod resilience {}
        pub(super) mod tokio {}
        pub(super) mod tracing {}
    }

    mod shadowed_modules {
        #[allow(unused_imports)]
        use super::own_modules::{alloc, core, resilience, std, tokio, tracing};
        use super::{Failed, Tries};

        #[$sync]
        pub(super) fn sync(tries: &Tries) -> Result<u32, Failed> {
            tries.turn().map(|_| 1)
        }

        #[$policy]
        pub(super) async fn asynchronous(tries: &Tries, counted: super::Counted, mut n: u32) -> Result<u32, Failed> {
            drop(counted);
            n += 1;
            tries.turn().map(|_| n)
        }
    }

    #[test]
    fn modules_named_like_crates_are_not_asked() {
        check(shadowed_modules::sync, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn modules_named_like_crates_are_not_asked_in_async() {
        check_async(async |tries| shadowed_modules::asynchronous(tries, Counted::default(), 1).await, 2).await;
    }

    mod shadowed_prelude {
        #![allow(unused_macros)]
        use super::{Failed, Tries};

        type Fallible = ::std::result::Result<u32, Failed>;
        struct Result;
        struct Option;
        struct Ok;
        struct Err;
        struct Some;
        struct None;
        struct Box;
        struct Clone;
        struct Drop;
        struct Send;
        struct Sync;
        struct Fn;
        struct FnOnce;
        struct Future;
        struct Pin;
        struct Default;
        struct From;
        struct Into;
        struct Duration;
        #[allow(non_camel_case_types)]
        struct bool;
        #[allow(non_camel_case_types)]
        struct u32;
        #[allow(non_camel_case_types)]
        struct str;
        type Number = ::core::primitive::u32;
        fn drop() {}
        macro_rules! concat { () => { compile_error!("not ours") } }
        macro_rules! module_path { () => { compile_error!("not ours") } }
        macro_rules! matches { () => { compile_error!("not ours") } }
        macro_rules! file { () => { compile_error!("not ours") } }
        macro_rules! line { () => { compile_error!("not ours") } }

        #[$sync]
        pub(super) fn sync(tries: &Tries, mut text: ::std::string::String) -> ::std::result::Result<Number, Failed> {
            text.push('a');
            tries.turn().map(|_| 1)
        }

        #[$policy]
        pub(super) async fn asynchronous(tries: &Tries, mut text: ::std::string::String) -> ::std::result::Result<Number, Failed> {
            text.push('a');
            tries.turn().map(|_| 1)
        }
    }

    #[test]
    fn types_named_like_the_prelude_are_not_asked() {
        check(|tries| shadowed_prelude::sync(tries, String::new()), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn types_named_like_the_prelude_are_not_asked_in_async() {
        check_async(async |tries| shadowed_prelude::asynchronous(tries, String::new()).await, 1).await;
    }

    mod constants {
        #![allow(non_upper_case_globals, non_camel_case_types)]
        use super::{Failed, Tries};

        const value: u32 = 1;
        const error: u32 = 1;
        const e: u32 = 1;
        const v: u32 = 1;
        const f: u32 = 1;
        const r: u32 = 1;
        const result: u32 = 1;
        const delay: u32 = 1;
        static out: u32 = 1;
        static attempt: u32 = 1;
        static SITE: u32 = 1;
        static BREAKER: u32 = 1;
        static POLICY: u32 = 1;
        struct err;
        struct ok;
        struct retry;
        struct timeout;
        struct timed_out;
        struct policy;
        struct ticket;
        struct permit;
        struct outcome;
        struct hint;

        #[$sync]
        pub(super) fn sync(tries: &Tries, n: u32) -> Result<u32, Failed> {
            let items = vec![err];
            tries.turn()?;
            Ok(n + value + out + SITE + items.len() as u32)
        }

        #[$policy]
        pub(super) async fn asynchronous(tries: &Tries, mut n: u32) -> Result<u32, Failed> {
            n += SITE + BREAKER + POLICY;
            tries.turn()?;
            Ok(n + value + out)
        }
    }

    #[test]
    fn constants_with_common_names_stay_the_users() {
        check(|tries| constants::sync(tries, 1), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn constants_with_common_names_stay_the_users_in_async() {
        check_async(async |tries| constants::asynchronous(tries, 1).await, 6).await;
    }

    mod extensions {
        use super::{Failed, Tries};

        /// Its methods would win over the inherent ones of a reference.
        pub(super) trait Hijack {
            fn clone(&self) -> ! { panic!("hijacked") }
            fn is_err(&self) -> ! { panic!("hijacked") }
            fn is_ok(&self) -> ! { panic!("hijacked") }
            fn is_zero(&self) -> ! { panic!("hijacked") }
            fn as_ref(&self) -> ! { panic!("hijacked") }
            fn as_mut(&mut self) -> ! { panic!("hijacked") }
            fn as_result(&self) -> ! { panic!("hijacked") }
            fn into(self) -> ! where Self: Sized { panic!("hijacked") }
            fn threshold(self, _: u32) -> ! where Self: Sized { panic!("hijacked") }
            fn transience(&self) -> ! { panic!("hijacked") }
            fn as_error(&self) -> ! { panic!("hijacked") }
        }
        impl<T: ?Sized> Hijack for T {}

        #[$sync]
        pub(super) fn sync(tries: &Tries, text: String) -> Result<String, Failed> {
            super::eat(tries);
            let owned: String = text;
            match tries.turn() {
                Ok(_) => Ok(owned),
                Err(error) => Err(error),
            }
        }

        #[$policy]
        pub(super) async fn asynchronous(tries: &Tries, mut text: String) -> Result<String, Failed> {
            text.push('b');
            match tries.turn() {
                Ok(_) => Ok(text),
                Err(error) => Err(error),
            }
        }
    }

    #[test]
    fn methods_of_an_extension_trait_are_not_called() {
        check(|tries| extensions::sync(tries, "a".into()), "a".to_owned());
    }

    #[tokio::test(start_paused = true)]
    async fn methods_of_an_extension_trait_are_not_called_in_async() {
        check_async(async |tries| extensions::asynchronous(tries, "a".into()).await, "ab".to_owned()).await;
    }

    mod no_prelude {
        #![no_implicit_prelude]
        pub(super) struct Service(pub(super) ::core::primitive::u32);

        impl Service {
            #[$sync]
            pub(super) fn sync(&self, tries: &super::Tries) -> ::core::result::Result<::core::primitive::u32, super::Failed> {
                match tries.turn() {
                    ::core::result::Result::Ok(_) => ::core::result::Result::Ok(self.0),
                    ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
                }
            }

            #[$policy]
            pub(super) async fn asynchronous(&self, tries: &super::Tries, mut n: u32) -> ::core::result::Result<u32, super::Failed> {
                n += 1;
                tries.turn()?;
                ::core::result::Result::Ok(n)
            }

            #[$policy]
            pub(super) fn future(self, tries: &super::Tries) -> impl ::core::future::Future<Output = ::core::result::Result<u32, super::Failed>> {
                async move {
                    tries.turn()?;
                    ::core::result::Result::Ok(self.0)
                }
            }

            #[$policy]
            pub(super) fn delegates<'a>(&'a self, tries: &'a super::Tries) -> ::core::pin::Pin<::std::boxed::Box<dyn ::core::future::Future<Output = ::core::result::Result<u32, super::Failed>> + 'a>> {
                ::std::boxed::Box::pin(::core::future::ready(tries.turn()))
            }

            #[$sync]
            pub(super) fn consumed(mut self, tries: &super::Tries, text: ::std::string::String) -> ::core::result::Result<usize, super::Failed>
            where
                Self: ::core::clone::Clone,
            {
                self.0 += 1;
                let owned: ::std::string::String = text;
                tries.turn()?;
                ::core::result::Result::Ok(owned.len())
            }
        }

        impl ::core::clone::Clone for Service {
            fn clone(&self) -> Self {
                Self(self.0)
            }
        }
    }

    #[test]
    fn no_prelude_is_needed() {
        check(|tries| no_prelude::Service(1).sync(tries), 1);
        check(|tries| no_prelude::Service(1).consumed(tries, "ab".into()), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn no_prelude_is_needed_in_async() {
        check_async(async |tries| no_prelude::Service(1).asynchronous(tries, 1).await, 2).await;
        check_async(async |tries| no_prelude::Service(1).future(tries).await, 1).await;
        check_async(async |tries| no_prelude::Service(1).delegates(tries).await.map(drop), ()).await;
    }

    #[$sync]
    fn generated_names(tries: &Tries, __resilience: u32, __resilience_value: u32) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(__resilience + __resilience_value)
    }

    #[test]
    fn even_a_parameter_named_like_generated_code_works() {
        check(|tries| generated_names(tries, 1, 2), 3);
    }

    #[$sync]
    fn sees_no_static(tries: &Tries) -> Result<&'static str, Failed> {
        tries.turn()?;
        Ok(__RESILIENCE_SITE)
    }

    const __RESILIENCE_SITE: &str = "the user's";

    #[test]
    fn a_body_sees_no_generated_item() {
        check(sees_no_static, "the user's");
    }
}

/// The attributes beside a module that is called like the crate. `crate` is an argument, so each
/// attribute is written out here.
mod other_resilience {
    use crate::each_policy::{fallen_back, guarded, let_in, metered, placed, retried, timed};
    use crate::support::{Failed, Tries};
    use ::resilience::{bulkhead, circuit_breaker, fallback, faults, hedge, rate_limit, retry, timeout};

    mod resilience {
        pub(super) fn value() -> u32 {
            3
        }
    }

    mod reexported {
        pub(super) use ::resilience::*;
    }

    #[retry(crate = ::resilience, backoff = |_, _| ::std::time::Duration::ZERO)]
    fn retry_by_crate(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(resilience::value())
    }

    #[circuit_breaker(crate = ::resilience)]
    fn circuit_breaker_by_crate(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(resilience::value())
    }

    #[fallback(with = |failure| Err(fallen_back::fallback(failure)), crate = ::resilience)]
    fn fallback_by_crate(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(resilience::value())
    }

    #[faults(error = placed::error(), crate = ::resilience)]
    fn faults_by_crate(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(resilience::value())
    }

    #[rate_limit(20, per = 1h, crate = ::resilience)]
    fn rate_limit_by_crate(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(resilience::value())
    }

    #[bulkhead(20, crate = ::resilience)]
    fn bulkhead_by_crate(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(resilience::value())
    }

    #[test]
    fn the_crate_may_be_given() {
        fallen_back::check(fallback_by_crate, 3);
        retried::check(retry_by_crate, 3);
        guarded::check(circuit_breaker_by_crate, 3);
        placed::check(faults_by_crate, 3);
        metered::check(rate_limit_by_crate, 3);
        let_in::check(bulkhead_by_crate, 3);
    }

    #[retry(crate = reexported, backoff = linear, base = 1ms)]
    async fn retry_by_reexport(tries: &Tries, mut n: u32) -> Result<u32, Failed> {
        n += 1;
        tries.turn()?;
        Ok(n)
    }

    #[circuit_breaker(crate = reexported)]
    async fn circuit_breaker_by_reexport(tries: &Tries, mut n: u32) -> Result<u32, Failed> {
        n += 1;
        tries.turn()?;
        Ok(n)
    }

    #[fallback(with = |failure| Err(fallen_back::fallback(failure)), crate = reexported)]
    async fn fallback_by_reexport(tries: &Tries, mut n: u32) -> Result<u32, Failed> {
        n += 1;
        tries.turn()?;
        Ok(n)
    }

    #[hedge(1s, crate = reexported)]
    async fn hedge_by_reexport(tries: &Tries, mut n: u32) -> Result<u32, Failed> {
        n += tries.turn()?;
        Ok(n)
    }

    #[timeout(1s, crate = ::resilience)]
    async fn timeout_by_crate(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(resilience::value())
    }

    #[timeout(1s, crate = reexported)]
    async fn timeout_by_reexport(tries: &Tries, mut n: u32) -> Result<u32, Failed> {
        n += 1;
        tries.turn()?;
        Ok(n)
    }

    #[rate_limit(20, per = 1h, crate = reexported)]
    async fn rate_limit_by_reexport(tries: &Tries, mut n: u32) -> Result<u32, Failed> {
        n += 1;
        tries.turn()?;
        Ok(n)
    }

    #[bulkhead(20, permit = permit, crate = reexported)]
    async fn bulkhead_by_reexport(tries: &Tries, mut n: u32) -> Result<u32, Failed> {
        n += 1;
        tries.turn()?;
        drop(permit);
        Ok(n)
    }

    #[faults(error = placed::error(), crate = reexported)]
    async fn faults_by_reexport(tries: &Tries, mut n: u32) -> Result<u32, Failed> {
        n += 1;
        tries.turn()?;
        Ok(n)
    }

    #[tokio::test(start_paused = true)]
    async fn the_crate_may_be_a_reexport() {
        fallen_back::check_async(async |tries| fallback_by_reexport(tries, 1).await, 2).await;
        retried::check_async(async |tries| retry_by_reexport(tries, 1).await, 2).await;
        guarded::check_async(async |tries| circuit_breaker_by_reexport(tries, 1).await, 2).await;
        let tries = Tries::failing(1);
        assert_eq!(hedge_by_reexport(&tries, 1).await, Ok(3));
        timed::check_async(async |tries| timeout_by_crate(tries).await, 3).await;
        timed::check_async(async |tries| timeout_by_reexport(tries, 1).await, 2).await;
        placed::check_async(async |tries| faults_by_reexport(tries, 1).await, 2).await;
        metered::check_async(async |tries| rate_limit_by_reexport(tries, 1).await, 2).await;
        let_in::check_async(async |tries| bulkhead_by_reexport(tries, 1).await, 2).await;
    }
}
