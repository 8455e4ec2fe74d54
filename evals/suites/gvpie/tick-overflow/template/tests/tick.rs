use clockwork::Clock;

#[test]
fn tick_counts_from_the_first_reading() {
    let mut clock = Clock::default();
    assert_eq!(clock.now(), 0);
    clock.tick(1000);
    clock.tick(1750);
    assert_eq!((clock.now(), clock.every(100), clock.every(0)), (750, 7, 0));
}

#[test]
fn tick_over_the_end() {
    let mut clock = Clock::default();
    clock.tick(u32::MAX - 99);
    clock.tick(100);
    assert_eq!(clock.now(), 200);
}
