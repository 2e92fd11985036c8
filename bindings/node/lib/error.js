'use strict';

/** What a failed call rejects with or throws. */
class SkillmeatError extends Error {
  constructor(fields) {
    super(fields.message, fields.cause ? { cause: new SkillmeatError(fields.cause) } : undefined);
    this.code = fields.code;
    this.status = fields.status;
    this.hint = fields.hint;
    this.path = fields.path;
    this.details = fields.details;
  }
}
Object.defineProperty(SkillmeatError.prototype, 'name', {
  value: 'SkillmeatError',
  writable: true,
  configurable: true,
});

module.exports = { SkillmeatError };
