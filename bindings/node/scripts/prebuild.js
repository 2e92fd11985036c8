'use strict';
// Makes the package for this platform from what was built: node scripts/prebuild.js FOLDER [BUILD]
// Published as @libskillmeat/<platform>-<arch>, which the package libskillmeat prefers to compiling.
const fs = require('node:fs');
const path = require('node:path');
const { platform, root } = require('../lib/load.js');
const { version, license, description } = require('../package.json');

const [folder, build = path.join(root, 'build')] = process.argv.slice(2);
if (!folder) {
  console.error('usage: prebuild.js FOLDER [BUILD]');
  process.exit(2);
}
fs.mkdirSync(folder, { recursive: true });
for (const name of ['skillmeat.node', 'skillmeat']) {
  fs.copyFileSync(path.join(build, name), path.join(folder, name));
  fs.chmodSync(path.join(folder, name), 0o755);
}
const about = {
  name: `@libskillmeat/${platform}`,
  version,
  description: `${description} (compiled for ${platform})`,
  license,
  os: [process.platform],
  cpu: [process.arch],
  libc: ['glibc'],
  files: ['skillmeat.node', 'skillmeat'],
};
fs.writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(about, null, 2)}\n`);
