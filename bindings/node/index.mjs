import binding from './index.js';

export const {
  Bundle,
  Cancel,
  Collection,
  Context,
  Key,
  SkillmeatError,
  abiVersion,
  features,
  verifySignature,
  version,
} = binding;
export default binding;
