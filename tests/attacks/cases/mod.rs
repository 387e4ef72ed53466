//! The cases, a file for each group of the catalogue.

mod address;
mod content_type;
mod digest;
mod door;
mod flood;
pub(crate) mod inside;
mod json;
mod key;
mod key_material;
mod logs;
mod moderation;
mod network;
mod object;
mod ownership;
mod path;
mod redirect;
mod signature;
mod signature_message;
mod size;
mod text;
mod time;
mod unicode;
mod visibility;

use crate::case::Case;

/// All of them, in the catalogue's order.
pub(crate) fn all() -> Vec<Case> {
    [
        signature::cases(),
        key_material::cases(),
        signature_message::cases(),
        digest::cases(),
        time::cases(),
        key::cases(),
        redirect::cases(),
        address::cases(),
        unicode::cases(),
        content_type::cases(),
        size::cases(),
        json::cases(),
        object::cases(),
        ownership::cases(),
        text::cases(),
        network::cases(),
        flood::cases(),
        door::cases(),
        moderation::cases(),
        visibility::cases(),
        logs::cases(),
        path::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
