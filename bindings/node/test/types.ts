// Compiled, never run: what must be accepted, and what must be refused.
import { Bundle, Cancel, Collection, Context, Key, SkillmeatError, abiVersion, features, records, verifySignature, version } from 'libskillmeat';

async function accepted(signal: AbortSignal): Promise<void> {
  const context = new Context({
    home: new URL('file:///tmp/home'),
    environment: process.env,
    logLevel: 'debug',
    log: ({ level, message }) => console.log(level, message.length),
    clock: () => Date.now() * 1000,
  });
  const added: records.Add = await context.add(['skills/pdf', new URL('file:///tmp/x')], { tags: ['x'], signal });
  const digest: string | undefined = added.added[0]?.tree_digest;
  const list = await context.list({ limit: 10, cursor: '', sort: 'name' });
  for (const artifact of list.artifacts) console.log(artifact.name, artifact.author?.length);
  const { bytes, document } = await context.exportBundleBytes({ signer: { publicKey: Buffer.alloc(32), sign: async (data) => data } });
  console.log(bytes.byteLength, document.pack.pack_id, digest);
  await context.importBundle('x', { strategy: 'ask', ask: async ({ name, files }) => ((files?.length ?? 0) > 1 ? 'fork' : name) });
  await context.generateKey({ askPassphrase: (question) => question.trim(), progress: ({ phase }) => phase !== 'wait' });
  await context.remove(['x'], { deployments: 'keep', dryRun: true, noWait: true, waitMilliseconds: 1, traceId: '' });
  const collection: Collection = await context.openCollection();
  for (const { type, name } of collection) console.log(type, name, collection.artifactName(0));
  const bundle: Bundle = await context.openBundle('x', { cancel: new Cancel() });
  const file: Buffer = await bundle.file('manifest.json');
  const key: Key = await context.openKey('x', { passphrase: 'y' });
  const valid: boolean = verifySignature(file, 'data', await key.sign(file));
  const numbers: [number, string, string] = [abiVersion(), version(), features().version];
  console.log(valid, numbers);
  for (const handle of [context, collection, bundle, key]) handle[Symbol.dispose]();
  try {
    await context.undo({ transaction: 'x' });
  } catch (error) {
    if (error instanceof SkillmeatError) console.log(error.code, error.status + 1, error.hint, error.path, error.details['line']);
  }
}

async function refused(context: Context): Promise<void> {
  // @ts-expect-error: sources are an array
  await context.add('skills/pdf');
  // @ts-expect-error: no such option
  await context.list({ foo: 1 });
  // @ts-expect-error: no such strategy
  await context.importBundle('x', { strategy: 'burn' });
  // @ts-expect-error: a document has its members only
  (await context.list()).nothing;
  // @ts-expect-error: the context opens collections
  new Collection();
  // @ts-expect-error: bytes are made in memory
  await context.exportBundleBytes({ output: 'x' });
  // @ts-expect-error: home cannot be changed
  context.home = 'x';
}

export { accepted, refused };
