//! HEIC and AVIF: boxes within boxes (ISO/IEC 14496-12 and 23008-12), and metadata in items like any other.
//!
//! The place that an item has in the file is kept and what stands there is overwritten, so that no other item moves. How the
//! picture is turned stands elsewhere (`irot`, `imir`) and stays.

/// Exif data without an entry, behind the offset of its first byte: readers that look at it find nothing wrong.
const NO_EXIF: &[u8] = b"\0\0\0\0II*\0\x08\0\0\0";

/// XMP in a box of its own.
const XMP: [u8; 16] = [0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8, 0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac];

/// Whether these bytes are such a file.
pub(super) fn is(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp")
        && bytes.get(8..12).is_some_and(|brand| {
            [b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis"]
                .iter()
                .any(|b| *b == brand)
        })
}

/// The same file with its metadata overwritten; none when its structure cannot be followed.
pub(super) fn without_metadata(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.to_vec();
    for part in boxes(bytes, 0, bytes.len())? {
        match &part.kind {
            b"meta" => clean(bytes, part.from + 4, part.to, &mut out)?,
            b"uuid" if bytes.get(part.from..part.from + 16) == Some(&XMP) => out[part.from + 16..part.to].fill(b' '),
            _ => {}
        }
    }
    Some(out)
}

/// A box: its kind, and the bytes of its content.
struct Part {
    kind: [u8; 4],
    from: usize,
    to: usize,
}

fn boxes(bytes: &[u8], from: usize, to: usize) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut at = from;
    while at < to {
        let mut reader = Reader { bytes, at };
        let short = reader.number(4)?;
        let kind = reader.take(4)?.try_into().ok()?;
        let length = match short {
            0 => to - at,
            1 => reader.number(8)?,
            length => length,
        };
        let end = at.checked_add(length).filter(|end| *end <= to && *end >= reader.at)?;
        parts.push(Part { kind, from: reader.at, to: end });
        at = end;
    }
    Some(parts)
}

/// Overwrites the items of a `meta` box that hold metadata.
fn clean(bytes: &[u8], from: usize, to: usize, out: &mut [u8]) -> Option<()> {
    let parts = boxes(bytes, from, to)?;
    let part = |kind: &[u8; 4]| parts.iter().find(|part| part.kind == *kind);
    let Some(names) = part(b"iinf") else { return Some(()) };
    let items = metadata_items(bytes, names)?;
    if items.is_empty() {
        return Some(());
    }
    let data = part(b"idat").map_or(0, |part| part.from);
    for place in places(bytes, part(b"iloc")?, data)? {
        let Some((_, is_exif)) = items.iter().find(|(id, _)| *id == place.item) else { continue };
        let there = out.get_mut(place.from..place.from.checked_add(place.length)?)?;
        there.fill(if *is_exif { 0 } else { b' ' });
        if let (true, Some(beginning)) = (*is_exif, there.get_mut(..NO_EXIF.len())) {
            beginning.copy_from_slice(NO_EXIF);
        }
    }
    Some(())
}

/// Numbers of the items that are metadata, and whether each is Exif.
fn metadata_items(bytes: &[u8], names: &Part) -> Option<Vec<(usize, bool)>> {
    let mut reader = Reader { bytes, at: names.from };
    let version = reader.number(4)? >> 24;
    reader.number(if version == 0 { 2 } else { 4 })?;
    let mut items = Vec::new();
    for part in boxes(bytes, reader.at, names.to)? {
        let mut reader = Reader { bytes, at: part.from };
        let id_size = match reader.number(4)? >> 24 {
            2 => 2,
            3 => 4,
            _ => continue,
        };
        let id = reader.number(id_size)?;
        reader.number(2)?;
        let kind = reader.take(4)?;
        let rest = bytes.get(reader.at..part.to)?;
        if kind == b"Exif" {
            items.push((id, true));
        } else if kind == b"mime" && memchr::memmem::find(rest, b"rdf+xml").is_some() {
            items.push((id, false));
        }
    }
    Some(items)
}

/// Where a piece of an item is in the file.
struct Place {
    item: usize,
    from: usize,
    length: usize,
}

/// All places that an `iloc` box names; `data` is where those count from that are in the `idat` box.
fn places(bytes: &[u8], part: &Part, data: usize) -> Option<Vec<Place>> {
    let mut reader = Reader { bytes: bytes.get(..part.to)?, at: part.from };
    let version = reader.number(4)? >> 24;
    let (sizes, more) = (reader.number(1)?, reader.number(1)?);
    let (offset_size, length_size, base_size) = (sizes >> 4, sizes & 15, more >> 4);
    let index_size = if version == 0 { 0 } else { more & 15 };
    let wide = if version < 2 { 2 } else { 4 };
    let mut places = Vec::new();
    for _ in 0..reader.number(wide)? {
        let item = reader.number(wide)?;
        let start = match if version == 0 { 0 } else { reader.number(2)? & 15 } {
            0 => 0,
            1 => data,
            _ => return None,
        };
        reader.number(2)?;
        let base = reader.number(base_size)?;
        for _ in 0..reader.number(2)? {
            reader.number(index_size)?;
            let from = start.checked_add(base)?.checked_add(reader.number(offset_size)?)?;
            let length = reader.number(length_size)?;
            places.push(Place { item, from, length });
        }
    }
    Some(places)
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(taken)
    }

    /// A number of so many bytes, the first the highest.
    fn number(&mut self, length: usize) -> Option<usize> {
        let bytes = self.take(length)?;
        (length <= 8).then_some(())?;
        usize::try_from(bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte))).ok()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn part(kind: &str, content: &[&[u8]]) -> Vec<u8> {
        let content = content.concat();
        let length = u32::try_from(content.len() + 8).unwrap();
        [&length.to_be_bytes()[..], kind.as_bytes(), &content].concat()
    }

    /// A file as phones write it: a picture, Exif and XMP, each an item.
    pub(in crate::generate::photo) fn file(brand: &str) -> Vec<u8> {
        let item = |id: u8, kind: &str, rest: &str| {
            part("infe", &[&[2, 0, 0, 0, 0, id, 0, 0], kind.as_bytes(), rest.as_bytes()])
        };
        let names = part(
            "iinf",
            &[
                &[0, 0, 0, 0, 0, 3],
                &item(1, "hvc1", "\0"),
                &item(2, "Exif", "\0"),
                &item(3, "mime", "\0application/rdf+xml\0"),
            ],
        );
        let place = |id: u8, from: u8, length: u8| [0, id, 0, 0, 0, 1, 0, 0, 0, from, 0, 0, 0, length];
        let head = part("ftyp", &[brand.as_bytes(), b"\0\0\0\0"]);
        let located = |data: u8| {
            part(
                "iloc",
                &[&[0, 0, 0, 0, 0x44, 0, 0, 3], &place(1, data, 5), &place(2, data + 5, 20), &place(3, data + 25, 3)],
            )
        };
        let meta = |data: u8| part("meta", &[&[0; 4], &names, &located(data)]);
        let data = u8::try_from(head.len() + meta(0).len() + 8).unwrap();
        [head, meta(data), part("mdat", &[b"PIXEL", b"\0\0\0\0MM\0*GPS 52.50 N ", b"GPS"])].concat()
    }

    #[test]
    fn place_and_camera_are_overwritten_and_the_picture_stays() {
        for brand in ["heic", "avif", "mif1"] {
            let before = file(brand);
            assert!(is(&before) && memchr::memmem::find(&before, b"GPS").is_some());
            let after = without_metadata(&before).unwrap();
            assert_eq!(after.len(), before.len());
            assert!(memchr::memmem::find(&after, b"GPS").is_none());
            assert!(memchr::memmem::find(&after, b"PIXEL\0\0\0\0II*\0\x08\0\0\0\0\0\0\0\0\0\0\0   ").is_some());
        }
    }

    #[test]
    fn what_cannot_be_followed_is_refused() {
        let whole = file("heic");
        for cut in 24..whole.len() {
            assert_eq!(without_metadata(&whole[..cut]), None, "{cut}");
        }
        for at in 16..whole.len() {
            let mut changed = whole.clone();
            changed[at] = 0xff;
            let _ = without_metadata(&changed);
        }
    }
}
