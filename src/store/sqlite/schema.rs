//! The tables, and how an older store becomes a newer one.
//!
//! Each step is one transaction that ends by writing its number, so a machine that stops half-way stops before a step or after
//! it. The file says whose it is (`application_id`) and which step it has reached (`user_version`); a file of a newer program is
//! left alone. Steps that were released are never edited.

use crate::ports::StoreError;
use rusqlite::Connection;

/// `gate`: what the header of our files says.
pub(super) const APPLICATION: u32 = 0x6761_7465;

/// Step by step, oldest first.
const STEPS: [&str; 3] = [include_str!("schema/1.sql"), include_str!("schema/2.sql"), include_str!("schema/3.sql")];

/// The newest format.
pub(super) const FORMAT: u32 = 3;

/// Why a store could not be brought up to date.
pub(super) enum Stuck {
    /// Written by a newer program.
    Newer(StoreError),
    /// The database said no.
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for Stuck {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// Brings a store up to date.
pub(super) fn migrate(db: &mut Connection) -> Result<(), Stuck> {
    while format(db)? < FORMAT {
        step(db)?;
    }
    match format(db)? {
        FORMAT => Ok(()),
        found => Err(Stuck::Newer(StoreError::Newer { found, known: FORMAT })),
    }
}

/// Whether a store is up to date.
pub(super) fn is_current(db: &Connection) -> rusqlite::Result<bool> {
    format(db).map(|format| format == FORMAT)
}

fn format(db: &Connection) -> rusqlite::Result<u32> {
    db.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// One step. The format is asked again once the lock is ours: another process may have taken the step meanwhile.
fn step(db: &mut Connection) -> rusqlite::Result<()> {
    let step = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let reached = format(&step)?;
    let Some(sql) = STEPS.get(reached as usize) else { return Ok(()) };
    step.execute_batch(sql)?;
    step.pragma_update(None, "application_id", APPLICATION)?;
    step.pragma_update(None, "user_version", reached + 1)?;
    step.commit()
}
