// The alert index: filters, order, keys; the address holds what is chosen. Without it the table is whole.
(() => {
  'use strict';
  const filters = document.querySelector('.filters'), index = document.querySelector('.index');
  if (!filters) return;
  const STEP = 20; // so many lines are in the page at first, and as many more whenever the reader comes near their end
  const WORDS = {
    severity: ['critical', 'high', 'warning', 'info', 'unknown', ''],
    status: ['uncovered', 'stub', 'inferred', 'linked', 'declared', 'external', 'exempt', 'not-required'],
    service: [''],
    owner: [''],
  };
  const COLUMNS = ['name', 'severity', 'status', 'service', 'owner', 'runbook'];
  const body = index.querySelector('tbody'), heads = [...index.querySelectorAll('thead th')].slice(0, COLUMNS.length);
  const field = filters.querySelector('input'), found = document.querySelector('.found'), clear = found.querySelector('button');
  const [said, chosen] = found.querySelectorAll('p');
  const make = (name, text = '') => Object.assign(document.createElement(name), { textContent: text });

  // What can be chosen: by key, the options in order, each with the alerts that it would show.
  const facets = Object.keys(WORDS).map(key => ({ key, options: new Map(WORDS[key].map(value => [value, option(key, value)])) }));
  function option(key, value) { return { value, label: value || 'no ' + key, many: 0, occurs: false, on: false }; }
  function take(at, value) {
    const { key, options } = facets[at];
    if (!options.has(value)) options.set(value, option(key, value));
    const one = options.get(value);
    one.occurs = true;
    return one;
  }
  const values = cell => (cell.firstElementChild ? Array.from(cell.children, child => child.textContent) : [cell.textContent]);
  const inWords = new Map(); // the authors' words for severities, for addresses that are typed

  const alerts = Array.from(body.children, (row, at) => {
    const cells = row.children, severity = cells[1].firstElementChild, status = cells[2].firstElementChild.classList;
    if (severity) inWords.set(severity.textContent.toLowerCase(), severity.classList[1]);
    const text = COLUMNS.map((name, at) => cells[at].textContent).join('\n').toLowerCase();
    const kinds = [
      [take(0, severity ? severity.classList[1] : '')],
      [take(1, status[2] || status[1])],
      values(cells[3]).map(value => take(2, value)),
      values(cells[4]).map(value => take(3, value)),
    ];
    return { row, at, text, kinds, runbook: cells[5].textContent };
  });

  // The switches: entries of the lists on the page, and a list to tick in each fold.
  facets.forEach(facet => {
    const box = filters.querySelector(`[data-key="${facet.key}"]`), fold = box && box.matches('details');
    facet.fold = fold && box;
    if (!box) return;
    if (fold) {
      box.append(make('ul'));
      box.ontoggle = () => number(facet);
    }
    const texts = [...facet.options.values()].filter(one => one.occurs).sort((a, b) => !a.value - !b.value || a.value.localeCompare(b.value));
    const entries = fold ? texts.map(one => [one, box.lastChild.appendChild(make('li'))])
      : [...box.querySelectorAll('li')].map(entry => [facet.options.get(entry.dataset.value), entry]);
    entries.forEach(([one, entry]) => {
      if (fold) {
        const label = entry.appendChild(make('label'));
        one.input = label.appendChild(make('input'));
        one.input.type = 'checkbox';
        label.append(make('span', one.label));
        one.number = label.appendChild(make('span'));
        one.number.className = 'many';
        one.input.onchange = () => turn(one, one.input.checked);
      } else {
        if (facet.key === 'severity') one.label = entry.firstElementChild.textContent;
        one.button = make('button');
        one.button.type = 'button';
        one.button.append(...entry.childNodes);
        one.number = one.button.querySelector('.many');
        one.button.onclick = () => turn(one, !one.on);
        entry.append(one.button);
      }
    });
  });
  function turn(one, on) {
    one.on = on;
    changed();
  }

  // Order: a number for every alert in every column, worked out when it is first asked for. What is empty comes last.
  const ranks = {};
  function rank(column) {
    if (ranks[column]) return ranks[column];
    const at = COLUMNS.indexOf(column), of = list => new Map(list.map((value, n) => [value, n]));
    if (column === 'name') return (ranks.name = alerts.map(alert => alert.at));
    if (column === 'runbook') {
      const order = of([...new Set(alerts.map(alert => alert.runbook))].sort((a, b) => a.localeCompare(b)));
      return (ranks.runbook = alerts.map(alert => (alert.runbook ? order.get(alert.runbook) : Infinity)));
    }
    const all = [...facets[at - 1].options.keys()];
    const order = of(at > 2 ? all.sort((a, b) => a.localeCompare(b)) : all);
    return (ranks[column] = alerts.map(({ kinds }) => (kinds[at - 1][0].value ? order.get(kinds[at - 1][0].value) : Infinity)));
  }
  let column = 'name', down = false, sorted = alerts;
  function sort() {
    const by = rank(column), sign = down ? -1 : 1;
    sorted = [...alerts].sort((a, b) => {
      const [x, y] = [by[a.at], by[b.at]];
      return x === y ? a.at - b.at : x === Infinity ? 1 : y === Infinity ? -1 : sign * (x - y);
    });
    heads.forEach((head, at) => {
      if (COLUMNS[at] === column) head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    });
  }
  heads.forEach((head, at) => {
    const button = make('button', head.textContent);
    button.type = 'button';
    button.onclick = () => {
      down = column === COLUMNS[at] && !down;
      column = COLUMNS[at];
      sort();
      changed();
    };
    head.replaceChildren(button);
  });

  // What is shown. An option's number counts what all other choices leave.
  let shown = [], ignored = [];
  function show() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const active = facets.map(({ options }) => [...options.values()].some(one => one.on));
    facets.forEach(({ options }) => options.forEach(one => { one.many = 0; }));
    shown = sorted.filter(({ text, kinds }) => {
      for (const word of words) if (!text.includes(word)) return false;
      let fails = 0, last;
      for (let at = 0; at < kinds.length; at++) {
        if (!active[at] || kinds[at].some(one => one.on)) continue;
        fails += 1;
        last = at;
      }
      if (fails === 1) for (const one of kinds[last]) one.many += 1;
      if (!fails) for (const kind of kinds) for (const one of kind) one.many += 1;
      return !fails;
    });
    body.replaceChildren(...shown.slice(0, STEP).map(alert => alert.row));
    tell(words);
  }
  function tell(words) {
    const parts = [];
    facets.forEach(facet => {
      const on = [...facet.options.values()].filter(one => one.on).map(one => one.label);
      if (on.length) parts.push(`${facet.key} ${on.join(' or ')}`);
      if (facet.fold) facet.fold.firstElementChild.dataset.many = on.length || '';
      number(facet);
    });
    if (words.length) parts.push(words.map(word => `“${word}”`).join(' '));
    const all = alerts.length.toLocaleString('en');
    said.textContent = !parts.length ? `All ${all} alerts` : shown.length ? `${shown.length.toLocaleString('en')} of ${all} alerts` : 'No alert matches';
    clear.hidden = !parts.length;
    if (column !== 'name' || down) parts.push(`sorted by ${column}${down ? ', backwards' : ''}`);
    if (ignored.length) parts.push(`left out, as no alert has it: ${ignored.join(', ')}`);
    chosen.textContent = parts.join(' · ');
    index.hidden = !shown.length;
  }
  function number({ fold, options }) {
    if (fold && !fold.open) return; // nobody sees them, and there may be hundreds
    options.forEach(one => {
      if (!one.number) return;
      const many = String(one.many);
      if (one.number.textContent !== many) one.number.textContent = many;
      if (one.button) one.button.setAttribute('aria-pressed', one.on);
      else one.input.checked = one.on;
    });
  }
  function more(all) {
    const have = body.children.length;
    body.append(...shown.slice(have, all === true ? shown.length : have + STEP).map(alert => alert.row));
  }

  // The address.
  function read() {
    const params = new URLSearchParams(location.search);
    ignored = [];
    field.value = params.get('q') || '';
    facets.forEach(({ key, options }) => {
      options.forEach(one => { one.on = false; });
      const wanted = params.getAll(key).flatMap(value => (options.has(value) ? [value] : value.split(',')));
      wanted.forEach(value => {
        const word = value.toLowerCase();
        const meant = key === 'status' && word === 'covered' ? ['inferred', 'linked', 'declared'] : [value, word, key === 'severity' && inWords.get(word)];
        const known = meant.filter(value => options.has(value));
        if (!known.length) ignored.push(`${key}=${value}`);
        known.forEach(value => { options.get(value).on = true; });
      });
    });
    const order = params.get('sort') || 'name', by = order.replace(/^-/, '');
    if (!COLUMNS.includes(by)) ignored.push(`sort=${order}`);
    [column, down] = COLUMNS.includes(by) ? [by, by !== order] : ['name', false];
    sort();
    show();
  }
  function changed() {
    const params = new URLSearchParams(location.search);
    ['q', 'sort', ...Object.keys(WORDS)].forEach(key => params.delete(key));
    if (field.value.trim()) params.set('q', field.value.trim());
    facets.forEach(({ key, options }) => options.forEach(one => { if (one.on) params.append(key, one.value); }));
    if (column !== 'name' || down) params.set('sort', (down ? '-' : '') + column);
    ignored = [];
    show();
    const query = String(params);
    try { history.replaceState(null, '', location.pathname + (query && '?' + query) + location.hash); } catch (e) { /* a browser may refuse that often, or from the disk */ }
  }

  field.oninput = changed;
  clear.onclick = () => {
    field.value = '';
    facets.forEach(({ options }) => options.forEach(one => { one.on = false; }));
    changed();
    field.focus();
  };
  const link = row => row && row.querySelector('a');
  field.onkeydown = event => {
    if (event.key !== 'ArrowDown' && event.key !== 'Enter' || !shown.length || event.isComposing) return;
    event.preventDefault();
    link(body.firstElementChild).focus();
  };
  body.onkeydown = event => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const row = event.target.closest('tr'), step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key], fold = row.querySelector('details');
    if (step > 0 && !row.nextElementSibling) more();
    if (step) (link(step > 0 ? row.nextElementSibling || row : row.previousElementSibling) || field).focus();
    else if (event.key === 'o' && fold) fold.open = !fold.open;
    else return;
    event.preventDefault();
  };
  document.addEventListener('keydown', event => {
    const fold = event.key === 'Escape' && filters.querySelector('.pick[open]');
    if (!fold) return;
    fold.open = false;
    fold.firstElementChild.focus();
  });
  document.addEventListener('click', event => {
    filters.querySelectorAll('.pick[open]').forEach(fold => { if (!fold.contains(event.target)) fold.open = false; });
  });
  addEventListener('popstate', read);
  addEventListener('beforeprint', () => more(true));
  const end = index.appendChild(make('div'));
  if (window.IntersectionObserver) new IntersectionObserver(([entry]) => { if (entry.isIntersecting) more(); }, { rootMargin: '600px' }).observe(end);
  else more(true);
  filters.querySelector('fieldset').disabled = false;
  filters.classList.add('live');
  index.classList.add('live');
  read();
})();
