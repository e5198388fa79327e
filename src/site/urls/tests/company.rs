//! What a URL means in the company of others, where nothing says where the book lies.

use super::*;

#[test]
fn chance_hits_on_foreign_sites_are_external_once_it_is_known_where_the_book_lies() {
    let mut book = Book::new();
    book.page("alpha/queue.md", &[]);
    book.page("pods.md", &[]);
    book.page("HighLoad.md", &[]);
    book.alerts(&[
        ("HighLoad", "a", "https://git.example.com/acme/ops/blob/main/content/alpha/queue.md"),
        ("Other", "a", "https://kubernetes.example/docs/tasks/pods"),
    ]);
    assert_table(
        &book,
        &[
            ("https://kubernetes.example/docs/tasks/pods", "external"),
            ("https://git.example.com/other/x/blob/main/pods.md#gone", "external"),
            ("https://git.example.com/acme/ops/blob/main/content/pods.md", "pods.md"),
            ("https://elsewhere.example/highload", "HighLoad.md"),
            ("https://elsewhere.example/alerts/Othr", "external"),
        ],
    );
}

#[test]
fn a_url_beside_many_that_lead_here_must_lead_here_too() {
    let mut book = Book::new();
    for page in
        ["kube/JobCompletion.md", "kube/PodCrashLooping.md", "kube/NodeDown.md", "kube/nodedown.md", "kube/One.md"]
    {
        book.page(page, &[]);
    }
    let url = |name: &str| format!("https://runbooks.example.com/kube/{name}");
    let rules: Vec<(&str, String)> = vec![
        ("PodCrashLooping", url("podcrashlooping")),
        ("NodeDown", url("NodeDown")),
        ("One", url("one")),
        ("JobNotCompleted", url("jobnotcompleted")),
        ("PodNotLooping", url("podnotlooping")),
    ];
    let rules: Vec<(&str, &str, &str)> = rules.iter().map(|(name, url)| (*name, "", url.as_str())).collect();
    book.alerts(&rules);
    let index = book.index();
    let names = rules.iter().map(|(name, ..)| *name);
    let urls = Urls::new(&book.sources, &book.pages, &index, names, &book.rule_files);
    let shown: Vec<String> =
        book.rule_files[0].rules.iter().map(|rule| format!("{:?}", urls.of(rule)[0].target)).collect();
    let wanted = [
        "Runbook { page: 1, section: None }",
        "Runbook { page: 2, section: None }",
        "Runbook { page: 4, section: None }",
        r#"Miss(Page { wanted: "kube/jobnotcompleted", near: Some("kube/JobCompletion.md") })"#,
        r#"Miss(Page { wanted: "kube/podnotlooping", near: None })"#,
    ];
    assert_eq!(shown, wanted);
}
