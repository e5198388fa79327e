// Axe finds nothing on pages with decision trees and diagrams, light and dark, wide and narrow, at rest and on the way.
import assert from 'node:assert/strict';
import axe from 'axe-core';

const PAGES = [
  ['walk', 'api-down.html'],
  ['walk', 'api-down.html#ab:api-down:1.1.2'],
  ['own', 'manual/decision-trees.html'],
  ['own', 'bzzz/no-admin-elected.html'],
  ['own', 'manual/diagrams.html'],
  ['own', 'oneiric/severity.html'],
  ['own', 'stemedb/breaker-states.html'],
];

async function run(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run());
  const told = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`));
  assert.deepEqual(told, []);
}

export default PAGES.flatMap(([book, page]) =>
  [[false, 1280], [true, 1280], [false, 390], [true, 390]].map(([dark, width]) => ({
    name: `axe finds nothing, ${dark ? 'dark' : 'light'}, ${width} px`, book, page, dark, width, from: ['root'], run,
  })),
);
