// The preview: an edit is seen where the reader was, and what is wrong stands on the page.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clean } from '../axe.mjs';

const page = 'api-down.html';
const says = (page, text) => page.waitForFunction((text) => document.querySelector('main').textContent.includes(text), text);
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
];
