// What a call of the Node addon costs. Prints one JSON line for each job.
//
// usage: SKILLMEAT_NODE_BUILD=FOLDER node node_bench.js HOME RAW RUNS      RAW is raw_getter.node
'use strict';
const { Context } = require('../../bindings/node');

const LOOPS = 1_000_000;
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) * 1000; };
const middle = (list) => list.sort((a, b) => a - b)[list.length >> 1];

// One function for each job, so that none is compiled for the objects of another.
function loop(body) {
  return new Function('value', 'turns', `let kept; for (let i = 0; i < turns; ++i) kept = ${body}; return kept;`);
}

function show(job, ours, limits, peers = {}) {
  console.log(JSON.stringify({ job, ours_ns: ours, peers, ...limits }));
}

async function main() {
  const [home, raw, runs] = [process.argv[2], process.argv[3], Number(process.argv[4])];
  const context = new Context({ home, environment: { HOME: process.env.HOME ?? '' } });
  const collection = await context.openCollection();
  const jobs = {
    loop: [loop('i'), null], raw: [loop('value.name'), require(raw)], name: [loop('value.name'), collection],
    count: [loop('value.count'), collection], artifact: [loop('value.artifactName(500)'), collection],
  };
  const times = {};
  for (const [name, [run, value]] of Object.entries(jobs)) {
    run(value, LOOPS); // until it is compiled
    times[name] = [];
  }
  for (let i = 0; i < runs; ++i) {
    for (const [name, [run, value]] of Object.entries(jobs)) {
      const began = cpu();
      run(value, LOOPS);
      times[name].push((cpu() - began) / LOOPS);
    }
  }
  const net = Object.fromEntries(Object.entries(times).map(([name, list]) => [name, Math.max(0, middle(list) - middle(times.loop))]));
  const peers = { 'a raw N-API string getter': net.raw };
  const limits = { goal_ratio: 2 };
  show('Node, getter of a string', net.name, limits, peers);
  show('Node, getter of a number', net.count, limits, peers);
  show('Node, artifactName(i)', net.artifact, limits, peers);

  const documents = [];
  for (let i = 0; i < runs; ++i) {
    const began = cpu();
    const { artifacts } = await context.list();
    documents.push(cpu() - began);
    if (artifacts.length !== collection.count) throw new Error('artifacts are missing');
  }
  show(`Node, list() of ${collection.count} artifacts as objects`, middle(documents), { goal_ns: 5e6 });
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
