//! What a build has to do: which pieces are rendered, and which are kept as the last build made them.

use super::fingerprint::QuickMap;
use super::order::{Failure, Progress, Report};
use super::render::{self, Artifact, Content, Piece, Workshop};
use super::theme;
use super::write::{self, Damage, Made, Stage, Tree};
use crate::site::address::OutputPath;
use crate::site::problem::{Problem, Problems};
use rayon::prelude::*;
use std::borrow::Cow;

/// The piece that needs all the others.
const MANIFEST: &str = "manifest";

/// Pieces to render and pieces to keep.
pub(super) struct Todo<'w, 'r> {
    render: Vec<Wanted<'w, 'r>>,
    pub(super) keep: Vec<&'r Made<'r>>,
    /// What the last build made and this one does not keep.
    left: Vec<&'r Made<'r>>,
}

/// A piece to render, and what the last build made of it.
struct Wanted<'w, 'r> {
    piece: Piece<'w>,
    last: Option<&'r Made<'r>>,
}

impl<'w, 'r> Todo<'w, 'r> {
    /// Sorts the pieces by what the last build left in `old`.
    pub(super) fn sort(
        pieces: Vec<Piece<'w>>,
        shop: &Workshop<'_>,
        old: Option<&'r Tree<'r>>,
        damage: &Damage,
    ) -> Self {
        let mut known: QuickMap<&str, &'r Made<'r>> =
            old.iter().flat_map(|tree| &tree.pieces).map(|made| (&*made.name, made)).collect();
        let mut todo = Self { render: Vec::new(), keep: Vec::with_capacity(known.len()), left: Vec::new() };
        for piece in pieces {
            let last = known.remove(&*piece.name);
            let fits = |made: &&Made<'_>| {
                made.fingerprint == piece.fingerprint
                    && made.whole.is_none_or(|whole| whole == shop.site.whole)
                    && (damage.files.is_empty() || !made.outputs.iter().any(|o| damage.files.contains(&*o.path)))
            };
            if let Some(made) = last.filter(fits) {
                todo.keep.push(made);
            } else {
                todo.left.extend(last);
                todo.render.push(Wanted { piece, last });
            }
        }
        todo.left.extend(known.into_values());
        todo.render.sort_by_key(|wanted| wanted.piece.page.unwrap_or(usize::MAX));
        todo
    }

    /// Whether the live tree is already what would be built.
    pub(super) fn is_nothing(&self, damage: &Damage) -> bool {
        self.render.is_empty() && damage.is_none() && matches!(&*self.left, [made] if made.name == MANIFEST)
    }

    /// Renders. `kept` are the pieces of `keep`, as they are in the new tree.
    pub(super) fn carry_out(
        self,
        shop: &Workshop<'_>,
        stage: &Stage<'r>,
        kept: Vec<Made<'r>>,
        progress: &dyn Progress,
        report: &mut Report,
    ) -> Result<Vec<Made<'r>>, Failure> {
        progress.start(self.render.len());
        let last_manifest = self.left.iter().find(|made| made.name == MANIFEST).copied();
        let rendered: Vec<Result<Made<'r>, Problem>> =
            self.render.into_par_iter().map(|wanted| wanted.render(shop, stage, progress)).collect();
        let mut problems = Problems::new();
        let (mut pieces, first) = (kept, self.keep.len());
        pieces.reserve(rendered.len() + 1);
        for result in rendered {
            match result {
                Ok(made) => pieces.push(made),
                Err(problem) => problems.push(problem),
            }
        }
        problems.into_result()?;
        let mut entries = render::made_entries(shop);
        for made in &mut pieces[first..] {
            made.entry = entries.remove(&*made.name).map_or(Cow::Borrowed(""), Cow::Owned);
        }
        let manifest = manifest(shop, stage, &pieces, last_manifest)?;
        pieces.push(manifest);
        report.files = pieces.iter().map(|made| made.outputs.len()).sum();
        compare(&self.left, &pieces[first..], report);
        Ok(pieces)
    }
}

impl<'r> Wanted<'_, 'r> {
    fn render(self, shop: &Workshop<'_>, stage: &Stage<'r>, progress: &dyn Progress) -> Result<Made<'r>, Problem> {
        let Self { piece, last } = self;
        let (artifacts, looked_around) = theme::watching(&piece.work);
        let outputs = artifacts?.into_iter().map(|a| stage.put(a, &piece.name, last)).collect::<Result<_, _>>()?;
        progress.step();
        Ok(Made {
            name: piece.name.into(),
            fingerprint: piece.fingerprint,
            whole: looked_around.then_some(shop.site.whole),
            outputs,
            entry: Cow::Borrowed(""),
        })
    }
}

fn manifest<'r>(
    shop: &Workshop<'_>,
    stage: &Stage<'r>,
    pieces: &[Made<'r>],
    last: Option<&Made<'r>>,
) -> Result<Made<'r>, Problem> {
    let with_entry = pieces.iter().filter(|made| !made.entry.is_empty());
    let entries = with_entry.map(|made| (made.name.to_string(), &*made.entry)).collect();
    let artifact = render::write_manifest(shop, &entries)?.unwrap_or_else(|| Artifact {
        path: OutputPath::new(write::MARKER),
        media_type: "text/plain".into(),
        content: Content::Bytes(b"This folder is written by Gatepost and replaced at every build.\n".to_vec()),
    });
    Ok(Made { name: MANIFEST.into(), outputs: vec![stage.put(artifact, MANIFEST, last)?], ..Made::default() })
}

/// What a visitor would find changed. Pieces that were kept are the same; only the others are looked at.
fn compare(before: &[&Made<'_>], now: &[Made<'_>], report: &mut Report) {
    let mut before: QuickMap<&str, u128> =
        before.iter().flat_map(|made| &made.outputs).map(|o| (&*o.path, o.hash)).collect();
    for output in now.iter().flat_map(|made| &made.outputs) {
        match before.remove(&*output.path) {
            None => report.added.push(output.path.to_string()),
            Some(was) if was != output.hash => report.changed.push(output.path.to_string()),
            Some(_) => {}
        }
    }
    report.removed = before.into_keys().map(str::to_owned).collect();
    for list in [&mut report.added, &mut report.changed, &mut report.removed] {
        list.par_sort_unstable();
    }
}
