//! What a photograph tells besides what it shows: place, time, camera, owner. None of it is published.
//!
//! The picture's data is not touched, only the metadata around it. The orientation is kept, or phones' pictures would lie on
//! their side.

mod heif;

use crate::site::problem::Problem;
use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF};

/// Pixels of a picture, at most: a browser needs four bytes for each.
const MAX_PIXELS: u64 = 64_000_000;

/// Pixels of one side, at most.
const MAX_SIDE: u32 = 65_535;

/// Longest file of a picture: bytes. It is held in memory while it is cleaned.
const MAX_SIZE: u64 = 64 << 20;

/// Why a picture is not published.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is cut short or damaged: its metadata cannot be told from the rest.
    Damaged,
    /// It would fill a reader's memory.
    Huge(u32, u32),
    /// Its file is too long to be cleaned: mebibytes.
    Long(u64),
}

impl Refusal {
    /// As a message about the file.
    pub(crate) fn problem(&self, file: &str) -> Problem {
        match self {
            Self::Damaged => Problem::error(
                file,
                "this picture is damaged, so what it tells of its place and camera cannot be taken out",
                "save it again with a program for pictures",
            ),
            Self::Huge(width, height) => Problem::error(
                file,
                format!(
                    "this picture has {width} × {height} pixels; {} million are allowed, and {MAX_SIDE} a side",
                    MAX_PIXELS / 1_000_000
                ),
                "make it smaller, or link to where it is kept",
            ),
            Self::Long(size) => Problem::error(
                file,
                format!("this picture has {size} MiB; {} are allowed", MAX_SIZE >> 20),
                "make it smaller, or link to where it is kept",
            ),
        }
    }
}

/// Whether a name is that of a picture that may tell more than it shows.
pub(crate) fn is_photo(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(ending.as_str(), "jpg" | "jpeg" | "png" | "gif" | "webp" | "heic" | "heif" | "avif")
}

/// Refuses a picture by its measures, before it is read: bytes, and pixels when they are known.
pub(crate) fn measured(size: u64, pixels: Option<(u32, u32)>) -> Result<(), Refusal> {
    match pixels {
        Some((width, height)) if u64::from(width) * u64::from(height) > MAX_PIXELS || width.max(height) > MAX_SIDE => {
            Err(Refusal::Huge(width, height))
        }
        _ if size > MAX_SIZE => Err(Refusal::Long(size >> 20)),
        _ => Ok(()),
    }
}

/// The same picture without metadata. Bytes that are no picture of a known kind come back as they are.
pub(crate) fn without_metadata(bytes: Vec<u8>) -> Result<Vec<u8>, Refusal> {
    let bytes = Bytes::from(bytes);
    let cleaned = match &bytes[..] {
        [0xff, 0xd8, 0xff, ..] => jpeg(&bytes),
        [0x89, b'P', b'N', b'G', ..] => png(&bytes),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp(&bytes),
        other if heif::is(other) => heif::without_metadata(other),
        other => Some(other.to_vec()),
    };
    cleaned.ok_or(Refusal::Damaged)
}

fn jpeg(bytes: &Bytes) -> Option<Vec<u8>> {
    let mut jpeg = Jpeg::from_bytes(bytes.clone()).ok()?;
    let turned = jpeg.exif().and_then(|exif| orientation(&exif)).filter(|o| *o != 1);
    // APP1 holds Exif and XMP, APP13 what photo editors add, COM comments. ICC profiles (APP2) and Adobe's (APP14) are colour.
    jpeg.segments_mut().retain(|s| !matches!(s.marker(), markers::APP1 | markers::APP13 | markers::COM));
    if let Some(turned) = turned {
        let mut contents = b"Exif\0\0".to_vec();
        contents.extend_from_slice(&minimal_exif(turned));
        jpeg.segments_mut().insert(0, JpegSegment::new_with_contents(markers::APP1, contents.into()));
    }
    let mut out = Vec::new();
    jpeg.encoder().write_to(&mut out).ok()?;
    Some(out)
}

fn png(bytes: &Bytes) -> Option<Vec<u8>> {
    let mut png = Png::from_bytes(bytes.clone()).ok()?;
    png.chunks_mut().retain(|chunk| !matches!(&chunk.kind(), b"eXIf" | b"tEXt" | b"zTXt" | b"iTXt" | b"tIME"));
    let mut out = Vec::new();
    png.encoder().write_to(&mut out).ok()?;
    Some(out)
}

fn webp(bytes: &Bytes) -> Option<Vec<u8>> {
    let mut webp = WebP::from_bytes(bytes.clone()).ok()?;
    if webp.exif().is_none() && !webp.has_chunk(*b"XMP ") {
        return Some(bytes.to_vec());
    }
    webp.set_exif(None);
    webp.remove_chunks_by_id(*b"XMP ");
    let mut out = Vec::new();
    webp.encoder().write_to(&mut out).ok()?;
    Some(out)
}

/// Tag 0x0112 of the first directory.
fn orientation(exif: &[u8]) -> Option<u16> {
    let little = match exif.get(..4)? {
        [b'I', b'I', 42, 0] => true,
        [b'M', b'M', 0, 42] => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let two: [u8; 2] = exif.get(at..at + 2)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let long = |at: usize| -> Option<usize> {
        let four: [u8; 4] = exif.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) }).ok()
    };
    let directory = long(4)?;
    let entries = usize::from(short(directory)?);
    (0..entries.min(64)).find_map(|n| {
        let at = directory.checked_add(2 + n * 12)?;
        (short(at)? == 0x0112).then(|| short(at + 8)).flatten()
    })
}

/// A directory with one entry.
fn minimal_exif(orientation: u16) -> Vec<u8> {
    let mut exif = vec![b'I', b'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0];
    exif.extend_from_slice(&orientation.to_le_bytes());
    exif.extend_from_slice(&[0; 6]);
    exif
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orientation_survives_being_written() {
        for turned in 1..=8 {
            assert_eq!(orientation(&minimal_exif(turned)), Some(turned));
        }
        assert_eq!(orientation(b"II*\0\xff\xff\xff\xff"), None);
        assert_eq!(orientation(b""), None);
    }

    #[test]
    fn place_and_camera_are_gone_from_a_photograph() {
        let mut exif = b"Exif\0\0".to_vec();
        exif.extend_from_slice(&minimal_exif(6));
        exif.extend_from_slice(b"GPS 52.5N Canary Camera");
        let mut photo = vec![0xff, 0xd8, 0xff, 0xe1];
        photo.extend_from_slice(&u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
        photo.extend_from_slice(&exif);
        photo.extend_from_slice(&[0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
        let cleaned = without_metadata(photo).unwrap();
        assert!(memchr::memmem::find(&cleaned, b"GPS").is_none());
        assert_eq!(Jpeg::from_bytes(cleaned.into()).unwrap().exif().and_then(|e| orientation(&e)), Some(6));
    }

    #[test]
    fn what_is_no_picture_is_left_alone() {
        assert_eq!(without_metadata(b"hello".to_vec()), Ok(b"hello".to_vec()));
        assert_eq!(without_metadata(vec![0xff, 0xd8, 1]), Ok(vec![0xff, 0xd8, 1]));
        assert!(is_photo("a/B.HEIC") && !is_photo("a.svg"));
    }

    #[test]
    fn what_is_cut_short_or_too_large_is_not_published() {
        let cut = vec![0xff, 0xd8, 0xff, 0xe1, 0, 200, b'E', b'x', b'i', b'f', 0, 0];
        assert_eq!(without_metadata(cut), Err(Refusal::Damaged));
        let heic = heif::tests::file("heic");
        assert_eq!(without_metadata(heic[..heic.len() - 1].to_vec()), Err(Refusal::Damaged));
        assert_eq!(measured(9, Some((8000, 8000))), Ok(()));
        assert_eq!(measured(9, Some((8001, 8000))), Err(Refusal::Huge(8001, 8000)));
        assert_eq!(measured(9, Some((1, 70_000))), Err(Refusal::Huge(1, 70_000)));
        assert_eq!(measured(65 << 20, None), Err(Refusal::Long(65)));
    }
}
