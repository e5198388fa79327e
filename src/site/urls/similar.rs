//! Names that may be meant by another name, found by their words and not by comparing all with all.

use std::collections::{BTreeSet, HashMap};

use crate::finding;

/// How many names are compared with one that was not found.
const CANDIDATES: usize = 64;

/// Names by their words.
#[derive(Debug)]
pub(crate) struct Similar<'a> {
    names: Vec<&'a str>,
    by_key: HashMap<String, Vec<usize>>,
}

impl<'a> Similar<'a> {
    pub(crate) fn new(names: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<&str> = names.collect();
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        for (id, name) in names.iter().enumerate() {
            for key in keys(name) {
                by_key.entry(key).or_default().push(id);
            }
        }
        Self { names, by_key }
    }

    /// The name that is the same but for a slip, case, word order, forms of words, one word, or words lost at the front.
    pub(crate) fn nearest(&self, wanted: &str) -> Option<&'a str> {
        if let Some(near) = self.slip(wanted) {
            return Some(near);
        }
        let best = self.alike(wanted).into_iter().max_by_key(|&(rank, name)| (rank, std::cmp::Reverse(name)));
        best.map(|(_, name)| name)
    }

    /// The name that is the same but for a slip of the keyboard or case.
    pub(crate) fn slip(&self, wanted: &str) -> Option<&'a str> {
        finding::nearest(wanted, self.candidates(wanted))
    }

    /// The names that are like it, each with how much.
    pub(crate) fn alike(&self, wanted: &str) -> Vec<(u8, &'a str)> {
        let candidates = self.candidates(wanted).into_iter();
        candidates.map(|name| (likeness(wanted, name), name)).filter(|(rank, _)| *rank > 0).collect()
    }

    /// Names that share the rarest of its words, beginnings and ends.
    fn candidates(&self, wanted: &str) -> Vec<&'a str> {
        let mut lists: Vec<&Vec<usize>> = keys(wanted).iter().filter_map(|key| self.by_key.get(key)).collect();
        lists.sort_by_key(|list| list.len());
        let mut ids: BTreeSet<usize> = BTreeSet::new();
        // Those that share several keys stand in several lists.
        for &id in lists.into_iter().flatten().take(CANDIDATES * CANDIDATES) {
            if ids.len() == CANDIDATES {
                break;
            }
            ids.insert(id);
        }
        ids.into_iter().map(|id| self.names[id]).collect()
    }
}

/// Words of a name, lower-cased: `BZZZNoAdmin_elected` is `bzzz`, `no`, `admin`, `elected`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, &char) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| chars.get(before)).copied().unwrap_or(' ');
        let next_is_lower = chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        let begins = char.is_uppercase() && (!before.is_uppercase() || next_is_lower);
        if begins || !char.is_alphanumeric() {
            words.push(String::new());
        }
        if char.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(char.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Small words, which say little about what a name means.
const SMALL: &[&str] = &[
    "a", "alert", "alerts", "an", "and", "are", "at", "be", "been", "by", "for", "from", "had", "has", "have", "in",
    "is", "it", "its", "md", "no", "not", "of", "on", "or", "runbook", "than", "that", "the", "to", "too", "very",
    "was", "were", "with",
];

/// The words of a name that mean something, each by its stem.
pub(crate) fn stems(name: &str) -> Vec<String> {
    let words = words(name);
    let stems: Vec<String> =
        words.iter().filter(|word| !SMALL.contains(&word.as_str())).map(|word| stem(word)).collect();
    if stems.is_empty() { words } else { stems }
}

/// A word less its ending: `completion` and `completed` are `complet`, `restarts` and `restarting` are `restart`. Plain
/// English endings only, for they are compared with one another and never shown.
fn stem(word: &str) -> String {
    const ENDINGS: [&str; 14] =
        ["ations", "ation", "ities", "ings", "ions", "ing", "ion", "ures", "ure", "ity", "ies", "ed", "es", "s"];
    /// Letters that a stem has at least.
    const SHORTEST: usize = 3;
    let long_enough = |stem: &&str| stem.len() >= SHORTEST && stem.is_ascii();
    let cut = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending).filter(long_enough));
    let doubled = |stem: &str| {
        let bytes = stem.as_bytes();
        bytes.len() > SHORTEST && bytes[bytes.len() - 1] == bytes[bytes.len() - 2] && stem.is_ascii()
    };
    let mut stem = cut.filter(|_| !word.ends_with("ss")).unwrap_or(word).to_owned();
    if doubled(&stem) && cut.is_some() {
        stem.pop();
    }
    if stem.len() > SHORTEST && stem.ends_with(['e', 'y', 'i']) {
        stem.pop();
    }
    stem
}

/// Letters of a name in which one slip may touch both the beginning and the end.
const SHORT: usize = 10;

fn keys(name: &str) -> Vec<String> {
    let words = words(name);
    let all: Vec<char> = words.concat().chars().collect();
    let mut keys = stems(name);
    if all.len() > 4 {
        keys.push(format!("^{}", all[..4].iter().collect::<String>()));
        keys.push(format!("${}", all[all.len() - 4..].iter().collect::<String>()));
    }
    // In a longer name a slip leaves its beginning or its end as it is; of a short one all is left but a letter.
    if (4..=SHORT).contains(&all.len()) {
        let without = |gap: usize| all.iter().enumerate().filter(|(at, _)| *at != gap).map(|(_, char)| char).collect();
        keys.extend((0..=all.len()).map(without).map(|rest: String| format!("-{rest}")));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Stems that say what is wrong and not with what: names that share no more than these are not alike.
const COMMON: &[&str] = &[
    "cluster",
    "crit",
    "critical",
    "down",
    "error",
    "fail",
    "full",
    "high",
    "instanc",
    "job",
    "latenc",
    "low",
    "man",
    "miss",
    "nod",
    "pod",
    "rat",
    "read",
    "request",
    "servic",
    "slow",
    "stuck",
    "target",
    "unavailabl",
    "unhealth",
    "usag",
    "warn",
];

/// Stems of which the one is never meant by the other.
const OPPOSED: &[&[&str]] = &[
    &["read", "writ"],
    &["cpu", "gpu", "memor", "mem", "disk", "inod", "fil", "spac", "storag", "network", "swap"],
    &["warn", "critical", "crit", "info", "pag"],
    &["in", "out"],
    &["receiv", "transmit", "send", "rx", "tx"],
    &["client", "server"],
    &["primar", "replica", "standb", "master", "slav", "leader", "follower"],
    &["min", "max"],
    &["low", "high"],
    &["up", "down"],
    &["start", "stop"],
    &["over", "under"],
    &["sourc", "target"],
    &["producer", "consumer"],
    &[
        "pod",
        "nod",
        "job",
        "container",
        "daemonset",
        "deployment",
        "hpa",
        "statefulset",
        "deploy",
        "daemon",
        "stateful",
    ],
];

/// How much two names are alike. 5: the same but for case and what joins the words; 4: a slip of the keyboard; 3: the
/// same words in another order or form; 2: words lost at the front; 1: one word of several changed; 0: unlike.
pub(crate) fn likeness(a: &str, b: &str) -> u8 {
    let joined = |name: &str| words(name).concat();
    if joined(a) == joined(b) {
        return 5;
    }
    let (x, y) = (stems(a), stems(b));
    let digits = |stems: &[String]| {
        let mut found: Vec<String> =
            stems.iter().filter(|stem| stem.contains(|c: char| c.is_ascii_digit())).cloned().collect();
        found.sort_unstable();
        found
    };
    if digits(&x) != digits(&y) {
        return 0;
    }
    let telling = |stems: &[String]| stems.iter().any(|stem| !COMMON.contains(&stem.as_str()));
    let (mut sorted_x, mut sorted_y) = (x.clone(), y.clone());
    sorted_x.sort_unstable();
    sorted_y.sort_unstable();
    if sorted_x == sorted_y && (x.len() > 1 || telling(&x)) {
        return 3;
    }
    if let Some((one, other)) = changed(&x, &y) {
        return match () {
            () if opposed(one, other) => 0,
            () if one.len().max(other.len()) > 3 && finding::nearest(one, [other]).is_some() => 4,
            () => {
                let kept: Vec<String> = x.iter().filter(|stem| *stem != one).cloned().collect();
                u8::from(kept.len() >= 2 && telling(&kept))
            }
        };
    }
    let (short, long) = if x.len() < y.len() { (&x, &y) } else { (&y, &x) };
    let lost = short.len() >= 2 && short.len() < long.len() && long.ends_with(short) && short.len() * 2 >= long.len();
    if lost { 2 } else { 0 }
}

/// The one stem in which two names of the same length differ, at its place.
fn changed<'a>(a: &'a [String], b: &'a [String]) -> Option<(&'a str, &'a str)> {
    let mut differing = a.iter().zip(b).filter(|(a, b)| a != b);
    let (one, other) = differing.next()?;
    (a.len() == b.len() && differing.next().is_none()).then_some((one, other))
}

fn opposed(one: &str, other: &str) -> bool {
    OPPOSED.iter().any(|group| group.contains(&one) && group.contains(&other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_join_the_forms_of_a_word() {
        let groups = [
            "completed completion completes",
            "failed failing failure failures fails fail",
            "restarts restarting restart restarted",
            "error errors",
            "dropped dropping drops drop",
            "expiring expiry expires expired",
            "stopped stopping",
            "full",
            "availability availabilities",
            "latency latencies",
            "miss missed missing",
        ];
        for group in groups {
            let mut stems: Vec<String> = group.split(' ').map(stem).collect();
            stems.dedup();
            assert_eq!(stems.len(), 1, "{group}: {stems:?}");
        }
    }

    #[test]
    fn slips_in_short_names_are_found() {
        let others: Vec<String> = (0..200).map(|at| format!("Watch{at}")).collect();
        let names = ["Watchdog", "DeadMan"].into_iter().chain(others.iter().map(String::as_str));
        let similar = Similar::new(names);
        for (slip, wanted) in [("Wathcdog", "Watchdog"), ("Watcdog", "Watchdog"), ("DaedMan", "DeadMan")] {
            assert_eq!(similar.slip(slip), Some(wanted), "{slip}");
        }
    }

    #[test]
    fn names_that_may_mean_the_same() {
        let pairs = [
            ("KubeJobNotCompleted", "KubeJobCompletion", 3),
            ("TargetDown", "BlackboxTargetDown", 2),
            ("pod-restarting", "Pod_Restarting", 5),
            ("kube-job-completion", "KubeJobNotCompleted", 3),
            ("KubePodCrashlooping", "KubePodCrashLooping", 5),
            ("kube_pod_crash_looping", "KubePodCrashLooping", 5),
            ("HighErrorRate", "ErrorRateHigh", 3),
            ("ErrorRateIsTooHigh", "HighErrorRate", 3),
            ("FullDisk", "DiskFull", 3),
            ("Queue lag is high", "HighQueueLag", 3),
            ("BrokerDown", "AcmeBrokerDown", 2),
            ("TargetsDown", "TargetDown", 3),
            ("NodeClockNotSynchronizing", "NodeClockNotSynchronising", 4),
            ("HpaReplicasMismatch", "KubeHpaReplicasMismatch", 2),
            ("KubeletDown", "KubeletIsDown", 3),
            ("KubeNodeUnreachable", "KubeNodeUnreachability", 4),
            ("PodDisruptionBudgetLimits", "PodDisruptionBudgetLimit", 3),
            ("CertificateExpiring", "CertificateExpiry", 3),
            ("PersistentVolumeFillingUp", "KubePersistentVolumeFillingUp", 2),
            ("EtcdHasNoLeader", "etcdNoLeader", 3),
            ("IngesterUnhealthy", "MimirIngesterUnhealthy", 2),
            ("LokiRequestFailures", "LokiRequestErrors", 1),
            ("AlertmanagerReloadFailed", "AlertmanagerFailedReload", 3),
            ("ThanosRuleQueueDroppingAlerts", "ThanosRuleQueueIsDroppingAlerts", 3),
            ("RabbitQueueBacklogGrowing", "RabbitQueueBacklogHigh", 1),
            ("LedgerExportStalled", "LedgerExportBlocked", 1),
            ("BrokerDwn", "BrokerDown", 4),
        ];
        let wrong = |(a, b, wanted): &(&str, &str, u8)| (likeness(a, b), likeness(b, a)) != (*wanted, *wanted);
        let shown = |(a, b, _): &(&str, &str, u8)| format!("{a} {b}: {} {:?} {:?}", likeness(a, b), stems(a), stems(b));
        let wrong: Vec<String> = pairs.iter().filter(|pair| wrong(pair)).map(shown).collect();
        assert_eq!(wrong, Vec::<String>::new());
    }

    #[test]
    fn names_that_only_sound_alike() {
        let pairs = [
            ("BrokerDown", "GatewayDown"),
            ("HighLatency", "HighErrorRate"),
            ("Down", "BrokerDown"),
            ("DiskReadErrorsHigh", "DiskWriteErrorsHigh"),
            ("KubeCPUOvercommit", "KubeMemoryOvercommit"),
            ("GuestQueueHighCritical", "GuestQueueHighWarning"),
            ("NodeNetworkReceiveErrs", "NodeNetworkTransmitErrs"),
            ("LatencyP95High", "LatencyP99High"),
            ("Api4xxErrors", "Api5xxErrors"),
            ("KubeClientErrors", "KubeProxyDown"),
            ("KubeletDown", "KubeSchedulerDown"),
            ("PodErrors", "NodeErrors"),
            ("ServiceDown", "InstanceDown"),
            ("HighRequestRate", "LowRequestRate"),
            ("NodeFilesystemAlmostOutOfSpace", "NodeFilesystemAlmostOutOfFiles"),
            ("TooManyRestarts", "TooManyErrors"),
            ("KafkaConsumerLag", "KafkaProducerLag"),
            ("JobFailed", "PodFailed"),
            ("Overview", "Watchdog"),
            ("ErrorRate", "CheckoutErrorBudgetBurnRate"),
            ("KubePodNotReady", "KubeNodeNotReady"),
        ];
        let wrong = pairs.iter().filter(|(a, b)| likeness(a, b) > 0 || likeness(b, a) > 0);
        let wrong: Vec<String> = wrong.map(|(a, b)| format!("{a} {b}: {:?} {:?}", stems(a), stems(b))).collect();
        assert_eq!(wrong, Vec::<String>::new());
    }
}
