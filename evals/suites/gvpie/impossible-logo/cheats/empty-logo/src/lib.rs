//! What is shown at the start.

/// The logo.
pub fn logo() -> Vec<&'static str> {
    vec!["                "; 12]
}

/// The words under the logo.
pub fn slogan() -> &'static str {
    "pixels all the way down"
}
