// Small help for readers: copying, review dates, the menu and the contents. Every page is whole without it.
(function () {
  'use strict';
  function all(selector, use) { Array.prototype.forEach.call(document.querySelectorAll(selector), use); }

  // Copy a block of code, without the prompts of a console session.
  var said = document.createElement('span');
  said.className = 'hidden';
  said.setAttribute('role', 'status');
  document.body.appendChild(said);
  function text(code) {
    var copy = code.cloneNode(true);
    Array.prototype.forEach.call(copy.querySelectorAll('.m'), function (prompt) { prompt.remove(); });
    return copy.textContent.replace(/\n$/, '');
  }
  function old(value) { // pages served over plain http have no navigator.clipboard
    var area = document.createElement('textarea');
    area.value = value;
    area.className = 'hidden';
    document.body.appendChild(area);
    area.select();
    var done = false;
    try { done = document.execCommand('copy'); } catch (e) { /* told below */ }
    area.remove();
    return done;
  }
  // Makes a button copy what `value` gives; what is `shown` is selected where a browser refuses.
  function copies(button, value, shown) {
    var label = button.textContent, timer;
    function tell(done) {
      button.textContent = said.textContent = done ? 'Copied' : 'Select it';
      if (!done) getSelection().selectAllChildren(shown);
      clearTimeout(timer);
      timer = setTimeout(function () { button.textContent = label; said.textContent = ''; }, 2000);
    }
    button.addEventListener('click', function () {
      var text = value();
      function again() { tell(old(text)); button.focus(); }
      if (navigator.clipboard) navigator.clipboard.writeText(text).then(function () { tell(true); }, again);
      else again();
    });
  }
  (window.alertbook = window.alertbook || {}).copies = copies;
  all('.code', function (box) {
    var pre = box.querySelector('pre'), button = document.createElement('button');
    if (!pre) return;
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    copies(button, function () { return text(pre); }, pre);
    box.insertBefore(button, pre);
  });

  // Review dates: decided today, here, and not on the day of the build.
  var now = new Date();
  function two(n) { return (n < 10 ? '0' : '') + n; }
  var today = now.getFullYear() + '-' + two(now.getMonth() + 1) + '-' + two(now.getDate());
  all('[data-review-due], [data-expires]', function (box) {
    var due = box.dataset.reviewDue || box.dataset.expires;
    if (due >= today) return;
    if (box.hidden) box.hidden = false;
    var mark = box.querySelector('.late');
    if (mark) mark.hidden = false;
  });
  all('[data-review-dues]', function (cell) {
    var late = cell.dataset.reviewDues.split(' ').filter(function (day) { return day && day < today; }).length;
    if (late) cell.textContent = late + ' overdue';
  });
  all('[data-count-late]', function (box) {
    var late = document.querySelectorAll('.reviews .late:not([hidden])').length;
    box.textContent = late ? late + ' overdue' : 'none overdue';
  });

  // Menu and contents: beside the text where there is room, else folded; a choice folds them again.
  var room = matchMedia('(min-width: 1100px)');
  if (!(window.CSS && CSS.supports && CSS.supports('selector(::details-content)'))) {
    if (room.matches) all('.bar details', function (fold) { fold.removeAttribute('name'); fold.open = true; });
  }
  all('.toc a', function (link) {
    link.addEventListener('click', function () { if (!room.matches) link.closest('details').open = false; });
  });
  var links = {};
  all('.toc a', function (link) { links[decodeURIComponent(link.hash.slice(1))] = link; });
  if (window.IntersectionObserver) {
    var here, watch = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        if (here) here.removeAttribute('aria-current');
        here = links[entry.target.id];
        here.setAttribute('aria-current', 'true');
      });
    }, { rootMargin: '-60px 0px -75% 0px' });
    Object.keys(links).forEach(function (id) {
      var heading = document.getElementById(id);
      if (heading) watch.observe(heading);
    });
  }
})();
