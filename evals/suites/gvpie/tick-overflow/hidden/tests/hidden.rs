use clockwork::Clock;

fn after(readings: &[u32]) -> Clock {
    let mut clock = Clock::default();
    readings.iter().for_each(|reading| clock.tick(*reading));
    clock
}

#[test]
fn the_end_is_passed_again_and_again() {
    let clock = after(&[0, u32::MAX, 0, u32::MAX, 0, 5]);
    assert_eq!(clock.now(), 2 * (1 << 32) + 5);
}

#[test]
fn one_passing_goes_beyond_the_first_reading() {
    assert_eq!(after(&[100, u32::MAX, 99, 200]).now(), (1 << 32) + 100);
    assert_eq!(after(&[100, 99]).now(), (1 << 32) - 1);
}

#[test]
fn the_same_reading_is_no_time() {
    assert_eq!(after(&[7, 7, 7]).now(), 0);
    assert_eq!(after(&[u32::MAX, u32::MAX, 0, 0]).now(), 1);
}

#[test]
fn periods_pass_the_end_too() {
    let clock = after(&[u32::MAX - 99, 100]);
    assert_eq!(
        (clock.every(10), clock.every(201), clock.every(0)),
        (20, 0, 0)
    );
    let long = after(&[0, 1 << 31, 0, 1 << 31, 0]);
    assert_eq!((long.every(1), long.every(u32::MAX)), (1 << 33, 2));
}

#[test]
fn before_any_reading_there_is_no_time() {
    assert_eq!((after(&[]).now(), after(&[]).every(1)), (0, 0));
    assert_eq!(after(&[u32::MAX]).now(), 0);
}
