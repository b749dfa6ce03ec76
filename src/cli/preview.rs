//! `thistledown preview`: a page as it would be published, before it is.

use std::path::PathBuf;

use clap::Args;
use url::Url;

use super::load::{self, Loaded, load};
use super::voice::{self, tell};
use super::{Common, Exit};
use crate::config::{Settings, read_rules};
use crate::cycle::{self, Preview, PreviewError};
use crate::model::{
    ArticleFrom, Category, CategorySlug, Evidence, OwnHeaders, Place, RouteName, Rules, Source,
    SourceAddress, SourceKind, SourceName,
};

/// Shows a page as it would be published; writes nothing to repository or
/// cache.
#[derive(Debug, Args)]
pub(super) struct ShowPreview {
    /// The address of the page
    url: Url,
    /// Read it as a page of this source [default: the source that has the
    /// page's host, else no source, by the default route]
    #[arg(long, value_name = "NAME")]
    source: Option<SourceName>,
    /// Try rules before they go to the configuration: a file with `select`,
    /// `remove`, `replace`, each in the place of the source's own
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Write it as a reader's host shows it: one file that loads nothing
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

impl ShowPreview {
    pub(super) async fn run(&self, common: &Common) -> Exit {
        match self.show(common).await {
            Ok(()) => Exit::Good,
            Err(exit) => exit,
        }
    }

    async fn show(&self, common: &Common) -> Result<(), Exit> {
        let Loaded { settings, state, .. } = load(common)?;
        load::warn(&settings);
        if !matches!(self.url.scheme(), "http" | "https") || !self.url.username().is_empty() {
            tell!("`{}` is not an http or https address without credentials", self.url);
            return Err(Exit::Usage);
        }
        let mut source = self.source(&settings)?;
        source.rules = self.rules(&source.rules)?;
        let program = load::program()?;
        let preview = cycle::preview(&settings, &state, program, &source, &self.url).await;
        let preview = preview.map_err(|error| {
            tell!("{error}");
            match error {
                PreviewError::Start(error) => Exit::from(&error),
                PreviewError::Fetch(_) => Exit::NothingFetched,
                PreviewError::Article(_) => Exit::Partial,
                PreviewError::Press(_) => Exit::Configuration,
            }
        })?;
        if let Some(file) = &self.html {
            std::fs::write(file, &preview.html).map_err(|error| {
                tell!("cannot write `{}`: {error}", file.display());
                Exit::Internal
            })?;
        }
        tell_of(&preview);
        voice::answer_with(&preview.markdown);
        Ok(())
    }

    /// Finds the source that the page is read for, and says which it is.
    fn source(&self, settings: &Settings) -> Result<Source, Exit> {
        let found = match &self.source {
            Some(name) => {
                let named = settings.sources.iter().find(|source| source.name == *name);
                Some(named.ok_or_else(|| {
                    tell!("no source `{name}` is configured");
                    Exit::Usage
                })?)
            }
            None => settings.sources.iter().find(|source| source.is_at(&self.url)),
        };
        if let Some(source) = found {
            tell!("read as a page of source `{}`", source.name);
            return Ok(source.clone());
        }
        let Some(route) = &settings.route else {
            tell!(
                "no source has the host of `{}` and [defaults] has no route: name a source with \
                 --source; nothing leaves by a way that was not chosen",
                self.url
            );
            return Err(Exit::Configuration);
        };
        tell!("no source has its host: read by the default route `{route}`");
        stranger(&self.url, route).ok_or(Exit::Internal)
    }

    /// Reads the rules to be tried, over those of the source.
    fn rules(&self, standing: &Rules) -> Result<Rules, Exit> {
        let Some(file) = &self.rules else { return Ok(standing.clone()) };
        let text = std::fs::read_to_string(file)
            .map_err(|error| format!("cannot read the rules `{}`: {error}", file.display()));
        let rules = text
            .and_then(|text| read_rules(&text, file, standing).map_err(|error| error.to_string()));
        rules.map_err(|error| {
            tell!("{error}");
            Exit::Configuration
        })
    }
}

/// A source for a page of which nobody polls the site.
fn stranger(url: &Url, route: &RouteName) -> Option<Source> {
    let host = url.host_str()?.to_owned();
    let place = Place::Site(url.clone());
    Some(Source {
        name: "preview".parse().ok()?,
        category: Category { slug: CategorySlug::from_title(&host), title: host.clone() },
        title: host,
        kind: SourceKind::Feed,
        addresses: vec![SourceAddress { place, route: route.clone() }],
        headers: OwnHeaders::default(),
        every: std::time::Duration::MAX,
        article: ArticleFrom::Page,
        links: None,
        rules: Rules::default(),
    })
}

/// Says on stderr what was made of the page, and what tells so.
fn tell_of(preview: &Preview) {
    let article = &preview.article;
    let origins = &article.origins;
    tell!("verdict: an article of {} characters", article.characters);
    let tell_one = |name: &str, value: Option<String>, from: Option<Evidence>| {
        match (value, from) {
            (Some(value), Some(from)) => tell!("{name}: {value} (by {from})"),
            _ => tell!("{name}: none"),
        };
    };
    let lead = article.lead.as_ref();
    let tags = (!article.tags.is_empty()).then(|| article.tags.join(", "));
    tell_one("title", Some(article.title.clone()), origins.title);
    tell_one("byline", article.byline.clone(), origins.byline);
    let published = article.published.as_ref().map(|moment| moment.timestamp().to_string());
    tell_one("published", published, origins.published);
    tell_one("language", article.language.clone(), origins.language);
    tell_one("image", lead.map(|lead| lead.url.to_string()), origins.image);
    tell_one("caption", lead.and_then(|lead| lead.caption.clone()), origins.caption);
    tell_one("tags", tags, origins.tags);
    let (shown, had) = preview.pictures;
    tell!("pictures: {had} of {shown}");
    tell!("path: {}", preview.path);
}
