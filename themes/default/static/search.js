// Search: the same hits in the same order as `alertbook find`. The first part ranks and knows no page; the second is the box.
(function () {
  'use strict';
  const NONE = /[^\p{Alphabetic}\p{N}]+/gu, PLAIN = /^[\p{Alphabetic}\p{N}_]*$/u;
  const norm = text => text.toLowerCase().replace(NONE, '');
  const runs = text => text.split(NONE).filter(Boolean);
  const upper = c => c !== undefined && /\p{Uppercase}/u.test(c);
  const lower = c => c !== undefined && /\p{Lowercase}/u.test(c);
  const digit = c => /\p{N}/u.test(c);

  // Whether a word begins at a place within letters and digits.
  function cut(run, at) {
    if (!at) return true;
    const before = run[at - 1], here = run[at], next = run[at + 1];
    if (upper(before) && upper(here)) {
      return lower(next) && !(next === 's' && (run[at + 2] === undefined || upper(run[at + 2])));
    }
    return upper(here) || (digit(here) && !digit(before) && !upper(before));
  }

  // A name as its words, in lower case.
  function split(name) {
    const parts = [];
    for (const text of runs(name)) {
      const run = [...text];
      let start = 0, at = 0;
      while (at < run.length) {
        const begins = at === start || cut(run, at), asks = words.length && (begins || upper(run[at]));
        const rest = asks ? run.slice(at, at + longest).join('') : '';
        const word = asks && words.find(one => rest.startsWith(one) && !lower([...rest.slice(one.length)][0]));
        if ((word || begins) && at > start) {
          parts.push(run.slice(start, at).join(''));
          start = at;
        }
        if (word) {
          parts.push(word);
          start = at += [...word].length;
        } else at++;
      }
      if (start < run.length) parts.push(run.slice(start).join(''));
    }
    return parts.map(norm);
  }

  const allowed = length => (length < 4 ? 0 : length < 8 ? 1 : 2);
  // How many letters are wrong, swapped neighbours counting once; more than `most` is -1.
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return -1;
    let before = [], last = Array.from({ length: b.length + 1 }, (_, n) => n);
    for (let i = 0; i < a.length; i++) {
      const row = [i + 1];
      let least = i + 1;
      for (let j = 0; j < b.length; j++) {
        let cost = Math.min(last[j] + (a[i] !== b[j]), last[j + 1] + 1, row[j] + 1);
        if (i && j && a[i] === b[j - 1] && a[i - 1] === b[j]) cost = Math.min(cost, before[j - 1] + 1);
        row.push(cost);
        if (cost < least) least = cost;
      }
      if (least > most) return -1;
      before = last;
      last = row;
    }
    return last[b.length] > most ? -1 : last[b.length];
  }

  // What the scripts of the index handed over, by their names.
  const data = new Map();
  // One letter more than the longest word shows whether a word ends: a pasted digest is long.
  let words = [], longest = 1, alerts = [], plain, odd, ends;
  const severityPasses = (one, value) => !!one && (norm(one[0]).startsWith(value) || one[1].startsWith(value));

  function take(name, value) {
    data.set(name, value);
    if (name === 'alerts') takeAlerts(value);
    if (name === 'text') {
      let sum = 0;
      ends = value.pages.map(count => (sum += count));
    }
  }

  function takeAlerts(a) {
    const gaps = new Map(a.gaps), paths = new Map(a.permalinks), lists = { service: a.services, owner: a.owners };
    const known = (of, at) => lists[of][a[of][at] - 1] || [];
    words = a.words;
    longest = 1 + Math.max(0, ...words.map(one => [...one].length));
    plain = odd = null;
    alerts = a.names.map((name, at) => {
      const parts = split(name), bounds = [0];
      parts.forEach(part => bounds.push(bounds[bounds.length - 1] + part.length));
      const severity = a.severities[a.severity[at] - 1], services = known('service', at), owners = known('owner', at);
      const page = a.pages[a.page[at] - 1], heading = a.heading[at] === 1 ? name : a.heading[at];
      let href = paths.get(at) || `alerts/${name}/index.html`, lands = '';
      if (page) {
        href = page[0];
        if (a.anchor[at]) href += a.anchor[at] === 1 ? '#' + heading.replace(/[^A-Za-z0-9 _-]/g, '').replace(/ /g, '-').toLowerCase() : a.anchor[at];
        lands = heading || page[1] || decodeURIComponent(page[0].replace(/^.*\/|\.html$/g, ''));
      }
      return {
        at, name, parts, bounds, norm: parts.join(''), initials: parts.map(part => [...part][0]).join(''), severity, services, owners,
        rank: severity ? ['critical', 'high', 'warning', 'info', 'unknown'].indexOf(severity[1]) : 4,
        beside: beside(severity, services, owners), gap: gaps.get(at), href, lands, landing: page ? href : null,
      };
    });
  }
  const remembered = new Map();
  function beside(severity, services, owners) {
    const texts = [...(severity ? [severity[0]] : []), ...services, ...owners, ...(severity && severity[1] !== 'unknown' ? [severity[1]] : [])];
    const key = texts.join('\n');
    if (!remembered.has(key)) {
      const all = texts.flatMap(text => [...runs(text), text].map(norm)).filter(Boolean);
      remembered.set(key, [...new Set(all)]);
    }
    return remembered.get(key);
  }

  const word = text => ({ text: norm(text), length: [...norm(text)].length, slips: new Map() });
  function parse(text) {
    const filters = [];
    const rest = text.replace(/(^|\s)(severity|service|owner):("[^"]*"|[^\s"]\S*)/gi, (_, blank, by, value) => {
      if (norm(value)) filters.push([by.toLowerCase(), norm(value)]);
      return blank;
    });
    const chunks = rest.split(/\s+/).map(one => {
      const parts = split(one);
      return { whole: word(one), parts: parts.length > 1 ? parts.map(word) : [] };
    });
    return { text, filters, rest, chunks: chunks.filter(chunk => chunk.whole.text).slice(0, 40) };
  }

  // Names share their words: each is compared once.
  function slip({ text, slips }, part, most) {
    if (!slips.has(part)) slips.set(part, distance(text, part, most));
    return slips.get(part);
  }

  // How well one word fits an alert, from 100 for its whole name to 16 for a word with two mistakes.
  function unit(alert, word) {
    const { text, length } = word, name = alert.norm, bounds = alert.bounds;
    if (name === text) return 100;
    if (name.startsWith(text)) return 80;
    const inside = length > 1 || alert.initials.includes(text) ? name.indexOf(text) : -1;
    let best = 0;
    if (inside > 0) {
      for (let n = 1; n < bounds.length && best < 70; n++) {
        if (name.startsWith(text, bounds[n])) best = bounds.includes(bounds[n] + text.length) ? 70 : 62;
      }
    }
    if (!best && length >= 2 && alert.initials.startsWith(text)) best = alert.initials === text ? 58 : length >= 3 ? 50 : 0;
    if (!best && length >= 2) {
      for (const one of alert.beside) if (one.startsWith(text)) best = Math.max(best, one === text ? 45 : 38);
    }
    if (length >= 2 && best < 40 && inside >= 0) best = 40;
    const most = allowed(length);
    if (best < 62 && most) {
      const wrong = distance(text, name, most);
      if (wrong >= 0) best = Math.max(best, 75 - 5 * wrong);
    }
    if (!best && most) {
      for (const part of alert.parts) {
        const wrong = slip(word, part, most);
        if (wrong >= 0) best = Math.max(best, 24 - 4 * wrong);
      }
    }
    return best;
  }

  function chunkScore(alert, chunk) {
    const whole = unit(alert, chunk.whole);
    if (!chunk.parts.length || whole >= 80) return whole;
    let sum = 0;
    for (const part of chunk.parts) {
      const score = unit(alert, part);
      if (!score) return whole;
      sum += score;
    }
    return Math.max(whole, Math.floor(sum / chunk.parts.length) - 1);
  }

  function alertScore(alert, chunks, joined, need) {
    let count = 0, sum = 0;
    for (const chunk of chunks) {
      const score = chunkScore(alert, chunk);
      if (score && (need === chunks.length || (score >= 38 && chunk.whole.length >= 3))) {
        count++;
        sum += score;
      } else if (need === chunks.length) break;
    }
    return Math.max(count >= need ? sum : 0, joined ? unit(alert, joined) * chunks.length : 0);
  }

  function passes(filters, severity, services, owners) {
    return filters.every(([by, value]) => by === 'severity' ? severityPasses(severity, value)
      : (by === 'service' ? services : owners).some(one => norm(one).startsWith(value)));
  }

  const order = (a, b) => b.score - a.score || !a.alert - !b.alert || (a.alert ? a.alert.rank - b.alert.rank || a.alert.at - b.alert.at : a.at - b.at);

  // The alerts whose names stand in a text.
  const label = /alertname[^\p{Alphabetic}\p{N}]*$/iu;
  const isLabelled = (text, place) => label.test(text.slice(Math.max(0, place - 40), place));
  function namesIn(text, least, small) {
    const found = new Map();
    const spelled = alert => (small ? alert.name.toLowerCase() : alert.name);
    if (!plain) {
      plain = [new Map(), new Map()];
      odd = alerts.filter(alert => !PLAIN.test(alert.name));
      [0, 1].forEach(n => alerts.forEach(alert => {
        const name = n ? alert.name.toLowerCase() : alert.name;
        if (PLAIN.test(alert.name) && !(n && alert.parts.length < 2) && !plain[n].has(name)) plain[n].set(name, alert);
      }));
    }
    function note(alert, place) {
      const before = found.get(alert), labelled = isLabelled(text, place);
      if (before) before.labelled = before.labelled || labelled;
      else found.set(alert, { alert, labelled, place });
    }
    for (const { 0: run, index } of text.matchAll(/[\p{Alphabetic}\p{N}_]+/gu)) {
      const alert = plain[+small].get(run);
      if (alert && alert.parts.length >= least) note(alert, index);
    }
    for (const alert of odd) {
      if (alert.parts.length < (small ? 2 : least)) continue;
      const name = spelled(alert);
      for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
        const beside = text.slice(0, at).slice(-1) + '\n' + text.slice(at + name.length, at + name.length + 1);
        if (!/[\p{Alphabetic}\p{N}]/u.test(beside)) note(alert, at);
      }
    }
    return [...found.values()];
  }
  // Alerts of whose names only the beginning stands in a text, before dots: a short notification ends so.
  function cutOff(text) {
    const found = new Map();
    const cut = [...text.matchAll(/[\p{Alphabetic}\p{N}_]+(?=…|\.\.\.)/gu)].filter(([run]) => split(run).length > 1);
    for (const { 0: run, index: place } of cut.slice(0, 5)) {
      const labelled = isLabelled(text, place);
      alerts.forEach(alert => alert.name.startsWith(run) && !found.has(alert) && found.set(alert, { alert, labelled, place }));
    }
    return [...found.values()];
  }

  // A text without the escapes of JSON, Markdown, addresses, quoted-printable mail and HTML, and without tags.
  const ESCAPES = /\\+(?:u([\da-fA-F]{4})|([nrt])|)|(?:[%=][\da-fA-F]{2})+|<\/?[a-zA-Z][^<>]*>|&(quot|amp|lt|gt|#39|nbsp);/g;
  const MEANT = { quot: '"', amp: '&', lt: '<', gt: '>', '#39': "'", nbsp: ' ' };
  const undone = text => text.replace(ESCAPES, (run, code, blank, entity) => {
    if (code) return String.fromCharCode('0x' + code).replace(/[\ud800-\udfff]/, ' ');
    if (run[0] === '\\') return blank ? ' ' : '';
    if (entity) return MEANT[entity];
    if (run[0] === '<') return ' ';
    try {
      return decodeURIComponent(run.replace(/=/g, '%'));
    } catch { return run; }
  });

  // The alerts whose names, of so many words at least, stand in a text: those that it is labelled with first.
  function named(raw, least) {
    const plainly = undone(raw), text = plainly === raw ? raw : plainly + '\n' + raw;
    let found = namesIn(text, least, false);
    if (!found.length) found = namesIn(text.toLowerCase(), least, true);
    if (!found.length) found = cutOff(text);
    if (!found.length) return [];
    const said = new Set([text.split(NONE), text.split(/[^\p{Alphabetic}\p{N}_ -]/u), text.split(/[^\p{Alphabetic}\p{N}_-]/u)].flat().map(norm));
    found.forEach(one => {
      const { services, severity } = one.alert;
      one.fits = 2 * services.some(service => said.has(norm(service))) + !!(severity && (said.has(norm(severity[0])) || said.has(severity[1])));
      one.long = one.alert.parts.length > 1;
    });
    found.sort((a, b) => b.labelled - a.labelled || b.long - a.long || b.fits - a.fits || a.place - b.place || b.alert.norm.length - a.alert.norm.length);
    return found.slice(0, 50).map(({ alert }, n) => ({ alert, score: 200 - n }));
  }

  // What a word counts in sections; null when a shard must be loaded first.
  const exact = code => (code & 2 ? 48 + (code > 3) : code & 1 ? 44 + (code > 3) : 28 + 2 * (code >> 2));
  const prefix = code => (code & 2 ? 34 : code & 1 ? 32 : 20 + (code >> 2));
  function wordScores({ text, length }, wants) {
    const start = [...text].slice(0, 3).join(''), first = data.get('text').words, listed = new Map();
    const shards = [];
    first.forEach((from, at) => {
      let next = at + 1;
      while (next < first.length && first[next] === null) next++;
      if (from !== null && (from < start || from.startsWith(start)) && (next === first.length || first[next] > start || first[next].startsWith(start))) shards.push('words-' + at);
    });
    // Words of one or two letters may fill many shards.
    const missing = shards.slice(0, 6).filter(name => !data.has(name));
    if (missing.length) {
      wants.push(...missing);
      return null;
    }
    let common = false, alike = 0, any = false;
    const loaded = shards.slice(0, 6).map(name => data.get(name));
    function add(shard, at, score) {
      let section = 0;
      any = true;
      for (const coded of shard.postings[at]) {
        section += Math.floor(coded / 20);
        listed.set(section, Math.max(listed.get(section) || 0, score(coded % 20)));
      }
    }
    for (const shard of loaded) {
      shard.words.forEach((one, at) => {
        if (!one.startsWith(text) || ++alike > 400) return;
        if (one === text) {
          add(shard, at, exact);
          common = shard.common.includes(at);
        } else if (length >= 2) add(shard, at, prefix);
      });
    }
    const most = allowed(length);
    if (!any && most) {
      for (const shard of loaded) {
        shard.words.forEach((one, at) => {
          if (one.startsWith(start) && distance(text, one, most) >= 0) add(shard, at, code => 8 + 2 * (code & 2));
        });
      }
    }
    return { listed, common };
  }
  const scoreOf = (list, section) => list.listed.get(section) || (list.common ? 20 : 0);
  function chunkScores(chunk, wants) {
    const [whole, ...parts] = [chunk.whole, ...chunk.parts].map(one => wordScores(one, wants));
    if (!whole || parts.includes(null)) return null;
    if (!parts.length) return whole;
    for (const section of new Set(parts.flatMap(part => [...part.listed.keys()]))) {
      const scores = parts.map(part => scoreOf(part, section));
      if (scores.includes(0)) continue;
      const score = Math.floor(scores.reduce((a, b) => a + b) / parts.length) - 1;
      whole.listed.set(section, Math.max(whole.listed.get(section) || 0, score));
    }
    whole.common = whole.common || parts.every(part => part.common);
    return whole;
  }

  function above(list, value) { // how many are not above a value, in a sorted list
    let from = 0, to = list.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (list[middle] <= value) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  function sections({ chunks, filters, rest }, need, wants) {
    const text = data.get('text');
    if (!text) {
      wants.push('text');
      return [];
    }
    const lists = chunks.map(chunk => chunkScores(chunk, wants));
    if (wants.length) return [];
    // One of two words is little: it must stand there as it was typed, and tell something.
    if (need < chunks.length && chunks.length === 2) {
      lists.forEach((list, n) => {
        list.common = false;
        list.listed.forEach((score, at) => (score < 28 || chunks[n].whole.length < 3) && list.listed.delete(at));
      });
    }
    let hits = [];
    for (const at of new Set(lists.flatMap(list => [...list.listed.keys()]))) {
      const scores = lists.map(list => scoreOf(list, at)).filter(Boolean);
      if (scores.length < need) continue;
      const page = above(ends, at), one = list => [list].filter(Boolean);
      const service = text.services[text.service[page] - 1], owner = text.owners[text.owner[page] - 1];
      if (!passes(filters, text.severities[text.severity[page] - 1], one(service), one(owner))) continue;
      hits.push({ at, page, service, severity: text.severities[text.severity[page] - 1], score: scores.reduce((a, b) => a + b) });
    }
    hits = hits.sort(order).slice(0, 12);
    const phrase = rest.toLowerCase().trim().split(/\s+/).join(' ');
    for (const hit of hits) {
      const shard = above(text.sections, hit.page) - 1, name = 'sections-' + shard;
      if (!data.has(name)) {
        if (!wants.includes(name)) wants.push(name);
        continue;
      }
      const [path, title, list] = data.get(name)[hit.page - text.sections[shard]];
      const [heading, anchor, words] = list[hit.at - (hit.page ? ends[hit.page - 1] : 0)];
      Object.assign(hit, { title, heading, href: path + anchor, landing: path + anchor, text: words });
      const own = (heading || title).toLowerCase(), several = chunks.length > 1;
      if (own === phrase) hit.score += heading ? 18 : 25;
      else if (several && own.includes(phrase)) hit.score += 16;
      else if (several && words.toLowerCase().includes(phrase)) hit.score += 10;
    }
    return wants.length ? [] : hits;
  }

  function ranked(query, need, wants) {
    const { chunks, filters } = query;
    const joined = chunks.length > 1 ? word(chunks.map(chunk => chunk.whole.text).join('')) : null;
    let hits = [];
    for (const alert of alerts) {
      const score = alertScore(alert, chunks, joined, need);
      if ((score || !chunks.length) && passes(filters, alert.severity, alert.services, alert.owners)) hits.push({ alert, score });
    }
    hits = hits.sort(order).slice(0, 50);
    if (chunks.length && chunks.length <= 16) {
      const shown = new Set(hits.map(hit => hit.alert.landing));
      hits.push(...sections(query, need, wants).filter(hit => !shown.has(hit.landing)));
      hits.sort(order);
    }
    return hits;
  }

  // A short text with a name of several words in it asks for that alert, unless there is one that has all of the text.
  function namedFirst({ rest, filters, chunks }, hits) {
    if (hits.some(hit => hit.alert && hit.score >= 38 * chunks.length)) return hits;
    const first = named(rest, 2).filter(({ alert }) => passes(filters, alert.severity, alert.services, alert.owners));
    const shown = new Set(first.flatMap(({ alert }) => [alert, alert.landing]));
    const others = hits.filter(hit => !shown.has(hit.alert || hit.landing));
    first.forEach(hit => (hit.score += others.length ? others[0].score : 0));
    return first.concat(others);
  }

  // What fits, the best first; and the names of the scripts that must be loaded before all of it is there.
  function find(text) {
    if (!data.has('alerts')) return { hits: [], wants: ['alerts'] };
    const query = parse(text), wants = [], n = query.chunks.length;
    if (!n && !query.filters.length) return { hits: [], wants, query };
    let hits = /\S\s+\S+\s+\S|[\n[{="]/.test(text) ? named(text, 1) : [];
    if (!hits.length) {
      hits = ranked(query, n, wants);
      if (!PLAIN.test(query.rest.trim())) hits = namedFirst(query, hits);
      if (!hits.length && n >= 2 && (!wants.length || n > 16)) hits = ranked(query, Math.ceil(n / 2), wants);
    }
    return { hits, wants: [...new Set(wants)], query };
  }

  const book = window.alertbook = window.alertbook || {};
  book.search = take;
  book.find = find;
  if (typeof document === 'undefined') return;

  // The box. What a book says reaches the page as text, never as markup.
  const script = document.currentScript, form = document.querySelector('.find');
  if (!script || !form) return;
  const root = new URL('../', script.src), input = form.querySelector('input'), press = form.querySelector('button');
  const make = (tag, name, text) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text) node.textContent = text;
    return node;
  };
  const panel = make('div', 'hits'), list = make('div', 'hit-list'), note = make('p', 'hit-note'), status = make('p', 'hidden');
  panel.hidden = true;
  list.id = 'ab:hits';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Alerts and sections');
  status.setAttribute('role', 'status');
  panel.append(list, note);
  form.append(panel, status);
  const set = (node, values) => Object.keys(values).forEach(name => node.setAttribute(name, values[name]));
  set(input, { role: 'combobox', 'aria-expanded': 'false', 'aria-controls': list.id, 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox' });

  const loading = new Set(), failed = new Set();
  const SOON = 10;
  let active = 0, shown = [], going = false, pause, closed = false;
  function load(name) {
    if (data.has(name) || loading.has(name) || failed.has(name)) return;
    loading.add(name);
    const made = document.createElement('script');
    made.src = new URL(`search/${name}.js`, root).href;
    // A sign-on that has run out answers with a page instead: that may look like a script that says nothing.
    made.onload = made.onerror = () => {
      loading.delete(name);
      if (!data.has(name)) failed.add(name);
      made.remove();
      if (!loading.size) show();
    };
    document.head.append(made);
  }

  function marked(node, text, query) {
    const small = text.toLowerCase(), at = [];
    if (small.length === text.length) {
      for (const chunk of query.chunks) {
        for (const { text: one } of [chunk.whole, ...chunk.parts]) {
          if (one.length < 2) continue;
          for (let from = small.indexOf(one); from >= 0; from = small.indexOf(one, from + one.length)) at.push([from, from + one.length]);
        }
      }
    }
    at.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    let done = 0;
    for (const [from, to] of at) {
      if (from < done) continue;
      node.append(text.slice(done, from), make('mark', '', text.slice(from, to)));
      done = to;
    }
    node.append(text.slice(done));
    return node;
  }
  // A long name may go on in the next line between its words.
  const HUMP = /[\p{Ll}\p{N}](?=\p{Lu})|\p{Lu}(?=\p{Lu}\p{Ll})|[_:./-](?=[\p{L}\p{N}])/gu;
  function breakable(node) {
    [...node.childNodes].forEach(child => {
      if (child.nodeType !== Node.TEXT_NODE) return breakable(child);
      const pieces = child.data.replace(HUMP, '$&\n').split('\n');
      child.replaceWith(...pieces.flatMap((piece, n) => (n ? [make('wbr'), piece] : [piece])));
    });
    return node;
  }
  function snippet(text, query) {
    const small = text.toLowerCase(), found = [];
    query.chunks.forEach(({ whole, parts }) => [whole, ...parts].forEach(one => found.push(small.indexOf(one.text))));
    const at = Math.min(...found.filter(place => place >= 0), text.length);
    let from = at === text.length ? 0 : Math.max(0, at - 50);
    if (from) from = text.indexOf(' ', from) + 1 || from;
    let to = Math.min(text.length, from + 150);
    if (to < text.length && text.lastIndexOf(' ', to) > at) to = text.lastIndexOf(' ', to);
    return (from ? '… ' : '') + text.slice(from, to) + (to < text.length ? ' …' : '');
  }
  function option(hit, at, query) {
    const link = make('a', 'hit'), head = make('span', 'hit-head'), alert = hit.alert;
    const where = alert ? [alert.services.join(', '), alert.lands !== alert.name && alert.lands] : [hit.service, hit.heading && hit.title];
    link.href = new URL(alert ? alert.href : hit.href, root).href;
    link.tabIndex = -1;
    set(link, { role: 'option', id: 'ab:hit-' + at, 'aria-selected': 'false' });
    const name = alert ? alert.name : hit.heading || hit.title, title = marked(make('span', alert ? 'hit-name' : 'hit-name hit-section'), name, query);
    head.append(name.length > 20 ? breakable(title) : title);
    const severity = alert && alert.severity;
    if (severity) head.append(' ', make('span', 'severity ' + severity[1], severity[0]));
    if (alert && alert.gap) head.append(' ', make('span', 'status ' + alert.gap, alert.gap === 'stub' ? 'empty runbook' : alert.gap.replace('-', ' ')));
    link.append(head);
    const place = where.filter((one, n) => one && one !== where[n - 1]).join(' › ');
    if (place) link.append(' ', make('span', 'hit-where', place));
    if (hit.text) link.append(' ', marked(make('span', 'hit-text'), snippet(hit.text, query), query));
    return link;
  }

  function choose(at) {
    const links = list.children;
    if (links[active]) links[active].setAttribute('aria-selected', 'false');
    active = Math.max(0, Math.min(at, links.length - 1));
    if (!links[active]) return input.removeAttribute('aria-activedescendant');
    links[active].setAttribute('aria-selected', 'true');
    input.setAttribute('aria-activedescendant', links[active].id);
    // The first is in sight wherever the list begins, and to ask where it lies would cost a layout.
    if (active) links[active].scrollIntoView({ block: 'nearest' });
    else list.scrollTop = 0;
  }
  function open(yes) {
    panel.hidden = !yes;
    input.setAttribute('aria-expanded', String(yes && list.children.length > 0));
    if (!yes) input.removeAttribute('aria-activedescendant');
  }
  function say(text, index) {
    note.textContent = text;
    note.hidden = !text;
    if (!index) return;
    const link = make('a', '', 'the list of all alerts');
    link.href = form.action;
    note.append(' ', link, '.');
  }

  function show() {
    const text = input.value.trim();
    if (!text || closed) {
      if (text && failed.has('alerts')) fail();
      else open(false);
      return;
    }
    const { hits, wants, query } = find(text);
    clearTimeout(pause);
    if (wants.includes('alerts')) {
      if (failed.has('alerts')) return fail();
      load('alerts');
      say('Loading …');
      return open(true);
    }
    const waits = wants.some(name => !failed.has(name)) && query.chunks.map(chunk => chunk.whole.text).join('').length > 2;
    if (waits) pause = setTimeout(() => wants.forEach(load), data.has('text') ? 20 : 120);
    const kept = shown[active], key = hit => (hit.alert ? hit.alert.at : hit.landing);
    const again = list.dataset.query === text && kept ? hits.findIndex(hit => key(hit) === key(kept)) : 0;
    list.dataset.query = text;
    shown = hits;
    list.textContent = '';
    // What nobody sees yet may come a moment later.
    const add = (from, to) => hits.slice(from, to).forEach((hit, at) => list.append(option(hit, from + at, query)));
    const soon = Math.max(again + 1, SOON);
    add(0, soon);
    setTimeout(() => { if (shown === hits) add(soon); });
    const broken = wants.some(name => failed.has(name));
    if (broken) say('The texts of the pages could not be loaded: these are alerts by their names alone.');
    else if (!hits.length) say(waits ? 'Looking through the pages …' : 'Nothing fits. Look through', !waits);
    else say('');
    if (!waits) status.textContent = hits.length === 1 ? '1 result' : `${hits.length || 'No'} results`;
    open(true);
    active = 0;
    choose(Math.max(0, again));
    if (going && hits.length) list.children[active].click();
    going = false;
  }
  function fail() {
    list.textContent = '';
    shown = [];
    say('The search could not be loaded. Perhaps you are signed out: load this page anew, or look through', true);
    status.textContent = note.textContent;
    open(true);
  }

  input.addEventListener('focus', () => {
    failed.clear();
    load('alerts');
  });
  input.addEventListener('input', () => {
    closed = going = false;
    show();
  });
  // A field of one line would glue the lines of a message together.
  input.addEventListener('paste', event => {
    const text = event.clipboardData && event.clipboardData.getData('text');
    if (!text || !/[\n\r]/.test(text)) return;
    event.preventDefault();
    input.setRangeText(text.replace(/\s+/g, ' '), input.selectionStart, input.selectionEnd, 'end');
    input.dispatchEvent(new Event('input'));
  });
  input.addEventListener('keydown', event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !event.altKey) {
      event.preventDefault();
      if (panel.hidden) {
        closed = false;
        show();
      } else choose((active + step + shown.length) % (shown.length || 1));
    } else if (event.key === 'Escape') {
      event.preventDefault();
      if (panel.hidden) input.value = '';
      closed = true;
      open(false);
    }
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
    input.focus();
    const link = list.children[active];
    if (link && !panel.hidden) link.click();
    else if (!failed.size) {
      closed = false;
      going = !data.has('alerts');
      show();
    }
  });
  form.addEventListener('focusout', event => {
    if (!form.contains(event.relatedTarget)) {
      closed = true;
      open(false);
    }
  });
  // A press must not take the focus away before the click arrives.
  [panel, press].forEach(node => node.addEventListener('mousedown', event => event.preventDefault()));
  document.addEventListener('keydown', event => {
    const at = event.target, typing = at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
    const asks = (event.key === '/' && (!typing || (at === input && !at.value)) && !event.ctrlKey && !event.metaKey && !event.altKey)
      || (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey);
    if (!asks) return;
    event.preventDefault();
    input.focus();
    input.select();
  });

  const asked = document.body.classList.contains('page-alerts') ? '' : new URLSearchParams(location.search).get('q');
  if (asked) input.value = asked;
  if (asked || (document.body.classList.contains('page-home') && !location.hash)) input.focus({ preventScroll: true });
  if (asked) show();
})();
