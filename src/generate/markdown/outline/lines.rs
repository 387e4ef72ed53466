//! Byte offsets to lines of the file.

/// Byte offset → line in the file.
pub(super) struct Lines {
    starts: Vec<usize>,
    offset: u32,
}

impl Lines {
    /// Lines of a text that has so many others above it in its file.
    pub(super) fn new(text: &str, offset: u32) -> Self {
        Self { starts: memchr::memchr_iter(b'\n', text.as_bytes()).map(|n| n + 1).collect(), offset }
    }

    /// The line of a byte.
    pub(super) fn at(&self, byte: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|s| *s <= byte)).unwrap_or(u32::MAX) + 1 + self.offset
    }
}
