// The reader's choice of light or dark. Loaded before the page is painted, so that a dark page never flashes white.
(function () {
  'use strict';
  var root = document.documentElement, key = 'alertbook-theme', wants = matchMedia('(prefers-color-scheme: dark)');
  root.dataset.js = '';
  function saved(value) {
    try {
      if (value) localStorage.setItem(key, value);
      return localStorage.getItem(key);
    } catch (e) { return null; } // storage is off: the choice holds for this page
  }
  var first = saved();
  if (first === 'light' || first === 'dark') root.dataset.theme = first;
  function dark() { return root.dataset.theme ? root.dataset.theme === 'dark' : wants.matches; }
  document.addEventListener('DOMContentLoaded', function () {
    var button = document.querySelector('.theme');
    if (!button) return;
    function show() { button.setAttribute('aria-pressed', String(dark())); }
    button.hidden = false;
    button.addEventListener('click', function () {
      root.dataset.theme = dark() ? 'light' : 'dark';
      saved(root.dataset.theme);
      show();
    });
    if (wants.addEventListener) wants.addEventListener('change', show);
    show();
  });
})();
