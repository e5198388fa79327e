// Axe finds nothing on any kind of page by any of its rules, wide and light, and again narrow and dark; nothing is cut off or
// runs out of the window.
import assert from 'node:assert/strict';
import { each } from '../kinds.mjs';
import { clean } from '../axe.mjs';

// promise 64
export default each('axe finds nothing', ['root'], async (page) => {
  await clean(page);
  await page.setViewportSize({ width: 390, height: 900 });
  await page.emulateMedia({ colorScheme: 'dark' });
  // What has been scrolled half under the bar at the top is no target; nothing lies there at the start.
  await page.evaluate(() => scrollTo(0, 0));
  await clean(page);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 900 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, 'nothing to scroll sideways');
  }
});
