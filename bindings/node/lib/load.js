'use strict';
// Finds the compiled parts: those of the package for this platform when it is installed, else those that were built
// here.
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const platform = `${process.platform}-${process.arch}`;

// Where `name` may be, best first. $SKILLMEAT_NODE_BUILD names a build folder, for work on the addon itself.
function places(name) {
  const found = [];
  const given = process.env.SKILLMEAT_NODE_BUILD;
  if (given) return [path.join(given, name)];
  try {
    found.push(path.join(path.dirname(require.resolve(`@libskillmeat/${platform}/package.json`)), name));
  } catch {
    // not installed
  }
  found.push(path.join(root, 'build', name));
  return found;
}

function find(name) {
  const list = places(name);
  const found = list.find((place) => fs.existsSync(place));
  if (found) return found;
  const error = new Error(
    `libskillmeat: ${name} is neither installed for ${platform} nor built (looked for ${list.join(', ')}). ` +
      'Build it with: npm rebuild libskillmeat --foreground-scripts',
  );
  error.code = 'MODULE_NOT_FOUND';
  throw error;
}

module.exports = { find, places, platform, root };
