use clockwork::{Moment, Timers};

#[test]
fn timers_fire_in_order() {
    let mut timers = Timers::default();
    timers.add(Moment::at(20), "late");
    timers.add(Moment::at(10), "early");
    timers.add(Moment::at(10), "early too");
    assert_eq!(timers.pop(Moment::at(9)), None);
    let fired: Vec<_> = std::iter::from_fn(|| timers.pop(Moment::at(20))).collect();
    assert_eq!(fired, ["early", "early too", "late"]);
}

#[test]
fn a_cancelled_timer_is_gone() {
    let mut timers = Timers::default();
    let ticket = timers.add(Moment::at(1), "a");
    timers.add(Moment::at(2), "b");
    assert!(timers.cancel(ticket));
    assert!(!timers.cancel(ticket));
    assert_eq!(
        (timers.len(), timers.pop(Moment::at(5))),
        (1, Some("b".to_owned()))
    );
}
