//! Program texts before they are assembled.

/// The lines of a program that are not blank, trimmed.
pub fn expand(source: &str) -> Vec<String> {
    source
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}
