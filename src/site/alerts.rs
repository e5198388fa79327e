//! temp
pub fn permalink(name: &str) -> String { format!("alerts/{name}/index.html") }
pub fn link(_: &crate::source::Sources, _: &[crate::parse::Page], _: &[crate::rules::RuleFile], _: &super::resolve::PageIndex, _: &[Vec<super::Resolved>]) -> (Vec<super::Alert>, Vec<super::Orphan>) { (Vec::new(), Vec::new()) }
