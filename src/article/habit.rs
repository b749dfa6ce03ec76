//! What earlier pages of a site taught: where the article stands, what
//! stands in every article, how long articles are.
//!
//! Only pages that were published teach, and each of them once. What is
//! learned only helps: a page that is not as expected is read as if nothing
//! were known.

use serde::{Deserialize, Serialize};

/// Pages that must agree on a container before it is trusted.
const TRUSTED: u32 = 5;

/// Most that agreement counts: two pages that contradict end it.
const MOST_TRUSTED: u32 = 8;

/// What a page that contradicts takes from it.
const CONTRADICTION: u32 = 3;

/// Containers remembered of a site: a template each.
const CONTAINERS: usize = 4;

/// Different articles in which a block stands that is none of the article.
const REPEATS: usize = 3;

/// Blocks remembered of a site, and how many stay when there are more.
const BLOCKS: (usize, usize) = (512, 384);

/// Repeated blocks that a page is told of.
const TOLD_BLOCKS: usize = 128;

/// Lengths remembered, and how many of them make a habit.
const LENGTHS: (usize, usize) = (32, 8);

/// Pages remembered, so that none teaches twice.
const PAGES: usize = 128;

/// What the pages of a site taught so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Habit {
    containers: Vec<Container>,
    blocks: Vec<Block>,
    /// Characters of the last articles.
    lengths: Vec<usize>,
    /// The pages that taught last.
    pages: Vec<u32>,
    /// How many taught in all.
    lessons: u64,
}

/// An element that held the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Container {
    selector: String,
    agreed: u32,
}

/// A block of text and the articles in which it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Block {
    digest: u64,
    pages: Vec<u32>,
    /// The lesson that showed it last.
    last: u64,
}

/// What a page is expected to be like, because others of its site were.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// CSS selectors of elements that held the article, the most trusted
    /// first.
    pub containers: Vec<ExpectedContainer>,
    /// Digests of blocks that stood in several articles.
    pub repeats: Vec<u64>,
    /// Characters of the median article, where there were enough.
    pub usual: Option<usize>,
}

/// An element that is expected to hold the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedContainer {
    /// Its CSS selector.
    pub selector: String,
    /// Whether the article is taken from it without looking further.
    pub trusted: bool,
}

/// What a page taught.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// CSS selector of the element that held its article and hardly anything
    /// else, if there was one.
    pub container: Option<String>,
    /// Selectors that were expected, and held something else.
    pub contradicted: Vec<String>,
    /// Digests of the blocks of its article.
    pub blocks: Vec<u64>,
    /// Characters of its article.
    pub characters: usize,
}

impl Habit {
    /// Learns from a page that was published; `page` tells it from others.
    pub fn learn(&mut self, page: u32, lesson: &Lesson) {
        if self.pages.contains(&page) {
            return;
        }
        keep_last(&mut self.pages, page, PAGES);
        keep_last(&mut self.lengths, lesson.characters, LENGTHS.0);
        self.lessons += 1;
        for container in &mut self.containers {
            if lesson.contradicted.contains(&container.selector) {
                container.agreed = container.agreed.saturating_sub(CONTRADICTION);
            }
        }
        self.containers.retain(|container| container.agreed > 0);
        if let Some(selector) = &lesson.container {
            self.agree(selector);
        }
        for digest in &lesson.blocks {
            self.see(*digest, page);
        }
        if self.blocks.len() > BLOCKS.0 {
            self.blocks.sort_by_key(|block| std::cmp::Reverse((block.pages.len() > 1, block.last)));
            self.blocks.truncate(BLOCKS.1);
        }
    }

    fn agree(&mut self, selector: &str) {
        match self.containers.iter_mut().find(|container| container.selector == selector) {
            Some(container) => container.agreed = (container.agreed + 1).min(MOST_TRUSTED),
            None => {
                // The least trusted makes room; the last place is for newcomers.
                self.containers.truncate(CONTAINERS - 1);
                self.containers.push(Container { selector: selector.to_owned(), agreed: 1 });
            }
        }
        self.containers.sort_by_key(|container| std::cmp::Reverse(container.agreed));
    }

    fn see(&mut self, digest: u64, page: u32) {
        let last = self.lessons;
        match self.blocks.iter_mut().find(|block| block.digest == digest) {
            Some(block) => {
                block.last = last;
                if block.pages.len() < REPEATS && !block.pages.contains(&page) {
                    block.pages.push(page);
                }
            }
            None => self.blocks.push(Block { digest, pages: vec![page], last }),
        }
    }

    /// Returns what the next pages are expected to be like.
    #[must_use]
    pub fn expectation(&self) -> Expectation {
        let mut repeated: Vec<&Block> =
            self.blocks.iter().filter(|block| block.pages.len() >= REPEATS).collect();
        repeated.sort_by_key(|block| std::cmp::Reverse((block.last, block.digest)));
        let mut lengths = self.lengths.clone();
        lengths.sort_unstable();
        let usual = lengths.get(lengths.len() / 2).copied();
        Expectation {
            containers: self
                .containers
                .iter()
                .map(|container| ExpectedContainer {
                    selector: container.selector.clone(),
                    trusted: container.agreed >= TRUSTED,
                })
                .collect(),
            repeats: repeated.iter().take(TOLD_BLOCKS).map(|block| block.digest).collect(),
            usual: usual.filter(|_| lengths.len() >= LENGTHS.1),
        }
    }
}

fn keep_last<T>(list: &mut Vec<T>, newest: T, most: usize) {
    if list.len() >= most {
        list.drain(..=list.len() - most);
    }
    list.push(newest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson(container: &str, blocks: &[u64], characters: usize) -> Lesson {
        Lesson {
            container: (!container.is_empty()).then(|| container.to_owned()),
            contradicted: Vec::new(),
            blocks: blocks.to_vec(),
            characters,
        }
    }

    fn trusted(habit: &Habit) -> Vec<String> {
        let containers = habit.expectation().containers;
        containers.into_iter().filter(|c| c.trusted).map(|c| c.selector).collect()
    }

    #[test]
    fn a_container_is_trusted_after_five_pages_and_dropped_when_it_fails() {
        let mut habit = Habit::default();
        for page in 0..4 {
            habit.learn(page, &lesson("div.a", &[], 100));
            // The same page again teaches nothing.
            habit.learn(page, &lesson("div.a", &[], 100));
        }
        assert!(trusted(&habit).is_empty());
        habit.learn(4, &lesson("div.a", &[], 100));
        assert_eq!(trusted(&habit), ["div.a"]);
        // A page that tells nothing is no contradiction.
        habit.learn(5, &lesson("", &[], 100));
        assert_eq!(trusted(&habit), ["div.a"]);
        let failed = Lesson { contradicted: vec!["div.a".to_owned()], ..lesson("", &[], 1) };
        habit.learn(6, &failed);
        assert!(trusted(&habit).is_empty());
        habit.learn(7, &failed);
        assert!(habit.expectation().containers.is_empty());
    }

    #[test]
    fn two_templates_live_side_by_side_and_chance_finds_no_end() {
        let mut habit = Habit::default();
        for page in 0..10 {
            habit.learn(2 * page, &lesson("div.news", &[], 100));
            habit.learn(2 * page + 1, &lesson("div.opinion", &[], 100));
        }
        assert_eq!(trusted(&habit), ["div.news", "div.opinion"]);
        for page in 100..200 {
            habit.learn(page, &lesson(&format!("div.c{page}"), &[], 100));
        }
        assert_eq!(habit.containers.len(), CONTAINERS);
        assert_eq!(trusted(&habit).len(), 2);
    }

    #[test]
    fn blocks_repeat_when_they_stand_in_three_articles() {
        let mut habit = Habit::default();
        habit.learn(1, &lesson("", &[7, 7, 7, 8], 100));
        habit.learn(2, &lesson("", &[7, 9], 100));
        assert!(habit.expectation().repeats.is_empty());
        habit.learn(3, &lesson("", &[7], 100));
        assert_eq!(habit.expectation().repeats, [7]);
    }

    #[test]
    fn memory_is_bounded_and_keeps_what_repeats() {
        let mut habit = Habit::default();
        for page in 0..2_000 {
            let own = 1_000 + u64::from(page) * 10;
            let blocks: Vec<u64> = (own..own + 10).chain([7]).collect();
            habit.learn(page, &lesson("", &blocks, 100));
        }
        assert!(habit.blocks.len() <= BLOCKS.0);
        assert_eq!(habit.pages.len(), PAGES);
        assert_eq!(habit.lengths.len(), LENGTHS.0);
        assert_eq!(habit.expectation().repeats, [7]);
        let json = serde_json::to_string(&habit).unwrap();
        assert!(json.len() < 64 << 10, "{}", json.len());
        assert_eq!(serde_json::from_str::<Habit>(&json).unwrap(), habit);
    }

    #[test]
    fn eight_articles_make_a_habit_of_length() {
        let mut habit = Habit::default();
        for page in 0..8 {
            assert_eq!(habit.expectation().usual, None);
            habit.learn(page, &lesson("", &[], 1_000 + page as usize));
        }
        assert_eq!(habit.expectation().usual, Some(1_004));
    }
}
