'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { Bundle, Collection, Context, Key, SkillmeatError, verifySignature } = require('..');
const { Place } = require('./support.js');

test('a failed call rejects with everything the library says, and with who called', async (t) => {
  const context = await new Place(t).filled();
  const asked = async function whoAsks() {
    await context.show('nope');
  };
  await assert.rejects(asked, (error) => {
    assert.ok(error instanceof SkillmeatError && error instanceof Error);
    assert.strictEqual(error.name, 'SkillmeatError');
    assert.strictEqual(error.code, 'artifact_not_found');
    assert.strictEqual(error.status, -202);
    assert.match(error.hint, /list/);
    assert.deepStrictEqual(Object.keys(error.details), ['near']);
    assert.match(error.stack, /whoAsks/);
    return true;
  });
});

test('wrong arguments are TypeErrors that name them', async (t) => {
  const place = new Place(t);
  const context = await place.filled();
  const refused = (promise, code, message) => assert.rejects(promise, (error) => {
    assert.ok(error instanceof TypeError, error.stack);
    assert.strictEqual(error.code, code);
    assert.match(error.message, message);
    return true;
  });
  await refused(context.show(), 'ERR_INVALID_ARG_TYPE', /show.*'artifact'/);
  await refused(context.add('pdf'), 'ERR_INVALID_ARG_TYPE', /'sources' must be an array/);
  await refused(context.add([1]), 'ERR_INVALID_ARG_TYPE', /'sources'\[0\]/);
  await refused(context.list({ limit: 'x' }), 'ERR_INVALID_ARG_TYPE', /'limit'/);
  await refused(context.list({ limit: -1 }), 'ERR_INVALID_ARG_VALUE', /'limit'/);
  await refused(context.list({ limit: 1.5 }), 'ERR_INVALID_ARG_VALUE', /'limit'/);
  await refused(context.list({ limit: NaN }), 'ERR_INVALID_ARG_VALUE', /'limit'/);
  await refused(context.list({ tags: [] }), 'ERR_INVALID_ARG_VALUE', /unknown option 'tags'/);
  await refused(context.list(null, null), 'ERR_INVALID_ARG_VALUE', /too many/);
  await refused(context.list('x'), 'ERR_INVALID_ARG_TYPE', /options must be an object/);
  await refused(context.show('a\0b'), 'ERR_INVALID_ARG_VALUE', /null/);
  await refused(context.show('\ud800'), 'ERR_INVALID_ARG_VALUE', /Unicode/);
  await refused(context.remove(['x'], { deployments: 'burn' }), 'ERR_INVALID_ARG_VALUE', /'refuse', 'undeploy', 'keep'/);
  await refused(context.list({ cancel: {} }), 'ERR_INVALID_ARG_TYPE', /Cancel/);
  await refused(context.list({ waitMilliseconds: 2 ** 33 }), 'ERR_INVALID_ARG_VALUE', /range/);
  await refused(context.exportBundle({ signer: {} }), 'ERR_INVALID_ARG_TYPE', /sign/);
  await refused(context.exportBundle({ serial: 2n ** 70n }), 'ERR_INVALID_ARG_VALUE', /serial/);
  assert.throws(() => new Context({ hoem: 'x' }), /unknown option 'hoem'/);
  assert.throws(() => new Context({ logLevel: 'loud' }), /'debug', 'info'/);
  for (const type of [Bundle, Collection, Key]) assert.throws(() => new type(), /not made with new/);
  assert.throws(() => Context(), TypeError);
  assert.throws(() => verifySignature(1, '', ''), /publicKey/);
  assert.throws(() => verifySignature(Buffer.alloc(3), '', Buffer.alloc(64)), { code: 'argument' });
});

test('what is closed says so, and what runs finishes', async (t) => {
  const place = new Place(t);
  const context = await place.packed();
  const bundle = await context.openBundle(place.path('x.skillmeat-pack'));
  const running = bundle.file('artifacts/skill/pdf/SKILL.md');
  const listing = context.list();
  bundle.close();
  bundle.close();
  context.close();
  assert.match((await running).toString(), /# pdf/);
  assert.strictEqual((await listing).total, 1);
  assert.ok(bundle.closed && context.closed);
  assert.throws(() => bundle.name, { code: 'handle' });
  assert.throws(() => context.home, { code: 'handle' });
  await assert.rejects(bundle.file('x'), { code: 'handle' });
  await assert.rejects(context.list(), { code: 'handle' });
});

test('handles outlive the context that opened them', async (t) => {
  const context = await new Place(t, ['pdf', 'csv']).filled();
  const collection = await context.openCollection();
  context.close();
  assert.strictEqual(collection.count, 2);
  assert.deepStrictEqual([...collection], [{ type: 'skill', name: 'csv' }, { type: 'skill', name: 'pdf' }]);
  assert.throws(() => collection.artifactName(2), RangeError);
  assert.throws(() => collection.artifactName(-1), RangeError);
  if (Symbol.dispose) {
    collection[Symbol.dispose]();
    assert.ok(collection.closed);
  }
});

test('a handle that a call uses is busy for a second one', async (t) => {
  const place = new Place(t);
  const context = await place.packed();
  const bundle = await context.openBundle(place.path('x.skillmeat-pack'));
  const entry = 'artifacts/skill/pdf/SKILL.md';
  const results = await Promise.allSettled([bundle.file(entry), bundle.file(entry), bundle.file(entry)]);
  assert.deepStrictEqual(results.map(({ reason }) => reason?.code), [undefined, 'busy', 'busy']);
  await assert.rejects(bundle.file(1), TypeError);
  assert.ok((await bundle.file(entry)).length > 0, 'free again, also after a mistake');
});

test('text and bytes come through unchanged', async (t) => {
  const place = new Place(t, []);
  const name = 'Größe 漢字 🦊';
  place.write(`${name}/SKILL.md`, '---\nname: pdf\ndescription: ö🦊\n---\n');
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  fs.writeFileSync(place.path(name, 'bytes.bin'), bytes);
  const context = place.context({ home: pathToFileURL(place.path('home')) });
  await context.initCollection();
  const added = await context.add([pathToFileURL(place.path(name))]);
  assert.strictEqual(added.added[0].description, 'ö🦊');
  const packed = await context.exportBundleBytes({ name: 'pdf' });
  fs.writeFileSync(place.path('🦊.skillmeat-pack'), packed.bytes);
  const bundle = await context.openBundle(place.path('🦊.skillmeat-pack'));
  assert.deepStrictEqual(await bundle.file(`artifacts/skill/${added.added[0].name}/bytes.bin`), bytes);
});

test('ECMAScript modules get the same', async () => {
  const module = await import('../index.mjs');
  const binding = require('..');
  assert.deepStrictEqual(Object.keys(module).filter((name) => name !== 'default').sort(), Object.keys(binding).sort());
  for (const [name, value] of Object.entries(binding)) assert.strictEqual(module[name], value);
});
