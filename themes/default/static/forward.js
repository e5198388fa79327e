// Forwards to the runbook at once, with the query string and the fragment that the reader came with.
(function () {
  'use strict';
  function go() {
    var to = document.body.dataset.forward;
    if (!to || location.hash === '#ab:rules') return; // who asks for the rules is where they are
    var url = new URL(to, location.href);
    if (url.protocol !== location.protocol && !/^https?:$/.test(url.protocol)) return;
    if (location.search) url.search = url.search ? url.search + '&' + location.search.slice(1) : location.search;
    if (location.hash) url.hash = location.hash;
    if (url.href !== location.href) location.replace(url.href);
  }
  if (document.body) go();
  else document.addEventListener('DOMContentLoaded', go);
})();
