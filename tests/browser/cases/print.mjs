// Paper: the text with its address, owner and dates, nothing to click, nothing cut off, folds open.
import assert from 'node:assert/strict';
import { each } from '../kinds.mjs';

const whole = async (page) => {
  await page.setViewportSize({ width: 720, height: 1000 }); // A4 less its margins
  const faults = await page.evaluate(() => [
    ...[...document.querySelectorAll('.top, .frame > .bar, button, .pager, .skip')].filter((one) => one.checkVisibility()).map((one) => `shown: ${one.outerHTML.slice(0, 80)}`),
    ...[...document.querySelectorAll('pre, .table-scroll')].filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1).map((one) => `cut off: ${one.textContent.slice(0, 80)}`),
    ...(getComputedStyle(document.body).backgroundColor === 'rgb(255, 255, 255)' ? [] : ['paper is not white']),
  ]);
  assert.deepEqual(faults, []);
};

export default [
  ...each('paper has the text and nothing to click', ['root'], whole, { print: true, dark: true }),
  {
    name: 'paper says where it comes from, whose it is and how old', book: 'kinds', page: 'harbour/crane/stuck.html', print: true, from: ['root', 'file'],
    run: async (page) => {
      const text = await page.locator('body').innerText();
      for (const wanted of ['https://wiki.example.com/runbooks/harbour/crane/stuck.html', 'team-quay', 'harbour master', '2020-02-03', '2020-05-03', 'crane_position_seconds', 'Folded text']) {
        assert.ok(text.includes(wanted), wanted);
      }
    },
  },
];
