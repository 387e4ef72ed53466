//! How much a template may write.

/// Most that a template may make of one page: bytes. More is a loop that somebody did not mean.
const MAX_PAGE: usize = 16 << 20;

/// Takes what a template writes, up to [`MAX_PAGE`].
#[derive(Default)]
pub(super) struct Bounded {
    pub(super) bytes: Vec<u8>,
    pub(super) is_full: bool,
}

impl Bounded {
    pub(super) const FULL: &'static str = "this makes more than 16 MiB of one page";

    pub(super) fn text(self) -> String {
        String::from_utf8(self.bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }
}

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + bytes.len() > MAX_PAGE {
            self.is_full = true;
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
