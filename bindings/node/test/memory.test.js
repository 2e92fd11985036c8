'use strict';
// Memory: what is opened and closed, or only dropped, does not stay.
const assert = require('node:assert');
const { test } = require('node:test');
const { Place } = require('./support.js');

// Resident memory after `warm` rounds and after `rounds` more, in bytes: the difference.
async function growth(warm, rounds, once) {
  const settled = async () => {
    for (let i = 0; i < 3; ++i) {
      globalThis.gc();
      await new Promise(setImmediate);
    }
    return process.memoryUsage().rss;
  };
  for (let i = 0; i < warm; ++i) await once();
  const before = await settled();
  for (let i = 0; i < rounds; ++i) await once();
  return (await settled()) - before;
}

test('10,000 handles opened and closed leave nothing behind', { skip: !globalThis.gc && 'run node with --expose-gc' }, async (t) => {
  const place = new Place(t);
  const context = await place.packed();
  const pack = place.path('x.skillmeat-pack');
  const grown = await growth(3000, 10000, async () => {
    const [collection, bundle] = await Promise.all([context.openCollection(), context.openBundle(pack)]);
    collection.close();
    bundle.close();
  });
  assert.ok(grown < 10000 * 512, `${grown} bytes more after 10,000 rounds`);
});

test('contexts with a sink and a clock that are only dropped go too', { skip: !globalThis.gc && 'run node with --expose-gc' }, async (t) => {
  const place = new Place(t);
  await place.filled();
  const grown = await growth(500, 1000, async () => {
    await place.context({ log: () => {}, clock: () => Date.now() * 1000, logLevel: 'debug' }).list();
  });
  assert.ok(grown < 1000 * 8192, `${grown} bytes more after 1,000 contexts`);
});
