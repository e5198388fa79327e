// node run.mjs CHROMIUM ALERTBOOK NAME=FOLDER…: runs the cases of `cases/` over built books, each from every place that it
// names, some at a time, and prints what failed. A case is data:
//
//   name    what holds
//   book    which book
//   page    path of the page within it, with its fragment
//   from    places: 'root' and 'sub' by http, 'file' from the disk; all three unless told otherwise. 'serve': the preview of a
//           book that is not built, of which the case has a copy for itself, in `folder`
//   script  false: without JavaScript
//   stay    true: a page that forwards does not
//   missing true: the page is not there, and says so
//   dark, width, print   how the page is shown; light, 1280 px wide, on a screen unless told otherwise
//   before  async (page) => …, ahead of the first request
//   run     async (page, { url, go, folder }) => …; throws when something does not hold. `url` is the book's address, ending in `/`
//
// Whatever a case does, no request may leave the book and nothing may be an error in the console. Below the sub-path lies
// what `site-url` of the books says, so that `404.html` finds its way from there. ONLY=WORDS runs the cases with these
// words in their names, TIMES=1 tells how long each took.
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const PLACES = ['root', 'sub', 'file'];
const AT_ONCE = 3;
const [executablePath, program, ...books] = process.argv.slice(2);
const folders = new Map(books.map((book) => [book.slice(0, book.indexOf('=')), book.slice(book.indexOf('=') + 1)]));

const open = new Map();
function place(book, kind) {
  const key = `${book} ${kind}`;
  if (!open.has(key)) {
    const folder = folders.get(book);
    if (!folder) throw new Error(`no book is called ${book}`);
    const file = async () => ({ url: pathToFileURL(folder).href + '/', close: () => {} });
    open.set(key, kind === 'file' ? file() : serve(folder, kind === 'sub' ? '/runbooks/' : '/'));
  }
  return open.get(key);
}

/// A copy of a book, and its preview on a free port.
async function preview(book) {
  const folder = await mkdtemp(join(tmpdir(), 'preview-'));
  await cp(folders.get(book), folder, { recursive: true });
  const child = spawn(program, ['serve', folder, '-p', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const close = async () => {
    child.kill();
    await rm(folder, { recursive: true });
  };
  // What it says later is read as well: a full pipe would hold it up.
  const url = await new Promise((done) => {
    createInterface({ input: child.stdout }).on('line', (line) => line.startsWith('serving ') && done(line.match(/http:\S+/)[0])).on('close', done);
  });
  if (!url) throw new Error('no preview was started');
  return { url, folder, close };
}

async function runCase(browser, one, kind) {
  const { url, folder, close } = await (kind === 'serve' ? preview(one.book) : place(one.book, kind));
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
    page.setDefaultTimeout(30_000);
    const expected = (message) => one.missing && message.location().url === url + one.page && message.text().includes('404');
    page.on('console', (message) => message.type() === 'error' && !expected(message) && faults.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
    page.on('request', (request) => request.url().startsWith(url) || faults.push(`asked for ${request.url()}`));
    page.on('requestfailed', (request) => request.failure().errorText === 'net::ERR_ABORTED' || faults.push(`failed: ${request.url()}`));
    page.on('response', (response) => response.status() < 400 || response.url() === url + one.page || faults.push(`not there: ${response.url()}`));
    if (one.print) await page.emulateMedia({ media: 'print' });
    if (one.stay) await page.route('**/theme/forward.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
    const go = (path) => page.goto(url + path, { timeout: 60_000 });
    await one.before?.(page);
    await go(one.page);
    await one.run(page, { url, go, folder });
  } catch (error) {
    faults.push(error.stack);
  } finally {
    await context.close();
    if (kind === 'serve') await close();
  }
  return faults;
}

const names = (await readdir(fileURLToPath(new URL('cases', import.meta.url)))).filter((name) => name.endsWith('.mjs')).sort();
const modules = await Promise.all(names.map((name) => import(`./cases/${name}`)));
const cases = modules.flatMap((module) => module.default).filter((one) => one.name.includes(process.env.ONLY ?? ''));
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
let [passed, failed] = [0, 0];
const todo = cases.flatMap((one) => (one.from ?? PLACES).map((kind) => [one, kind])).reverse();
async function work() {
  while (todo.length) {
    const [one, kind] = todo.pop();
    const start = performance.now();
    const faults = await runCase(browser, one, kind);
    if (process.env.TIMES) console.log(`${Math.round(performance.now() - start)} ms ${one.name} (${one.book}, ${kind}, ${one.page})`);
    if (faults.length) {
      failed += 1;
      console.log(`FAILED ${one.name} (${one.book}, ${kind}, ${one.page})\n  ${faults.join('\n  ').replaceAll('\n', '\n  ')}`);
    } else {
      passed += 1;
    }
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));
await browser.close();
for (const server of open.values()) await (await server).close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
