// node examples.mjs FILE: documents against schemas. FILE is a list of {name, schema, document, valid}.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const Ajv = createRequire(import.meta.url)('ajv');
const examples = JSON.parse(await readFile(process.argv[2], 'utf8'));
let failed = 0;
for (const { name, schema, document, valid } of examples) {
  const ajv = new Ajv({ allErrors: true });
  if (ajv.validate(schema, document) !== valid) {
    failed += 1;
    console.log(`${name}: ${valid ? JSON.stringify(ajv.errors) : 'should have been refused'}`);
  }
}
console.log(`${examples.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
