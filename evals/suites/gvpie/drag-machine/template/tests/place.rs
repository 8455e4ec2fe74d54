use input::Place;

#[test]
fn places_compare() {
    assert_ne!(Place { x: 1, y: 2 }, Place { x: 2, y: 1 });
}
