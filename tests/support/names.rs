//! A fleet whose alerts are named as those of real ones are: a service and a part of it in front, what is wrong behind,
//! a warning and a critical one of each; and the names that every cluster has.

use std::fmt::Write as _;

const SERVICES: [&str; 50] = [
    "Payments",
    "Checkout",
    "Ledger",
    "Billing",
    "Invoices",
    "Refunds",
    "Fraud",
    "Identity",
    "Accounts",
    "Sessions",
    "Catalog",
    "Pricing",
    "Inventory",
    "Shipping",
    "Tracking",
    "Returns",
    "Search",
    "Ranking",
    "Recommender",
    "Ads",
    "Mailer",
    "Notifier",
    "Webhooks",
    "Gateway",
    "Router",
    "Edge",
    "Dns",
    "Vault",
    "Registry",
    "Scheduler",
    "Ingest",
    "Warehouse",
    "Reports",
    "Exports",
    "Archive",
    "Media",
    "Thumbnails",
    "Chat",
    "Presence",
    "Voice",
    "Geo",
    "Weather",
    "Maps",
    "Fleet",
    "Telemetry",
    "Devices",
    "Firmware",
    "Quota",
    "Audit",
    "Backup",
];

const PARTS: [&str; 5] = ["Api", "Worker", "Postgres", "Redis", "Kafka"];

/// What is wrong: as a name says it, as a heading does, and what one sees.
const WRONG: [(&str, &str, &str); 10] = [
    ("LatencyHigh", "Latency is high", "Requests take longer than two seconds."),
    ("ErrorRateHigh", "Too many errors", "Clients see 500 or 502 answers."),
    ("Down", "Nothing answers", "The health check is refused."),
    ("MemoryPressure", "Memory runs out", "Containers are OOMKilled again and again."),
    ("DiskFillingUp", "The disk fills up", "Writes fail with no space left on device."),
    ("CertificateExpiringSoon", "The certificate is about to expire", "Clients warn of a certificate."),
    ("ReplicationLag", "Replicas lag behind", "Reads return old rows."),
    ("QueueBacklog", "The backlog grows", "Messages wait for minutes."),
    ("CPUThrottling", "The CPU is throttled", "Everything is slow, and the load is low."),
    ("HTTPHandshakeFailures", "Handshakes fail", "Connections end before the first byte."),
];

const CLUSTER: [(&str, &str); 32] = [
    ("KubePodCrashLooping", "warning"),
    ("KubePodNotReady", "warning"),
    ("KubeDeploymentReplicasMismatch", "warning"),
    ("KubeDeploymentRolloutStuck", "warning"),
    ("KubeStatefulSetReplicasMismatch", "warning"),
    ("KubeDaemonSetRolloutStuck", "warning"),
    ("KubeContainerWaiting", "warning"),
    ("KubeJobFailed", "warning"),
    ("KubeHpaMaxedOut", "warning"),
    ("KubeCPUOvercommit", "warning"),
    ("KubeMemoryOvercommit", "warning"),
    ("KubePersistentVolumeFillingUp", "critical"),
    ("KubePersistentVolumeErrors", "critical"),
    ("KubeAPIErrorBudgetBurn", "critical"),
    ("KubeAPIDown", "critical"),
    ("KubeNodeNotReady", "warning"),
    ("KubeNodeUnreachable", "warning"),
    ("KubeletTooManyPods", "info"),
    ("KubeletDown", "critical"),
    ("KubeClientCertificateExpiration", "critical"),
    ("NodeFilesystemSpaceFillingUp", "critical"),
    ("NodeFilesystemAlmostOutOfSpace", "critical"),
    ("NodeNetworkReceiveErrs", "warning"),
    ("NodeClockSkewDetected", "warning"),
    ("NodeRAIDDegraded", "critical"),
    ("AlertmanagerFailedReload", "critical"),
    ("AlertmanagerClusterDown", "critical"),
    ("PrometheusTargetSyncFailure", "critical"),
    ("PrometheusTSDBCompactionsFailing", "warning"),
    ("TargetDown", "warning"),
    ("Watchdog", "none"),
    ("etcdHighNumberOfLeaderChanges", "warning"),
];

/// A book of 5,032 alerts: files by their paths from its root.
pub(crate) fn named() -> Vec<(String, String)> {
    let mut files = vec![("book.toml".to_owned(), CONFIG.to_owned()), ("content/index.md".to_owned(), HOME.to_owned())];
    for service in SERVICES {
        let folder = service.to_lowercase();
        let mut rules = format!("groups:\n- name: {folder}\n  rules:\n");
        files.push((format!("content/{folder}/index.md"), format!("# {service}\n\nRunbooks of {folder}.\n")));
        for part in PARTS {
            let mut page = format!("---\nowner: team-{folder}\nalerts:\n");
            let mut body = format!("---\n# {service} {part}\n");
            for (wrong, heading, seen) in WRONG {
                let anchor = heading.to_lowercase().replace(' ', "-");
                for (suffix, severity) in [("Warning", "warning"), ("Critical", "critical")] {
                    let name = format!("{service}{part}{wrong}{suffix}");
                    let _ = writeln!(page, "- {{name: {name}, section: {anchor}}}");
                    let _ = write!(
                        rules,
                        "  - alert: {name}\n    expr: vector(1)\n    labels: {{severity: {severity}, service: {folder}}}\n"
                    );
                }
                let _ = write!(body, "\n## {heading}\n\n{seen}\n\n```sh\nkubectl -n {folder} get pods\n```\n");
            }
            files.push((format!("content/{folder}/{}.md", part.to_lowercase()), page + &body));
        }
        files.push((format!("rules/{folder}.yml"), rules));
    }
    let mut rules = "groups:\n- name: cluster\n  rules:\n".to_owned();
    let mut page = "---\nowner: team-platform\n---\n# Cluster\n".to_owned();
    for (name, severity) in CLUSTER {
        let _ = write!(rules, "  - alert: {name}\n    expr: vector(1)\n    labels: {{severity: {severity}}}\n");
        if name != "TargetDown" {
            let _ = write!(page, "\n## {name}\n\nLook at the cluster.\n");
        }
    }
    files.push(("rules/cluster.yml".to_owned(), rules));
    files.push(("content/cluster/runbooks.md".to_owned(), page));
    files.push(("content/cluster/symptoms.md".to_owned(), SYMPTOMS.to_owned()));
    files
}

const CONFIG: &str = "[book]\ntitle = \"Five thousand\"\n[output.html]\nsite-url = \"https://wiki.example.com/runbooks/\"\n\
    [alerts]\nrules = [\"rules/*.yml\"]\n";

const HOME: &str = "# Five thousand alerts\n\nWith names as fleets have them.\n";

const SYMPTOMS: &str = "# Symptoms\n\n## Clients are sent away\n\nThey see 429 and wait.\n\n## Trust is lost\n\n\
    The log says x509: certificate has expired or is not yet valid.\n\n## After a failover\n\nThe old leader is not down; \
    it answers with READONLY.\n\n## Names do not resolve\n\nThe log says NXDOMAIN or no such host.\n\n## constructor\n\n\
    The word `__proto__` stands here, and `toString`.\n";
