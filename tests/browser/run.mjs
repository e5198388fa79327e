// node run.mjs CHROMIUM NAME=FOLDER…: runs the cases of `cases/` over built books, each from every place that it names,
// and prints what failed. A case is data:
//
//   name    what holds
//   book    which book
//   page    path of the page within it, with its fragment
//   from    places: 'root' and 'sub' by http, 'file' from the disk; all three unless told otherwise
//   script  false: without JavaScript
//   dark, width, print   how the page is shown; light, 1280 px wide, on a screen unless told otherwise
//   before  async (page) => …, ahead of the first request
//   run     async (page, { url, go }) => …; throws when something does not hold. `url` is the book's address, ending in `/`
//
// Whatever a case does, no request may leave the book and nothing may be an error in the console.
import { readdir } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const PLACES = ['root', 'sub', 'file'];
const [executablePath, ...books] = process.argv.slice(2);
const folders = new Map(books.map((book) => [book.slice(0, book.indexOf('=')), book.slice(book.indexOf('=') + 1)]));

const open = new Map();
async function place(book, kind) {
  const key = `${book} ${kind}`;
  if (!open.has(key)) {
    const folder = folders.get(book);
    if (!folder) throw new Error(`no book is called ${book}`);
    const file = { url: pathToFileURL(folder).href + '/', close: () => {} };
    open.set(key, kind === 'file' ? file : await serve(folder, kind === 'sub' ? '/ops/runbooks/' : '/'));
  }
  return open.get(key).url;
}

async function runCase(browser, one, kind) {
  const url = await place(one.book, kind);
  const context = await browser.newContext({
    javaScriptEnabled: one.script !== false,
    colorScheme: one.dark ? 'dark' : 'light',
    reducedMotion: 'reduce', // pages that scroll on their own are never still enough to click
    viewport: { width: one.width ?? 1280, height: 900 },
    permissions: kind === 'file' ? [] : ['clipboard-read', 'clipboard-write'],
  });
  const faults = [];
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => message.type() === 'error' && faults.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
    page.on('request', (request) => request.url().startsWith(url) || faults.push(`asked for ${request.url()}`));
    if (one.print) await page.emulateMedia({ media: 'print' });
    const go = (path) => page.goto(url + path);
    await one.before?.(page);
    await go(one.page);
    await one.run(page, { url, go });
  } catch (error) {
    faults.push(error.stack);
  } finally {
    await context.close();
  }
  return faults;
}

const names = (await readdir(fileURLToPath(new URL('cases', import.meta.url)))).filter((name) => name.endsWith('.mjs')).sort();
const cases = (await Promise.all(names.map(async (name) => (await import(`./cases/${name}`)).default))).flat();
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
let [passed, failed] = [0, 0];
for (const one of cases) {
  for (const kind of one.from ?? PLACES) {
    const faults = await runCase(browser, one, kind);
    if (faults.length) {
      failed += 1;
      console.log(`FAILED ${one.name} (${one.book}, ${kind}, ${one.page})\n  ${faults.join('\n  ').replaceAll('\n', '\n  ')}`);
    } else {
      passed += 1;
    }
  }
}
await browser.close();
for (const server of open.values()) await server.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
