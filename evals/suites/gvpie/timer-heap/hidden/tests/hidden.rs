use clockwork::{Moment, Timers};

fn counted<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = Moment::comparisons();
    let result = work();
    (result, Moment::comparisons() - before)
}

fn bound(n: usize) -> usize {
    4 * n * (n.ilog2() as usize + 1)
}

/// n moments in some order.
fn moments(n: usize) -> impl Iterator<Item = u64> {
    (0..n as u64).map(|i| i.wrapping_mul(2_654_435_761) % 1009)
}

#[test]
fn many_timers_are_cheap() {
    for n in [64, 1024] {
        let (fired, cost) = counted(|| {
            let mut timers = Timers::default();
            for at in moments(n) {
                timers.add(Moment::at(at), &format!("{at:05}"));
            }
            std::iter::from_fn(move || timers.pop(Moment::at(5000))).collect::<Vec<_>>()
        });
        assert!(cost <= bound(n), "{n}: {cost}");
        assert_eq!(fired.len(), n);
        assert!(fired.is_sorted());
    }
}

#[test]
fn sorted_input_is_cheap_too() {
    for reverse in [false, true] {
        let ((), cost) = counted(|| {
            let mut timers = Timers::default();
            for at in 0..1024 {
                timers.add(Moment::at(if reverse { 2000 - at } else { at }), "x");
            }
            while timers.pop(Moment::at(5000)).is_some() {}
        });
        assert!(cost <= bound(1024), "{cost}");
    }
}

#[test]
fn nothing_due_costs_next_to_nothing() {
    let mut timers = Timers::default();
    for at in moments(500) {
        timers.add(Moment::at(at + 10), "x");
    }
    let (popped, cost) = counted(|| timers.pop(Moment::at(9)));
    assert_eq!(popped, None);
    assert!(cost <= 2, "{cost}");
}

#[test]
fn equal_moments_keep_their_order() {
    let mut timers = Timers::default();
    for number in 0..200 {
        timers.add(
            Moment::at(number % 3),
            &format!("{} {number:03}", number % 3),
        );
    }
    let fired: Vec<_> = std::iter::from_fn(|| timers.pop(Moment::at(3))).collect();
    assert!(fired.is_sorted());
}

#[test]
fn cancelling_is_cheap() {
    let n = 512;
    let mut timers = Timers::default();
    let tickets: Vec<_> = moments(n)
        .map(|at| timers.add(Moment::at(at), &at.to_string()))
        .collect();
    for ticket in &tickets[..n - 1] {
        let (gone, cost) = counted(|| timers.cancel(*ticket));
        assert!(gone && cost <= 4 * (n.ilog2() as usize + 1), "{cost}");
    }
    assert_eq!(timers.len(), 1);
    let (last, cost) = counted(|| timers.pop(Moment::at(5000)));
    assert!(last.is_some() && cost <= bound(n), "{cost}");
    assert!(timers.is_empty() && timers.pop(Moment::at(5000)).is_none());
}

#[test]
fn only_what_waits_is_cancelled() {
    let mut timers = Timers::default();
    let a = timers.add(Moment::at(1), "a");
    let b = timers.add(Moment::at(1), "b");
    assert_eq!(timers.pop(Moment::at(1)), Some("a".to_owned()));
    assert!(!timers.cancel(a) && !timers.cancel(a + b + 7));
    assert_eq!(timers.len(), 1);
    let c = timers.add(Moment::at(0), "c");
    assert!(c != a && c != b);
    assert!(timers.cancel(b));
    assert_eq!(
        (timers.pop(Moment::at(1)), timers.pop(Moment::at(1))),
        (Some("c".to_owned()), None)
    );
}
