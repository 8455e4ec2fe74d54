use clockwork::{Font, layout};

fn laid(text: &str, width: u32) -> (Vec<String>, usize) {
    let font = Font::default();
    let lines = layout(text, width, &font);
    (lines, font.measured())
}

/// As it was done before.
fn slow(text: &str, width: u32) -> Vec<String> {
    let font = Font::default();
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if font.width(&format!("{line} {word}")) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[test]
fn every_character_is_measured_once() {
    let text = "will it fit? ".repeat(100);
    let letters = text.chars().filter(|c| !c.is_whitespace()).count();
    for width in [1, 40, 1000, 100_000] {
        let (lines, measured) = laid(&text, width);
        assert!(measured <= letters + 1, "{width}: {measured}");
        assert_eq!(lines, slow(&text, width));
    }
}

#[test]
fn exact_fits_fit() {
    assert_eq!(laid("mm ww", 31).0, ["mm ww"]);
    assert_eq!(laid("mm ww", 30).0, ["mm", "ww"]);
    assert_eq!(laid("i l . i", 17).0, ["i l . i"]);
}

#[test]
fn wide_words_stand_alone() {
    assert_eq!(laid("a mmmmmm b", 20).0, ["a", "mmmmmm", "b"]);
    assert_eq!(laid("mmmmmm a", 20).0, ["mmmmmm", "a"]);
}

#[test]
fn blank_texts_have_no_lines() {
    assert!(laid("", 10).0.is_empty() && laid(" \n\t ", 10).0.is_empty());
}

#[test]
fn all_widths_agree_with_the_old_way() {
    let text = "the quick  brown fox jumps\nover a lazy .illi. dog mmw wwwwwwwwwwwww i";
    for width in 0..200 {
        assert_eq!(laid(text, width).0, slow(text, width), "{width}");
    }
}

#[test]
fn other_scripts_are_words_too() {
    assert_eq!(laid("é→ ñ", 18).0, ["é→ ñ"]);
    assert_eq!(laid("é→\u{2003}ñ", 17).0, ["é→", "ñ"]);
}
