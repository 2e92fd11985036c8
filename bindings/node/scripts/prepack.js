'use strict';
// Copies what the install script compiles into native/, so that the package holds all of it.
const fs = require('node:fs');
const path = require('node:path');

const here = path.resolve(__dirname, '..');
const root = path.resolve(here, '..', '..');
const out = path.join(here, 'native');

fs.rmSync(out, { recursive: true, force: true });
const parts = [
  'CMakeLists.txt', 'LICENSE', 'capi', 'cmake', 'examples/cli', 'include', 'schema', 'src',
  'bindings/node/CMakeLists.txt', 'bindings/node/addon',
];
const kept = (name) => !name.includes('__pycache__') && !name.endsWith('.pyc');
for (const part of parts) fs.cpSync(path.join(root, part), path.join(out, part), { recursive: true, filter: kept });
fs.copyFileSync(path.join(root, 'LICENSE'), path.join(here, 'LICENSE'));
