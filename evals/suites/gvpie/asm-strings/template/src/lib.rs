//! The words of a program's instructions.

/// Splits a line at white space; `;` begins a comment.
pub fn words(line: &str) -> Vec<String> {
    let code = line.split(';').next().unwrap_or_default();
    code.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split() {
        assert_eq!(words(" SET 1\t2 ; a dot"), ["SET", "1", "2"]);
    }

    #[test]
    fn words_of_nothing_are_none() {
        assert!(words("; only this").is_empty());
    }
}
