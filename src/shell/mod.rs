//! Floor 4: thin skins around what the program does.

pub mod preview;
