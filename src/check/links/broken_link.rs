//! `broken-link`: links to files that are not there.

use super::{misses, noun};
use crate::check::{Check, did_you_mean, quoted};
use crate::finding::{Finding, Level};
use crate::parse::{Link, LinkKind, Page};
use crate::site::{Miss, Site};

pub(in crate::check) static CHECK: Check = Check {
    name: "broken-link",
    group: "links",
    summary: "A link or image leads to a file that is not in the book.",
    level: Level::Error,
    since: "0.1.0",
    explain: include_str!("broken_link.md"),
    run,
};

/// Outcomes of decision trees are left to `unresolved-outcome`.
fn run(site: &Site, out: &mut Vec<Finding>) {
    for (page, link, miss) in misses(site).filter(|(_, link, _)| link.kind != LinkKind::Outcome) {
        out.extend(finding(CHECK.name, site, page, link, miss));
    }
}

/// The finding for a link whose file is missing or a draft.
pub(in crate::check) fn finding(
    check: &'static str,
    site: &Site,
    page: &Page,
    link: &Link,
    miss: &Miss,
) -> Option<Finding> {
    let noun = noun(link);
    match miss {
        Miss::File { wanted, near } => {
            let near = near.as_deref();
            let message = format!("{noun} leads nowhere: the book has no {}{}", quoted(wanted), did_you_mean(near));
            let help = match near {
                Some(near) => format!("write {}, or add the missing file", quoted(&relative(&page.path, near))),
                None => "add the missing file, mend the path, or take the link out".to_owned(),
            };
            Some(Finding::new(check, link.span, &link.dest, message).help(help))
        }
        Miss::Draft(draft) => {
            let draft = &site.pages[*draft];
            let message = format!("{noun} leads to {}, a draft that is not published", quoted(&draft.path));
            let finding = Finding::new(check, link.span, &link.dest, message)
                .help("publish the draft by removing `draft: true`, or take the link out")
                .related(draft.title.span, "the draft");
            Some(finding)
        }
        Miss::Active(path) => {
            let message = format!("{noun} leads to {}, which is not published: it may hold scripts", quoted(path));
            let help = "publish it as a picture, a PDF or Markdown, or link to where it is served already";
            Some(Finding::new(check, link.span, &link.dest, message).help(help))
        }
        Miss::Anchor { .. } | Miss::Outside | Miss::Scheme(_) => None,
    }
}

/// The way from a page to a path, both from the content folder.
fn relative(page: &str, path: &str) -> String {
    let folders: Vec<&str> = page.rsplit_once('/').map_or(Vec::new(), |(folder, _)| folder.split('/').collect());
    let (way, name) = path.rsplit_once('/').map_or((Vec::new(), path), |(way, name)| (way.split('/').collect(), name));
    let shared = folders.iter().zip(&way).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", folders.len() - shared);
    up.chain(way[shared..].iter().copied()).chain([name]).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn the_help_names_a_path_that_works_from_the_page() {
        for (page, path, expected) in [
            ("index.md", "payments/queue.md", "payments/queue.md"),
            ("payments/index.md", "payments/queue.md", "queue.md"),
            ("payments/eu/index.md", "payments/queue.md", "../queue.md"),
            ("payments/index.md", "search/index.md", "../search/index.md"),
            ("payments/index.md", "payments", "../payments"),
        ] {
            assert_eq!(relative(page, path), expected, "from {page} to {path}");
        }
    }
}
