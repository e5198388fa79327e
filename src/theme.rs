//! The theme: the embedded one, and over it the book's own files, one by one. Rendering reads no disk.

pub(crate) mod breaks;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use tera::{Context, ErrorKind, Kwargs, State, Tera, TeraResult, Value};

use crate::finding::{Problem, ProblemKind};
use crate::source::ThemeFile;
use crate::span::{FileId, SourceMap, Span};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The embedded templates, which every book shares.
static TEMPLATES: LazyLock<Tera> = LazyLock::new(|| {
    tera(embedded_templates().into_iter()).unwrap_or_else(|error| panic!("embedded theme: {}", describe(&error)))
});

/// Suffixes of templates whose values are escaped.
const ESCAPED: [&str; 4] = [".html", ".svg", ".xml", ".json"];

/// Variables that every template gets; any other name is a slip of the keyboard.
const VARIABLES: [&str; 3] = ["page", "site", "view"];

/// Templates and static files, ready to use.
#[derive(Debug)]
pub struct Theme {
    /// The templates, the book's own among them.
    templates: Cow<'static, Tera>,
    /// The embedded templates alone, when the book has some of its own: what a page falls back to.
    fallback: Option<&'static Tera>,
    /// Static files by their name below `static/`.
    files: BTreeMap<String, Cow<'static, [u8]>>,
}

/// A template that could not be rendered.
#[derive(Debug)]
pub(crate) struct RenderError {
    /// What went wrong, with template, line and column when they are known.
    pub(crate) message: String,
    /// The page made with the embedded template, when the book's own failed.
    pub(crate) fallback: Option<String>,
}

impl Theme {
    /// Renders a template.
    pub(crate) fn render(&self, template: &str, context: &Context) -> Result<String, RenderError> {
        self.templates.render(template, context).map_err(|error| RenderError {
            message: describe(&error),
            fallback: self.fallback.and_then(|embedded| embedded.render(template, context).ok()),
        })
    }

    /// Static files, each with its name below `static/`; they are published under `theme/`.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_ref()))
    }
}

/// A template of the book's own.
struct Override<'a> {
    name: &'a str,
    text: &'a str,
    file: FileId,
}

/// Lays the book's theme files over the embedded ones. A template that is broken is a problem, and the embedded one
/// of its name is used.
///
/// # Panics
/// When an embedded template is broken, which a test rules out.
#[must_use]
pub fn load(map: &SourceMap, files: &[ThemeFile]) -> (Theme, Vec<Problem>) {
    let embedded = embedded_templates();
    let mut problems = Vec::new();
    let mut overrides: Vec<Override> = files
        .iter()
        .filter_map(|file| {
            let name = file.path.strip_prefix("templates/")?;
            Some(Override { name, text: map.text(file.file?), file: file.file? })
        })
        .collect();
    let mut statics = embedded_statics();
    let own = files.iter().filter_map(|file| Some((file.path.strip_prefix("static/")?, &file.bytes)));
    statics.extend(own.map(|(name, bytes)| (name.to_owned(), Cow::Owned(bytes.clone()))));
    let templates = loop {
        if overrides.is_empty() {
            break None;
        }
        let all = || embedded.iter().copied().chain(overrides.iter().map(|own| (own.name, own.text)));
        let texts: Vec<&str> = all().map(|(_, text)| text).collect();
        match tera(all()).map_err(Trouble::from).and_then(|tera| check_variables(tera, &texts, &overrides)) {
            Ok(tera) => break Some(tera),
            Err(trouble) => problems.push(drop_culprit(&trouble, &mut overrides)),
        }
    };
    problems.sort_by_key(|problem| (problem.span.file, problem.span.start));
    let (templates, fallback) = match templates {
        Some(own) => (Cow::Owned(own), Some(&*TEMPLATES)),
        None => (Cow::Borrowed(&*TEMPLATES), None),
    };
    (Theme { templates, fallback, files: statics }, problems)
}

fn tera<'a>(templates: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Tera, tera::Error> {
    // A later template of one name takes the place of the earlier.
    let by_name: BTreeMap<&str, &str> = templates.collect();
    let mut tera = Tera::new();
    tera.autoescape_on(ESCAPED);
    tera.register_filter("breakable", breakable);
    tera.add_raw_templates(by_name)?;
    Ok(tera)
}

/// The filter `breakable`: a text escaped, in which long names may be broken between their words.
fn breakable(text: &str, _: Kwargs, state: &State) -> TeraResult<Value> {
    let escaped = |piece| state.escape(piece);
    let pieces: Vec<String> = breaks::pieces(text).into_iter().map(escaped).collect::<TeraResult<_>>()?;
    Ok(Value::safe_string(&pieces.join("<wbr>")))
}

fn embedded_templates() -> Vec<(&'static str, &'static str)> {
    let Some(folder) = EMBEDDED.get_dir("templates") else { return Vec::new() };
    let name = |path: &'static std::path::Path| path.strip_prefix("templates").ok()?.to_str();
    folder.files().filter_map(|file| Some((name(file.path())?, file.contents_utf8()?))).collect()
}

fn embedded_statics() -> BTreeMap<String, Cow<'static, [u8]>> {
    let mut files = BTreeMap::new();
    let mut folders: Vec<&'static Dir<'static>> = EMBEDDED.get_dir("static").into_iter().collect();
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            if let Some(name) = file.path().strip_prefix("static").ok().and_then(std::path::Path::to_str) {
                files.insert(name.replace('\\', "/"), Cow::Borrowed(file.contents()));
            }
        }
    }
    files
}

/// What is wrong with a set of templates, and which one is to blame.
struct Trouble {
    template: Option<String>,
    range: Option<std::ops::Range<usize>>,
    message: String,
}

impl From<tera::Error> for Trouble {
    fn from(error: tera::Error) -> Self {
        let (template, range) = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                (Some(report.filename().to_owned()), Some(report.span().range.clone()))
            }
            ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => (Some(tpl.clone()), None),
            ErrorKind::MissingParent { current, .. } => (Some(current.clone()), None),
            _ => (None, None),
        };
        Self { template, range, message: message(&error) }
    }
}

/// Finds variables that no template gets; deeper names show when a page is rendered. A template that others include gets
/// what they have set, so any name that some template sets is one.
fn check_variables(tera: Tera, texts: &[&str], overrides: &[Override]) -> Result<Tera, Trouble> {
    let known: BTreeSet<&str> = texts.iter().flat_map(|text| names_set(text)).chain(VARIABLES).collect();
    for own in overrides {
        let Ok(used) = tera.get_template_variables(own.name) else { continue };
        let mut unknown: Vec<&str> = used.into_iter().filter(|name| !known.contains(name)).collect();
        unknown.sort_unstable();
        // An inherited variable is the parent's to answer for.
        if let Some((name, at)) = unknown.iter().find_map(|name| Some((name, own.text.find(name)?))) {
            return Err(Trouble {
                template: Some(own.name.to_owned()),
                range: Some(at..at + name.len()),
                message: format!("no variable is called `{name}`"),
            });
        }
    }
    Ok(tera)
}

/// Names that a template gives values to: `{% set a … %}`, `{% set_global a = … %}`, `{% for a, b in … %}`.
fn names_set(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for tag in text.split("{%").skip(1).filter_map(|rest| rest.split("%}").next()) {
        let tag = tag.trim_start_matches('-').trim_start();
        let Some((word, rest)) = tag.split_once(char::is_whitespace) else { continue };
        let in_name = |c: char| c.is_alphanumeric() || c == '_';
        match word {
            "set" | "set_global" => names.extend(rest.trim_start().split(|c| !in_name(c)).next()),
            "for" => names
                .extend(rest.split(|c| !in_name(c)).filter(|name| !name.is_empty()).take_while(|name| *name != "in")),
            _ => {}
        }
    }
    names
}

/// Takes the template that is to blame out of the list. One that cannot be told from the message: the last.
fn drop_culprit(trouble: &Trouble, overrides: &mut Vec<Override>) -> Problem {
    let named = trouble.template.as_deref().and_then(|name| overrides.iter().position(|own| own.name == name));
    let culprit = overrides.remove(named.unwrap_or(overrides.len() - 1));
    let end = culprit.text.len();
    let range = match &trouble.range {
        Some(range) if named.is_some() => range.start.min(end)..range.end.min(end),
        _ => 0..culprit.text.lines().next().map_or(0, str::len),
    };
    let text = format!("the theme's `{}` is broken: {}", culprit.name, trouble.message);
    Problem::new(ProblemKind::BadConfig, Span::new(culprit.file, range), culprit.name, text)
        .help("mend it, or delete it to use the built-in template; until then the built-in one is used")
}

/// The message alone: what to do with the place is the caller's.
fn message(error: &tera::Error) -> String {
    let text = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => report.message().to_owned(),
        other => other.to_string(),
    };
    let mut chars = text.trim_end_matches('.').chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// Template, line, column and message on one line.
fn describe(error: &tera::Error) -> String {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            format!("{}:{}:{}: {}", report.filename(), span.start_line, span.start_col + 1, message(error))
        }
        _ => message(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(map: &mut SourceMap, path: &str, text: &str) -> ThemeFile {
        let file = map.add(format!("theme/{path}"), text);
        ThemeFile { path: path.to_owned(), bytes: text.into(), file: Some(file) }
    }

    fn context() -> Context {
        let mut context = Context::new();
        context.insert("site", &BTreeMap::from([("title", "<T>")]));
        context
    }

    #[test]
    fn embedded_theme_is_whole() {
        let (theme, problems) = load(&SourceMap::default(), &[]);
        assert_eq!(problems, []);
        for kind in
            ["base", "page", "home", "alerts", "permalink", "quick-reference", "coverage", "listing", "redirect", "404"]
        {
            assert!(theme.templates.contains_template(&format!("{kind}.html")), "{kind}");
        }
        assert!(theme.files().any(|(name, _)| name == "style.css"));
        assert!(theme.files().any(|(name, _)| name == "forward.js"));
        let walk = theme.files().find(|(name, _)| *name == "walk.js").unwrap().1;
        assert!(walk.len() < 2_048, "loaded at 3 am over a bad line: {} bytes", walk.len());
    }

    #[test]
    fn own_files_lie_over_the_embedded_ones() {
        let mut map = SourceMap::default();
        let files = [
            own(&mut map, "templates/404.html", "<p>{{ site.title }}</p>"),
            own(&mut map, "static/style.css", "p { color: red }"),
            own(&mut map, "static/logo/a.svg", "<svg/>"),
        ];
        let (theme, problems) = load(&map, &files);
        assert_eq!(problems, []);
        assert_eq!(theme.render("404.html", &context()).unwrap(), "<p>&lt;T&gt;</p>");
        let files: BTreeMap<&str, &[u8]> = theme.files().collect();
        assert_eq!(files["style.css"], b"p { color: red }");
        assert_eq!(files["logo/a.svg"], b"<svg/>");
    }

    #[test]
    fn a_broken_template_is_a_problem_and_the_embedded_one_stands() {
        let cases = [
            ("{% if %}", "page.html"),
            ("line\n{{ view. }}", "page.html"),
            ("{% extends \"nowhere.html\" %}", "page.html"),
            ("{% include \"nowhere.html\" %}", "page.html"),
            ("{% extends \"page.html\" %}", "page.html"),
            ("{{ titel }}", "page.html"),
            ("{{ site.title | nofilter }}", "page.html"),
        ];
        for (text, name) in cases {
            let mut map = SourceMap::default();
            let files = [
                own(&mut map, "templates/404.html", "<p>{{ site.title }}</p>"),
                own(&mut map, &format!("templates/{name}"), text),
            ];
            let (theme, problems) = load(&map, &files);
            assert_eq!(problems.len(), 1, "{text}: {problems:?}");
            assert_eq!(problems[0].span.file, files[1].file.unwrap(), "{text}: {}", problems[0].message);
            assert!(theme.templates.render("404.html", &context()).is_ok());
        }
    }

    #[test]
    fn every_template_can_be_overridden_also_one_that_others_include() {
        for (name, text) in embedded_templates() {
            let mut map = SourceMap::default();
            let files = [own(&mut map, &format!("templates/{name}"), text)];
            assert_eq!(load(&map, &files).1, [], "{name}");
        }
        let mut map = SourceMap::default();
        let files = [
            own(
                &mut map,
                "templates/404.html",
                "{% set mine = 1 %}{% for k, v in site %}{% include 'part.html' %}{% endfor %}",
            ),
            own(&mut map, "templates/part.html", "{{ mine }}{{ k }}{{ v }};"),
            own(&mut map, "templates/card.html", "{{ card.owner }}{{ crad }}"),
        ];
        let (theme, problems) = load(&map, &files);
        assert_eq!(problems.iter().map(|problem| problem.span.file).collect::<Vec<_>>(), [files[2].file.unwrap()]);
        assert_eq!(theme.render("404.html", &context()).unwrap(), "1title&lt;T&gt;;");
    }

    #[test]
    fn what_fails_when_it_is_rendered_falls_back() {
        let mut map = SourceMap::default();
        let files = [own(&mut map, "templates/handled.html", "\n{{ site.titel.x }}")];
        let (theme, problems) = load(&map, &files);
        assert_eq!(problems, []);
        let error = theme.render("handled.html", &context()).unwrap_err();
        assert!(error.message.starts_with("handled.html:2:"), "{}", error.message);
    }
}
