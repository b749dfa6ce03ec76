//! Whether the words of chaff ask the reader, or a sentence tells of them:
//! that somebody said, read or wrote them.

use std::ops::Range;

use super::phrases::{ADDRESS, LOOSE, TELLING};
use crate::article::said::Phrases;
use crate::text::script::words;

/// Fewest words about a quotation that make it one: somebody says it.
const ABOUT: usize = 3;

/// Most words before a phrase with which a sentence begins.
const OPENING: usize = 1;

/// Most phrases of a text that are looked at: each costs a look at all of it.
const MOST: usize = 32;

/// Tells whether a text asks the reader by one of some phrases, and does not
/// tell of that.
pub(super) fn asks(phrases: &Phrases, text: &str) -> bool {
    phrases.ranges_in(text).take(MOST).any(|phrase| !is_told_of(text, &phrase))
}

/// Tells whether a text says that somebody said something.
pub(super) fn is_told(text: &str) -> bool {
    TELLING.is_in(text)
}

/// Tells whether a phrase is told of in the sentence where it stands.
fn is_told_of(text: &str, phrase: &Range<usize>) -> bool {
    let before = text.get(..phrase.start).unwrap_or_default();
    let after = text.get(phrase.end..).unwrap_or_default();
    if is_open(before) && closes(after) && words(&unquoted(text)) >= ABOUT {
        return true;
    }
    let start = before.rfind(is_stop).map_or(0, |at| at + 1);
    let end = after.find(is_stop).unwrap_or(after.len());
    let before = before.get(start..).unwrap_or_default();
    let after = after.get(..end).unwrap_or_default();
    // What others may do as well asks the reader only where it says so.
    let is_of_others = || {
        let own = text.get(phrase.clone()).unwrap_or_default();
        let is_addressed = || ADDRESS.is_in(before) || ADDRESS.is_in(after);
        LOOSE.contains(&own) && words(before) > OPENING && !is_addressed()
    };
    is_told(before) || is_told(after) || is_of_others()
}

fn is_stop(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?' | '…' | '。' | '！' | '？')
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』')
}

/// Tells whether a quotation is open where a text ends.
fn is_open(text: &str) -> bool {
    let Some((at, mark)) = text.char_indices().rev().find(|(_, letter)| is_mark(*letter)) else {
        return false;
    };
    let before = text.get(..at).unwrap_or_default().chars().next_back();
    match mark {
        '„' | '«' | '「' | '『' => true,
        '»' | '」' | '』' | '”' => false,
        // One mark opens in some languages and closes in others.
        '“' => before.is_none_or(|before| !before.is_alphanumeric() && !is_stop(before)),
        _ => text.matches('"').count() % 2 == 1,
    }
}

/// Tells whether a text closes a quotation.
fn closes(text: &str) -> bool {
    text.contains(['"', '”', '“', '»', '」', '』'])
}

/// Returns what of a text stands outside of quotation marks.
fn unquoted(text: &str) -> String {
    let mut rest = text.split(is_mark).step_by(2).fold(String::new(), |mut rest, part| {
        rest.push_str(part);
        rest.push(' ');
        rest
    });
    if !text.starts_with(is_mark) && !text.contains(is_mark) {
        rest.clear();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::super::tests::left;

    #[test]
    fn what_asks_goes_and_what_tells_of_asking_stays() {
        for chaff in [
            "Want more? Sign up for our newsletter “The Boat”, and shop smarter.",
            "You need to enable JavaScript to run this app.",
            "Don't forget to follow us on Twitter!",
            "Поддержите нас, и мы будем работать дальше.",
            "She writes about dams. Subscribe to our newsletter for more.",
            "The Boat may earn a commission when you use our links.",
            "Copyright 2021 The Lower Town. All rights reserved.",
            "Photo by Jane Doe.",
        ] {
            assert_eq!(left("", &format!("<p>{chaff}</p>"), "", None), "", "{chaff}");
        }
        for kept in [
            "Users were asked to enable JavaScript before the page would load, which it never did.",
            "“Follow us on Facebook,” read the banner above the empty hall.",
            "“Access denied,” the screen said. “Please enable JavaScript to continue.”",
            "Sign up for our newsletter, urged the vicar from the pulpit.",
            "The words “all rights reserved” are the last ones on the page.",
            "“Please subscribe to our newsletter.” That was the whole of the answer.",
            "Residents can sign up for the new bus pass at the town hall.",
            "Drivers who already have an account will not need to register again.",
            "Under the rules, boats may earn a commission of up to 5 percent.",
            "The town is asking people to share this story so that the boy is found.",
            "The pictures, all rights reserved by the town, show a river.",
            "Comments are closed, said the minister, and left.",
            "Photo by photo, the album tells of a street.",
            "Image courtesy of nobody, the label said.",
            "„Abonnieren Sie unseren Newsletter“, stand auf dem Zettel des Boten.",
            "« Abonnez-vous à notre newsletter », disait le maire.",
            "Подписывайтесь на наш канал, говорил он прохожим.",
            "Подписывайтесь на выборы, а не на людей, — шутит сторож у моста.",
            "Поддержите нас, просила она прохожих у моста, но никто не остановился.",
            "扫码关注我们的公众号，村口的牌子上写着，可老人们没有手机。",
        ] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(left("", &kept, "", None), kept);
            assert_eq!(left("", "", &kept, None), kept);
        }
    }
}
