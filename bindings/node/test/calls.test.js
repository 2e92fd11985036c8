'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');
const { Cancel, verifySignature } = require('..');
const { Place } = require('./support.js');

test('an aborted signal rejects at once, and changes nothing', async (t) => {
  const place = new Place(t);
  const context = place.context();
  const signal = AbortSignal.abort(new Error('why'));
  await assert.rejects(context.initCollection({ signal }), (error) => {
    assert.deepStrictEqual([error.name, error.code, error.status, error.cause.message], ['AbortError', 'cancelled', -106, 'why']);
    return true;
  });
  await assert.rejects(context.collections(), { code: 'home_not_found' });
  await assert.rejects(context.list({ signal: {} }), TypeError);
  await assert.rejects(context.list({ signal, cancel: new Cancel() }), TypeError);
  await context.initCollection({ signal: undefined });
});

test('aborting stops a call that waits for an answer', async (t) => {
  const context = new Place(t).context();
  const controller = new AbortController();
  const asked = context.generateKey({
    signal: controller.signal,
    askPassphrase: () => {
      controller.abort();
      return new Promise(() => {});
    },
  });
  await assert.rejects(asked, { name: 'AbortError', code: 'cancelled' });
  assert.deepStrictEqual((await context.keys()).keys, []);
});

test('callbacks may answer later, several at once, more than the pool has threads', async (t) => {
  const place = new Place(t);
  const context = await place.filled();
  const { readFile } = require('node:fs/promises');
  place.write('passphrase', 'correct horse');
  const keys = await Promise.all(Array.from({ length: 6 }, (_, index) => context.generateKey({
    name: `k${index}`,
    askPassphrase: async (question) => {
      assert.strictEqual(typeof question, 'string');
      await context.list();  // the context can be used meanwhile
      return readFile(place.path('passphrase'), 'utf8');
    },
  })));
  assert.strictEqual(new Set(keys.map(({ key }) => key.id)).size, 6);
});

test('what a callback throws comes out as it is', async (t) => {
  const context = new Place(t).context();
  const thrown = { any: 'thing' };
  const refuses = (askPassphrase) => context.generateKey({ askPassphrase }).then(assert.fail, (error) => error);
  assert.strictEqual(await refuses(() => { throw thrown; }), thrown);
  assert.strictEqual(await refuses(async () => { throw thrown; }), thrown);
  assert.strictEqual(await refuses(() => { throw 'text'; }), 'text');
  assert.ok((await refuses(() => 5)) instanceof TypeError);
  assert.strictEqual((await refuses(() => null)).code, 'passphrase_needed');
});

test('progress is told in order, the first event before anything happened', async (t) => {
  const context = await new Place(t, ['a', 'b', 'c']).filled();
  const events = [];
  await context.exportBundle({ progress: (event) => void events.push(event) });
  assert.ok(events.length > 0);
  for (const { phase, done, total } of events) assert.ok(phase && done >= 0 && total >= 0);
  await assert.rejects(context.exportBundle({ output: 'no', progress: () => false }), { code: 'cancelled' });
  await assert.rejects(context.exportBundle({ output: 'no', progress: () => { throw new RangeError('no'); } }), RangeError);
});

test('a signer of the caller signs, also by a Promise', async (t) => {
  const place = new Place(t);
  const context = await place.filled();
  const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const card = {
    publicKey: raw, name: 'card', used: 0,
    async sign(data) {
      ++this.used;
      const signature = crypto.sign(null, data, privateKey);
      assert.ok(verifySignature(raw, data, signature));
      return signature;
    },
  };
  const { pack } = await context.exportBundle({ signer: card, output: place.path('s.skillmeat-pack') });
  assert.strictEqual(pack.signed_by.length, 1);
  assert.strictEqual(card.used, 1);
  const lost = { publicKey: raw, sign: () => { throw new Error('card removed'); } };
  await assert.rejects(context.exportBundle({ signer: lost, overwrite: true }), /card removed/);
});

test('log records come in order, before the call that wrote them is settled', async (t) => {
  const records = [];
  const context = await new Place(t).filled({ log: (record) => records.push(record), logLevel: 'debug' });
  const traceId = '00112233445566778899aabbccddeeff';
  await context.exportBundle({ traceId });
  const mine = records.filter((record) => record.traceId === traceId);
  assert.ok(mine.length > 0);
  assert.strictEqual(JSON.parse(mine[0].json).trace_id, traceId);
});

test('a clock written in JavaScript is asked from other threads', async (t) => {
  let asked = 0;
  const context = await new Place(t).filled({ clock: () => (++asked, BigInt(Date.UTC(2030, 0, 1)) * 1000n) });
  const { transactions } = await context.history();
  assert.ok(asked > 0);
  assert.match(JSON.stringify(transactions), /2030-01-01/);
});

test('the process ends while handles, sinks and clocks are open', (t) => {
  const place = new Place(t);
  const program = `
    const { Context } = require(${JSON.stringify(path.join(__dirname, '..'))});
    const context = new Context({ home: ${JSON.stringify(place.path('home'))}, log: () => {}, clock: () => Date.now() * 1000, logLevel: 'debug' });
    context.initCollection().then(() => console.log('done'));`;
  const done = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  assert.deepStrictEqual([done.status, done.stdout, done.stderr], [0, 'done\n', '']);
});

test('process.exit in the middle of calls is no crash', (t) => {
  const place = new Place(t);
  const program = `
    const { Context } = require(${JSON.stringify(path.join(__dirname, '..'))});
    const context = new Context({ home: ${JSON.stringify(place.path('home'))} });
    context.generateKey({ askPassphrase: () => new Promise(() => setImmediate(() => process.exit(7))) });
    context.generateKey({ name: 'b', passphrase: 'x' });`;
  const done = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  assert.deepStrictEqual([done.status, done.signal, done.stderr], [7, null, '']);
});

const worker = (source, workerData) => new Worker(source, { eval: true, workerData });

test('worker threads have it each for themselves', async (t) => {
  const place = new Place(t, ['pdf', 'csv']);
  await (await place.filled()).close();
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { Context, SkillmeatError } = require(workerData.module);
    (async () => {
      const context = new Context({ home: workerData.home, log: () => {} });
      const { total } = await context.list();
      const error = await context.show('nope').catch((each) => each);
      parentPort.postMessage([total, error instanceof SkillmeatError]);
    })();`;
  const data = { module: path.join(__dirname, '..'), home: place.path('home') };
  const results = await Promise.all([1, 2, 3].map(() => new Promise((resolve, reject) => {
    const each = worker(source, data);
    let message;
    each.on('message', (value) => { message = value; });
    each.on('error', reject);
    each.on('exit', (status) => resolve([status, ...(message ?? [])]));
  })));
  for (const result of results) assert.deepStrictEqual(result, [0, 2, true]);
});

test('a worker thread that is terminated takes its calls with it', async (t) => {
  const place = new Place(t);
  await place.filled();
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { Context } = require(workerData.module);
    const context = new Context({ home: workerData.home, log: () => {}, clock: () => Date.now() * 1000 });
    context.generateKey({ askPassphrase: () => { parentPort.postMessage('asked'); return new Promise(() => {}); } });
    for (let i = 0; i < 4; ++i) context.exportBundleBytes({ progress: () => {} });`;
  const data = { module: path.join(__dirname, '..'), home: place.path('home') };
  for (let round = 0; round < 5; ++round) {
    const each = worker(source, data);
    await new Promise((resolve, reject) => { each.once('message', resolve); each.once('error', reject); });
    assert.strictEqual(await each.terminate(), 1);
  }
});
