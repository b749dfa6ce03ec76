//! The title as readers see it above the text, on pages that declare another
//! or none: old ones have it in large or bold letters, and the name of the
//! site, or of a section, in their `title`.

mod look;

use std::cmp::Ordering;
use std::collections::HashMap;

use dom_query::Document;

use super::parts::pieces;
use super::{Titles, letters, likeness};
use crate::article::byline::is_firm;
use crate::article::element::Named;
use crate::article::lines::{Line, Lines};
use crate::article::measure::Size;
use crate::text::clean::clean_line_within;
use crate::text::date;
use crate::text::script::{is_hangul, is_wide, words as count};
use look::{Look, is_in_the_middle, is_strong, size};

/// Most lines of a page that are looked at.
const MOST: usize = 1_500;

/// Longest line that may be a title, by what it weighs.
const LONGEST: usize = 300;

/// What a line of running text weighs, and the first such line that an
/// article begins with.
const PROSE: (usize, usize) = (120, 200);

/// How many lines may stand between a title and running text: where the page
/// declares it, and where its looks alone tell.
const BETWEEN: (usize, usize) = (14, 7);

/// A line that may be the title.
#[derive(Debug, Clone, Copy)]
struct Shown<'a> {
    at: usize,
    look: Look,
    /// The line of running text that it stands above.
    above: usize,
    text: &'a str,
}

impl<'a> Shown<'a> {
    /// Tells whether a line below is likelier the title: the better looking
    /// is, of two alike the nearer to the same text, and elsewhere the longer.
    fn yields(&self, Self { at, look, above, text }: Self) -> bool {
        let (own, other) = (letters(self.text), letters(text));
        if own.len() != other.len() && (own.contains(&other) || other.contains(&own)) {
            return other.len() > own.len();
        }
        // The name of a book stands in larger letters above that of a chapter.
        if at == self.at + 1 && look >= Look::Centred && self.look == Look::Large {
            return true;
        }
        match look.cmp(&self.look) {
            Ordering::Equal if above == self.above => true,
            Ordering::Equal => text.len() > self.text.len(),
            order => order.is_gt(),
        }
    }
}

/// Returns the title that stands above the text, where it is likelier than the
/// one chosen, and the place of its line.
pub(in crate::article) fn above(
    document: &Document,
    lines: &Lines,
    titles: &Titles,
    chosen: &str,
) -> Option<(String, usize)> {
    if !titles.feed.is_empty() {
        return None;
    }
    let (whole, others) = titles.page.split_last().map(|((whole, _), others)| (whole, others))?;
    let is_declared = others.iter().any(|(other, _)| !titles.is_site(other));
    let whole = match is_declared {
        true => chosen.to_owned(),
        false => clean_line_within(whole, super::LONGEST),
    };
    let page = Page::of(document, lines);
    if !titles.is_site(&whole)
        && let Some(at) = page.shows(&whole)
    {
        // In one heading stands more than the title, on lines of its own.
        let is_more =
            || letters(chosen).strip_prefix(&letters(&whole)).is_some_and(|rest| !rest.is_empty());
        let line = page.lines.get(at).filter(|line| line.is_heading && is_more());
        return line.map(|line| (clean_line_within(&line.text, super::LONGEST), at));
    }
    match page.piece(&whole, titles, chosen) {
        Some(shown) if is_declared => {
            (shown.look >= Look::Large && letters(chosen) != letters(shown.text)).then_some(shown)
        }
        Some(shown) => page.deeper(shown, titles, chosen).or(Some(shown)),
        None if is_declared => None,
        None => page.lone(&whole, titles, chosen),
    }
    .map(|shown| (clean_line_within(shown.text, super::LONGEST), shown.at))
}

/// The lines of a page, and how far each stands above running text.
struct Page<'a> {
    document: &'a Document,
    lines: &'a [Line],
    /// The place of the next line of running text behind each.
    prose: Vec<usize>,
}

impl<'a> Page<'a> {
    fn of(document: &'a Document, lines: &'a Lines) -> Self {
        let lines = lines.all.get(..lines.all.len().min(MOST)).unwrap_or_default();
        let mut next = usize::MAX;
        let mut prose: Vec<usize> = Vec::with_capacity(lines.len());
        for (at, line) in lines.iter().enumerate().rev() {
            prose.push(next);
            if is_prose(line, PROSE.0) {
                next = at;
            }
        }
        prose.reverse();
        Self { document, lines, prose }
    }

    /// Returns the place of the line that says all of a title.
    fn shows(&self, title: &str) -> Option<usize> {
        let whole = letters(title);
        self.lines.iter().position(|line| {
            line.text.len() >= whole.len()
                && line.text.len() < LONGEST * 2
                && !line.is_aside
                && (!line.is_link || line.is_heading)
                && letters(&line.text) == whole
        })
    }

    /// Returns the line above running text that says a piece of what is
    /// declared: the likeliest by its looks, then the nearest to the text.
    fn piece(&self, whole: &str, titles: &Titles, chosen: &str) -> Option<Shown<'a>> {
        let mut own: HashMap<String, usize> = HashMap::new();
        for piece in pieces(whole) {
            *own.entry(letters(piece)).or_default() += 1;
        }
        let all = letters(whole);
        // What is told twice is the name of the site.
        own.retain(|piece, _| piece.len() > 1 && all.matches(piece.as_str()).count() == 1);
        let heading = self.heading(titles, chosen);
        let of_heading = heading.and_then(|at| Some((at, self.look(at, self.lines.get(at)?))));
        let mut best: Option<Shown<'a>> = None;
        let mut passed = 0;
        for (at, line) in self.lines.iter().enumerate() {
            passed += usize::from(is_prose(line, PROSE.1));
            let Some(&above) = self.prose.get(at) else { break };
            if line.is_aside
                || line.text.len() > whole.len()
                || above.saturating_sub(at) > BETWEEN.0
            {
                continue;
            }
            let is_piece = |text: &str| own.contains_key(&letters(text));
            let text = without_section(&line.text);
            // Behind a heading may stand how many have spoken of it.
            let text = match line.is_heading && !is_piece(text) {
                true => text.trim_end_matches(|letter: char| letter.is_ascii_digit()),
                false => text,
            };
            if !is_piece(text) || titles.is_site(text) {
                continue;
            }
            let look = self.look(at, line);
            // In a table what stands behind a label is what that names.
            if line.is_item && look < Look::Large && self.label(at).is_some() {
                continue;
            }
            let is_seen = match look {
                Look::Plain => !line.is_link && is_long(text) && passed < 3,
                Look::Marked | Look::Centred => !line.is_link && passed < 3,
                Look::Large | Look::Called => true,
            };
            // A heading gives way to another below it alone.
            let is_other = of_heading.is_some_and(|(heading, own)| {
                heading != at && (look < own.max(Look::Large) || at < heading)
            });
            let shown = Shown { at, look, above, text };
            if is_seen && !is_other && best.is_none_or(|best| best.yields(shown)) {
                best = Some(shown);
            }
        }
        best
    }

    /// Returns the place of the heading of the first rank that was chosen.
    fn heading(&self, titles: &Titles, chosen: &str) -> Option<usize> {
        let own = letters(chosen);
        titles.headings.iter().any(|heading| letters(heading) == own).then_some(())?;
        self.lines.iter().position(|line| {
            line.is_heading && {
                let letters = letters(&line.text);
                !letters.is_empty() && own.starts_with(&letters)
            }
        })
    }

    /// Returns the title below the name of a section.
    fn deeper(&self, shown: Shown<'a>, titles: &Titles, chosen: &str) -> Option<Shown<'a>> {
        (!is_long(shown.text)).then_some(())?;
        let found = self.lone(shown.text, titles, chosen)?;
        (found.at > shown.at && found.look >= shown.look && is_long(found.text)).then_some(found)
    }

    /// Returns the one line above the text that looks most like a title.
    fn lone(&self, whole: &str, titles: &Titles, chosen: &str) -> Option<Shown<'a>> {
        if self.heading(titles, chosen).is_some() {
            return None;
        }
        let text = self.text()?;
        let first = text.saturating_sub(BETWEEN.0);
        let near = self.lines.get(first..text)?.iter().zip(first..);
        let near = near.filter(|(line, at)| line.is_heading || text - at <= BETWEEN.1 + 1);
        let is_refused = |line: &Line| {
            titles.is_site(&line.text) || titles.headings.iter().any(|own| own.trim() == line.text)
        };
        let near = near.filter(|(line, _)| may_be_title(line) && !is_refused(line));
        let mut best: Option<Shown<'a>> = None;
        let mut is_tie = false;
        for (line, at) in near {
            let look = self.look(at, line);
            if look < Look::Centred || line.is_link && look < Look::Called {
                continue;
            }
            let order = best.map_or(Ordering::Greater, |best| look.cmp(&best.look));
            is_tie = order.is_eq() || is_tie && order.is_lt();
            if order.is_gt() {
                best = Some(Shown { at, look, above: text, text: &line.text });
            }
        }
        let best = best.filter(|_| !is_tie)?;
        // A list of links stands in a box of its own beside the text.
        let between = self.lines.get(best.at..text)?.iter();
        if between.filter(|line| line.is_item && line.is_link).count() > 1 {
            return None;
        }
        // What is declared may be a title of its own.
        let is_specific = pieces(whole).into_iter().chain([whole]).any(|piece| {
            let wide = piece.chars().filter(|letter| is_wide(*letter)).count();
            (wide > 14 || wide == 0 && count(piece) > 5) && pieces(piece).is_empty()
        });
        (!is_specific || likeness(best.text, whole) >= 0.5).then_some(best)
    }

    /// Returns the place of the line that the text begins with: a long one, or
    /// one of several.
    fn text(&self) -> Option<usize> {
        let is_begun = |(at, line): &(usize, &Line)| {
            let next = self.prose.get(*at).copied().unwrap_or(usize::MAX);
            is_prose(line, PROSE.1) || is_prose(line, PROSE.0) && next - at <= 3
        };
        self.lines.iter().enumerate().find(is_begun).map(|(at, _)| at)
    }

    /// Returns the label that stands on the line before one, without its sign.
    fn label(&self, at: usize) -> Option<String> {
        let before = &self.lines.get(at.checked_sub(1)?)?.text;
        (before.len() <= LABEL && before.ends_with(['：', ':'])).then(|| letters(before))
    }

    /// Tells how a line looks, by the elements that hold all of it.
    fn look(&self, at: usize, line: &Line) -> Look {
        if self.label(at).is_some_and(|label| TITLES.contains(&label.as_str())) {
            return Look::Called;
        }
        let Some(node) = line.begins.and_then(|id| self.document.tree.get(&id)) else {
            return Look::Plain;
        };
        let own = letters(&line.text);
        let (mut is_bold, mut is_centred, mut is_whole) = (false, false, true);
        let mut best = if line.is_heading { Look::Large } else { Look::Plain };
        for above in node.ancestors_it(Some(8)) {
            if above.is_one_of(&["table", "body"]) {
                break;
            }
            is_centred |= is_in_the_middle(&above);
            is_whole = is_whole
                && above.size_within(line.text.len()).is_some()
                && letters(&above.text()) == own;
            if is_whole {
                is_bold |= is_strong(&above);
                best = best.max(size(&above));
            }
        }
        let look = match (is_bold, is_centred) {
            (true, true) => Look::Centred,
            (false, false) => Look::Plain,
            _ => Look::Marked,
        };
        best.max(look)
    }
}

fn is_prose(line: &Line, least: usize) -> bool {
    let (all, linked) = (line.text.len(), line.linked);
    all > least + linked
        && !line.is_aside
        && !line.is_heading
        && !is_shouted(&line.text)
        && (line.text.is_ascii() || weight(&line.text) * (all - linked) > least * all)
}

/// Tells whether a text is all in capitals, as a title may be that is as long
/// as running text.
fn is_shouted(text: &str) -> bool {
    text.is_ascii() && !text.contains(|letter: char| letter.is_ascii_lowercase())
}

/// Returns how much a text says: a letter is one, however many bytes it has,
/// and one that stands for a word or a syllable is three.
fn weight(text: &str) -> usize {
    let is_heavy = |letter: char| is_wide(letter) || is_hangul(letter);
    text.chars().map(|letter| if is_heavy(letter) { 3 } else { 1 }).sum()
}

/// Longest label before a line, in bytes.
const LABEL: usize = 36;

/// What the title is called in a table above the text.
const TITLES: [&str; 10] = [
    "标题",
    "標題",
    "名称",
    "名稱",
    "文件名称",
    "信息名称",
    "公文标题",
    "subject",
    "title",
    "headline",
];

/// Takes from before a title the bracket with the name of a section, or the
/// label that says that it is one.
fn without_section(text: &str) -> &str {
    let in_bracket = || text.strip_prefix('『')?.split_once('』');
    let labelled = || text.split_once(['：', ':']).filter(|(label, _)| TITLES.contains(label));
    let rest = in_bracket().or_else(labelled);
    rest.map(|(_, rest)| rest.trim()).filter(|rest| !rest.is_empty()).unwrap_or(text)
}

/// Tells whether a text is longer than the names of sections are.
fn is_long(text: &str) -> bool {
    count(text) >= 3
}

/// What lines begin with that tell of an article and are not its title.
const LABELS: [&str; 14] = [
    "By ", "by ", "BY ", "Von ", "Par ", "De ", "Por ", "From ", "作者", "来源", "來源", "文/",
    "文／", "记者",
];

/// Tells whether a line is worded as a title may be: neither a label, nor a
/// date, nor who wrote it, nor the way to it.
fn may_be_title(line: &Line) -> bool {
    let text = line.text.as_str();
    count(text) >= 2
        && !line.is_aside
        && (text.len() <= LONGEST || weight(text) <= LONGEST)
        && !text.ends_with(['：', ':', '。', '>', '】', ']', ')', '）'])
        && (!text.ends_with('.') || is_firm(text))
        && !text.contains(">>")
        && !text.contains(" > ")
        && !LABELS.iter().any(|label| text.starts_with(label))
        && date::find(text, date::Reading::ANY).is_none()
}

#[cfg(test)]
mod tests;
