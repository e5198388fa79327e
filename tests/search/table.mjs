// node table.mjs SITE TABLE: asks the site's own search.js every question of a table, without a browser: prints what came
// first where that was not what was expected, how many bytes are loaded before the first result, and how many
// alerts there are.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import vm from 'node:vm';

const [site, table] = process.argv.slice(2);
const context = vm.createContext({});
context.window = context;
const run = (path) => vm.runInContext(readFileSync(join(site, path), 'utf8'), context, { filename: path });
run('theme/search.js');

function first(query) {
  for (let round = 0; round < 6; round++) {
    const { hits, wants } = context.alertbook.find(query);
    if (!wants.length) {
      const [hit] = hits;
      if (!hit) return 'nothing';
      return hit.alert ? hit.alert.name : hit.title + (hit.heading ? ` › ${hit.heading}` : '');
    }
    wants.forEach((name) => run(`search/${name}.js`));
  }
  throw new Error(`${query}: loads for ever`);
}

const wrong = [];
for (const one of JSON.parse(readFileSync(table, 'utf8'))) {
  const found = first(one.query);
  if (found !== one.first) wrong.push({ ...one, found });
}
const zipped = (path) => gzipSync(readFileSync(join(site, path)), { level: 9 }).length;
// What a page loads; the list of alerts has a script more, which no result waits for.
const scripts = [...readFileSync(join(site, 'index.html'), 'utf8').matchAll(/<script src="(theme\/[^"]+)"/g)].map((tag) => tag[1]);
const alerts = JSON.parse(readFileSync(join(site, 'alerts.json'), 'utf8')).alerts.length;
const sizes = readdirSync(join(site, 'search')).map((name) => readFileSync(join(site, 'search', name)).length);
console.log(JSON.stringify({
  wrong,
  alerts,
  scripts: scripts.reduce((sum, name) => sum + zipped(name), 0),
  index: zipped('search/alerts.js'),
  largest: Math.max(...sizes),
}));
