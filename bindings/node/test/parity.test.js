'use strict';
// Tells the scenarios of tests/parity (see its README.md) to the addon, and holds the table of parity against what is
// really there.
const assert = require('node:assert');
const crypto = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const binding = require('..');
const parity = require('../parity.json');
const { isDeepStrictEqual } = require('node:util');

const { SkillmeatError } = binding;
const folder = path.resolve(__dirname, '..', '..', '..', 'tests', 'parity');

class Raised extends Error {}

const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value) && !Buffer.isBuffer(value);

function allowOnly(object, keys, what) {
  for (const key of Object.keys(object)) assert.ok(keys.includes(key), `${what} does not know "${key}"`);
}

function bytesOf(value) {
  if (typeof value === 'string') return Buffer.from(value);
  if (has(value, '$hex')) return Buffer.from(value.$hex, 'hex');
  if (has(value, '$base64')) return Buffer.from(value.$base64, 'base64');
  if (has(value, '$utf8')) return Buffer.from(value.$utf8);
  throw new Error(`no bytes: ${JSON.stringify(value)}`);
}

const isBytes = (value) => isObject(value) && ['$hex', '$base64', '$utf8'].some((key) => has(value, key));
const shown = (value) => JSON.stringify(value, (_, each) => (each?.type === 'Buffer' ? { $hex: Buffer.from(each.data).toString('hex') } : each));

/** What does not match, or undefined. */
function mismatch(expected, got, at = '') {
  const problem = (text) => `${at || 'the result'}: ${text}`;
  if (isObject(expected)) {
    if (has(expected, '$any')) return got === undefined ? problem('is not there') : undefined;
    if (has(expected, '$absent')) return got === undefined ? undefined : problem('is there');
    if (has(expected, '$contains')) {
      const found = typeof got === 'string' ? got.includes(expected.$contains) : Array.isArray(got) && got.some((each) => !mismatch(expected.$contains, each));
      return found ? undefined : problem(`${shown(got)} does not contain ${shown(expected.$contains)}`);
    }
    if (has(expected, '$length')) return got?.length === expected.$length ? undefined : problem(`${shown(got)} is not ${expected.$length} long`);
    if (has(expected, '$not')) return mismatch(expected.$not, got) ? undefined : problem(`${shown(got)} matches`);
    if (has(expected, '$sha256')) {
      const digest = crypto.createHash('sha256').update(got).digest('hex');
      return digest === expected.$sha256 ? undefined : problem(`has the digest ${digest}`);
    }
    if (isBytes(expected)) return Buffer.isBuffer(got) && got.equals(bytesOf(expected)) ? undefined : problem(`is ${shown(got)}`);
    if (!isObject(got)) return problem(`${shown(got)} is no object`);
    for (const [key, value] of Object.entries(expected)) {
      const found = mismatch(value, got[key], `${at}/${key}`);
      if (found) return found;
    }
    return undefined;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) return problem(`${shown(got)} instead of ${shown(expected)}`);
    return expected.map((value, index) => mismatch(value, got[index], `${at}/${index}`)).find(Boolean);
  }
  if (Buffer.isBuffer(got) && typeof expected === 'string') return got.equals(Buffer.from(expected)) ? undefined : problem(`is ${shown(got)}`);
  return expected === got ? undefined : problem(`${shown(got)} instead of ${shown(expected)}`);
}

const microseconds = (text) => Date.parse(text) * 1000;

class Story {
  constructor(scenario) {
    allowOnly(scenario, ['title', 'files', 'environment', 'context', 'steps'], 'a scenario');
    this.scenario = scenario;
    this.dir = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'skillmeat-parity-'));
    this.variables = { dir: this.dir };
    this.log = [];
    for (const [name, content] of Object.entries(scenario.files ?? {})) this.write(path.join(this.dir, name), bytesOf(content));
    this.handles = { context: this.context(this.replaced(scenario.context ?? {})) };
  }

  end() {
    for (const handle of Object.values(this.handles)) handle.close?.();
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  replaced(value) {
    if (typeof value === 'string') {
      const lookup = (name) => {
        assert.ok(has(this.variables, name), `unknown variable $${name}`);
        return this.variables[name];
      };
      const whole = /^\$([A-Za-z][A-Za-z0-9_]*)$/.exec(value);
      if (whole) return lookup(whole[1]);
      return value.replace(/\$([A-Za-z][A-Za-z0-9_]*)/g, (_, name) => lookup(name));
    }
    if (Array.isArray(value)) return value.map((each) => this.replaced(each));
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.replaced(each)]));
    return value;
  }

  context(options) {
    const known = ['home', 'working_directory', 'managed_policy', 'environment', 'clock', 'offline', 'log_level', 'log'];
    allowOnly(options, known, 'a context');
    return new binding.Context({
      home: options.home ?? path.join(this.dir, 'home'),
      workingDirectory: options.working_directory ?? this.dir,
      managedPolicy: options.managed_policy ?? path.join(this.dir, 'none.toml'),
      environment: { HOME: this.dir, ...(options.environment ?? this.replaced(this.scenario.environment ?? {})) },
      clock: microseconds(options.clock ?? '2026-01-01T00:00:00Z'),
      offline: options.offline,
      logLevel: options.log_level,
      log: options.log ? ({ level, traceId, module, message }) => this.log.push({ level, trace_id: traceId, module, message }) : undefined,
    });
  }

  on(step) {
    const name = step.on ?? 'context';
    assert.ok(has(this.handles, name), `no handle "${name}" is open`);
    return this.handles[name];
  }

  write(file, data) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, data);
  }

  /** Option values as the binding takes them; `counted` is told of each progress event. */
  option(name, value, counted) {
    if (isBytes(value)) return bytesOf(value);
    if (name === 'cancel') return this.on({ on: value });
    if (name === 'progress') {
      allowOnly(value, ['$stop_after', '$raise', '$count'], name);
      return (event) => {
        if (!event.phase) throw new Raised('an event without a phase');
        if (has(value, '$raise')) throw new Raised(value.$raise);
        return has(value, '$count') ? void counted.events++ : counted.events++ < value.$stop_after;
      };
    }
    if (name === 'signer') {
      allowOnly(value, ['$key', '$raise', '$answer', 'public_key', 'name'], name);
      const sign = (data) => {
        if (has(value, '$raise')) throw new Raised(value.$raise);
        if (has(value, '$answer')) return bytesOf(value.$answer);
        return this.on({ on: value.$key }).sign(data);
      };
      return { publicKey: bytesOf(value.public_key), sign, name: value.name };
    }
    if (isObject(value)) {
      allowOnly(value, ['$answer', '$raise'], name);
      return () => {
        if (has(value, '$raise')) throw new Raised(value.$raise);
        return value.$answer;
      };
    }
    return value;
  }

  async perform(step) {
    const options = this.replaced(step.options ?? {});
    if (step.new === 'Cancel') return new binding.Cancel();
    if (step.new) {
      assert.strictEqual(step.new, 'Context');
      return this.context({ ...this.replaced(this.scenario.context ?? {}), ...options });
    }
    if (step.get) {
      const handle = this.on(step);
      assert.ok(camel(step.get) in handle, `there is no property ${camel(step.get)}`);
      return handle[camel(step.get)];
    }
    const given = this.replaced(step.arguments ?? []).map((each) => (isBytes(each) ? bytesOf(each) : each));
    const counted = { events: 0 };
    const named = Object.entries(options).map(([name, value]) => [camel(name), this.option(name, value, counted)]);
    if (named.length > 0) given.push(Object.fromEntries(named));
    const target = step.function ? binding : this.on(step);
    const name = camel(step.function ?? step.call);
    assert.strictEqual(typeof target[name], 'function', `there is no method ${name}`);
    const result = await target[name](...given);
    if (options.progress?.$count) assert.ok(counted.events > 0, 'no progress was reported');
    return result;
  }

  async calling(step) {
    const known = ['call', 'function', 'get', 'new', 'on', 'arguments', 'options', 'handle', 'save', 'expect', 'equals', 'error', 'raises'];
    allowOnly(step, known, 'a call');
    let result, failure, raised;
    try {
      result = await this.perform(step);
    } catch (error) {
      if (error instanceof SkillmeatError) {
        const { code, status, message, hint, path: about, details } = error;
        failure = { name: code, code: status, message, hint, path: about, details };
      } else if (error instanceof RangeError) failure = { name: 'out_of_range' };
      else if (error instanceof Raised) raised = error.message;
      else throw error;
    }
    if (step.raises !== undefined || raised !== undefined) return assert.strictEqual(raised, step.raises, 'what a callback threw');
    if (step.error !== undefined || failure !== undefined) {
      assert.ok(failure, `expected the error ${shown(step.error)}, it succeeded`);
      assert.ok(step.error, `failed: ${shown(failure)}`);
      const expected = this.replaced(step.error);
      return this.compare(typeof expected === 'string' ? { name: expected } : expected, failure);
    }
    if (step.handle) this.handles[step.handle] = result;
    if (has(step, 'equals')) {
      const expected = this.replaced(step.equals);
      if (Buffer.isBuffer(result)) this.compare(expected, result);
      else assert.ok(isDeepStrictEqual(result, expected), `${shown(result)} instead of ${shown(expected)}`);
    }
    if (has(step, 'expect')) this.compare(this.replaced(step.expect), result);
    for (const [name, pointer] of Object.entries(step.save ?? {})) {
      const value = pointer.split('/').slice(1).reduce((each, key) => each[key], result);
      assert.notStrictEqual(value, undefined, `nothing at ${pointer}`);
      this.variables[name] = Buffer.isBuffer(value) ? { $hex: value.toString('hex') } : value;
    }
  }

  compare(expected, got) {
    const problem = mismatch(expected, got);
    assert.ok(!problem, problem);
  }

  looking(step) {
    allowOnly(step, ['file', 'sha256', 'text', 'bytes', 'exists'], 'file');
    if (has(step, 'exists')) return assert.strictEqual(fs.existsSync(step.file), step.exists);
    const data = fs.readFileSync(step.file);
    if (step.sha256) this.compare({ $sha256: step.sha256 }, data);
    if (has(step, 'text')) this.compare(step.text, data.toString());
    if (step.bytes) this.compare(step.bytes, data);
  }

  async step(given) {
    if (['call', 'function', 'get', 'new'].some((key) => has(given, key))) return this.calling(given);
    const step = this.replaced(given);
    if (step.close) {
      allowOnly(step, ['on', 'close'], 'close');
      this.on(step).close?.();
      delete this.handles[step.on ?? 'context'];
    } else if (step.logged) {
      assert.ok(this.log.some((record) => !mismatch(step.logged, record)), `not logged: ${shown(step.logged)}`);
    } else if (step.write) {
      allowOnly(step, ['write', 'text', 'bytes', 'mode'], 'write');
      this.write(step.write, bytesOf(step.text ?? step.bytes));
      if (step.mode) fs.chmodSync(step.write, parseInt(step.mode, 8));
    } else if (step.delete) {
      fs.rmSync(step.delete, { recursive: true });
    } else if (step.file) {
      this.looking(step);
    } else throw new Error('a step without a verb');
  }
}

const scenarios = fs.readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'cpp.json');
assert.ok(scenarios.length > 0);
for (const name of scenarios) {
  const scenario = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
  test(`${name}: ${scenario.title}`, async () => {
    const story = new Story(scenario);
    try {
      for (const [index, step] of scenario.steps.entries()) {
        try {
          await story.step(step);
        } catch (error) {
          error.message = `step ${index} ${JSON.stringify(step)}\n${error.message}`;
          throw error;
        }
      }
    } finally {
      story.end();
    }
  });
}

test('every name of parity.json is there, and typed', () => {
  const types = fs.readFileSync(path.join(__dirname, '..', 'index.d.ts'), 'utf8');
  let named = 0;
  for (const [row, value] of Object.entries(parity)) {
    if (typeof value !== 'string') {
      assert.ok(value.internal, row);
      continue;
    }
    ++named;
    const [type, member] = value.split('.');
    if (member === undefined) assert.ok(type in binding, value);
    else assert.ok(type in binding && (member in binding[type].prototype || member in new SkillmeatError({})), value);
    assert.match(types, new RegExp(`\\b${member ?? type}\\b`), `${value} is not in index.d.ts`);
  }
  assert.ok(named > 0);
});
