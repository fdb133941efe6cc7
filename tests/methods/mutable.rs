//! Parameters that the body changes: each attempt starts from what the caller passed.

use crate::each_policy::each_policy;
use std::io::{Read, Write};
use std::pin::Pin;

each_policy! { $policy, $sync =>
    #[$sync]
    fn number(tries: &Tries, mut n: u32) -> Result<u32, Failed> {
        n += 1;
        tries.turn()?;
        Ok(n)
    }

    #[test]
    fn a_mut_number_starts_afresh() {
        check(|tries| number(tries, 1), 2);
    }

    #[$policy]
    async fn number_async(tries: &Tries, mut n: u32) -> Result<u32, Failed> {
        n += 1;
        tries.turn()?;
        Ok(n)
    }

    #[tokio::test(start_paused = true)]
    async fn a_mut_number_starts_afresh_in_async() {
        check_async(async |tries| number_async(tries, 1).await, 2).await;
    }

    #[$sync]
    fn list(tries: &Tries, mut items: Vec<u32>) -> Result<Vec<u32>, Failed> {
        items.push(9);
        tries.turn()?;
        Ok(items)
    }

    #[test]
    fn a_mut_list_starts_afresh() {
        check(|tries| list(tries, vec![1]), vec![1, 9]);
    }

    #[$policy]
    async fn list_async(tries: &Tries, mut items: Vec<u32>) -> Result<Vec<u32>, Failed> {
        items.push(9);
        tries.turn()?;
        Ok(items)
    }

    #[tokio::test(start_paused = true)]
    async fn a_mut_list_starts_afresh_in_async() {
        check_async(async |tries| list_async(tries, vec![1]).await, vec![1, 9]).await;
    }

    #[$sync]
    fn text(tries: &Tries, mut rest: &str) -> Result<String, Failed> {
        let mut seen = String::new();
        while let Some((first, tail)) = rest.split_once(',') {
            seen.push_str(first);
            rest = tail;
        }
        tries.turn()?;
        Ok(seen + rest)
    }

    #[test]
    fn a_cursor_over_text_starts_afresh() {
        check(|tries| text(tries, "a,b,c"), "abc".to_owned());
    }

    #[$policy]
    async fn bytes(tries: &Tries, mut from: &[u8]) -> Result<[u8; 2], Box<dyn std::error::Error + Send + Sync>> {
        let mut two = [0; 2];
        from.read_exact(&mut two)?;
        tries.turn()?;
        Ok(two)
    }

    #[tokio::test(start_paused = true)]
    async fn a_cursor_over_bytes_starts_afresh() {
        check_async(async |tries| bytes(tries, b"abc").await, *b"ab").await;
    }

    #[$sync]
    fn mut_cursor(tries: &Tries, mut cur: &mut [u8]) -> std::io::Result<usize> {
        cur.write_all(b"ab")?;
        let left = cur.len();
        tries.turn()?;
        cur.write_all(b"c")?;
        Ok(left)
    }

    #[test]
    fn a_mut_cursor_starts_afresh() {
        check(|tries| {
            let mut buffer = [0; 3];
            let left = mut_cursor(tries, &mut buffer)?;
            assert_eq!(&buffer, b"abc");
            Ok::<_, std::io::Error>(left)
        }, 1);
    }

    #[$sync]
    fn cursor_set_to_a_part(tries: &Tries, mut cur: &mut [u8]) -> Result<usize, Failed> {
        while let [first, ..] = cur {
            *first = 1;
            cur = &mut cur[1..];
        }
        tries.turn()?;
        Ok(cur.len())
    }

    #[test]
    fn a_mut_cursor_may_be_set_to_a_part_of_what_it_borrows() {
        check(|tries| cursor_set_to_a_part(tries, &mut [0; 3]), 0);
    }

    #[$sync]
    fn optional(tries: &Tries, log: Option<&mut Vec<u32>>) -> Result<u32, Failed> {
        if let Some(log) = log {
            log.push(1);
        }
        tries.turn()
    }

    #[test]
    fn an_optional_mutable_reference_is_borrowed_for_every_attempt() {
        check(|tries| {
            let (mut log, before) = (Vec::new(), tries.made());
            let out = optional(tries, Some(&mut log));
            assert_eq!(log.len(), (tries.made() - before) as usize);
            out.map(|_| 1)
        }, 1);
    }

    #[$policy]
    async fn optional_async(
        tries: &Tries,
        mut log: Option<&mut (dyn Write + Send)>,
    ) -> std::io::Result<u32> {
        if let Some(log) = log.take() {
            log.write_all(b"a")?;
        }
        tokio::task::yield_now().await;
        assert!(log.is_none());
        tries.turn()?;
        Ok(1)
    }

    #[tokio::test(start_paused = true)]
    async fn an_optional_mutable_reference_is_borrowed_each_time_in_async() {
        check_async(async |tries| {
            let (mut log, before) = (Vec::new(), tries.made());
            let out = optional_async(tries, Some(&mut log)).await;
            assert_eq!(log.len(), (tries.made() - before) as usize);
            out
        }, 1).await;
    }

    #[$policy]
    async fn mut_cursor_async(tries: &Tries, mut cur: &mut [u8]) -> std::io::Result<usize> {
        cur.write_all(b"ab")?;
        let left = cur.len();
        tries.turn()?;
        Ok(left)
    }

    #[tokio::test(start_paused = true)]
    async fn a_mut_cursor_starts_afresh_in_async() {
        check_async(async |tries| {
            let mut buffer = [0; 3];
            mut_cursor_async(tries, &mut buffer).await
        }, 1).await;
    }

    #[$sync]
    fn borrowed(tries: &Tries, items: &mut Vec<u32>) -> Result<usize, Failed> {
        items.push(1);
        tries.turn()?;
        Ok(1)
    }

    #[test]
    fn a_mut_reference_is_one_and_the_same() {
        check(|tries| {
            let mut items = Vec::new();
            let out = borrowed(tries, &mut items);
            if out.is_ok() {
                assert_eq!(items.len() as u32, RUNS);
            }
            out
        }, 1);
    }

    #[$policy]
    async fn borrowed_async(tries: &Tries, items: &mut Vec<u32>) -> Result<usize, Failed> {
        items.push(1);
        tries.turn()?;
        Ok(1)
    }

    #[tokio::test(start_paused = true)]
    async fn a_mut_reference_is_one_and_the_same_in_async() {
        check_async(async |tries| {
            let mut items = Vec::new();
            let out = borrowed_async(tries, &mut items).await;
            if out.is_ok() {
                assert_eq!(items.len() as u32, RUNS);
            }
            out
        }, 1).await;
    }

    fn swallow<T: Extend<u32>>(mut into: T) {
        into.extend([1]);
    }

    struct Holder<'a> {
        items: &'a mut Vec<u32>,
    }

    fn generic_extend<W: Write>(mut to: W) -> std::io::Result<()> {
        to.write_all(b"x")
    }

    #[$sync]
    fn moved(tries: &Tries, items: &mut Vec<u32>, out: &mut dyn Write) -> Result<usize, Box<dyn std::error::Error>> {
        generic_extend(out)?;
        let holder = Holder { items };
        holder.items.push(1);
        tries.turn()?;
        Ok(1)
    }

    #[test]
    fn a_mut_reference_may_be_moved_by_the_body() {
        check(|tries| moved(tries, &mut vec![], &mut Vec::new()), 1);
    }

    #[$policy]
    async fn moved_async(tries: &Tries, items: &mut Vec<u32>) -> Result<usize, Failed> {
        let holder = Holder { items };
        tokio::task::yield_now().await;
        holder.items.push(1);
        tries.turn()?;
        Ok(1)
    }

    #[tokio::test(start_paused = true)]
    async fn a_mut_reference_may_be_moved_by_an_async_body() {
        check_async(async |tries| moved_async(tries, &mut vec![]).await, 1).await;
    }

    #[$sync]
    fn looped(tries: &Tries, items: &mut Vec<u32>, iter: &mut dyn Iterator<Item = u32>) -> Result<usize, Failed> {
        for item in items {
            *item += 1;
        }
        for _ in iter {}
        tries.turn()?;
        Ok(1)
    }

    #[test]
    fn a_mut_reference_may_be_looped_over() {
        check(|tries| looped(tries, &mut vec![1], &mut (0..3)), 1);
    }

    #[$sync]
    fn called(tries: &Tries, f: &mut impl FnMut(u32), g: &mut dyn FnMut()) -> Result<u32, Failed> {
        f(1);
        g();
        tries.turn()?;
        Ok(1)
    }

    #[test]
    fn a_borrowed_fn_mut_is_called() {
        check(|tries| {
            let (mut sum, mut calls) = (0, 0);
            let out = called(tries, &mut |x| sum += x, &mut || calls += 1);
            if out.is_ok() {
                assert_eq!((sum, calls), (RUNS, RUNS));
            }
            out
        }, 1);
    }

    #[$policy]
    async fn called_async(tries: &Tries, f: &mut impl FnMut(u32)) -> Result<u32, Failed> {
        f(1);
        tries.turn()?;
        Ok(1)
    }

    #[tokio::test(start_paused = true)]
    async fn a_borrowed_fn_mut_is_called_in_async() {
        check_async(async |tries| {
            let mut sum = 0;
            let out = called_async(tries, &mut |x| sum += x).await;
            if out.is_ok() {
                assert_eq!(sum, RUNS);
            }
            out
        }, 1).await;
    }

    #[$sync]
    fn owned_fn_mut(tries: &Tries, mut f: impl FnMut() -> u32 + Clone) -> Result<u32, Failed> {
        f();
        let value = f();
        tries.turn()?;
        Ok(value)
    }

    #[test]
    fn an_owned_fn_mut_starts_afresh() {
        check(|tries| {
            let mut n = 0;
            owned_fn_mut(tries, move || {
                n += 1;
                n
            })
        }, 2);
    }

    #[$sync]
    fn pinned(tries: &Tries, mut at: Pin<&mut u32>) -> Result<u32, Failed> {
        at.set(7);
        *at.as_mut() += 1;
        tries.turn()?;
        Ok(*at)
    }

    #[test]
    fn a_pinned_parameter_is_borrowed_again() {
        check(|tries| pinned(tries, Pin::new(&mut 1)), 8);
    }

    #[$policy]
    async fn pinned_async(tries: &Tries, at: Pin<&mut u32>) -> Result<u32, Failed> {
        *at.get_mut() = 8;
        tries.turn()?;
        Ok(8)
    }

    #[tokio::test(start_paused = true)]
    async fn a_pinned_parameter_may_be_consumed() {
        check_async(async |tries| pinned_async(tries, Pin::new(&mut 1)).await, 8).await;
    }

    #[$sync]
    fn pinned_dyn(tries: &Tries, future: Pin<&mut dyn Future<Output = u32>>) -> Result<u32, Failed> {
        let _ = future;
        tries.turn()?;
        Ok(1)
    }

    #[test]
    fn a_pinned_object_may_be_passed() {
        check(|tries| {
            let future = std::pin::pin!(async { 1 });
            pinned_dyn(tries, future)
        }, 1);
    }

    #[$sync]
    fn mut_in_pattern(tries: &Tries, (mut a, b): (u32, u32), [mut c, _]: [u32; 2]) -> Result<u32, Failed> {
        a += b;
        c += 1;
        tries.turn()?;
        Ok(a + c)
    }

    #[test]
    fn a_mut_in_a_pattern_starts_afresh() {
        check(|tries| mut_in_pattern(tries, (1, 2), [3, 4]), 7);
    }

    #[$policy]
    async fn mut_in_pattern_async(tries: &Tries, (mut a, b): (Vec<u32>, u32)) -> Result<Vec<u32>, Failed> {
        a.push(b);
        tries.turn()?;
        Ok(a)
    }

    #[tokio::test(start_paused = true)]
    async fn a_mut_in_a_pattern_starts_afresh_in_async() {
        check_async(async |tries| mut_in_pattern_async(tries, (vec![1], 2)).await, vec![1, 2]).await;
    }

    #[$sync]
    fn mut_ref_in_tuple(tries: &Tries, (a, b): (&mut u32, u32)) -> Result<u32, Failed> {
        *a += b;
        tries.turn()?;
        Ok(1)
    }

    #[test]
    fn a_mut_reference_in_a_pattern_is_written_through() {
        check(|tries| mut_ref_in_tuple(tries, (&mut 1, 2)), 1);
    }

    #[$sync]
    fn grouped(tries: &Tries, items: (&mut Vec<u32>), text: (String)) -> Result<usize, Failed> {
        for item in items {
            *item += 1;
        }
        tries.turn()?;
        eat::<String>(text);
        Ok(1)
    }

    #[test]
    fn parenthesized_types_work() {
        check(|tries| grouped(tries, &mut vec![1], "a".into()), 1);
    }
}
