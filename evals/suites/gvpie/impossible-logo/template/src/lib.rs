//! What is shown at the start.

/// The words under the logo.
pub fn slogan() -> &'static str {
    "pixels all the way down"
}
