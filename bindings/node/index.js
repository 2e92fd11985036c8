'use strict';
// libskillmeat for Node: the addon, with what is better said in JavaScript around it: AbortSignal, file URLs, errors
// that know who called, iteration, `using`.
const { fileURLToPath } = require('node:url');
const { SkillmeatError } = require('./lib/error.js');
const { find } = require('./lib/load.js');

const native = require(find('skillmeat.node'));
native.setErrorClass(SkillmeatError);

// file: URLs stand for paths, also inside arrays and options.
function withPaths(value, depth = 1) {
  if (value instanceof URL) return fileURLToPath(value);
  if (depth === 0 || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.some((each) => each instanceof URL) ? value.map((each) => withPaths(each, 0)) : value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  if (!Object.values(value).some((each) => each instanceof URL)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withPaths(each, 0)]));
}

function aborted(signal) {
  const error = native.cancelled();
  error.name = 'AbortError';
  error.cause = signal.reason;
  return error;
}

// Runs `call` with the options that `signal` is part of; aborting it cancels the call.
async function abortable(call, { signal, cancel, ...options }) {
  if (typeof signal?.addEventListener !== 'function') {
    throw Object.assign(new TypeError("the option 'signal' must be an AbortSignal"), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  if (cancel !== undefined) {
    throw Object.assign(new TypeError("give one of the options 'signal' and 'cancel'"), { code: 'ERR_INVALID_ARG_VALUE' });
  }
  if (signal.aborted) throw aborted(signal);
  const stop = new native.Cancel();
  const listener = () => stop.cancel();
  signal.addEventListener('abort', listener, { once: true });
  try {
    return await call({ ...options, cancel: stop });
  } catch (error) {
    throw signal.aborted && error instanceof SkillmeatError && error.code === 'cancelled' ? aborted(signal) : error;
  } finally {
    signal.removeEventListener('abort', listener);
  }
}

for (const [type, methods] of Object.entries(native.asynchronous)) {
  const { prototype } = native[type];
  for (const [name, positional] of methods) {
    const call = prototype[name];
    const method = {
      async [name](...given) {
        try {
          const values = given.map((value) => withPaths(value));
          const options = values[positional];
          if (options?.signal === undefined) return await call.apply(this, values);
          return await abortable((others) => call.call(this, ...values.slice(0, positional), others), options);
        } catch (error) {
          // It was made when the call ended; here it is known who waits for it.
          if (error instanceof SkillmeatError) Error.captureStackTrace(error, method);
          throw error;
        }
      },
    }[name];
    Object.defineProperty(prototype, name, { value: method, writable: true, configurable: true });
  }
}

for (const { prototype } of [native.Context, native.Collection, native.Bundle, native.Key]) {
  if (Symbol.dispose) {
    Object.defineProperty(prototype, Symbol.dispose, { value: prototype.close, writable: true, configurable: true });
  }
}

class Context extends native.Context {
  constructor(options) {
    super(withPaths(options));
  }
}

Object.defineProperty(native.Collection.prototype, Symbol.iterator, {
  *value() {
    for (let index = 0; index < this.count; ++index) {
      yield { type: this.artifactType(index), name: this.artifactName(index) };
    }
  },
  writable: true,
  configurable: true,
});

module.exports = {
  Bundle: native.Bundle,
  Cancel: native.Cancel,
  Collection: native.Collection,
  Context,
  Key: native.Key,
  SkillmeatError,
  abiVersion: native.abiVersion,
  features: native.features,
  verifySignature: native.verifySignature,
  version: native.version,
};
