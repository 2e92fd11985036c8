'use strict';
// The examples do what they say, as programs that have the package installed.
const assert = require('node:assert');
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { Place } = require('./support.js');

const examples = path.resolve(__dirname, '..', '..', '..', 'examples', 'node');

function installed(t) {
  const place = new Place(t);
  fs.mkdirSync(place.path('node_modules'));
  fs.symlinkSync(path.resolve(__dirname, '..'), place.path('node_modules', 'libskillmeat'));
  for (const name of fs.readdirSync(examples)) fs.copyFileSync(path.join(examples, name), place.path(name));
  const env = { ...process.env, SKILLMEAT_HOME: place.path('home'), HOME: place.dir };
  return { place, env };
}

test('journey.mjs', (t) => {
  const { place, env } = installed(t);
  const done = spawnSync(process.execPath, [place.path('journey.mjs')], { env, encoding: 'utf8' });
  assert.deepStrictEqual([done.stderr, done.status], ['', 0]);
  assert.match(done.stdout, /^collected: pdf\npacked: \d+ files\nverified: ok\nimported: 1\nartifact_not_found: .+\n$/);
});

test('log.mjs', (t) => {
  const { place, env } = installed(t);
  const done = spawnSync(process.execPath, [place.path('log.mjs'), place.path('skills')], { env, encoding: 'utf8' });
  assert.deepStrictEqual([done.stdout, done.status], ['pdf\n', 0]);
  assert.match(done.stderr, /^\d{4}-\d\d-\d\dT.* info /);
});

test('server.mjs', async (t) => {
  const { place, env } = installed(t);
  await place.filled();
  const server = spawn(process.execPath, [place.path('server.mjs'), '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => server.kill());
  const address = await new Promise((resolve, reject) => {
    server.stdout.once('data', (text) => resolve(String(text).trim()));
    server.once('exit', (status) => reject(new Error(`the server ended with ${status}`)));
  });
  const list = await (await fetch(address)).json();
  assert.deepStrictEqual(list.artifacts.map(({ name }) => name), ['pdf']);
  assert.strictEqual((await fetch(`${address}?cursor=none`)).status, 400);
});

test('the command comes along: output, status, signals', async (t) => {
  const { place, env } = installed(t);
  const launcher = path.resolve(__dirname, '..', 'bin', 'skillmeat.js');
  const run = (...given) => spawnSync(process.execPath, [launcher, ...given], { env, encoding: 'utf8' });
  assert.match(run('--version').stdout, /0\./);
  await place.filled();
  assert.match(run('list').stdout, /pdf/);
  const missing = run('show', 'nope', '--json');
  assert.strictEqual(JSON.parse(missing.stderr).error.code, 'artifact_not_found');
  assert.ok(missing.status > 0);
  assert.notStrictEqual(run('no-such-command').status, 0);
});
