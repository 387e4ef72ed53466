//! The output appears whole or not at all, the same input gives the same bytes, and a rebuild gives what a first build gives.

mod choices;
mod folder;
mod rebuilds;
mod same_bytes;

/// Numbers that look like chance and are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }
}

/// A picture of that size, as far as its header tells.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut png = vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    let mut header = Vec::new();
    header.extend_from_slice(&width.to_be_bytes());
    header.extend_from_slice(&height.to_be_bytes());
    header.extend_from_slice(&[8, 2, 0, 0, 0]);
    for (kind, data) in
        [(b"IHDR", header), (b"tEXt", b"Comment\0taken at home".to_vec()), (b"IDAT", vec![0; 8]), (b"IEND", Vec::new())]
    {
        let mut chunk = kind.to_vec();
        chunk.extend_from_slice(&data);
        png.extend_from_slice(&u32::try_from(data.len()).expect("a short chunk").to_be_bytes());
        png.extend_from_slice(&chunk);
        png.extend_from_slice(&crc(&chunk).to_be_bytes());
    }
    png
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}
