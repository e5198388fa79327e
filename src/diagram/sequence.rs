//! Sequence diagrams: who says what to whom, in order.

use std::ops::Range;

use crate::diagram::color::Color;

/// Participants that a sequence diagram may have.
pub const MAX_ACTORS: usize = 50;
/// Messages, notes and frames that a sequence diagram may have.
pub const MAX_STEPS: usize = 500;

/// A sequence diagram.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sequence {
    /// The author's title.
    pub title: Option<String>,
    /// The author's description for those who cannot see it.
    pub description: Option<String>,
    /// Participants from left to right.
    pub actors: Vec<Actor>,
    /// Boxes around neighbours.
    pub boxes: Vec<ActorBox>,
    /// What happens, in order. Frames are opened and closed in pairs.
    pub steps: Vec<Step>,
}

/// A participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The author's id.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// Drawn as a person.
    pub person: bool,
    /// The box that it stands in.
    pub boxed: Option<usize>,
}

/// A box around neighbouring participants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorBox {
    /// Its title.
    pub title: String,
    /// Its colour.
    pub fill: Option<Color>,
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A message.
    Message(Message),
    /// A note.
    Note {
        /// Where it stands.
        place: Place,
        /// Its text.
        text: String,
    },
    /// A frame begins.
    Open {
        /// What it means.
        frame: Frame,
        /// When it holds.
        text: String,
        /// Its colour, for [`Frame::Rect`].
        fill: Option<Color>,
    },
    /// The next part of the innermost frame begins: `else`, `and`, `option`.
    Part {
        /// The word.
        word: &'static str,
        /// When it holds.
        text: String,
    },
    /// The innermost frame ends.
    Close,
    /// A participant begins to be busy.
    Activate(usize),
    /// A participant ceases to be busy.
    Deactivate(usize),
    /// A participant comes into being with the next message.
    Create(usize),
    /// A participant ceases to be with the next message.
    Destroy(usize),
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Index of who sends it.
    pub from: usize,
    /// Index of who gets it.
    pub to: usize,
    /// What it says.
    pub text: String,
    /// Drawn with dashes: an answer.
    pub dotted: bool,
    /// Its point.
    pub head: Point,
    /// It has a point at both ends.
    pub both: bool,
    /// Its number, when they are counted.
    pub number: Option<usize>,
    /// Where it is written.
    pub range: Range<usize>,
}

/// The point of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// `->`.
    None,
    /// `->>`.
    Arrow,
    /// `-x`: it is lost.
    Cross,
    /// `-)`: nobody waits.
    Open,
}

/// Where a note stands; participants by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// To the left.
    Left(usize),
    /// To the right.
    Right(usize),
    /// Over one, or over all between two.
    Over(usize, usize),
}

/// What a frame means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// Again and again.
    Loop,
    /// One of its parts.
    Alt,
    /// Perhaps.
    Opt,
    /// All parts at a time.
    Par,
    /// It must not fail.
    Critical,
    /// Then it is over.
    Break,
    /// A colour behind.
    Rect,
}

impl Frame {
    /// The author's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Loop => "loop",
            Self::Alt => "alt",
            Self::Opt => "opt",
            Self::Par => "par",
            Self::Critical => "critical",
            Self::Break => "break",
            Self::Rect => "rect",
        }
    }
}
