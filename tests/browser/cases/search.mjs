// The search box: keys, hits, deep links, pasted messages, a script that cannot load, no scripts at all.
import assert from 'node:assert/strict';
import axe from 'axe-core';

const book = 'own';
const page = 'cullis/broker-down.html';
const box = (page) => page.locator('.find input[type=search]');
const first = (page) => page.locator('.hit').first();

async function finds(page, name) {
  await page.waitForFunction((name) => document.querySelector('.hit .hit-name')?.textContent === name, name);
}

export default [
  {
    name: 'slash, a part of a name, Enter: the runbook', book, page,
    run: async (page, { url }) => {
      await page.keyboard.press('/');
      await page.keyboard.type('dht');
      await finds(page, 'BZZZDHTReplicationDegraded');
      assert.equal(await box(page).getAttribute('aria-expanded'), 'true');
      assert.equal(await box(page).getAttribute('aria-activedescendant'), await first(page).getAttribute('id'));
      await page.keyboard.press('Enter');
      await page.waitForURL(`${url}bzzz/dht-replication.html`);
    },
  },
  {
    name: 'Ctrl-K, arrows and Esc', book, page, from: ['root'],
    run: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('bzzz');
      await finds(page, 'BZZZInsufficientPeers');
      const chosen = () => page.locator('.hit[aria-selected="true"] .hit-name').innerText();
      await page.keyboard.press('ArrowDown');
      assert.equal(await chosen(), 'BZZZNoAdminElected');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowUp');
      assert.notEqual(await chosen(), 'BZZZInsufficientPeers', 'the first follows the last');
      await page.keyboard.press('Escape');
      assert.equal(await page.locator('.hits:visible').count(), 0);
      assert.equal(await box(page).inputValue(), 'bzzz');
      await page.keyboard.press('Escape');
      assert.equal(await box(page).inputValue(), '');
    },
  },
  {
    name: 'the text of pages is found, with its words marked', book, page: 'index.html?q=429',
    run: async (page) => {
      await finds(page, 'What a client sees');
      assert.equal(await first(page).locator('mark').first().innerText(), '429');
    },
  },
  {
    name: 'at home the box has the focus', book, page: 'index.html', from: ['root', 'file'],
    run: async (page) => {
      await page.waitForFunction(() => document.activeElement.id === 'ab:find');
      await page.keyboard.type('valut sealde');
      await finds(page, 'CullisVaultSealed');
    },
  },
  {
    name: 'a message of several lines is pasted whole', book, page, from: ['root'],
    run: async (page) => {
      await page.evaluate(() => navigator.clipboard.writeText('[FIRING:1]\nalertname = CullisVaultSealed\nseverity = critical\nsee OneiricMemory'));
      await box(page).focus();
      await page.keyboard.press('Control+v');
      await finds(page, 'CullisVaultSealed');
    },
  },
  {
    // promise 26
    name: 'what is asked stays text', book, page: 'index.html?q=' + encodeURIComponent('<img src=x onerror=alert(1)>'), from: ['root'],
    run: async (page) => {
      await page.waitForFunction(() => document.querySelector('.hits:not([hidden])'));
      assert.equal(await page.locator('.find img').count(), 0);
    },
  },
  {
    name: 'a sign-on instead of the index is told of in words', book, page, from: ['root'],
    before: (page) => page.route('**/search/alerts.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' })),
    run: async (page) => {
      await box(page).fill('dht');
      await page.waitForFunction(() => /could not be loaded/.test(document.querySelector('.hit-note').textContent));
      assert.match(await page.locator('.hit-note a').getAttribute('href'), /alerts\/index\.html$/);
    },
  },
  {
    name: 'without scripts there is a link and no dead box', book, page, script: false,
    run: async (page) => {
      assert.equal(await page.locator('.find:visible').count(), 0);
      await page.locator('.find-plain').click();
      await page.waitForURL('**/alerts/index.html');
    },
  },
  ...[[false, 1280], [true, 1280], [false, 390], [true, 390]].map(([dark, width]) => ({
    name: `axe finds nothing with hits shown, ${dark ? 'dark' : 'light'}, ${width} px`, book, page: 'index.html?q=bzzz', dark, width, from: ['root'],
    run: async (page) => {
      await finds(page, 'BZZZInsufficientPeers');
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() => window.axe.run());
      assert.deepEqual(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`)), []);
    },
  })),
];
