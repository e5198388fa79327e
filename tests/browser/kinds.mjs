// One page of every kind, for the cases that every kind must pass. `stay`: a page that forwards is held. `missing`: it
// is shown in place of a page that is not there, at the address that `site-url` names.
export const KINDS = [
  { kind: 'home', book: 'own', page: 'index.html' },
  { kind: 'home of a book without alerts', book: 'walk', page: 'index.html' },
  { kind: 'runbook with everything', book: 'kinds', page: 'harbour/crane/stuck.html' },
  { kind: 'runbook with diagrams', book: 'kinds', page: 'harbour/crane/slow.html' },
  { kind: 'runbook with trees', book: 'walk', page: 'api-down.html' },
  { kind: 'page on the way through a tree', book: 'walk', page: 'api-down.html#ab:api-down:1.1.2' },
  { kind: 'sections with alerts', book: 'ugly', page: 'tidewater/queue.html' },
  { kind: 'page without a heading', book: 'kinds', page: 'depot/gates.html' },
  { kind: 'service', book: 'kinds', page: 'harbour/index.html' },
  { kind: 'alert index', book: 'kinds', page: 'alerts/index.html' },
  { kind: 'permalink, covered', book: 'kinds', page: 'alerts/CraneStuck/index.html', stay: true },
  { kind: 'permalink, several runbooks', book: 'kinds', page: 'alerts/CraneSlow/index.html' },
  { kind: 'permalink, uncovered', book: 'kinds', page: 'alerts/HarbourContainerTrackingReconciliationBacklogGrowsFasterThanItIsDrained/index.html' },
  { kind: 'permalink, exempt', book: 'kinds', page: 'alerts/Watchdog/index.html' },
  { kind: 'permalink, two alerts', book: 'kinds', page: 'alerts/DepotGateOpen/index.html' },
  { kind: 'permalink, odd name', book: 'kinds', page: 'alerts/Disk%20full%20%5B50%2525%5D%20&%20%253Crising%253E/index.html' },
  { kind: 'permalink of an alert that is gone', book: 'kinds', page: 'alerts/CraneStock/index.html' },
  { kind: 'quick reference', book: 'kinds', page: 'quick-reference.html' },
  { kind: 'coverage', book: 'kinds', page: 'coverage.html' },
  { kind: 'listing', book: 'kinds', page: 'harbour/crane/index.html' },
  { kind: 'redirect', book: 'kinds', page: 'old/crane.html', stay: true },
  { kind: '404', book: 'kinds', page: 'no/such/page.html', missing: true },
  { kind: 'manual', book: 'own', page: 'manual/configuration.html' },
  { kind: 'check page', book: 'own', page: 'manual/checks/alert-without-runbook.html' },
  { kind: 'decision trees of the manual', book: 'own', page: 'manual/decision-trees.html' },
  { kind: 'diagrams of the manual', book: 'own', page: 'manual/diagrams.html' },
  { kind: 'flowchart that is walked', book: 'own', page: 'oneiric/severity.html' },
  { kind: 'states', book: 'own', page: 'stemedb/breaker-states.html' },
  { kind: 'runbook of the own book', book: 'own', page: 'bzzz/no-admin-elected.html' },
];

/// A case a kind, from the places where it can be shown.
export const each = (name, from, run, more = {}) =>
  KINDS.map((kind) => ({ ...kind, name: `${name}: ${kind.kind}`, from: kind.missing ? ['sub'] : from, run, ...more }));
