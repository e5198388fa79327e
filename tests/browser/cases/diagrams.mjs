// Diagrams: what is seen, printed and reached by keyboard; flowcharts that are walked.
import assert from 'node:assert/strict';

const book = 'own';
const both = (name, page, run, more = {}) =>
  [true, false].map((script) => ({ name: `${name}, ${script ? 'with' : 'without'} scripts`, book, page, script, run, ...more }));
const asked = (page) => page.locator('.walk .step:visible .ask').innerText();

export default [
  ...both('a flowchart that asks is walked, and Back leads back', 'oneiric/severity.html', async (page) => {
    assert.equal(await asked(page), 'Something is wrong');
    await page.locator('.step:visible .answers a').click();
    await page.locator('.step:visible').getByRole('link', { name: 'no', exact: true }).click();
    assert.equal(await asked(page), 'Is the service degraded?');
    assert.equal(new URL(page.url()).hash, '#ab:tree-1:degraded');
    await page.goBack();
    assert.equal(await asked(page), 'Is the SLA hurt, or security in doubt?');
  }),
  ...both('a step of a flowchart has an address', 'oneiric/severity.html#ab:tree-1:some', async (page) => {
    assert.equal(await asked(page), 'Does any user notice?');
  }, { from: ['root'] }),
  {
    name: 'print shows the picture and every step once, and no walk',
    book, page: 'oneiric/severity.html', print: true, script: false, from: ['root'],
    run: async (page) => {
      assert.equal(await page.locator('.diagram-picture > svg:visible').count(), 1);
      assert.equal(await page.locator('.walk:visible').count(), 0);
      const text = await page.locator('.diagram-picture').innerText();
      for (const wanted of ['P0: page', 'P3: info channel']) assert.ok(text.includes(wanted), text);
    },
  },
  ...[[false, 1280], [true, 390]].map(([dark, width]) => ({
    name: `text of diagrams is never small, in its box, and wide ones scroll, ${width} px`,
    book, page: 'manual/diagrams.html', dark, width, from: ['root'],
    run: async (page) => {
      const faults = await page.evaluate(() => {
        const faults = [];
        for (const box of document.querySelectorAll('.diagram-picture')) {
          const svg = box.querySelector('svg'), scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
          if (scale < 0.99) faults.push(`shrunk to ${scale}`);
          if (box.scrollWidth > box.clientWidth && box.tabIndex !== 0) faults.push('scrolls, but not by keyboard');
          for (const node of svg.querySelectorAll('.node')) {
            const shape = node.querySelector('.shape').getBoundingClientRect();
            for (const text of node.querySelectorAll('text')) {
              const words = text.getBoundingClientRect();
              if (words.top >= shape.bottom - 2) continue; // the name under a person
              if (words.left < shape.left || words.right > shape.right) faults.push(`out of its box: ${text.textContent}`);
            }
          }
        }
        if (document.documentElement.scrollWidth > innerWidth) faults.push('the page scrolls sideways');
        return faults;
      });
      assert.deepEqual(faults, []);
    },
  })),
];
