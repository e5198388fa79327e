//! The words of a branch: an answer, a text, and where they lead.

use crate::diagram::{Node, Target};

/// Programs that runbooks call: what follows `Check:` and begins with one of them is a command.
#[rustfmt::skip]
const PROGRAMS: [&str; 68] = [
    "awk", "aws", "az", "cat", "chronyc", "consul", "crictl", "ctr", "curl", "df", "dig", "dmesg", "docker", "du", "etcdctl",
    "find", "free", "gcloud", "getent", "git", "grep", "head", "helm", "host", "htop", "id", "iostat", "ip", "iptables", "istioctl",
    "journalctl", "jq", "kafkacat", "kubectl", "ls", "lsof", "mongosh", "mount", "mysql", "nc", "netstat", "nft", "nginx", "nslookup",
    "openssl", "pg_isready", "pgrep", "ping", "podman", "promtool", "ps", "psql", "rabbitmqctl", "redis-cli", "sar", "ss", "ssh",
    "stat", "sudo", "systemctl", "tail", "tcpdump", "timedatectl", "top", "uptime", "vault", "vmstat", "wget",
];

/// Fills a step from the lines of its label in a drawing.
pub(super) fn fill(node: &mut Node, lines: &[&str], leaf: bool) {
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    let mut text = lines.join(" ");
    if let [first, rest @ ..] = lines.as_slice()
        && !rest.is_empty()
        && is_yes_or_no(first.trim_end_matches([':', '?']))
    {
        node.answer = Some((*first).to_owned());
        text = rest.join(" ");
    } else if let Some((answer, rest)) = yes_or_no(&text) {
        node.answer = Some(answer.to_owned());
        text = rest.to_owned();
    }
    if let Some((before, after)) = last_arrow(&text) {
        if let Some((target, label)) = reference(after) {
            node.target = Some(target);
            node.label = Some(label);
            text = before.to_owned();
        } else if (leaf || asks(after)) && node.answer.is_none() && !before.is_empty() && !after.is_empty() {
            node.answer = Some(before.to_owned());
            text = after.to_owned();
        }
    } else if node.answer.is_some()
        && let Some((target, label)) = reference(&text)
    {
        (node.target, node.label) = (Some(target), Some(label));
        text.clear();
    }
    node.text = with_command(text.replace('\n', " "));
}

/// Makes the reference that a step's words are, or that stands behind their last arrow, its target.
pub(super) fn lead(node: &mut Node) {
    let (before, after) = last_arrow(&node.text).unwrap_or(("", &node.text));
    if let Some((target, label)) = reference(after) {
        let before = before.to_owned();
        (node.target, node.label, node.text) = (Some(target), Some(label), before);
    }
}

fn asks(text: &str) -> bool {
    text.trim_end_matches(['"', '\'', ')']).ends_with('?')
}

/// `Yes: …`, `NO → …`, `no - …`: the answer, and what follows it.
fn yes_or_no(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_alphabetic())?;
    let rest = text[end..].trim_start();
    let rest = [":", "→", "->", "–", "—", "- "].iter().find_map(|mark| rest.strip_prefix(mark))?.trim();
    (is_yes_or_no(&text[..end]) && !rest.is_empty()).then_some((&text[..end], rest))
}

/// Whether a text is nothing but yes or no.
pub(super) fn is_yes_or_no(text: &str) -> bool {
    ["yes", "no", "y", "n"].iter().any(|word| word.eq_ignore_ascii_case(text.trim()))
}

/// What stands before and behind the last arrow outside of backticks.
fn last_arrow(text: &str) -> Option<(&str, &str)> {
    let mut code = false;
    let mut found = None;
    for (at, c) in text.char_indices() {
        match c {
            '`' => code = !code,
            '→' | '⇒' if !code => found = Some((at, c.len_utf8())),
            '-' | '=' if !code && text[at + 1..].starts_with("> ") && text[..at].ends_with(' ') => {
                found = Some((at, 2));
            }
            _ => {}
        }
    }
    let (at, length) = found?;
    Some((text[..at].trim(), text[at + length..].trim()))
}

/// What a reference leads to, and the words for it: `§2 …`, `#slug`, `Step 2`, `See §2`, `page.md#slug`, `[text](dest)`.
pub(super) fn reference(text: &str) -> Option<(Target, String)> {
    let text = text.trim();
    let bare = without_lead(text);
    let lead = &text[..text.len() - bare.len()];
    if let Some((label, dest, rest)) = markdown_link(bare) {
        let label = format!("{lead}{label}{rest}");
        return Some((Target::Link(dest.to_owned()), label));
    }
    let (head, rest) = bare.split_once(char::is_whitespace).unwrap_or((bare, ""));
    if let Some((number, rest)) = section_number(bare) {
        let page = markdown_link(rest.trim_start().trim_start_matches("in ").trim_start_matches("of ").trim_start());
        if let Some((label, dest, tail)) = page {
            let dest = dest.split('#').next().unwrap_or(dest);
            let before = &bare[..bare.find('[').unwrap_or(bare.len())];
            return Some((Target::Link(format!("{dest}#§{number}")), format!("{lead}{before}{label}{tail}")));
        }
        return Some((Target::Section(number), text.to_owned()));
    }
    if let Some((page, number)) = numbered_page(head, rest) {
        return Some((Target::Link(format!("{page}#§{number}")), text.to_owned()));
    }
    let is_slug = head
        .strip_prefix('#')
        .is_some_and(|slug| !slug.is_empty() && slug.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_')));
    let is_path = is_page(head) || head.starts_with("https://") || head.starts_with("http://");
    (is_slug || is_path).then(|| (Target::Link(head.trim_end_matches(['.', ',']).to_owned()), text.to_owned()))
}

/// `vault.md §2`, `vault.md§2`.
pub(super) fn numbered_page<'a>(head: &'a str, rest: &'a str) -> Option<(&'a str, String)> {
    let (page, number) = match head.split_once('§') {
        Some((page, number)) => (page, number),
        None => (head, rest.trim_start().strip_prefix('§')?),
    };
    let (number, _) = token(number)?;
    is_page(page).then_some((page, number))
}

fn is_page(word: &str) -> bool {
    let path = word.split('#').next().unwrap_or(word);
    let (stem, extension) = path.rsplit_once('.').unwrap_or((path, ""));
    !stem.is_empty() && matches!(extension, "md" | "html")
}

/// Takes `see`, `go to` and the like off.
fn without_lead(text: &str) -> &str {
    for lead in ["go to ", "goto ", "jump to ", "continue with ", "continue at ", "follow ", "see "] {
        if let Some(head) = text.get(..lead.len())
            && head.eq_ignore_ascii_case(lead)
        {
            return text[lead.len()..].trim_start();
        }
    }
    text
}

/// The number that a reference begins with, and what follows it: `§2 Restart`, `Step 2`, `Scenario A: …`.
fn section_number(text: &str) -> Option<(String, &str)> {
    if let Some(rest) = text.strip_prefix('§') {
        return token(rest);
    }
    let (word, rest) = text.split_once(' ')?;
    let known =
        ["step", "scenario", "section", "case", "procedure"].iter().any(|known| known.eq_ignore_ascii_case(word));
    let (number, rest) = token(rest)?;
    let counts = number.starts_with(|c: char| c.is_ascii_digit()) || number.len() == 1;
    (known && counts).then_some((number, rest))
}

fn token(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '.').unwrap_or(text.len());
    let number = text[..end].trim_end_matches('.');
    (!number.is_empty()).then(|| (number.to_lowercase(), &text[end..]))
}

/// `[text](dest)` and what follows it.
fn markdown_link(text: &str) -> Option<(&str, &str, &str)> {
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (dest, rest) = rest.split_once(')')?;
    (!dest.is_empty() && !label.contains(['[', ']'])).then_some((label, dest.trim(), rest))
}

/// `Check: df -h` with the command as code.
fn with_command(text: String) -> String {
    let Some((key, command)) = text.split_once(": ") else { return text };
    let command = command.trim();
    let program = command.split_whitespace().next().unwrap_or_default();
    let known =
        PROGRAMS.binary_search(&program).is_ok() || ["./", "/usr/", "/opt/"].iter().any(|at| program.starts_with(at));
    let is_key = ["check", "run", "try", "command", "do"].iter().any(|known| known.eq_ignore_ascii_case(key.trim()));
    let is_command = is_key && known && !command.contains('`') && !command.ends_with('?');
    if is_command { format!("{key}: `{command}`") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_and_plain_words_are_not() {
        let section = |number: &str| Some(Target::Section(number.to_owned()));
        let link = |dest: &str| Some(Target::Link(dest.to_owned()));
        for (text, wanted) in [
            ("§2 Stuck", section("2")),
            ("§ 4.1.", section("4.1")),
            ("see §3", section("3")),
            ("Go to Step 2", section("2")),
            ("Scenario A", section("a")),
            ("#unseal-it", link("#unseal-it")),
            ("[Vault](vault.md#sealed)", link("vault.md#sealed")),
            ("see [Vault](vault.md)", link("vault.md")),
            ("§2 in [Vault](vault.md#top)", link("vault.md#§2")),
            ("vault.md §2", link("vault.md#§2")),
            ("vault.md#sealed now", link("vault.md#sealed")),
            ("restart the pod", None),
            ("See the dashboard", None),
            ("Step by step", None),
            ("#1", link("#1")),
            ("§", None),
        ] {
            assert_eq!(reference(text).map(|(target, _)| target), wanted, "{text}");
        }
    }

    #[test]
    fn the_programs_can_be_searched() {
        assert!(PROGRAMS.is_sorted());
    }

    #[test]
    fn labels_are_taken_apart() {
        let read = |lines: &[&str], leaf: bool| {
            let mut node = Node::new("", 0..0);
            fill(&mut node, lines, leaf);
            let parts = [node.answer, Some(node.text), node.label];
            parts.map(Option::unwrap_or_default).join("|")
        };
        assert_eq!(read(&["Agent banned? → §1 Manual Ban"], true), "|Agent banned?|§1 Manual Ban");
        assert_eq!(read(&[">1 hour ago"], true), "|>1 hour ago|");
        assert_eq!(read(&["YES", "Is it full?"], false), "YES|Is it full?|");
        assert_eq!(read(&["Yes: go to §2"], true), "Yes||go to §2");
        assert_eq!(read(&["no → restart"], true), "no|restart|");
        assert_eq!(read(&["Over 90 %? → sweep"], true), "Over 90 %?|sweep|");
        assert_eq!(read(&["Generated → \"Is it safe?\""], false), "Generated|\"Is it safe?\"|");
        assert_eq!(read(&["Check: df -h | sort"], false), "|Check: `df -h | sort`|");
        assert_eq!(read(&["Check: top of the list?"], false), "|Check: top of the list?|");
        assert_eq!(read(&["Check: the log"], false), "|Check: the log|");
        assert_eq!(read(&["`a → §1`"], true), "|`a → §1`|");
    }
}
