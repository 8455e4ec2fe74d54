/// A colour of three channels: red, green, blue.
pub type Colour = [u8; 3];

/// A colour of the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What it shows.
    pub colour: Colour,
    /// Whether the system keeps it for itself.
    pub locked: bool,
}

/// A list of colours that pictures refer to by index.
#[derive(Debug, Clone, Default)]
pub struct Palette {
    entries: Vec<Entry>,
}

impl Palette {
    /// A palette without colours.
    pub fn new() -> Self {
        Self::default()
    }

    /// The palette with one entry more.
    pub fn with(mut self, colour: Colour, locked: bool) -> Self {
        self.entries.push(Entry { colour, locked });
        self
    }

    /// The entry at an index.
    pub fn entry(&self, index: usize) -> Option<Entry> {
        self.entries.get(index).copied()
    }

    /// The index of the entry nearest to `colour`; of equally near ones the first. None if the
    /// palette is empty.
    pub fn nearest(&self, colour: Colour) -> Option<usize> {
        let (index, _) = self
            .entries
            .iter()
            .enumerate()
            .min_by_key(|(_, entry)| distance(entry.colour, colour))?;
        Some(index)
    }

    /// As `nearest`, among the entries that are not locked.
    pub fn nearest_free(&self, colour: Colour) -> Option<usize> {
        let (index, _) = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| !entry.locked)
            .min_by_key(|(_, entry)| distance(entry.colour, colour))?;
        Some(index)
    }

    /// The index of the first locked entry of exactly this colour.
    pub(crate) fn locked(&self, colour: Colour) -> Option<usize> {
        self.entries
            .iter()
            .position(|entry| entry.locked && entry.colour == colour)
    }
}

/// The square of the distance between two colours.
fn distance(a: Colour, b: Colour) -> u32 {
    a.iter()
        .zip(b)
        .map(|(a, b)| u32::from(a.abs_diff(b)).pow(2))
        .sum()
}
