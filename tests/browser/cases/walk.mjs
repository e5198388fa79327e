// Decision trees: the walk with and without scripts, what is printed, what the drawing is to a keyboard.
import assert from 'node:assert/strict';

const book = 'walk';
const page = 'api-down.html';
const shown = (page, walk = 0) => page.locator('.walk').nth(walk).locator('.step:visible');
const asked = (page, walk = 0) => shown(page, walk).locator('.ask').innerText();
const answer = (page, text, walk = 0) => shown(page, walk).getByRole('link', { name: text, exact: true }).click();

async function throughToAnOutcome(page) {
  assert.equal(await asked(page), 'Is /health answering?');
  await answer(page, 'Yes, 200');
  assert.equal(await asked(page), 'Does /readyz return 200?');
  await answer(page, 'No');
  await answer(page, 'Postgres');
  assert.equal(await shown(page).count(), 1);
  await shown(page).getByRole('link', { name: '§2. Postgres is down' }).click();
  assert.equal(new URL(page.url()).hash, '#2-postgres-is-down');
}

const both = (name, run, more = {}) =>
  [true, false].map((script) => ({ name: `${name}, ${script ? 'with' : 'without'} scripts`, book, page, script, run, ...more }));

export default [
  ...both('answers lead to an outcome, and Back leads back', async (page) => {
    await throughToAnOutcome(page);
    assert.equal(await asked(page), 'Is /health answering?', 'another target shows the first step');
    for (const wanted of ['§2. Postgres is down', 'Which dependency fails?', 'Does /readyz return 200?', 'Is /health answering?']) {
      await page.goBack();
      assert.equal(await asked(page), wanted);
    }
  }),
  ...both(
    'every step has an address, and one tree leaves another alone',
    async (page) => {
      assert.equal(await asked(page), 'Which dependency fails?');
      assert.equal(await asked(page, 1), 'Is the disk full?');
      assert.equal(await shown(page).count() + (await shown(page, 1).count()), 2);
      await answer(page, 'Yes', 1);
      assert.equal(await asked(page, 1), 'Delete old logs');
      assert.equal(await asked(page), 'Is /health answering?');
    },
    { page: `${page}#ab:api-down:1.1.2` },
  ),
  ...both('a jump leads to the step that it names', async (page) => {
    await answer(page, '5xx');
    assert.equal(new URL(page.url()).hash, '#ab:api-down:ready');
    assert.equal(await asked(page), 'Does /readyz return 200?');
  }),
  ...both(
    'a heading as target leaves the first step',
    async (page) => assert.equal(await asked(page), 'Is /health answering?'),
    { page: `${page}#resolution` },
  ),
  {
    name: 'a browser that knows no :has() shows all steps, and the list',
    book, page, script: false, from: ['root'],
    before: (page) =>
      page.route('**/style.css', async (route) => {
        const sheet = await (await route.fetch()).text();
        await route.fulfill({ contentType: 'text/css', body: sheet.replaceAll('@supports selector(:has(a))', '@supports (display: unheard-of)') });
      }),
    run: async (page) => {
      assert.equal(await page.locator('.step:visible').count(), await page.locator('.step').count());
      assert.equal(await page.locator('.outline:visible').count(), 0);
      assert.ok((await page.locator('.dtree-list').first().boundingBox()).width > 300);
    },
  },
  {
    name: 'print shows every step once',
    book, page, print: true, script: false, from: ['root'],
    run: async (page) => {
      const text = await page.locator('main').innerText();
      for (const wanted of ['Is /health answering?', 'Which dependency fails?', 'Delete old logs', 'Refused', 'docker inspect']) {
        assert.equal(text.split(wanted).length - 1, 1, wanted);
      }
      assert.equal(await page.locator('.step:visible, .outline:visible').count(), 0);
    },
  },
  {
    name: 'keys choose and go back, the focus is on the step, the way is kept and copied',
    book, page,
    run: async (page, { url }) => {
      await page.keyboard.press('1');
      assert.equal(await asked(page), 'Is /health answering?', 'keys elsewhere are left alone');
      await shown(page).getByRole('link', { name: '5xx' }).focus();
      await page.keyboard.press('1');
      assert.equal(await asked(page), 'Does /readyz return 200?');
      const focused = () => page.evaluate(() => document.activeElement.textContent);
      await page.waitForFunction(() => document.activeElement.className === 'ask');
      assert.equal(await focused(), 'Does /readyz return 200?');
      await page.keyboard.press('2');
      await page.waitForFunction(() => document.activeElement.textContent === 'Which dependency fails?');
      await page.keyboard.press('Backspace');
      await page.waitForFunction(() => document.activeElement.textContent === 'Does /readyz return 200?');
      await page.keyboard.press('2');
      await page.waitForFunction(() => document.activeElement.textContent === 'Which dependency fails?');
      await page.reload();
      const kept = await page.locator('.way li:visible').allInnerTexts();
      assert.deepEqual(kept.map((line) => line.replace(/^\d\d:\d\d UTC /, '')), [
        'Is /health answering? → Yes, 200',
        'Does /readyz return 200? → No',
      ]);
      await page.evaluate(() => {
        const write = (text) => ((window.copied = text), Promise.resolve());
        Object.defineProperty(navigator, 'clipboard', { value: { writeText: write } });
      });
      await page.getByRole('button', { name: 'Copy the way so far' }).first().click();
      const copied = await page.evaluate(() => window.copied);
      assert.match(copied, /^The API is down · .*\n- \d\d:\d\d UTC Is \/health answering\? → Yes, 200\n- .*→ No\n- Which dependency fails\?\n$/);
      assert.ok(copied.includes(`${url}api-down.html#ab:api-down:1.1.2`), copied);
      await shown(page).locator('.answers a').first().focus();
      await page.keyboard.press('1');
      await page.waitForFunction(() => document.activeElement.textContent === '§2. Postgres is down');
      await page.keyboard.press('1');
      await page.waitForFunction(() => location.hash === '#2-postgres-is-down');
    },
  },
  {
    name: 'the way back from a jump is the way that was taken',
    book, page, from: ['root'],
    run: async (page) => {
      await answer(page, '5xx');
      await answer(page, 'No');
      await shown(page).getByRole('link', { name: 'Back' }).click();
      await shown(page).getByRole('link', { name: 'Back' }).click();
      assert.equal(await asked(page), 'Is /health answering?');
    },
  },
  {
    name: 'a list that is walked by keyboard is seen',
    book, page, from: ['root'],
    run: async (page) => {
      assert.equal(await page.locator('.outline:visible').count(), 2);
      await page.locator('.whole > summary').first().focus();
      await page.keyboard.press('Tab');
      assert.ok(await page.evaluate(() => document.activeElement.closest('.dtree-list')));
      const box = await page.locator('.dtree-list').first().boundingBox();
      assert.ok(box.width > 300, 'the list is there to be seen');
    },
  },
  {
    name: 'a phone has the list in place of the drawing, and nothing to scroll sideways',
    book, page, width: 390, from: ['root'],
    run: async (page) => {
      assert.equal(await page.locator('.outline:visible').count(), 0);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
      const box = await page.locator('.dtree-list').first().boundingBox();
      assert.ok(box.width > 300);
    },
  },
  ...[[book, page], ['own', 'manual/decision-trees.html'], ['own', 'cullis/triage.html']].map(([book, page]) => (
  {
    name: 'drawn text is 14 px high, in its card, and never under other text',
    book, page, from: ['root'],
    run: async (page) => {
      const faults = await page.evaluate(() => {
        const faults = [], texts = [];
        for (const svg of document.querySelectorAll('.outline')) {
          const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
          if (scale < 0.99) faults.push(`shrunk to ${scale}`);
          for (const node of svg.querySelectorAll('.node')) {
            const card = node.querySelector('.box').getBoundingClientRect();
            for (const text of node.querySelectorAll('text')) {
              const box = text.getBoundingClientRect();
              if (box.left < card.left || box.right > card.right || box.top < card.top || box.bottom > card.bottom) faults.push(`out of its card: ${text.textContent}`);
              if (texts.some((other) => other.left < box.right && box.left < other.right && other.top + 3 < box.bottom && box.top + 3 < other.bottom)) faults.push(`over another: ${text.textContent}`);
              texts.push(box);
            }
          }
        }
        return faults;
      });
      assert.deepEqual(faults, []);
    },
  }
  )),
];
