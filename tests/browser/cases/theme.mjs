// Light and dark: the system's choice, the reader's own, and paper.
import assert from 'node:assert/strict';

const book = 'kinds';
const page = 'harbour/crane/stuck.html';
const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const WHITE = 'rgb(255, 255, 255)';

/// Notes which theme holds when the body begins, which is before anything is painted.
const watch = (page) => page.addInitScript(() => {
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    window.first = document.documentElement.dataset.theme ?? null;
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
});

export default [
  {
    name: 'the theme that a reader chooses stays, and is there before the page is', book, page,
    before: watch,
    run: async (page, { go }) => {
      const [button, light] = [page.locator('button.theme'), await ground(page)];
      assert.equal(await button.getAttribute('aria-pressed'), 'false');
      await button.click();
      assert.equal(await button.getAttribute('aria-pressed'), 'true');
      const dark = await ground(page);
      assert.notEqual(dark, light);
      for (const next of ['harbour/index.html', 'coverage.html']) {
        await go(next);
        assert.equal(await ground(page), dark, next);
        assert.equal(await page.evaluate(() => window.first), 'dark', 'set before the body');
      }
      await page.emulateMedia({ media: 'print' });
      assert.equal(await ground(page), WHITE, 'paper is light');
    },
  },
  {
    name: 'the theme switch works without storage', book, page,
    before: (page) => page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', { get: () => { throw new Error('storage is off'); } });
    }),
    run: async (page) => {
      const light = await ground(page);
      await page.locator('button.theme').click();
      assert.notEqual(await ground(page), light);
      await page.locator('button.theme').click();
      assert.equal(await ground(page), light);
    },
  },
  {
    name: 'without scripts the system chooses, and there is no switch that does nothing', book, page, script: false, dark: true,
    run: async (page) => {
      assert.notEqual(await ground(page), WHITE);
      assert.equal(await page.locator('button.theme:visible').count(), 0);
    },
  },
];
