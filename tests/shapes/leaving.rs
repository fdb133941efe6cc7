//! Every way to leave a sync body leaves one attempt, not the call.

use crate::each_policy::each_policy;

macro_rules! bail {
    ($error:expr) => {
        return Err($error)
    };
}

macro_rules! attempt {
    ($value:expr) => {
        match $value {
            Ok(value) => value,
            Err(error) => return Err(error.into()),
        }
    };
}

each_policy! { $policy, $sync =>
    #[$sync]
    fn question_mark(tries: &Tries) -> Result<&'static str, Failed> {
        tries.turn()?;
        Ok("done")
    }

    #[test]
    fn a_question_mark_leaves_the_attempt() {
        check(question_mark, "done");
    }

    #[$sync]
    fn tail(tries: &Tries) -> Result<&'static str, Failed> {
        tries.turn().map(|_| "done")
    }

    #[test]
    fn a_tail_is_the_outcome() {
        check(tail, "done");
    }

    #[$sync]
    fn early(tries: &Tries) -> Result<&'static str, Failed> {
        if let Err(error) = tries.turn() {
            return Err(error);
        }
        Ok("done")
    }

    #[test]
    fn a_return_leaves_the_attempt() {
        check(early, "done");
    }

    #[$sync]
    fn early_success(tries: &Tries) -> Result<&'static str, Failed> {
        if tries.turn().is_ok() {
            return Ok("done");
        }
        Err(Failed::Again)
    }

    #[test]
    fn a_returned_ok_ends_the_call() {
        check(early_success, "done");
    }

    #[$sync]
    #[allow(clippy::needless_return)]
    fn only_return(tries: &Tries) -> Result<u8, Failed> {
        return tries.turn().map(|_| 1);
    }

    #[test]
    fn a_body_may_be_one_return() {
        check(only_return, 1);
    }

    #[$sync]
    fn macro_return(tries: &Tries) -> Result<u8, Failed> {
        if let Err(error) = tries.turn() {
            bail!(error);
        }
        Ok(1)
    }

    #[test]
    fn a_macro_that_returns_leaves_the_attempt() {
        check(macro_return, 1);
    }

    #[$sync]
    fn macro_question_mark(tries: &Tries) -> Result<u32, Box<dyn std::error::Error>> {
        let turn = attempt!(tries.turn());
        Ok(turn.min(1))
    }

    #[test]
    fn a_macro_that_converts_and_returns_leaves_the_attempt() {
        check(macro_question_mark, 1);
    }

    #[$sync]
    fn closure_return(tries: &Tries) -> Result<u32, Failed> {
        let double = |x: u32| {
            if x == 0 {
                return 7;
            }
            x * 2
        };
        tries.turn()?;
        Ok(double(0) + double(1))
    }

    #[test]
    fn a_return_in_a_closure_leaves_the_closure() {
        check(closure_return, 9);
    }

    #[$sync]
    fn closure_question_mark(tries: &Tries) -> Result<Option<u32>, Failed> {
        let parsed = || -> Option<u32> {
            let first = "x".parse::<u32>().ok()?;
            Some(first)
        };
        tries.turn()?;
        Ok(parsed())
    }

    #[test]
    fn a_question_mark_in_a_closure_leaves_the_closure() {
        check(closure_question_mark, None);
    }

    #[$sync]
    fn nested_fn(tries: &Tries) -> Result<u32, Failed> {
        fn inner(stop: bool) -> u32 {
            if stop {
                return 1;
            }
            2
        }
        tries.turn()?;
        Ok(inner(true) + inner(false))
    }

    #[test]
    fn a_return_in_a_nested_fn_leaves_that_fn() {
        check(nested_fn, 3);
    }

    #[$sync]
    fn loops(tries: &Tries) -> Result<u32, Failed> {
        let mut sum = 0;
        for i in 0..10 {
            if i % 2 == 0 {
                continue;
            }
            if i > 6 {
                break;
            }
            sum += i;
        }
        tries.turn()?;
        Ok(sum)
    }

    #[test]
    fn break_and_continue_bind_to_the_loops_of_the_body() {
        check(loops, 9);
    }

    #[$sync]
    fn labels(tries: &Tries) -> Result<u32, Failed> {
        let mut found = 0;
        'outer: for i in 0..10 {
            for j in 0..10 {
                if i * j == 12 {
                    found = i;
                    break 'outer;
                }
                if j > i {
                    continue 'outer;
                }
            }
        }
        tries.turn()?;
        Ok(found)
    }

    #[test]
    fn labels_bind_to_the_loops_of_the_body() {
        check(labels, 3);
    }

    #[$sync]
    fn labelled_block(tries: &Tries) -> Result<u32, Failed> {
        let value = 'block: {
            if tries.turn().is_err() {
                break 'block Err(Failed::Again);
            }
            Ok(5)
        };
        value
    }

    #[test]
    fn a_labelled_block_is_left_with_its_value() {
        check(labelled_block, 5);
    }

    #[$sync]
    fn breaks_with_a_value(tries: &Tries) -> Result<u32, Failed> {
        let turn = loop {
            break tries.turn()?;
        };
        Ok(turn.min(1))
    }

    #[test]
    fn a_loop_of_the_body_has_a_value() {
        check(breaks_with_a_value, 1);
    }

    #[$sync]
    fn loop_until_return(tries: &Tries) -> Result<u32, Failed> {
        let mut n = 0;
        loop {
            n += 1;
            if n == 3 {
                return tries.turn().map(|_| n);
            }
        }
    }

    #[test]
    fn an_endless_loop_is_left_by_return() {
        check(loop_until_return, 3);
    }

    #[$sync]
    fn let_else(tries: &Tries) -> Result<u32, Failed> {
        let Ok(turn) = tries.turn() else {
            return Err(Failed::Again);
        };
        Ok(turn.min(1))
    }

    #[test]
    fn let_else_leaves_the_attempt() {
        check(let_else, 1);
    }

    #[$sync]
    fn diverges_in_arms(tries: &Tries) -> Result<u32, Failed> {
        match tries.turn() {
            Ok(_) => return Ok(1),
            Err(error) => return Err(error),
        }
    }

    #[test]
    fn every_arm_may_return() {
        check(diverges_in_arms, 1);
    }

    #[$sync]
    fn tail_macro(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()?;
        core::convert::identity(Ok(1))
    }

    #[test]
    fn a_tail_may_infer_its_error() {
        check(tail_macro, 1);
    }

    #[$sync]
    fn tail_block(tries: &Tries) -> Result<u32, Failed> {
        let inner = {
            let turn = tries.turn()?;
            turn.min(1)
        };
        if inner > 0 { Ok(inner) } else { Err(Failed::Again) }
    }

    #[test]
    fn a_tail_may_branch() {
        check(tail_block, 1);
    }

    #[$sync]
    fn item_after_use(tries: &Tries) -> Result<u32, Failed> {
        return tries.turn().map(|_| LIMIT);
        const LIMIT: u32 = 11;
    }

    #[test]
    fn an_item_may_follow_the_return() {
        check(item_after_use, 11);
    }

    #[$sync]
    fn panics(tries: &Tries) -> Result<u32, Failed> {
        let _ = tries.turn();
        panic!("the body panics")
    }

    #[test]
    fn a_panic_is_not_retried() {
        let tries = Tries::failing(9);
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| panics(&tries)));
        assert_eq!(caught.unwrap_err().downcast_ref(), Some(&"the body panics"));
        assert_eq!(tries.made(), 1);
    }

    #[$sync]
    fn not_written_yet(_tries: &Tries) -> Result<u32, Failed> {
        unimplemented!()
    }

    #[test]
    fn a_body_may_be_unimplemented() {
        let caught = std::panic::catch_unwind(|| not_written_yet(&Tries::default()));
        assert!(caught.is_err());
    }

    #[$sync]
    fn explicit_unit(tries: &Tries) -> Result<(), Failed> {
        tries.turn()?;
        Ok(())
    }

    #[test]
    fn a_body_may_return_ok_of_unit() {
        check(explicit_unit, ());
    }

    #[$sync]
    fn inner_attributes(tries: &Tries) -> Result<u32, Failed> {
        #![allow(unused_variables, reason = "an inner attribute")]
        //! An inner doc.
        let unused = 1;
        tries.turn().map(|_| 1)
    }

    #[test]
    fn inner_attributes_stay_first() {
        check(inner_attributes, 1);
    }

    #[$sync]
    fn items(tries: &Tries) -> Result<u32, Failed> {
        use std::collections::HashMap;
        struct Local(u32);
        impl Local {
            fn get(&self) -> u32 {
                self.0
            }
        }
        static S: u32 = 2;
        const C: u32 = 3;
        tries.turn()?;
        let map: HashMap<u32, Local> = HashMap::from([(S, Local(C))]);
        Ok(map[&2].get())
    }

    #[test]
    fn a_body_may_hold_items() {
        check(items, 3);
    }
}
