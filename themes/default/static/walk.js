// Walking a decision tree: keys, focus, the way so far. Without scripts the links do.
document.querySelectorAll('.walk').forEach(walk => {
  const find = name => walk.querySelector(name), box = find('.way'), list = box.firstChild;
  const step = () => find(':target') || find('.step'), ask = () => step().querySelector('.ask');
  const key = location.pathname + find('.step').id;
  let way = [], here;
  try { way = JSON.parse(sessionStorage[key]); } catch (e) {}
  function to(id) { // the answers that led there
    let n = way.length;
    while (n && way[n - 1].to !== id) n--;
    return way.slice(0, n);
  }
  function show() {
    const back = step().querySelector('.back');
    here = find(':target') ? to(step().id) : way;
    if (back && here[0]) back.hash = here[here.length - 1].from;
    list.textContent = '';
    here.forEach(one => { list.appendChild(document.createElement('li')).textContent = one.line; });
    box.hidden = !here[0];
  }
  walk.onclick = event => {
    const link = event.target.closest('.answers > li > a'), from = step().id, time = new Date().toISOString().slice(11, 16);
    if (!link || event.ctrlKey || event.metaKey) return;
    const line = `${time} UTC ${ask().textContent} → ${link.textContent}`;
    way = [...to(from), { line, from, to: decodeURIComponent(link.hash.slice(1)) }];
    try { sessionStorage[key] = JSON.stringify(way); } catch (e) {}
  };
  walk.onkeydown = event => {
    const back = event.key === 'Backspace', links = step().querySelectorAll(back ? '.back' : '.answers > li > a, .ask > a');
    const link = links[back ? 0 : event.key - 1];
    if (!link || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    link.click();
  };
  addEventListener('hashchange', () => {
    show();
    ask().tabIndex = -1;
    if (find(':target')) ask().focus({ preventScroll: true });
  });
  show();
  alertbook.copies(box.lastChild, () => [`${document.title} ${location.href}`, ...here.map(one => one.line), ask().textContent].join('\n- ') + '\n', box);
});
