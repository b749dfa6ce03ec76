//! Every file of the published tree but pictures and ledger.
//!
//! A [`Press`] is built once from the configuration and renders pages, QR
//! codes, home, indexes, archive, mirror list and feed. Bytes are determined
//! by article and configuration: there is no clock, host or order of arrival
//! here, and no HTML of a source. What a source wrote goes through the
//! filters `md` and `dest`, in our templates as in the operator's.

mod body;
mod feed;
mod lists;
pub mod mirror_list;
mod pictures;
mod proof;
mod qr;
mod wording;

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use url::Url;

pub use body::body_of;
pub use pictures::pictures_of;

use crate::model::AddressTemplate;
use crate::model::{Body, Category, Digest, Figure, Mirror, MirrorName, Site, TreePath};
use crate::text::clean::clean_line;
use crate::text::escape::{escape_destination, escape_inline};
use mirror_list::ListedMirror;
use wording::Wording;

/// The built-in templates, by the file name that an operator's folder would
/// use to replace them.
const TEMPLATES: [(&str, &str); 6] = [
    ("page.md", include_str!("templates/page.md")),
    ("navigation.md", include_str!("templates/navigation.md")),
    ("home.md", include_str!("templates/home.md")),
    ("index.md", include_str!("templates/index.md")),
    ("mirrors.md", include_str!("templates/mirrors.md")),
    ("addresses.md", include_str!("templates/addresses.md")),
];

/// Why nothing can be printed.
#[derive(Debug)]
pub enum PressError {
    /// A template is wrong; the message names file and line.
    Template(String),
    /// An address does not fit into a QR code.
    Qr(String),
    /// A mirror's name makes no path.
    Path(String),
}

impl fmt::Display for PressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template(error) => write!(f, "template: {error}"),
            Self::Qr(error) => write!(f, "qr code: {error}"),
            Self::Path(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PressError {}

/// What stands around the body of a page.
#[derive(Debug, Clone, Copy)]
pub struct PageHead<'a> {
    /// Where the page goes.
    pub path: &'a TreePath,
    /// The title, plain text.
    pub title: &'a str,
    /// The title of the source.
    pub source_title: &'a str,
    /// Who wrote the article.
    pub author: Option<&'a str>,
    /// When the source published it.
    pub published: Timestamp,
    /// The category of the page.
    pub category: &'a Category,
    /// Where the source published it.
    pub url: &'a str,
}

/// A page, printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedPage {
    /// The whole file.
    pub text: String,
    /// The digest of the body alone.
    pub body: Digest,
}

/// A mirror that readers can open.
#[derive(Debug, Clone)]
struct Address {
    name: MirrorName,
    template: AddressTemplate,
}

/// Prints the published tree.
#[derive(Debug)]
pub struct Press {
    site: Site,
    wording: Wording,
    words: Value,
    addresses: Vec<Address>,
    listed: Vec<ListedMirror>,
    assets: Option<AddressTemplate>,
    templates: Environment<'static>,
    digest: Digest,
}

/// Returns a path of ours whose form a test holds to.
pub(crate) fn fixed(path: &str) -> TreePath {
    path.parse().unwrap_or_else(|_| unreachable!("`{path}` is one of our own paths"))
}

impl Press {
    /// Prepares to print. `overrides` are the operator's templates by file
    /// name; they take the place of ours.
    ///
    /// # Errors
    /// A template does not parse, or has a name that we do not use.
    pub fn new(
        site: &Site,
        mirrors: &[Mirror],
        overrides: &BTreeMap<String, String>,
    ) -> Result<Self, PressError> {
        let mut templates = Environment::new();
        templates.set_auto_escape_callback(|_| AutoEscape::None);
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.add_filter("md", |text: &str| escape_inline(&clean_line(text)));
        templates.add_filter("dest", escape_destination);
        let mut parts: Vec<Vec<u8>> = Vec::new();
        for (name, built_in) in TEMPLATES {
            let text = overrides.get(name).map_or(built_in, String::as_str);
            templates
                .add_template_owned(name, text.to_owned())
                .map_err(|error| PressError::Template(format!("{error:#}")))?;
            parts.push(text.as_bytes().to_vec());
        }
        if let Some(stranger) =
            overrides.keys().find(|name| TEMPLATES.iter().all(|(known, _)| known != name))
        {
            let known: Vec<&str> = TEMPLATES.iter().map(|(name, _)| *name).collect();
            return Err(PressError::Template(format!(
                "`{stranger}` is not a template; known are {}",
                known.join(", ")
            )));
        }
        let wording =
            Wording::of(&site.language).map_err(|error| PressError::Template(error.to_string()))?;
        let addresses: Vec<Address> = mirrors
            .iter()
            .filter_map(|mirror| {
                let template = mirror.page.clone()?;
                Some(Address { name: mirror.name.clone(), template })
            })
            .collect();
        let assets = site.assets.as_ref().and_then(|name| {
            mirrors.iter().find(|mirror| mirror.name == *name).and_then(|m| m.asset.clone())
        });
        parts.push(format!("{site:?}{wording:?}{addresses:?}{assets:?}").into_bytes());
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        let press = Self {
            site: site.clone(),
            words: wording.words(),
            wording,
            addresses,
            listed: mirror_list::listed(mirrors),
            assets,
            templates,
            digest: Digest::of_parts(&parts),
        };
        press.try_out()?;
        Ok(press)
    }

    /// Prints one of each, so that a template that names what is not there
    /// fails before a pass and not in it.
    fn try_out(&self) -> Result<(), PressError> {
        let category =
            Category { slug: crate::model::CategorySlug::from_title("x"), title: "x".into() };
        let path = fixed("pages/x/2000/01/x.md");
        let head = PageHead {
            path: &path,
            title: "x",
            source_title: "x",
            author: Some("x"),
            published: Timestamp::UNIX_EPOCH,
            category: &category,
            url: "https://x.example/",
        };
        self.print_page(&head, "x")?;
        self.print_lists()
    }

    /// Returns the digest of everything that shapes furniture, so that a pass
    /// knows when published pages need new furniture.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Prints a page. Pictures that are not in `images` are left out, their
    /// descriptions stay; links to pages in `links` lead to our copies.
    ///
    /// # Errors
    /// A template of the operator fails on this page.
    pub fn page(
        &self,
        head: &PageHead,
        body: &Body,
        lead: Option<&Figure>,
        images: &BTreeMap<Url, TreePath>,
        links: &BTreeMap<Url, TreePath>,
    ) -> Result<RenderedPage, PressError> {
        let targets = body::Targets {
            page: head.path,
            images,
            links,
            assets: self.assets.as_ref(),
            picture: &self.wording.picture,
        };
        let body = body::render(body, lead, &targets);
        Ok(RenderedPage { body: Digest::of(body.as_bytes()), text: self.print_page(head, &body)? })
    }

    /// Prints a page anew around a body that was taken from it by [`body_of`].
    ///
    /// # Errors
    /// A template of the operator fails on this page.
    pub fn renew(&self, head: &PageHead, body: &str) -> Result<String, PressError> {
        self.print_page(head, body)
    }

    /// Renders a page as a reader's host shows it: HTML in one file that loads
    /// nothing. `files` are pictures and codes by their path.
    #[must_use]
    pub fn proof(
        &self,
        page: &TreePath,
        title: &str,
        markdown: &str,
        files: &BTreeMap<TreePath, Vec<u8>>,
    ) -> String {
        let mut pictures = BTreeMap::new();
        for (path, bytes) in files {
            let picture = proof::picture(path.as_str(), bytes);
            if let Some(assets) = &self.assets {
                let address = assets.address(path);
                pictures.insert(escape_destination(&address), picture.clone());
                pictures.insert(address, picture.clone());
            }
            pictures.insert(page.link_to(path), picture);
        }
        proof::render(title, &self.site.language, markdown, &pictures)
    }

    fn print_page(&self, head: &PageHead, body: &str) -> Result<String, PressError> {
        let path = head.path;
        let index = fixed(&format!("indexes/{}.md", head.category.slug));
        let mut addresses = Vec::new();
        for (number, address) in self.addresses.iter().enumerate() {
            addresses.push((address, self.qr_path(path, number)?));
        }
        let qr = |code: &TreePath| match &self.assets {
            Some(template) => template.address(code),
            None => path.link_to(code),
        };
        let (first, others) = match addresses.split_first() {
            Some((first, others)) => (Some(first), others),
            None => (None, Default::default()),
        };
        let elsewhere: Vec<Value> = others
            .iter()
            .map(|(address, code)| {
                context! {
                    name => address.name.as_str(),
                    address => address.template.address(path),
                    qr => qr(code),
                }
            })
            .collect();
        let own = context! {
            title => head.title,
            source => head.source_title,
            author => head.author,
            date => self.wording.date(head.published),
            body => body,
            category => context! { title => head.category.title.as_str(), url => path.link_to(&index) },
            picks => self.links(&self.site.featured, path),
            address => first.map(|(address, _)| address.template.address(path)),
            address_qr => first.map(|(_, code)| qr(code)),
            elsewhere => elsewhere,
            original => plain_address(head.url),
        };
        self.print("page.md", path, own)
    }

    /// Prints a template with what every template may use.
    fn print(&self, name: &str, path: &TreePath, own: Value) -> Result<String, PressError> {
        let shared = context! {
            wording => self.words.clone(),
            home => path.link_to(&fixed("README.md")),
            newest => path.link_to(&fixed("indexes/newest.md")),
            mirrors => path.link_to(&fixed("MIRRORS.md")),
            guides => self.links(&self.site.guides, path),
            category => (),
        };
        let template = self.templates.get_template(name);
        let text = template
            .and_then(|template| template.render(context! { ..own, ..shared }))
            .map_err(|error| PressError::Template(format!("{error:#}")))?;
        Ok(settle_blank_lines(&text))
    }

    /// Returns the operator's links as seen from a file: paths of the tree
    /// become relative, addresses stay.
    fn links(&self, links: &[crate::model::Link], from: &TreePath) -> Vec<Value> {
        links
            .iter()
            .map(|link| {
                let url = match link.url.parse::<TreePath>() {
                    Ok(path) => from.link_to(&path),
                    Err(_) => link.url.clone(),
                };
                context! { title => link.title.as_str(), url => url }
            })
            .collect()
    }

    /// Returns where the QR code of a page on the mirror of a number goes.
    fn qr_path(&self, page: &TreePath, number: usize) -> Result<TreePath, PressError> {
        let path = match (number, self.addresses.get(number)) {
            (0, _) | (_, None) => format!("{page}.png"),
            (_, Some(address)) => {
                let stem = page.as_str().strip_suffix(".md").unwrap_or(page.as_str());
                format!("{stem}.{}.png", address.name)
            }
        };
        path.parse().map_err(|error: crate::model::PathError| PressError::Path(error.to_string()))
    }

    /// Draws the QR codes of a page: one for each mirror that readers can
    /// open, saying the page's address there.
    ///
    /// # Errors
    /// An address is too long for a QR code.
    pub fn qr(&self, page: &TreePath) -> Result<Vec<(TreePath, Vec<u8>)>, PressError> {
        let mut codes = Vec::new();
        for (number, address) in self.addresses.iter().enumerate() {
            let code = qr::draw(&address.template.address(page)).map_err(PressError::Qr)?;
            codes.push((self.qr_path(page, number)?, code));
        }
        Ok(codes)
    }
}

/// Returns an address as it stands in a fenced block: never a fence itself.
fn plain_address(url: &str) -> String {
    clean_line(url).replace('`', "%60")
}

/// Leaves one blank line where templates left several, outside the body, and
/// one line break at the end.
fn settle_blank_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    let body = body_of(text).map(|body| {
        let begin = body.as_ptr() as usize - text.as_ptr() as usize;
        begin..begin + body.len()
    });
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let inside = body.as_ref().is_some_and(|body| body.contains(&at));
        at += line.len();
        if !inside && line.trim().is_empty() {
            blank += 1;
            continue;
        }
        if blank > 0 && !out.is_empty() {
            out.push('\n');
        }
        blank = 0;
        out.push_str(if inside { line } else { line.trim_end() });
        if !inside {
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests;
