// What axe says of the page as it is shown now.
import assert from 'node:assert/strict';
import axe from 'axe-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/// Axe finds nothing by the rules of WCAG 2.2 AA and its own best practices. Without `preload`, which writes styles into
/// shadow roots, against the policy of the preview.
export async function clean(page) {
  if (!(await page.evaluate(() => Boolean(window.axe)))) await page.evaluate(axe.source);
  const runOnly = { type: 'tag', values: TAGS };
  const { violations } = await page.evaluate((runOnly) => window.axe.run({ runOnly, resultTypes: ['violations'], preload: false }), runOnly);
  const told = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
  assert.deepEqual(told, []);
}
