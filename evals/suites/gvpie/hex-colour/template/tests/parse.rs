use colours::{Colour, parse_colour};

#[test]
fn six_digits_are_read() {
    let colour = Colour {
        r: 10,
        g: 128,
        b: 255,
    };
    assert!(format!("{:?}", parse_colour("#0a80ff")).contains(&format!("{colour:?}")));
}
