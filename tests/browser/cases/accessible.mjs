// Axe finds nothing on any kind of page, light and dark, wide and narrow; nothing is cut off or runs out of the window.
import assert from 'node:assert/strict';
import axe from 'axe-core';
import { each } from '../kinds.mjs';

// What the colours decide; the rest is the same in light and dark.
const COLOURS = ['color-contrast', 'link-in-text-block'];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// promise 64
export default each('axe finds nothing', ['root'], async (page) => {
  await page.evaluate(axe.source);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    for (const [colorScheme, type, values] of [['light', 'tag', TAGS], ['dark', 'rule', COLOURS]]) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await page.evaluate((runOnly) => window.axe.run({ runOnly, resultTypes: ['violations'] }), { type, values });
      const told = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
      assert.deepEqual(told, [], `${colorScheme}, ${width} px`);
    }
  }
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 900 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, 'nothing to scroll sideways');
  }
});
