use tiny::add;

#[test]
fn adds_from_outside() {
    assert_eq!(add(2, 2), 4);
}

#[test]
fn agrees_with_the_data() {
    assert_eq!(add(2, 3).to_string(), include_str!("data.txt").trim());
}
