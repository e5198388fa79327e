// In place of a missing page: what its name is nearest to, by the search. Without it there are the links of the page.
(() => {
  'use strict';
  const MOST = 5;
  const place = document.querySelector('.nearest'), list = place && place.querySelector('ul'), book = window.alertbook;
  if (!list || !book || !book.find) return;
  const root = new URL('../', document.currentScript.src);
  const path = location.pathname.startsWith(root.pathname) ? location.pathname.slice(root.pathname.length) : location.pathname;
  const parts = path.replace(/(^|\/)index\.html?$/, '').split('/').filter(Boolean);
  let name = parts.pop() || '';
  try { name = decodeURIComponent(name); } catch (e) { /* no UTF-8: as it is */ }
  const asked = name.replace(/\.(html?|md)$/i, '').replace(/[-_+.]+/g, ' ').trim();
  if (!asked || asked === '404') return;

  const tried = new Set();
  function load(name) {
    tried.add(name);
    const made = document.createElement('script');
    made.src = new URL(`search/${name}.js`, root).href;
    return new Promise(done => {
      made.onload = made.onerror = done;
      document.head.append(made);
    });
  }
  function look() {
    const { hits, wants } = book.find(asked), more = wants.filter(name => !tried.has(name));
    if (more.length) Promise.all(more.map(load)).then(look);
    else show(hits);
  }
  // A page was asked for, so a section stands for its page. What a book says reaches the page as text, never as markup.
  function show(hits) {
    const near = new Map();
    hits.forEach(({ alert, title, href }) => {
      const target = new URL(alert ? alert.href : href.split('#')[0], root).href;
      if (near.has(target) || near.size === MOST) return;
      near.set(target, alert ? [alert.name, alert.lands !== alert.name && alert.lands] : [title]);
    });
    near.forEach(([name, beside], target) => {
      const entry = list.appendChild(document.createElement('li'));
      entry.append(Object.assign(document.createElement('a'), { href: target, textContent: name }));
      if (beside) entry.append(Object.assign(document.createElement('span'), { className: 'sub', textContent: beside }));
    });
    place.hidden = !near.size;
  }
  look();
})();
