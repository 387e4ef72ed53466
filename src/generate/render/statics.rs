//! Files published as they are: `static/`, files beside pages, and what the theme brings.
//!
//! Photographs lose what they tell of their place and camera; see [`crate::generate::photo`].

use super::context::builtin_print;
use super::{Artifact, Content, Piece, Renderer, Workshop, media_type};
use crate::generate::fingerprint::Fingerprint;
use crate::generate::photo;
use crate::generate::theme::DEFAULT;
use crate::site::address::SitePath;
use crate::site::model::File;
use crate::site::problem::Problem;

/// The renderer.
pub(super) struct Statics;

impl Renderer for Statics {
    fn pieces<'w>(&self, shop: &'w Workshop<'_>) -> Vec<Piece<'w>> {
        let mut pieces = Vec::new();
        for (path, file) in &shop.site.files {
            let mut print = Fingerprint::of("file");
            print.add(file.fingerprint).text(path.as_str());
            pieces.push(Piece {
                name: format!("file {}", path.as_str()),
                fingerprint: print.done(),
                page: None,
                work: Box::new(move || {
                    let content = content(shop, file)?;
                    Ok(vec![Artifact { path: path.output(), media_type: media_type(path.as_str()), content }])
                }),
            });
        }
        pieces.extend(builtin(shop));
        pieces
    }
}

/// A file as it is, a photograph without what nobody is to know.
fn content(shop: &Workshop<'_>, file: &File) -> Result<Content, Problem> {
    let absolute = shop.root.absolute(&file.source);
    if !photo::is_photo(&file.source) {
        return Ok(Content::File(absolute));
    }
    let size = std::fs::metadata(&absolute).map_or(0, |m| m.len());
    let refused = |refusal: photo::Refusal| refusal.problem(&file.source);
    photo::measured(size, file.size).map_err(refused)?;
    Ok(Content::Bytes(photo::without_metadata(shop.root.bytes(&file.source)?).map_err(refused)?))
}

/// The built-in theme's files, unless the site or its theme has one of that name: its templates ask for them.
fn builtin<'w>(shop: &Workshop<'_>) -> Vec<Piece<'w>> {
    let files = DEFAULT.get_dir("static").map(|d| d.files().collect::<Vec<_>>()).unwrap_or_default();
    files
        .into_iter()
        .filter_map(|file| {
            let name = file.path().file_name()?.to_str()?;
            if shop.site.files.contains_key(&SitePath::new(format!("/{name}"))) {
                return None;
            }
            let mut print = Fingerprint::of("theme file");
            print.add(builtin_print(name));
            Some(Piece {
                name: format!("theme file {name}"),
                fingerprint: print.done(),
                page: None,
                work: Box::new(move || Ok(vec![Artifact::bytes(name, media_type(name), file.contents().to_vec())])),
            })
        })
        .collect()
}
