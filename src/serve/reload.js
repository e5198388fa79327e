// Only in a preview: reloads the page when it has changed, and shows what was found.
(() => {
  const shown = new URL(document.currentScript.src).search.slice(1), key = `ab:preview ${location.pathname}`;
  const folds = () => [...document.querySelectorAll('details')];
  let last = '', closed = '', host;
  try { // back to where the reader was
    const kept = JSON.parse(sessionStorage.getItem(key));
    sessionStorage.removeItem(key);
    if (kept) {
      folds().forEach((fold, at) => { if (at in kept.open) fold.open = kept.open[at]; });
      const focus = kept.focus && document.getElementById(kept.focus);
      if (focus) focus.focus({ preventScroll: true });
      const back = () => scrollTo({ left: kept.x, top: kept.y, behavior: 'instant' });
      back();
      // Where the browser itself scrolls to, a fragment or what it has noted, it may come late.
      addEventListener('load', () => setTimeout(back), { once: true });
    }
  } catch (e) {}
  function reload() {
    const open = folds().map(fold => fold.open), focus = document.activeElement && document.activeElement.id;
    try { sessionStorage.setItem(key, JSON.stringify({ x: scrollX, y: scrollY, open, focus })); } catch (e) {}
    location.reload();
  }
  function make(name, text, parent, cls) {
    const made = parent.appendChild(document.createElement(name));
    made.textContent = text;
    if (cls) made.className = cls;
    return made;
  }
  function show(report, text) {
    if (host) host.remove();
    host = null;
    if (text === closed || (!report.error && !report.here.length && !report.others)) return;
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
    close.onclick = () => { closed = text; show(report, text); };
    if (report.error) make('p', report.error, box, 'error').setAttribute('role', 'alert');
    const list = box.appendChild(document.createElement('ul'));
    report.here.forEach(found => {
      const item = list.appendChild(document.createElement('li'));
      make('b', `${found.level}[${found.check}]`, item, found.level);
      make('code', found.place, item);
      make('span', found.message, item);
      if (found.help) make('i', found.help, item);
    });
    if (!report.here.length) list.remove();
    if (report.more) make('p', `${report.more} more findings on this page`, box);
    if (report.others) make('p', `${report.others} finding${report.others > 1 ? 's' : ''} elsewhere: see alertbook check`, box);
  }
  new EventSource(`/ab:events?page=${encodeURIComponent(location.pathname)}`).onmessage = event => {
    const report = JSON.parse(event.data), text = JSON.stringify([report.error, report.here, report.others]);
    if (report.digest && report.digest !== shown) return reload();
    if (text !== last) show(report, text);
    last = text;
    document.documentElement.dataset.preview = 'ready';
  };
})();
