// Only in a preview: reloads the page when it has changed, and shows what was found.
(() => {
  const shown = new URL(document.currentScript.src).search.slice(1), key = `ab:preview ${location.pathname}`;
  const folds = () => [...document.querySelectorAll('details')];
  const closedKey = 'ab:preview closed';
  // Two inputs of a site are searches; the one that the reader is in keeps what was typed.
  const searches = () => [...document.querySelectorAll('input[type=search]')];
  let last = '', closed = { ids: [], error: null, count: 0 }, host, source;
  try { closed = JSON.parse(sessionStorage.getItem(closedKey)) || closed; } catch (e) {}
  try { // back to where the reader was
    const kept = JSON.parse(sessionStorage.getItem(key));
    sessionStorage.removeItem(key);
    if (kept) {
      folds().forEach((fold, at) => { if (at in kept.open) fold.open = kept.open[at]; });
      const focus = kept.focus && document.getElementById(kept.focus);
      if (focus) focus.focus({ preventScroll: true });
      const search = kept.typed && searches()[kept.typed.at];
      if (search) {
        search.focus({ preventScroll: true });
        search.value = kept.typed.text;
        search.setSelectionRange(kept.typed.from, kept.typed.to);
        search.dispatchEvent(new Event('input', { bubbles: true }));
      }
      const back = () => scrollTo({ left: kept.x, top: kept.y, behavior: 'instant' });
      back();
      // Where the browser itself scrolls to, a fragment or what it has noted, it may come late.
      addEventListener('load', () => setTimeout(back), { once: true });
    }
  } catch (e) {}
  function reload() {
    const open = folds().map(fold => fold.open), focus = document.activeElement && document.activeElement.id;
    const at = searches().indexOf(document.activeElement), search = searches()[at];
    const typed = search && { at, text: search.value, from: search.selectionStart, to: search.selectionEnd };
    try { sessionStorage.setItem(key, JSON.stringify({ x: scrollX, y: scrollY, open, focus, typed })); } catch (e) {}
    location.reload();
  }
  function make(name, text, parent, cls) {
    const made = parent.appendChild(document.createElement(name));
    made.textContent = text;
    if (cls) made.className = cls;
    return made;
  }
  const count = report => report.here.length + report.more + report.others;
  // Whether the reader has closed all of this already, perhaps on another page.
  const known = report => count(report) <= closed.count && (!report.error || report.error === closed.error)
    && report.here.every(found => closed.ids.includes(found.id));
  function show(report) {
    if (host) host.remove();
    host = null;
    if (known(report) || (!report.error && !count(report))) return;
    host = document.body.appendChild(document.createElement('div'));
    host.id = 'ab:preview';
    const root = host.attachShadow({ mode: 'open' });
    const style = root.appendChild(document.createElement('link'));
    style.rel = 'stylesheet';
    style.href = '/ab:preview.css';
    const box = root.appendChild(document.createElement('section'));
    box.setAttribute('aria-label', 'What the preview found');
    const close = make('button', 'Close', box);
    close.type = 'button';
    close.onclick = () => {
      const ids = new Set([...closed.ids, ...report.here.map(found => found.id)]);
      closed = { ids: [...ids], error: report.error, count: count(report) };
      try { sessionStorage.setItem(closedKey, JSON.stringify(closed)); } catch (e) {}
      show(report);
    };
    if (report.error) make('p', report.error, box, 'error').setAttribute('role', 'alert');
    const list = box.appendChild(document.createElement('ul'));
    report.here.forEach(found => {
      const item = list.appendChild(document.createElement('li'));
      make('b', `${found.level}[${found.check}]`, item, found.level);
      make('code', found.place, item);
      const [first, ...rest] = found.message.split('\n');
      make('span', first, item);
      if (rest.length) make('pre', rest.join('\n'), item);
      if (found.help) make('i', found.help, item);
    });
    if (!report.here.length) list.remove();
    if (report.more) make('p', `${report.more} more findings on this page`, box);
    if (report.others) make('p', `${report.others} finding${report.others > 1 ? 's' : ''} elsewhere: see alertbook check`, box);
  }
  function hear(event) {
    const report = JSON.parse(event.data), text = JSON.stringify([report.error, report.here, report.others]);
    if (report.digest && report.digest !== shown) return reload();
    if (text !== last) show(report);
    last = text;
    document.documentElement.dataset.preview = 'ready';
  }
  // A browser has six connections to a host for all of its windows, and each that listens holds one. So nobody listens
  // unseen; who is seen again is told first what was missed. Of many that are seen the server lets some listen in turn.
  function listen() {
    if (source) source.close();
    source = document.visibilityState === 'hidden' ? null : new EventSource(`/ab:events?page=${encodeURIComponent(location.pathname)}`);
    if (source) source.onmessage = hear;
  }
  document.addEventListener('visibilitychange', listen);
  addEventListener('pagehide', () => source && source.close());
  addEventListener('pageshow', event => event.persisted && listen());
  listen();
})();
