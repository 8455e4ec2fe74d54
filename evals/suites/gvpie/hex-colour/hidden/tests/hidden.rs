use colours::{Colour, ColourError, parse_colour};

fn told(text: &str) -> String {
    match parse_colour(text) {
        Ok(Colour { r, g, b }) => format!("{r} {g} {b}"),
        Err(error) => format!("{error:?} | {error}"),
    }
}

#[test]
fn both_forms_are_read() {
    assert_eq!(told("#Ff8800"), "255 136 0");
    assert_eq!(told("#f80"), "255 136 0");
    assert_eq!(told("#09C"), "0 153 204");
}

#[test]
fn nothing_is_no_colour() {
    assert_eq!(told(""), "Empty | no colour");
}

#[test]
fn a_hash_comes_first() {
    assert_eq!(told("f80"), "NoHash | a colour begins with #");
    assert_eq!(told(" #f80"), "NoHash | a colour begins with #");
    assert_eq!(told("é#f80"), "NoHash | a colour begins with #");
}

#[test]
fn the_length_counts_characters() {
    assert_eq!(told("#"), "Length(0) | a colour has 3 or 6 digits, not 0");
    assert_eq!(
        told("#ffff"),
        "Length(4) | a colour has 3 or 6 digits, not 4"
    );
    assert_eq!(
        told("#ffffff "),
        "Length(7) | a colour has 3 or 6 digits, not 7"
    );
    assert_eq!(told("#éé"), "Length(2) | a colour has 3 or 6 digits, not 2");
}

#[test]
fn the_first_wrong_digit_is_named() {
    assert_eq!(
        told("#fg0"),
        "Digit { at: 2, found: 'g' } | 'g' at 2 is no digit"
    );
    assert_eq!(
        told("#12345z"),
        "Digit { at: 6, found: 'z' } | 'z' at 6 is no digit"
    );
    assert_eq!(
        told("#xyz"),
        "Digit { at: 1, found: 'x' } | 'x' at 1 is no digit"
    );
}

#[test]
fn signs_and_other_scripts_are_no_digits() {
    assert_eq!(
        told("#+10+10"),
        "Digit { at: 1, found: '+' } | '+' at 1 is no digit"
    );
    assert_eq!(
        told("#1é1"),
        "Digit { at: 2, found: 'é' } | 'é' at 2 is no digit"
    );
    assert_eq!(
        told("#12é"),
        "Digit { at: 3, found: 'é' } | 'é' at 3 is no digit"
    );
    assert_eq!(told("#éf"), "Length(2) | a colour has 3 or 6 digits, not 2");
    assert_eq!(
        told("#١٢٣"),
        "Digit { at: 1, found: '١' } | '١' at 1 is no digit"
    );
}

#[test]
fn errors_compare_and_travel() {
    assert_ne!(parse_colour("#1"), parse_colour("#12"));
    assert_ne!(ColourError::Empty, ColourError::NoHash);
    let boxed: Box<dyn std::error::Error> = Box::new(ColourError::Length(5).clone());
    assert_eq!(boxed.to_string(), "a colour has 3 or 6 digits, not 5");
}
