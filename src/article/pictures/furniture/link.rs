//! Where the link of a picture leads: away from the article, to where it is
//! passed on, to the front page, to who wrote it.

use dom_query::NodeRef;
use url::Url;

use super::{DRAWN, file_of, has_end};
use crate::article::address::{is_of_site, kept_under, web_address};

/// Parts of addresses under which a page is passed on, in small letters.
const SHARING: [&str; 30] = [
    "/sharer",
    "facebook.com/share",
    "intent/tweet",
    "intent/post",
    "twitter.com/share",
    "twitter.com/home?status",
    "sharearticle",
    "share-offsite",
    "pin/create",
    "telegram.me/share",
    "t.me/share",
    "whatsapp://",
    "whatsapp.com/send",
    "wa.me/?",
    "viber://",
    "reddit.com/submit",
    "plus.google.com/share",
    "tumblr.com/share",
    "tumblr.com/widgets/share",
    "getpocket.com/",
    "qzshare",
    "weibo.com/share",
    "vk.com/share",
    "connect.ok.ru/",
    "connect.mail.ru/share",
    "line.me/r/msg",
    "line.me/lineit",
    "hatena.ne.jp/",
    "addtoany.com/",
    "mailto:?",
];

/// Sites that pages have accounts at, and what they are called.
pub(super) const NETWORKS: [&str; 10] = [
    "facebook",
    "twitter",
    "instagram",
    "linkedin",
    "youtube",
    "pinterest",
    "telegram",
    "whatsapp",
    "weibo",
    "vk",
];

/// What leads to the page of an author, in an address.
const AUTHORS: [&str; 14] = [
    "author", "authors", "autor", "autores", "autori", "auteur", "auteurs", "autoren", "bio",
    "bios", "profile", "profiles", "profil", "staff",
];

/// The link around a picture alone.
pub(super) struct Link<'a> {
    page: &'a Url,
    /// Its address as it is written, in small letters.
    told: String,
    pub(super) target: Option<Url>,
    is_of_author: bool,
}

impl<'a> Link<'a> {
    pub(super) fn of(link: Option<NodeRef<'_>>, page: &'a Url) -> Self {
        let told = link.and_then(|link| link.attr("href"));
        let target = told.as_ref().and_then(|told| web_address(page, told));
        let target = target.map(|target| kept_under(&target).unwrap_or(target));
        let is_of_author = link.is_some_and(|link| {
            link.attr("rel")
                .is_some_and(|rel| rel.split_ascii_whitespace().any(|it| it == "author"))
        });
        let told = told.map(|told| told.to_ascii_lowercase()).unwrap_or_default();
        Self { page, told, target, is_of_author }
    }

    pub(super) fn shares(&self) -> bool {
        !self.told.is_empty() && SHARING.iter().any(|part| self.told.contains(part))
    }

    /// Tells whether it leads to an account at a network that the picture,
    /// which is drawn, names.
    pub(super) fn is_of_network(&self, image: &NodeRef<'_>, src: &Url) -> bool {
        let Some(host) = self.target.as_ref().and_then(Url::host_str) else { return false };
        let network = NETWORKS.iter().find(|network| host.split('.').any(|part| part == **network));
        network.is_some_and(|network| {
            let names = |text: &str| text.to_ascii_lowercase().contains(network);
            has_end(src, &DRAWN) && (names(file_of(src)) || names(&image.attr_or("alt", "")))
        })
    }

    /// Tells whether it leads to a page of the site of ours.
    fn leads_home(&self) -> Option<&Url> {
        let own = kept_under(self.page);
        let own = own.as_ref().unwrap_or(self.page);
        let target = self.target.as_ref()?;
        is_of_site(target.host_str()?, own.host_str()?).then_some(target)
    }

    pub(super) fn leads_elsewhere(&self) -> bool {
        self.target.is_some() && self.leads_home().is_none()
    }

    /// Tells whether it leads to the front page of the site.
    pub(super) fn leads_to_front(&self) -> bool {
        self.leads_home().is_some_and(|target| {
            let is_word = |query: &str| {
                query.split('&').all(|pair| {
                    let (_, value) = pair.split_once('=').unwrap_or(("", pair));
                    !value.bytes().any(|byte| byte.is_ascii_digit())
                })
            };
            matches!(target.path(), "" | "/" | "/index.html" | "/index.htm" | "/index.php")
                && target.fragment().is_none()
                && target.query().is_none_or(is_word)
        })
    }

    pub(super) fn leads_to_author(&self) -> bool {
        self.leads_home().is_some_and(|target| {
            let mut parts = target.path_segments().into_iter().flatten();
            self.is_of_author
                || parts.any(|part| AUTHORS.contains(&part))
                    && parts.next().is_some_and(|name| !name.is_empty())
        })
    }
}
