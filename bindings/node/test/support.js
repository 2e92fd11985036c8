'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Context } = require('..');

/** A folder of its own with skills in it, and contexts that see nothing else. */
class Place {
  constructor(t, skills = ['pdf']) {
    this.dir = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'skillmeat-node-'));
    t.after(() => fs.rmSync(this.dir, { recursive: true, force: true }));
    for (const name of skills) this.write(`skills/${name}/SKILL.md`, `---\nname: ${name}\ndescription: About ${name}.\n---\n# ${name}\n`);
  }
  path(...parts) {
    return path.join(this.dir, ...parts);
  }
  write(name, text) {
    fs.mkdirSync(path.dirname(this.path(name)), { recursive: true });
    fs.writeFileSync(this.path(name), text);
  }
  context(options = {}) {
    return new Context({
      home: this.path('home'), workingDirectory: this.dir, environment: { HOME: this.dir }, managedPolicy: this.path('none.toml'), ...options,
    });
  }
  /** A context with a collection that holds the skills. */
  async filled(options) {
    const context = this.context(options);
    await context.initCollection();
    await context.add([this.path('skills')]);
    return context;
  }
  /** … and a pack of it. */
  async packed(options) {
    const context = await this.filled(options);
    await context.exportBundle({ output: this.path('x.skillmeat-pack') });
    return context;
  }
}

module.exports = { Place };
