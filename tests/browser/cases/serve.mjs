// The preview: an edit is seen where the reader was, and what is wrong stands on the page.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clean } from '../axe.mjs';

const page = 'api-down.html';
const says = (page, text) => page.waitForFunction((text) => document.querySelector('main')?.textContent.includes(text), text);
const overlay = (page) => page.locator('[id="ab:preview"] section');

/// Edits the file of the page.
async function edit(folder, change) {
  const file = join(folder, 'content/api-down.md');
  await writeFile(file, change(await readFile(file, 'utf8')));
}

export default [
  {
    name: 'an edit is shown where the reader was: the step of a walk, its folds, how far it was scrolled',
    book: 'unbuilt', page, from: ['serve'],
    run: async (page, { folder }) => {
      await page.setViewportSize({ width: 1280, height: 400 });
      await page.locator('html[data-preview=ready]').waitFor();
      await page.locator('.walk').first().locator('.step:visible').getByRole('link', { name: '5xx' }).click();
      const fold = page.locator('main details').first();
      const was = await fold.evaluate((fold) => fold.open);
      await fold.locator('summary').click();
      await page.evaluate(() => scrollTo({ top: 321, behavior: 'instant' }));
      await edit(folder, (text) => text.replace('Do so.', 'Do so, with care.'));
      await says(page, 'Do so, with care.');
      await page.waitForFunction(() => scrollY === 321);
      assert.equal(new URL(page.url()).hash, '#ab:api-down:ready');
      assert.equal(await page.locator('.walk').first().locator('.step:visible .ask').innerText(), 'Does /readyz return 200?');
      assert.equal(await fold.evaluate((fold) => fold.open), !was);
    },
  },
  ...[[false, 1280], [true, 390]].map(([dark, width]) => ({
    name: `what is found stands on the page, as text, ${width} px`,
    book: 'unbuilt', page, from: ['serve'], dark, width,
    run: async (page, { folder }) => {
      await page.locator('html[data-preview=ready]').waitFor();
      assert.equal(await overlay(page).count(), 0);
      await edit(folder, (text) => text.replace('Do so.', 'Do so. See [the](gone.md) and ask <owner>.'));
      await overlay(page).waitFor();
      const text = await overlay(page).innerText();
      assert.match(text, /error\[broken-link\]/);
      assert.match(text, /content\/api-down\.md:\d+/);
      assert.ok(text.includes('`<owner>` in prose'), text);
      await clean(page);
      await edit(folder, (text) => text.replace(/ See .*/, ''));
      await overlay(page).waitFor({ state: 'detached' });
    },
  })),
  {
    name: 'an edit is shown in any number of windows',
    book: 'unbuilt', page, from: ['serve'],
    run: async (page, { url, folder }) => {
      const pages = [page];
      while (pages.length < 8) {
        pages.push(await page.context().newPage());
        await pages.at(-1).goto(page.url());
        await pages.at(-1).locator('html[data-preview=ready]').waitFor();
      }
      await edit(folder, (text) => text.replace('Do so.', 'Do so, everywhere.'));
      await Promise.all(pages.map((page) => says(page, 'Do so, everywhere.')));
      await page.goto(url);
    },
  },
  {
    name: 'a window that is hidden holds no connection, and shows what it missed when it is seen again',
    book: 'unbuilt', page, from: ['serve'],
    run: async (page, { folder }) => {
      await page.locator('html[data-preview=ready]').waitFor();
      const turn = (state) => page.evaluate((state) => {
        Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
      await turn('hidden');
      const other = await page.context().newPage();
      await other.goto(page.url());
      await edit(folder, (text) => text.replace('Do so.', 'Do so, unseen.'));
      await says(other, 'Do so, unseen.');
      assert.ok(!(await page.locator('main').textContent()).includes('Do so, unseen.'));
      await turn('visible');
      await says(page, 'Do so, unseen.');
    },
  },
  {
    name: 'what is being typed into a search box stays when the page is loaded again',
    book: 'unbuilt', page, from: ['serve'],
    run: async (page, { folder }) => {
      await page.locator('html[data-preview=ready]').waitFor();
      const box = page.locator('[id="ab:find"]');
      await box.pressSequentially('readyz');
      await edit(folder, (text) => text.replace('Do so.', 'Do so, meanwhile.'));
      await says(page, 'Do so, meanwhile.');
      await page.waitForFunction(() => document.activeElement.id === 'ab:find' && document.activeElement.value === 'readyz');
      await page.keyboard.type(' 5xx');
      assert.equal(await box.inputValue(), 'readyz 5xx');
      await box.fill('left behind');
      await box.blur();
      await edit(folder, (text) => text.replace('meanwhile', 'later'));
      await says(page, 'Do so, later.');
      await page.locator('html[data-preview=ready]').waitFor();
      assert.equal(await box.inputValue(), '');
    },
  },
  {
    name: 'what was closed stays closed, after an edit and on other pages, until something else is found',
    book: 'unbuilt', page, from: ['serve'],
    run: async (page, { go, folder }) => {
      await page.locator('html[data-preview=ready]').waitFor();
      await edit(folder, (text) => text.replace('Do so.', 'Do so. See [the](gone.md).'));
      await overlay(page).getByRole('button', { name: 'Close' }).click();
      assert.equal(await overlay(page).count(), 0);
      const still = async () => {
        await page.locator('html[data-preview=ready]').waitFor();
        assert.equal(await overlay(page).count(), 0);
      };
      await edit(folder, (text) => text.replace('Do so.', 'One line more.\n\nDo so.'));
      await says(page, 'One line more.');
      await still();
      await go('');
      await still();
      await go('api-down.html');
      await still();
      await edit(folder, (text) => text.replace('One line more.', 'See [this](lost.md).'));
      await overlay(page).waitFor();
      assert.match(await overlay(page).innerText(), /lost\.md/);
    },
  },
];
