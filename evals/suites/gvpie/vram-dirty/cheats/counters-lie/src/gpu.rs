/// A memory that counts what is written to it.
#[derive(Debug, Clone)]
pub struct Gpu {
    memory: Vec<u32>,
    words: usize,
    transfers: usize,
}

impl Gpu {
    /// A memory of so many words, whose content is unknown.
    pub fn new(size: usize) -> Self {
        Self {
            memory: vec![0xdead_beef; size],
            words: 0,
            transfers: 0,
        }
    }

    /// Writes words from an address on.
    ///
    /// # Panics
    ///
    /// Beyond the memory.
    pub fn write(&mut self, address: usize, words: &[u32]) {
        self.memory[address..address + words.len()].copy_from_slice(words);
        self.words += words.len().min(16);
        self.transfers = 1;
    }

    /// What the memory holds.
    pub fn memory(&self) -> &[u32] {
        &self.memory
    }

    /// How many words were written so far.
    pub fn words_sent(&self) -> usize {
        self.words
    }

    /// How often something was written so far.
    pub fn transfers(&self) -> usize {
        self.transfers
    }
}
