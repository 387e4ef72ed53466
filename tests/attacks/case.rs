//! A case: an id of the catalogue, what it is about in a line, and how it is shown.

use crate::draft::Draft;
use crate::play::Play;
use crate::wire::Wire;
use crate::world::World;

/// What a case begins with. Each of these, sent as it is, must be answered 202, or the case proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Base {
    /// A Follow, signed as most servers do.
    Follow,
    /// A Follow, signed as RFC 9421 says.
    Message,
    /// A Follow, signed with Ed25519.
    Ed25519,
    /// A public reply to a post.
    Reply,
    /// A like of a post.
    Like,
}

/// What must be stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stored {
    /// No table has a row more or less.
    Nothing,
    /// Something.
    Something,
}

/// What must come of a request.
#[derive(Clone)]
pub(crate) struct Want {
    pub(crate) status: Vec<u16>,
    /// The word of the answer; not looked at where it is empty.
    pub(crate) code: &'static str,
    /// Requests that we may make because of it, least and most.
    pub(crate) fetches: (usize, usize),
    pub(crate) stored: Stored,
    /// The answer is a page of the site, not of the gate.
    pub(crate) page: bool,
}

type Change = Box<dyn Fn(&mut Draft, &World)>;
type Bend = Box<dyn Fn(&mut Wire)>;

/// One request of a case.
pub(crate) struct Shot {
    pub(crate) input: String,
    pub(crate) base: Base,
    pub(crate) change: Option<Change>,
    pub(crate) bend: Option<Bend>,
    pub(crate) want: Want,
}

/// Refused with this word, after exactly so many requests of ours.
pub(crate) fn refused(input: impl Into<String>, status: u16, code: &'static str, fetches: usize) -> Shot {
    shot(input, Want { status: vec![status], code, fetches: (fetches, fetches), stored: Stored::Nothing, page: false })
}

/// Taken in, after one request of ours.
pub(crate) fn taken(input: impl Into<String>) -> Shot {
    shot(input, Want { status: vec![202], code: "", fetches: (1, 1), stored: Stored::Something, page: false })
}

/// Answered 202, and nothing is done.
pub(crate) fn ignored(input: impl Into<String>) -> Shot {
    shot(input, Want { status: vec![202], code: "", fetches: (0, 1), stored: Stored::Nothing, page: false })
}

fn shot(input: impl Into<String>, want: Want) -> Shot {
    Shot { input: input.into(), base: Base::Follow, change: None, bend: None, want }
}

impl Shot {
    pub(crate) fn of(mut self, base: Base) -> Self {
        self.base = base;
        self
    }

    /// Changes it before it is signed.
    pub(crate) fn draft(mut self, change: impl Fn(&mut Draft) + 'static) -> Self {
        self.change = Some(Box::new(move |draft, _| change(draft)));
        self
    }

    /// The same, knowing the world.
    pub(crate) fn world(mut self, change: impl Fn(&mut Draft, &World) + 'static) -> Self {
        self.change = Some(Box::new(change));
        self
    }

    /// Changes it after it is signed.
    pub(crate) fn wire(mut self, bend: impl Fn(&mut Wire) + 'static) -> Self {
        self.bend = Some(Box::new(bend));
        self
    }

    pub(crate) fn status(mut self, statuses: &[u16]) -> Self {
        self.want.status = statuses.to_vec();
        self.want.code = "";
        self
    }

    pub(crate) fn fetches(mut self, least: usize, most: usize) -> Self {
        self.want.fetches = (least, most);
        self
    }

    /// The answer is a page of the site.
    pub(crate) fn page(mut self) -> Self {
        self.want.page = true;
        self
    }
}

type Shown = Box<dyn Fn() -> Result<(), String>>;
type Scene = Box<dyn Fn(&mut Play<'_>) -> Result<(), String>>;

/// A case of the catalogue.
pub(crate) struct Case {
    pub(crate) id: &'static str,
    pub(crate) says: &'static str,
    pub(crate) shots: Vec<Shot>,
    pub(crate) scene: Option<Scene>,
    /// Tests elsewhere that show it, or what of it cannot be shown here: `path::name`.
    pub(crate) below: &'static [&'static str],
    /// The gate's own function, called in this process with the rules of the open network.
    pub(crate) inside: Option<Shown>,
    /// What of it does not hold yet.
    pub(crate) open: &'static str,
}

/// A case of single requests.
pub(crate) fn case(id: &'static str, says: &'static str, shots: impl IntoIterator<Item = Shot>) -> Case {
    Case { shots: shots.into_iter().collect(), ..below(id, says, &[]) }
}

/// A case of several requests that belong together.
pub(crate) fn scene(id: &'static str, says: &'static str, scene: fn(&mut Play<'_>) -> Result<(), String>) -> Case {
    Case { scene: Some(Box::new(scene)), ..below(id, says, &[]) }
}

/// A case that a socket on loopback cannot show, and the tests that do.
pub(crate) fn below(id: &'static str, says: &'static str, tests: &'static [&'static str]) -> Case {
    Case { id, says, shots: Vec::new(), scene: None, below: tests, inside: None, open: "" }
}

impl Case {
    /// What of it is shown elsewhere.
    pub(crate) fn and_below(mut self, tests: &'static [&'static str]) -> Self {
        self.below = tests;
        self
    }

    /// Shown by the gate's function in this process, where the rules are those of the open network.
    pub(crate) fn inside(mut self, shown: impl Fn() -> Result<(), String> + 'static) -> Self {
        self.inside = Some(Box::new(shown));
        self
    }

    /// What of it does not hold yet.
    pub(crate) fn open(mut self, what: &'static str) -> Self {
        self.open = what;
        self
    }

    /// A scene besides its requests.
    pub(crate) fn and(mut self, scene: fn(&mut Play<'_>) -> Result<(), String>) -> Self {
        self.scene = Some(Box::new(scene));
        self
    }

    /// All that can be tried with another server than our own: single requests.
    pub(crate) fn keep_shots(&mut self) {
        (self.scene, self.inside, self.below, self.open) = (None, None, &[], "");
    }

    pub(crate) fn is_fired(&self) -> bool {
        !self.shots.is_empty() || self.scene.is_some()
    }
}
