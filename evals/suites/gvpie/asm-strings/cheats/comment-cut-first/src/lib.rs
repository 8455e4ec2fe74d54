//! The words of a program's instructions.

use std::str::Chars;

/// Why a line cannot be split into words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordError {
    /// There is no such escape.
    BadEscape(char),
    /// Something follows a closing quote at once.
    Glued,
    /// The line ends inside quotes.
    Unclosed,
}

/// Splits a line at spaces and tabs; `"…"` is one word; `;` begins a comment.
pub fn words(line: &str) -> Result<Vec<String>, WordError> {
    let mut words = Vec::new();
    let code = line.split(';').next().unwrap_or_default();
    let mut rest = code.trim_start_matches([' ', '\t']);
    while !rest.is_empty() && !rest.starts_with(';') {
        if let Some(inside) = rest.strip_prefix('"') {
            let mut chars = inside.chars();
            words.push(quoted(&mut chars)?);
            rest = chars.as_str();
            if !rest.is_empty() && !rest.starts_with([' ', '\t', ';']) {
                return Err(WordError::Glued);
            }
        } else {
            let end = rest.find([' ', '\t', ';']).unwrap_or(rest.len());
            words.push(rest[..end].to_owned());
            rest = &rest[end..];
        }
        rest = rest.trim_start_matches([' ', '\t']);
    }
    Ok(words)
}

/// Reads up to the closing quote.
fn quoted(chars: &mut Chars<'_>) -> Result<String, WordError> {
    let mut word = String::new();
    loop {
        let next = match chars.next().ok_or(WordError::Unclosed)? {
            '"' => return Ok(word),
            '\\' => match chars.next().ok_or(WordError::Unclosed)? {
                'n' => '\n',
                't' => '\t',
                plain @ ('"' | '\\') => plain,
                other => return Err(WordError::BadEscape(other)),
            },
            other => other,
        };
        word.push(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split() {
        assert_eq!(words(" SET 1\t2 ; a dot").unwrap(), ["SET", "1", "2"]);
    }

    #[test]
    fn words_of_nothing_are_none() {
        assert!(words("; only this").unwrap().is_empty());
    }

    #[test]
    fn words_in_quotes_hold_spaces() {
        assert_eq!(words(r#"TEXT "a"#), Err(WordError::Unclosed));
    }
}
