// What every kind of page promises, wherever it is opened: it is whole without scripts, a keyboard reaches everything in it,
// and it loads what it names from its own site and from nowhere else. Forwarding pages forward.
import assert from 'node:assert/strict';
import { KINDS, each } from '../kinds.mjs';

const ON_A_PHONE = ['home', 'runbook with everything', 'alert index', 'coverage', 'permalink, several runbooks'];

/// Whether what the page names was loaded: styles apply, pictures have a size.
async function loaded(page) {
  await page.waitForLoadState('load');
  const faults = await page.evaluate(() => [
    ...[...document.images].filter((image) => image.complete && !image.naturalWidth).map((image) => `no picture: ${image.src}`),
    ...[...document.querySelectorAll('link[rel=stylesheet]')].filter((link) => !link.sheet).map((link) => `no style: ${link.href}`),
    ...[...document.querySelectorAll('style, [style], script:not([src])')].map((inline) => `inline: ${inline.outerHTML.slice(0, 100)}`),
    ...(document.querySelectorAll('main').length === 1 ? [] : ['not one main']),
  ]);
  assert.deepEqual(faults, []);
}

/// The words that a reader sees in the text, less what is there to be operated.
const words = (page) => page.evaluate(() => {
  const hidden = (node) => node.closest('button, form, .filters, .nearest, .index thead, select, [role=status], .overdue, .late, [data-review-dues], [data-count-late]');
  const shown = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const found = [];
  for (let text = shown.nextNode(); text; text = shown.nextNode()) {
    if (!hidden(text.parentElement) && text.parentElement.checkVisibility({ visibilityProperty: true })) found.push(...text.data.split(/\s+/));
  }
  return found.filter(Boolean);
});

async function completeWithoutScripts(page, { url }) {
  const address = page.url();
  const context = await page.context().browser().newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  try {
    const plain = await context.newPage();
    await plain.route('**/*', (route) => (route.request().url().startsWith(url) ? route.continue() : route.abort()));
    // A page that forwards without a script, too, is held: only its text is of interest here.
    await plain.route(address.split('#')[0], async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: (await answer.text()).replace(/<noscript><meta http-equiv="refresh"[^>]*><\/noscript>/, '') });
    });
    await plain.goto(address);
    assert.deepEqual(await words(plain), await words(page));
    assert.ok((await words(plain)).length > 3);
  } finally {
    await context.close();
  }
}

/// What the focus is on: its name, whether it is to be seen, and a number that is the same for the same element.
const focused = (page) => page.evaluate(() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  window.seen ??= new Map();
  if (!window.seen.has(at)) window.seen.set(at, window.seen.size);
  const style = getComputedStyle(at);
  const box = [...at.getClientRects()].find((rect) => rect.width && rect.height) ?? at.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.1, 0.1], [0.9, 0.9], [0.1, 0.9], [0.9, 0.1]];
  const bare = points.some(([x, y]) => {
    const hit = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return hit && (at.contains(hit) || hit.contains(at));
  });
  return {
    number: window.seen.get(at),
    name: at.outerHTML.slice(0, 120),
    marked: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none',
    bare,
  };
});

async function keyboard(page) {
  await page.locator('body').evaluate((body) => { body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex'); });
  const [faults, found] = [[], new Set()];
  for (let press = 0; press < 1_500; press += 1) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    if (at === null || found.has(at.number)) break;
    if (press === 0) assert.match(at.name, /class="skip"/, 'the first is the way past the menu');
    found.add(at.number);
    if (!at.marked) faults.push(`no mark of focus: ${at.name}`);
    if (!at.bare) faults.push(`focus behind something: ${at.name}`);
  }
  const missed = await page.evaluate(() =>
    [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
      .filter((one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length)
      .filter((one) => !window.seen.has(one))
      .map((one) => one.outerHTML.slice(0, 120)));
  assert.deepEqual([faults, missed], [[], []], `after ${found.size} stops`);
}

async function skips(page) {
  await page.locator('.skip').focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'MAIN');
}

/// From a forwarding page to its target, with the query and the fragment that the reader came with.
const forwards = [
  ['alerts/CraneStuck/index.html', 'harbour/crane/stuck.html', ''],
  ['old/crane.html', 'harbour/crane/stuck.html', '#release-the-brake'],
  ['cranes/stuck-crane/index.html', 'harbour/crane/stuck.html', ''],
].flatMap(([page, target, fragment]) => [
  {
    name: 'a page forwards, and keeps the query', book: 'kinds', page: `${page}?namespace=north`,
    run: async (page, { url }) => {
      await page.waitForURL(`${url}${target}?namespace=north${fragment}`);
      await loaded(page);
    },
  },
  {
    name: 'a page forwards without scripts', book: 'kinds', page, script: false,
    run: (page, { url }) => page.waitForURL(`${url}${target}${fragment}`),
  },
]);

const LONG = 'HarbourContainerTrackingReconciliationBacklogGrowsFasterThanItIsDrained';

/// The lines of the text of an element, as they are laid out.
const lines = (element) => element.evaluate((element) => {
  const found = [], walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), range = document.createRange();
  let last = null;
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    for (let at = 0; at < text.length; at++) {
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const { top } = range.getBoundingClientRect();
      if (top !== last) found.push('');
      found[found.length - 1] += text.data[at];
      last = top;
    }
  }
  return found;
});

const SHOW_IT = ['index.html', 'quick-reference.html', 'alerts/index.html', 'coverage.html', `alerts/${LONG}/index.html`, 'index.html?q=harbourcontainer'];

const texts = [
  ...[390, 1280].map((width) => ({
    name: 'a long name goes on between its words, and is found and copied whole', book: 'kinds', page: 'index.html', width, from: ['root'],
    run: async (page, { go }) => {
      for (const path of SHOW_IT) {
        await go(path);
        // Hits are drawn anew while more of the index arrives.
        if (path.includes('?')) await page.waitForFunction(() => / result/.test(document.querySelector('.find [role=status]').textContent));
        const name = page.locator('h1, .name a, .index th a, .hit-name').filter({ hasText: LONG }).first();
        const shown = await lines(name);
        assert.equal(shown.join(''), LONG);
        assert.ok(shown.every((line) => /^[A-Z]/.test(line)), `${path}: ${shown.join(' ')}`);
        assert.ok(width > 400 || shown.length > 1, path);
        assert.equal(await name.evaluate((name) => { getSelection().selectAllChildren(name); return String(getSelection()); }), LONG);
        assert.ok(await page.evaluate((text) => { getSelection().removeAllRanges(); return find(text); }, LONG), path);
      }
    },
  })),
  {
    name: 'a footnote and the way back', book: 'kinds', page: 'harbour/crane/stuck.html',
    run: async (page) => {
      const reference = page.getByRole('link', { name: 'Footnote 1' });
      assert.equal(await reference.innerText(), '1');
      await reference.click();
      assert.match(await page.locator('.footnote:target').innerText(), /^1\s+The load is measured/);
      await page.locator('.footnote:target').getByRole('link', { name: 'Back to the text' }).click();
      assert.equal(await page.evaluate(() => document.querySelector(':target').textContent), '1');
    },
  },
];

/// In place of a missing page stand the nearest alerts and pages by its name; without a script the ways to all of them.
const missing = [
  ['alerts/CraneStuk/', 'CraneStuck', 'harbour/crane/stuck.html'],
  ['harbour/crane/stuk.html?a=b', 'CraneStuck', 'harbour/crane/stuck.html'],
  ['old/a-crane-is-slow/index.html', 'A crane is slow', 'harbour/crane/slow.html'],
].map(([page, first, target]) => ({
  name: 'a missing page names what is nearest to it', book: 'kinds', page, missing: true, from: ['sub'],
  run: async (page, { url }) => {
    const link = page.locator('.nearest a').first();
    await link.waitFor();
    assert.equal(await link.innerText(), first);
    await link.click();
    await page.waitForURL(url + target);
  },
})).concat([
  {
    name: 'a missing page that is near to nothing says nothing of it', book: 'kinds', page: 'qqqqqqqq/wwwwwwww', missing: true, from: ['sub'],
    run: async (page) => {
      await page.waitForLoadState('networkidle');
      assert.equal(await page.locator('.nearest:visible').count(), 0);
    },
  },
  ...[['Alerts', 'alerts/index.html'], ['Home', 'index.html'], ['Harbour', 'harbour/index.html']].map(([name, target]) => ({
    name: 'a missing page leads on without a script', book: 'kinds', page: 'alerts/a/b/CraneStuk/', missing: true, script: false, from: ['sub'],
    run: async (page, { url }) => {
      assert.equal(await page.locator('.nearest:visible').count(), 0);
      await page.locator('main').getByRole('link', { name }).click();
      await page.waitForURL(url + target);
    },
  })),
]);

/// Every kind of a book, one behind the other.
const everywhere = [...new Set(KINDS.map(({ book }) => book))].map((book) => ({
  name: 'all is loaded, and nothing from elsewhere', book, page: 'index.html', stay: true,
  run: async (page, { go }) => {
    for (const kind of KINDS.filter((kind) => kind.book === book && !kind.missing)) {
      await go(kind.page);
      await loaded(page);
    }
  },
}));

// promises 25, 33
export default [
  ...everywhere,
  ...each('all is loaded in place of a missing page', [], loaded).filter((one) => one.missing),
  ...each('whole without scripts', ['root'], completeWithoutScripts),
  ...each('the keyboard reaches everything', ['root'], async (page) => { await keyboard(page); await skips(page); }),
  // The layout of a phone is one for all: those with the most in them stand for the others.
  ...each('the keyboard reaches everything on a phone', ['root'], keyboard, { width: 390 }).filter(({ kind }) => ON_A_PHONE.includes(kind)),
  ...forwards,
  ...texts,
  ...missing,
];
