//! Mermaid's sequence diagrams: one statement a line.

use std::collections::HashMap;
use std::ops::Range;

use crate::diagram::Mistake;
use crate::diagram::mermaid::flowchart::accessible;
use crate::diagram::mermaid::lexer::Cursor;
use crate::diagram::mermaid::statements::{FRAMES, PARTS, arrow, end_of_statement, leading_color, unquoted};
use crate::diagram::mermaid::{label, mistake};
use crate::diagram::sequence::{Actor, ActorBox, Frame, MAX_ACTORS, MAX_STEPS, Message, Place, Sequence, Step};

/// Frames within one another.
const MAX_DEPTH: usize = 12;

/// Reads what stands behind the first word.
pub(super) fn read(cursor: Cursor<'_>, title: Option<String>) -> Result<Sequence, Mistake> {
    let mut reader = Reader {
        cursor,
        sequence: Sequence { title, ..Sequence::default() },
        ids: HashMap::new(),
        open: Vec::new(),
        boxed: None,
        busy: Vec::new(),
        number: None,
        step: 1,
    };
    loop {
        reader.cursor.skip_between();
        if reader.cursor.rest().is_empty() {
            return reader.finish();
        }
        reader.statement()?;
        let (steps, actors) = (reader.sequence.steps.len(), reader.sequence.actors.len());
        if steps > MAX_STEPS || actors > MAX_ACTORS {
            let message =
                format!("more than {MAX_ACTORS} participants or {MAX_STEPS} steps; wanted a diagram that can be read");
            return mistake(reader.cursor.at.saturating_sub(1)..reader.cursor.at, message);
        }
    }
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    sequence: Sequence,
    ids: HashMap<String, usize>,
    /// Frames that are open, and where.
    open: Vec<(Frame, Range<usize>)>,
    /// The box that is open, and where.
    boxed: Option<(usize, Range<usize>)>,
    /// How often each participant is busy.
    busy: Vec<usize>,
    /// Number of the next message.
    number: Option<usize>,
    step: usize,
}

impl<'a> Reader<'a> {
    fn statement(&mut self) -> Result<(), Mistake> {
        let start = self.cursor.at;
        if self.cursor.starts_with("accTitle") || self.cursor.starts_with("accDescr") {
            let is_title = self.cursor.starts_with("accTitle");
            let text = accessible(&mut self.cursor);
            let slot = if is_title { &mut self.sequence.title } else { &mut self.sequence.description };
            *slot = text.or(slot.take());
            return Ok(());
        }
        let (line, range) = self.line();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        if arrow(line).is_some() && !word.eq_ignore_ascii_case("note") {
            return self.message(line, range);
        }
        match word.to_ascii_lowercase().as_str() {
            "participant" | "actor" => drop(self.participant(line, &range)?),
            "create" => {
                let actor = self.participant(rest, &range)?;
                self.sequence.steps.push(Step::Create(actor));
            }
            "destroy" => {
                let actor = self.actor(rest, &range)?;
                self.sequence.steps.push(Step::Destroy(actor));
            }
            "activate" => self.activate(rest, &range)?,
            "deactivate" => self.deactivate(rest, &range)?,
            "note" => self.note(rest, &range)?,
            "box" => self.open_box(rest, &range)?,
            "end" => self.end(&range)?,
            "autonumber" => self.autonumber(rest),
            "title" | "title:" => self.sequence.title = Some(label::read(rest.trim_start_matches(':'), &range)?),
            "links" | "link" | "properties" | "details" => {}
            lower => {
                if let Some((_, frame)) = FRAMES.iter().find(|(word, _)| *word == lower) {
                    return self.open_frame(*frame, rest, range);
                }
                if let Some((word, frame)) = PARTS.iter().find(|(word, _)| *word == lower) {
                    return self.part(word, *frame, rest, &range);
                }
                self.cursor.at = start;
                return self.cursor.unexpected("a message such as `A->>B: text`, a participant, a note or a frame");
            }
        }
        Ok(())
    }

    /// The statement that begins here: up to the line's end, or to a semicolon with a statement behind it. Other semicolons
    /// end an entity, or are words.
    fn line(&mut self) -> (&'a str, Range<usize>) {
        let (line, range) = self.cursor.line();
        let Some(end) = end_of_statement(line) else { return (line, range) };
        self.cursor.at = range.start + end;
        let line = line[..end].trim_end();
        (line, range.start..range.start + line.len())
    }

    /// `participant id as label`; the first word is still there.
    fn participant(&mut self, line: &str, range: &Range<usize>) -> Result<usize, Mistake> {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let person = word.eq_ignore_ascii_case("actor");
        if !person && !word.eq_ignore_ascii_case("participant") {
            return mistake(range.clone(), "`create` without `participant` or `actor`");
        }
        if rest.contains("@{") {
            return mistake(range.clone(), "`@{…}`, which is not read; wanted `participant` or `actor`");
        }
        let (id, text) = rest.split_once(" as ").unwrap_or((rest, rest));
        let actor = self.actor(id, range)?;
        let label = label::read(unquoted(text), range)?;
        let boxed = self.boxed.as_ref().map(|(index, _)| *index);
        let known = &mut self.sequence.actors[actor];
        known.label = label;
        known.person = person;
        known.boxed = known.boxed.or(boxed);
        Ok(actor)
    }

    /// The participant of this id; it is a new one when it was not named before.
    fn actor(&mut self, id: &str, range: &Range<usize>) -> Result<usize, Mistake> {
        let id = unquoted(id);
        if id.is_empty() {
            return mistake(range.clone(), "a participant without a name");
        }
        if let Some(&actor) = self.ids.get(id) {
            return Ok(actor);
        }
        let label = label::read(id, range)?;
        let boxed = self.boxed.as_ref().map(|(index, _)| *index);
        self.sequence.actors.push(Actor { id: id.to_owned(), label, person: false, boxed });
        self.busy.push(0);
        self.ids.insert(id.to_owned(), self.sequence.actors.len() - 1);
        Ok(self.sequence.actors.len() - 1)
    }

    fn message(&mut self, line: &str, range: Range<usize>) -> Result<(), Mistake> {
        let Some((at, &(token, dotted, head, both))) = arrow(line) else { return Ok(()) };
        let behind = &line[at + token.len()..];
        let mark = behind.trim_start().chars().next().filter(|c| matches!(c, '+' | '-'));
        let behind = behind.trim_start().trim_start_matches(['+', '-']);
        let (to, text) = behind.split_once(':').unwrap_or((behind, ""));
        let from = self.actor(&line[..at], &range)?;
        let to = self.actor(to, &range)?;
        let text = text.trim_start();
        let text = text.strip_prefix("wrap:").or_else(|| text.strip_prefix("nowrap:")).unwrap_or(text);
        let text = label::read(text, &range)?;
        let number = self.number;
        self.number = number.map(|number| number.saturating_add(self.step));
        if mark == Some('+') {
            self.busy[to] += 1;
        }
        self.sequence.steps.push(Step::Message(Message {
            from,
            to,
            text,
            dotted,
            head,
            both,
            number,
            range: range.clone(),
        }));
        match mark {
            Some('+') => self.sequence.steps.push(Step::Activate(to)),
            Some(_) => {
                self.calm(from, &range)?;
                self.sequence.steps.push(Step::Deactivate(from));
            }
            None => {}
        }
        Ok(())
    }

    fn activate(&mut self, id: &str, range: &Range<usize>) -> Result<(), Mistake> {
        let actor = self.actor(id, range)?;
        self.busy[actor] += 1;
        self.sequence.steps.push(Step::Activate(actor));
        Ok(())
    }

    fn deactivate(&mut self, id: &str, range: &Range<usize>) -> Result<(), Mistake> {
        let actor = self.actor(id, range)?;
        self.calm(actor, range)?;
        self.sequence.steps.push(Step::Deactivate(actor));
        Ok(())
    }

    fn calm(&mut self, actor: usize, range: &Range<usize>) -> Result<(), Mistake> {
        if self.busy[actor] == 0 {
            let message = format!("`{}` ceases to be active, which it is not", self.sequence.actors[actor].id);
            return mistake(range.clone(), message);
        }
        self.busy[actor] -= 1;
        Ok(())
    }

    /// `left of A: text`, `right of A: text`, `over A,B: text`.
    fn note(&mut self, rest: &str, range: &Range<usize>) -> Result<(), Mistake> {
        let Some((head, text)) = rest.split_once(':') else {
            return mistake(range.clone(), "a note without a text; wanted `note over A: text`");
        };
        let head = head.trim();
        let lower = head.to_ascii_lowercase();
        let place = if lower.starts_with("left of ") {
            Place::Left(self.actor(&head[8..], range)?)
        } else if lower.starts_with("right of ") {
            Place::Right(self.actor(&head[9..], range)?)
        } else if lower.starts_with("over ") {
            let (first, last) = head[5..].split_once(',').unwrap_or((&head[5..], &head[5..]));
            let (first, last) = (self.actor(first, range)?, self.actor(last, range)?);
            Place::Over(first.min(last), first.max(last))
        } else {
            return mistake(range.clone(), "a note without a place; wanted `left of`, `right of` or `over`");
        };
        let text = label::read(text, range)?;
        self.sequence.steps.push(Step::Note { place, text });
        Ok(())
    }

    fn open_box(&mut self, rest: &str, range: &Range<usize>) -> Result<(), Mistake> {
        if self.boxed.is_some() {
            return mistake(range.clone(), "a `box` within a `box`");
        }
        let (fill, title) = leading_color(rest);
        let title = label::read(title, range)?;
        self.boxed = Some((self.sequence.boxes.len(), range.clone()));
        self.sequence.boxes.push(ActorBox { title, fill });
        Ok(())
    }

    fn open_frame(&mut self, frame: Frame, rest: &str, range: Range<usize>) -> Result<(), Mistake> {
        if self.open.len() == MAX_DEPTH {
            return mistake(range, format!("more than {MAX_DEPTH} frames within one another"));
        }
        let (fill, text) = if frame == Frame::Rect { leading_color(rest) } else { (None, rest) };
        let text = label::read(text, &range)?;
        self.open.push((frame, range));
        self.sequence.steps.push(Step::Open { frame, text, fill });
        Ok(())
    }

    fn part(&mut self, word: &'static str, of: Frame, rest: &str, range: &Range<usize>) -> Result<(), Mistake> {
        if self.open.last().is_none_or(|(frame, _)| *frame != of) {
            return mistake(range.clone(), format!("`{word}` outside `{}`", of.word()));
        }
        let text = label::read(rest, range)?;
        self.sequence.steps.push(Step::Part { word, text });
        Ok(())
    }

    fn end(&mut self, range: &Range<usize>) -> Result<(), Mistake> {
        if self.boxed.take().is_some() {
            return Ok(());
        }
        if self.open.pop().is_none() {
            return mistake(range.clone(), "an `end` without anything that it ends");
        }
        self.sequence.steps.push(Step::Close);
        Ok(())
    }

    fn autonumber(&mut self, rest: &str) {
        let mut numbers = rest.split_whitespace().map(str::parse::<usize>);
        match numbers.next() {
            Some(Err(_)) => self.number = None,
            first => {
                self.number = first.and_then(Result::ok).or(Some(1));
                self.step = numbers.next().and_then(Result::ok).unwrap_or(1);
            }
        }
    }

    fn finish(self) -> Result<Sequence, Mistake> {
        let open = self.open.last().map(|(frame, range)| (frame.word(), range.clone()));
        if let Some((word, range)) = open.or(self.boxed.map(|(_, range)| ("box", range))) {
            return mistake(range, format!("a `{word}` that is never closed; wanted an `end`"));
        }
        if self.sequence.actors.is_empty() {
            return mistake(0..self.cursor.text.trim_end().len(), "a sequence diagram without a participant");
        }
        Ok(self.sequence)
    }
}
