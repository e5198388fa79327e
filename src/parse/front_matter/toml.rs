//! TOML as the same tree as YAML, so that one reader knows the keys.

use toml::de::{DeTable, DeValue};

use crate::yaml::{Key, Node, Value};

/// The table and what is wrong with it, each with its byte offset.
pub(super) fn read(text: &str) -> (Option<Node>, Vec<(usize, String)>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let offset = |error: &toml::de::Error| error.span().map_or(0, |span| span.start.min(text.len()));
    let errors = errors.iter().map(|error| (offset(error), error.message().replace('\n', ", "))).collect();
    let span = table.span();
    (Some(Node { span, value: map(text, table.into_inner()) }), errors)
}

fn map(text: &str, table: DeTable<'_>) -> Value {
    let mut entries: Vec<(Key, Node)> = table
        .into_iter()
        .map(|(key, value)| {
            let span = value.span();
            let key = Key { span: key.span(), name: key.into_inner().into_owned() };
            (key, node(text, span, value.into_inner()))
        })
        .collect();
    entries.sort_by_key(|(key, _)| key.span.start);
    Value::Map(entries)
}

fn node(text: &str, span: std::ops::Range<usize>, value: DeValue<'_>) -> Node {
    let written = text.get(span.clone()).unwrap_or_default();
    match value {
        DeValue::String(word) => {
            let quotes = if written.starts_with("\"\"\"") || written.starts_with("'''") { 3 } else { 1 };
            let inner = if written.len() >= 2 * quotes { span.start + quotes..span.end - quotes } else { span };
            Node { span: inner, value: Value::Text(word.into_owned()) }
        }
        DeValue::Integer(_) | DeValue::Float(_) => Node { value: Value::Number(written.to_owned()), span },
        DeValue::Boolean(is) => Node { value: Value::Bool(is, written.to_owned()), span },
        DeValue::Datetime(date) => Node { span, value: Value::Text(date.to_string()) },
        DeValue::Array(items) => {
            let items = items.into_iter().map(|item| {
                let span = item.span();
                node(text, span, item.into_inner())
            });
            Node { span, value: Value::Seq(items.collect()) }
        }
        DeValue::Table(table) => Node { span, value: map(text, table) },
    }
}
