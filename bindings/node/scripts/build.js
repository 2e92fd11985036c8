'use strict';
// The install script: compiles the addon and the command from what this package holds, unless the package for this
// platform is installed. Downloads nothing.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { places, platform, root } = require('../lib/load.js');

const force = process.argv.includes('--force');
const out = path.join(root, 'build');

function fail(message) {
  console.error(`libskillmeat: ${message}`);
  process.exit(1);
}

// True when a compiled package for this platform is there and can be loaded.
function prebuilt() {
  const found = places('skillmeat.node').find((place) => !place.startsWith(out) && fs.existsSync(place));
  if (!found) return false;
  try {
    require(found);
    return true;
  } catch (error) {
    console.error(`libskillmeat: the package for ${platform} does not load (${error.message}); compiling instead`);
    return false;
  }
}

function run(program, ...args) {
  const done = spawnSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  if (done.error?.code === 'ENOENT') {
    fail(`${program} is missing. On Debian and Ubuntu: apt-get install -y g++ cmake ninja-build pkg-config`);
  }
  if (done.error) fail(done.error.message);
  if (done.status !== 0) {
    const text = `${done.stdout}${done.stderr}`;
    const missing = /Missing packages: (.*)/.exec(text);
    if (missing) fail(`packages are missing. On Debian and Ubuntu: apt-get install -y ${missing[1]}`);
    fail(`${program} ${args.join(' ')} failed:\n${text.split('\n').slice(-40).join('\n')}`);
  }
}

if (!force && prebuilt()) process.exit(0);

// In the repository the sources are two folders up; in the package they lie in native/.
const inside = path.join(root, 'native');
const source = fs.existsSync(inside) ? inside : path.resolve(root, '..', '..');
const work = path.join(source, 'build', 'npm');
const packages = path.dirname(path.dirname(require.resolve('node-addon-api/package.json')));
run(
  'cmake', '-S', source, '-B', work, '-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Release', '-DSKILLMEAT_BUILD_NODE=ON',
  '-DSKILLMEAT_BUILD_PYTHON=OFF', '-DSKILLMEAT_BUILD_SHARED=OFF', '-DSKILLMEAT_BUILD_TESTS=OFF', '-DSKILLMEAT_BUILD_CLI=ON',
  '-DSKILLMEAT_INSTALL=OFF', `-DSKILLMEAT_NODE_PACKAGES=${packages}`, `-DNODE_EXECUTABLE=${process.execPath}`,
);
fs.mkdirSync(out, { recursive: true });
console.log('libskillmeat: compiling (some minutes)');
run('cmake', '--build', work, '--target', 'skillmeat_node', 'skillmeat_command');
for (const [from, name] of [['bindings/node/skillmeat.node', 'skillmeat.node'], ['examples/cli/skillmeat', 'skillmeat']]) {
  fs.copyFileSync(path.join(work, from), path.join(out, name));
  fs.chmodSync(path.join(out, name), 0o755);
}
require(path.join(out, 'skillmeat.node'));
if (!process.env.SKILLMEAT_KEEP_BUILD) fs.rmSync(work, { recursive: true, force: true });
console.log('libskillmeat: compiled');
