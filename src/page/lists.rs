//! What leads to pages: home, newest, categories, months, mirrors, feed.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use minijinja::{Value, context};

use super::mirror_list::{self, MirrorList, SignedList};
use super::{Press, PressError, feed, fixed, qr};
use crate::model::{
    Category, CategorySlug, LedgerLine, Month, SigningKey, TreePath, TrustedSigners,
};

/// A file of the published tree.
type File = (TreePath, Vec<u8>);

impl Press {
    /// Prints the home page: the newest pages, and every category with the
    /// number of its pages.
    ///
    /// # Errors
    /// A template of the operator fails.
    pub fn home(
        &self,
        newest: &[LedgerLine],
        counts: &[(CategorySlug, usize)],
    ) -> Result<File, PressError> {
        let path = fixed("README.md");
        let configured = &self.site.categories;
        // In the operator's order; those no longer configured come last.
        let place = |slug: &CategorySlug| configured.iter().position(|c| c.slug == *slug);
        let mut counts: Vec<_> = counts.iter().collect();
        counts.sort_by_key(|(slug, _)| (place(slug).unwrap_or(usize::MAX), slug.clone()));
        let categories: Vec<Value> = counts
            .iter()
            .map(|(slug, count)| {
                let title = place(slug).map_or(slug.as_str(), |at| configured[at].title.as_str());
                let url = path.link_to(&fixed(&format!("indexes/{slug}.md")));
                context! { title => title, url => url, count => count }
            })
            .collect();
        let own = context! {
            title => self.site.title.as_str(),
            picks => self.links(&self.site.featured, &path),
            categories => categories,
            pages => self.items(newest, &path),
            addresses => self.list_addresses(&path),
        };
        let text = self.print("home.md", &path, own)?;
        Ok((path, text.into_bytes()))
    }

    /// Prints the list of the newest pages of all categories.
    ///
    /// # Errors
    /// A template of the operator fails.
    pub fn newest(&self, newest: &[LedgerLine]) -> Result<File, PressError> {
        self.list(fixed("indexes/newest.md"), &self.wording.newest, None, newest, &[])
    }

    /// Prints the index of a category: its newest pages, and its months.
    ///
    /// # Errors
    /// A template of the operator fails.
    pub fn category(
        &self,
        category: &Category,
        newest: &[LedgerLine],
        months: &[(Month, usize)],
    ) -> Result<File, PressError> {
        let path = fixed(&format!("indexes/{}.md", category.slug));
        self.list(path, &category.title, Some(category), newest, months)
    }

    /// Prints the archive of a category for a month: every page of it.
    ///
    /// # Errors
    /// A template of the operator fails.
    pub fn month(
        &self,
        category: &Category,
        month: Month,
        lines: &[LedgerLine],
    ) -> Result<File, PressError> {
        let path = fixed(&format!("indexes/{}/{month}.md", category.slug));
        let title = format!("{} · {}", category.title, self.wording.month(month));
        self.list(path, &title, Some(category), lines, &[])
    }

    /// Prints the feed of the newest pages.
    #[must_use]
    pub fn feed(&self, newest: &[LedgerLine]) -> File {
        let address = self.addresses.first().map(|address| &address.template);
        let xml = feed::render(&self.site.title, &self.site.language, newest, address);
        (fixed("feed.xml"), xml.into_bytes())
    }

    /// Prints the list of mirrors, and the QR codes of their home pages;
    /// where there is a signed list, says how it is checked.
    ///
    /// # Errors
    /// A template of the operator fails, or an address is too long for a QR
    /// code.
    pub fn mirrors(&self, list: Option<&MirrorList>) -> Result<Vec<File>, PressError> {
        let path = fixed("MIRRORS.md");
        let list = list.map(|list| {
            let expires = TimeZone::UTC.to_timestamp(list.expires.at(0, 0, 0, 0));
            // As we write keys, and nothing that only looks like one.
            let keys: Vec<String> = list.signers().iter().map(ToString::to_string).collect();
            context! {
                number => list.number,
                expires => self.wording.date(expires.unwrap_or_default()),
                keys => keys,
                namespace => mirror_list::NAMESPACE,
            }
        });
        let own = context! { addresses => self.list_addresses(&path), list => list };
        let text = self.print("mirrors.md", &path, own)?;
        let mut files = vec![(path, text.into_bytes())];
        let home = fixed("README.md");
        for address in &self.addresses {
            let code = qr::draw(&address.template.address(&home)).map_err(PressError::Qr)?;
            files.push((fixed(&format!("qr/{}.png", address.name)), code));
        }
        Ok(files)
    }

    /// Returns the list of mirrors that is to be published, signed, where it
    /// differs from the one that is (`mirrors.json` and its signature) or
    /// that runs out; none where that one stands.
    ///
    /// # Errors
    /// The key cannot be used, in words.
    pub fn next_list(
        &self,
        published: Option<(&[u8], &[u8])>,
        key: &SigningKey,
        trusted: &TrustedSigners,
        today: Date,
    ) -> Result<Option<SignedList>, String> {
        mirror_list::next(published, &self.site.title, &self.listed, key, trusted, today)
    }

    fn list(
        &self,
        path: TreePath,
        title: &str,
        category: Option<&Category>,
        lines: &[LedgerLine],
        months: &[(Month, usize)],
    ) -> Result<File, PressError> {
        let mut days: Vec<(String, Vec<Value>)> = Vec::new();
        for (line, item) in lines.iter().zip(self.items(lines, &path)) {
            let date = self.wording.date(line.published);
            match days.last_mut() {
                Some((last, items)) if *last == date => items.push(item),
                _ => days.push((date, vec![item])),
            }
        }
        let days: Vec<Value> = days
            .into_iter()
            .map(|(date, pages)| context! { date => date, pages => pages })
            .collect();
        let months: Vec<Value> = months
            .iter()
            .map(|(month, count)| {
                let slug = category.map_or("newest", |category| category.slug.as_str());
                let url = path.link_to(&fixed(&format!("indexes/{slug}/{month}.md")));
                context! { title => self.wording.month(*month), url => url, count => count }
            })
            .collect();
        let category = category.map(|category| {
            let index = fixed(&format!("indexes/{}.md", category.slug));
            context! { title => category.title.as_str(), url => path.link_to(&index) }
        });
        let own = context! { title => title, days => days, months => months, category => category };
        let text = self.print("index.md", &path, own)?;
        Ok((path, text.into_bytes()))
    }

    fn items(&self, lines: &[LedgerLine], from: &TreePath) -> Vec<Value> {
        lines
            .iter()
            .map(|line| {
                let title = match line.title.trim() {
                    "" => line.path.as_str(),
                    title => title,
                };
                context! {
                    title => title,
                    url => from.link_to(&line.path),
                    date => self.wording.date(line.published),
                    source => self.source_title(line),
                }
            })
            .collect()
    }

    fn source_title(&self, line: &LedgerLine) -> String {
        let titles = &self.site.sources;
        titles.get(&line.source).cloned().unwrap_or_else(|| line.source.to_string())
    }

    fn list_addresses(&self, from: &TreePath) -> Vec<Value> {
        let home = fixed("README.md");
        self.addresses
            .iter()
            .map(|address| {
                context! {
                    name => address.name.as_str(),
                    address => address.template.address(&home),
                    qr => from.link_to(&fixed(&format!("qr/{}.png", address.name))),
                }
            })
            .collect()
    }

    /// Prints every list without pages, to try the templates out.
    pub(super) fn print_lists(&self) -> Result<(), PressError> {
        self.home(&[], &[])?;
        self.newest(&[])?;
        self.mirrors(None).map(drop)
    }
}
