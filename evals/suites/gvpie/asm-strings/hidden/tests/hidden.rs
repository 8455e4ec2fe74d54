use machine::{WordError, words};

fn read(line: &str) -> Result<Vec<String>, WordError> {
    words(line)
}

fn some(list: &[&str]) -> Result<Vec<String>, WordError> {
    Ok(list.iter().map(|word| word.to_string()).collect())
}

#[test]
fn plain_words_are_as_before() {
    assert_eq!(read(" SET 1\t2  ;a dot"), some(&["SET", "1", "2"]));
    assert_eq!(read("a;b"), some(&["a"]));
    assert_eq!(read(""), some(&[]));
    assert_eq!(read(" \t "), some(&[]));
}

#[test]
fn quotes_hold_words_together() {
    assert_eq!(
        read(r#"TEXT 1 "hello  world" 2"#),
        some(&["TEXT", "1", "hello  world", "2"])
    );
    assert_eq!(read(r#""" "a;b";"c""#), some(&["", "a;b"]));
    assert_eq!(read(r#""é→""#), some(&["é→"]));
}

#[test]
fn escapes_are_read() {
    assert_eq!(read(r#""a\"b\\c\nd\te""#), some(&["a\"b\\c\nd\te"]));
    assert_eq!(read(r#""\\" x"#), some(&["\\", "x"]));
}

#[test]
fn inside_plain_words_quotes_are_plain() {
    assert_eq!(
        read(r#"it"s a\nb 5" x""#),
        some(&["it\"s", "a\\nb", "5\"", "x\""])
    );
    assert_eq!(read(r"\"), some(&["\\"]));
}

#[test]
fn mistakes_are_told_in_order() {
    assert_eq!(read(r#""abc"#), Err(WordError::Unclosed));
    assert_eq!(read(r#""abc\"#), Err(WordError::Unclosed));
    assert_eq!(read(r#""abc\""#), Err(WordError::Unclosed));
    assert_eq!(read(r#"""#), Err(WordError::Unclosed));
    assert_eq!(read(r#""a\qb""#), Err(WordError::BadEscape('q')));
    assert_eq!(read(r#""a\é"#), Err(WordError::BadEscape('é')));
    assert_eq!(read(r#""a"b"#), Err(WordError::Glued));
    assert_eq!(read(r#""a""b""#), Err(WordError::Glued));
    assert_eq!(read(r#""a"b "\q""#), Err(WordError::Glued));
    assert_eq!(read(r#""\ ""#), Err(WordError::BadEscape(' ')));
}

#[test]
fn comments_hide_mistakes() {
    assert_eq!(read(r#"a ; "b"#), some(&["a"]));
    assert_eq!(read(r#""a";b"#), some(&["a"]));
}

#[test]
fn a_semicolon_ends_a_plain_word() {
    assert_eq!(read("SET;\"x"), some(&["SET"]));
}
