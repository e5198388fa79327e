// Axe finds nothing on any kind of page, light and dark, wide and narrow; nothing is cut off or runs out of the window.
import assert from 'node:assert/strict';
import { each } from '../kinds.mjs';
import { clean } from '../axe.mjs';

// What the colours and the width decide; the rest is the same on a dark phone as on a light desk.
const SHOWN = ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable'];

// promise 64
export default each('axe finds nothing', ['root'], async (page) => {
  await clean(page);
  await page.setViewportSize({ width: 390, height: 900 });
  await page.emulateMedia({ colorScheme: 'dark' });
  // What has been scrolled half under the bar at the top is no target; nothing lies there at the start.
  await page.evaluate(() => scrollTo(0, 0));
  await clean(page, SHOWN);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 900 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, 'nothing to scroll sideways');
  }
});
