/// <reference types="node" />
import type * as records from './records';

export type * as records from './records';

/** A path; file: URLs stand for the path they name. */
export type PathLike = string | URL;

/** Bytes; a string stands for its UTF-8. */
export type Bytes = Uint8Array | ArrayBuffer | string;

type MaybePromise<T> = T | Promise<T>;

/** Where a long call is. */
export interface Progress {
  /** "hash", "compress", "verify", "write", "wait" … */
  phase: string;
  done: number;
  /** 0: not known. */
  total: number;
}

/** How one call runs. */
export interface CallOptions {
  /** Aborting it cancels the call: nothing is changed, and the Promise rejects with an `AbortError`. */
  signal?: AbortSignal | undefined;
  /** A switch of your own, instead of `signal`. */
  cancel?: Cancel | undefined;
  /** Plan and return the result document; write nothing. */
  dryRun?: boolean | undefined;
  /** A lock held by another process is the error "locked" at once. */
  noWait?: boolean | undefined;
  /** How long to wait for a lock; 60,000 unless told. */
  waitMilliseconds?: number | undefined;
  /**
   * Told where the call is. The call waits for the first event, and goes on while later ones are on their way: those
   * that come meanwhile are merged into the newest. `false` stops the call; what it throws comes out of the call.
   */
  progress?: ((event: Progress) => unknown) | undefined;
  /** 32 lower-case hex digits for log records and usage events. */
  traceId?: string | undefined;
}

/** A page of a listing: at most `limit` rows (0 = all) after `cursor` (the `next` of the page before). */
export interface PageOptions extends CallOptions {
  limit?: number | undefined;
  cursor?: string | undefined;
}

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

export interface LogRecord {
  level: LogLevel;
  /** Unix milliseconds. */
  time: number;
  /** The same for all records of one call. */
  traceId: string;
  module: string;
  message: string;
  /** The whole record with its fields as one line of JSON. */
  json: string;
}

export interface ContextOptions {
  /** $SKILLMEAT_HOME, else ~/.skillmeat, unless told. Need not exist yet. */
  home?: PathLike | undefined;
  /** That of the process unless told. */
  workingDirectory?: PathLike | undefined;
  /** That of the process unless told; read once, here. */
  environment?: { [name: string]: string | undefined } | string[] | undefined;
  managedPolicy?: PathLike | undefined;
  /** Never use the network. */
  offline?: boolean | undefined;
  /** Records below it are not made; "info" unless told. */
  logLevel?: LogLevel | undefined;
  /** Gets log records in order, before the call that wrote them is settled. */
  log?: ((record: LogRecord) => void) | undefined;
  /** Unix microseconds: a fixed time, or a function, which calls wait for. */
  clock?: number | bigint | (() => number | bigint) | undefined;
}

/** Signs with a key that the library does not see. */
export interface Signer {
  /** 32 bytes. */
  publicKey: Bytes;
  /** Ed25519 over the bytes as they are: 64 bytes. */
  sign(data: Buffer): MaybePromise<Bytes>;
  /** For people. */
  name?: string | undefined;
}

/** Answers with a passphrase; nothing = no answer. */
export type AskPassphrase = (question: string) => MaybePromise<string | null | undefined>;

/** Decides what to do about a conflict; nothing = no answer. */
export type AskDecision = (conflict: records.Conflict) => MaybePromise<string | null | undefined>;

export interface ProjectOptions extends CallOptions {
  start?: PathLike | undefined;
}

export interface HashOptions extends CallOptions {
  /** "tree" unless told. */
  algorithm?: string | undefined;
}

export interface CollectionNameOptions extends CallOptions {
  /** The configured default unless told. */
  name?: string | undefined;
}

export interface AddOptions extends CallOptions {
  collection?: string | undefined;
  /** Found from the files unless told. */
  type?: string | undefined;
  /** Found unless told; only with one source. */
  name?: string | undefined;
  tags?: string[] | undefined;
  /** Replace what has the same name and other content. */
  force?: boolean | undefined;
}

export interface ListOptions extends PageOptions {
  collection?: string | undefined;
  type?: string | undefined;
  tag?: string | undefined;
  sort?: 'name' | 'type' | 'added' | 'updated' | undefined;
}

export interface ShowOptions extends CallOptions {
  collection?: string | undefined;
  project?: PathLike | undefined;
}

export interface RemoveOptions extends CallOptions {
  collection?: string | undefined;
  /** What becomes of its deployments; "refuse" unless told. */
  deployments?: 'refuse' | 'undeploy' | 'keep' | undefined;
}

export interface ExportOptions extends CallOptions {
  collection?: string | undefined;
  /** NAME or TYPE:NAME; none = all that `type` and `tag` select. */
  artifacts?: string[] | undefined;
  type?: string | undefined;
  tag?: string | undefined;
  /** <name>-<version>.skillmeat-pack in the working directory unless told. */
  output?: PathLike | undefined;
  name?: string | undefined;
  version?: string | undefined;
  author?: string | undefined;
  description?: string | undefined;
  license?: string | undefined;
  publisher?: string | undefined;
  homepage?: string | undefined;
  repository?: string | undefined;
  tags?: string[] | undefined;
  /** RFC 3339. */
  createdAt?: string | undefined;
  serial?: number | bigint | undefined;
  /** Do not compress. */
  store?: boolean | undefined;
  /** Replace a file of other content at `output`. */
  overwrite?: boolean | undefined;
  /** The original program's tar.gz, which has no place for a signature. */
  v1?: boolean | undefined;
  /** Name, id or fingerprint of a key in the home; unsigned unless told. */
  signKey?: string | undefined;
  /** RFC 3339, of the signature. */
  expires?: string | undefined;
  passphrase?: string | undefined;
  askPassphrase?: AskPassphrase | undefined;
  /** Instead of `signKey`. */
  signer?: Signer | undefined;
  /** What is signed holds the newest checkpoint of the audit log. */
  anchor?: boolean | undefined;
  /** X.minisig beside the signed pack too, for plain minisign. */
  minisig?: boolean | undefined;
  /** A program that signs, instead of a key. */
  signerCommand?: PathLike | undefined;
}

export interface ExportBytesOptions extends Omit<ExportOptions, 'output' | 'overwrite' | 'minisig'> {}

export interface ConvertOptions extends CallOptions {
  /** "zip" unless told. */
  format?: 'zip' | 'v1' | undefined;
  /** <name>-<version>.skillmeat-pack in the working directory unless told. */
  output?: PathLike | undefined;
  /** Replace a file of other content at `output`. */
  overwrite?: boolean | undefined;
}

export interface VerifyOptions extends CallOptions {
  project?: PathLike | undefined;
  requireSignature?: boolean | undefined;
}

export interface ImportOptions extends CallOptions {
  collection?: string | undefined;
  /** "merge" unless told. */
  strategy?: 'merge' | 'fork' | 'skip' | 'ask' | undefined;
  /** "NAME=STRATEGY" or "TYPE:NAME=STRATEGY". */
  artifactStrategies?: string[] | undefined;
  requireSignature?: boolean | undefined;
  allowUnsigned?: boolean | undefined;
  project?: PathLike | undefined;
  /** For the strategy "ask": answers "merge", "fork" or "skip". */
  ask?: AskDecision | undefined;
  /** The signer is unknown: answers "trust", "once" or "refuse". The policy decides alone without it. */
  askTrust?: ((question: records.SignerQuestion) => MaybePromise<string | null | undefined>) | undefined;
}

export interface SignOptions extends CallOptions {
  /** Name, id or fingerprint; the only key of the home unless told. */
  key?: string | undefined;
  expires?: string | undefined;
  passphrase?: string | undefined;
  askPassphrase?: AskPassphrase | undefined;
  /** Write X.dsse beside the file instead of into it. */
  sidecar?: boolean | undefined;
  /** Instead of `key`. */
  signer?: Signer | undefined;
  /** What is signed holds the newest checkpoint of the audit log. */
  anchor?: boolean | undefined;
  /** Write X.minisig beside the file, and nothing else: for plain minisign. */
  minisig?: boolean | undefined;
  /** A program that signs, instead of a key. */
  signerCommand?: PathLike | undefined;
  /** Write X.sig beside the file, and nothing else: for ssh-keygen -Y verify. */
  ssh?: boolean | undefined;
}

export interface KeyOptions extends CallOptions {
  name?: string | undefined;
  email?: string | undefined;
  passphrase?: string | undefined;
  askPassphrase?: AskPassphrase | undefined;
  /** Where the secret half goes; a file when a passphrase is given, else the keychain when there is one. */
  store?: 'file' | 'keychain' | undefined;
  /** Of the file that is imported. */
  filePassphrase?: string | undefined;
}

export interface RotateKeyOptions extends CallOptions {
  /** <name>.rotation.dsse in the working directory unless told. */
  output?: PathLike | undefined;
  passphrase?: string | undefined;
  askPassphrase?: AskPassphrase | undefined;
}

export interface RevokeKeyOptions extends CallOptions {
  /** <name>.revocation.dsse in the working directory unless told. */
  output?: PathLike | undefined;
  /** Why it is revoked. */
  reason?: string | undefined;
  passphrase?: string | undefined;
  askPassphrase?: AskPassphrase | undefined;
}

export interface ExportKeyOptions extends CallOptions {
  /** "raw" unless told. */
  format?: 'raw' | 'pem' | 'minisign' | 'openssh' | undefined;
}

export interface OpenKeyOptions extends CallOptions {
  passphrase?: string | undefined;
}

export interface TrustOptions extends CallOptions {
  fingerprint?: string | undefined;
  name?: string | undefined;
  scope?: string | undefined;
  validFrom?: string | undefined;
  validUntil?: string | undefined;
  /** Pattern of vault names that the packs must come from. */
  vault?: string | undefined;
  /** ['sign'] unless told. */
  roles?: Array<'sign' | 'revoke'> | undefined;
}

export interface ReasonOptions extends CallOptions {
  /** For people. */
  reason?: string | undefined;
}

export interface RevocationsOptions extends CallOptions {
  signKey?: string | undefined;
  /** Must grow with each list of a key; now in Unix seconds unless told. */
  serial?: number | undefined;
  passphrase?: string | undefined;
  askPassphrase?: AskPassphrase | undefined;
  /** Instead of `signKey`. */
  signer?: Signer | undefined;
}

export interface PolicyOptions extends CallOptions {
  project?: PathLike | undefined;
}

export interface AgentsOptions extends PageOptions {
  project?: PathLike | undefined;
}

export interface DeployOptions extends CallOptions {
  collection?: string | undefined;
  /** Those detected unless told. */
  agents?: string[] | undefined;
  scope?: string | undefined;
  project?: PathLike | undefined;
  strategy?: string | undefined;
  /** For the strategy "ask": answers "overwrite", "merge" or "skip". */
  ask?: AskDecision | undefined;
}

export interface UndeployOptions extends CallOptions {
  collection?: string | undefined;
  /** All unless told. */
  agents?: string[] | undefined;
  project?: PathLike | undefined;
  all?: boolean | undefined;
  everywhere?: boolean | undefined;
}

export interface StatusOptions extends PageOptions {
  collection?: string | undefined;
  project?: PathLike | undefined;
  everywhere?: boolean | undefined;
}

export interface HistoryOfOptions extends PageOptions {
  /** Snapshots of all collections unless told. */
  collection?: string | undefined;
}

export interface SnapshotOptions extends CallOptions {
  collection?: string | undefined;
  /** One line. */
  message?: string | undefined;
}

export interface RollbackOptions extends CallOptions {
  collection?: string | undefined;
  /** The newest unless told. */
  snapshot?: string | undefined;
  /** The whole collection unless told. */
  artifacts?: string[] | undefined;
}

export interface RemoveSnapshotOptions extends CallOptions {
  collection?: string | undefined;
}

export interface UndoOptions extends CallOptions {
  /** The newest change unless told. */
  transaction?: string | undefined;
}

export interface AuditOptions extends PageOptions {
  /** "change", "consent", "sign" …; all unless told. */
  kind?: string | undefined;
  /** The command word, as "import" or "trust add"; all unless told. */
  action?: string | undefined;
  /** RFC 3339. */
  since?: string | undefined;
}

export interface AuditVerifyOptions extends CallOptions {
  /** A checkpoint of this log that was kept elsewhere. */
  against?: PathLike | undefined;
  /** Only this proof is checked. */
  proof?: PathLike | undefined;
  /** The log's verifier key; the one in the home unless told. */
  logKey?: string | undefined;
}

export interface AuditProveOptions extends CallOptions {
  /** Its number; 0 unless told. */
  entry?: number | bigint | undefined;
  output?: PathLike | undefined;
}

export interface AuditCheckpointOptions extends CallOptions {
  output?: PathLike | undefined;
  passphrase?: string | undefined;
  askPassphrase?: AskPassphrase | undefined;
}

export interface GcOptions extends CallOptions {
  /** Changes that are not older stay. As the policy says unless told. */
  keepDays?: number | bigint | undefined;
  /** So many of the newest changes stay whatever their age. */
  keepChanges?: number | bigint | undefined;
}

export interface HomeDowngradeOptions extends CallOptions {
  /** 0 unless told: the original's. */
  format?: number | undefined;
}

export interface RemoveHomeOptions extends CallOptions {
  keepDeployed?: boolean | undefined;
  withKeys?: boolean | undefined;
}

export interface DoctorOptions extends CallOptions {
  project?: PathLike | undefined;
  repair?: boolean | undefined;
  fromOriginal?: boolean | undefined;
}

export interface UsageOptions extends PageOptions {
  type?: string | undefined;
  artifact?: string | undefined;
  collection?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

/**
 * Everything starts here. Calls run off the JavaScript thread, several at once if you like; `close` lets those under
 * way finish.
 */
export class Context {
  constructor(options?: ContextOptions);
  readonly home: string;
  readonly closed: boolean;
  close(): void;
  [Symbol.dispose](): void;

  project(options?: ProjectOptions): Promise<records.ContextProject>;
  configList(options?: CallOptions): Promise<records.ConfigList>;
  configGet(key: string, options?: CallOptions): Promise<records.ConfigValue>;
  /** `value` is typed as people type it: true, false and integers, else text. */
  configSet(key: string, value: string, options?: CallOptions): Promise<records.ConfigValue>;
  configUnset(key: string, options?: CallOptions): Promise<records.ConfigValue>;

  homeShow(options?: CallOptions): Promise<records.Home>;
  homeUpgrade(options?: CallOptions): Promise<records.HomeMigration>;
  homeDowngrade(options?: HomeDowngradeOptions): Promise<records.HomeMigration>;
  /** The home and all in it; this cannot be undone. */
  homeRemove(options?: RemoveHomeOptions): Promise<records.HomeRemoval>;
  /** What it finds is a result, not an error. */
  doctor(options?: DoctorOptions): Promise<records.Doctor>;

  hash(path: PathLike, options?: HashOptions): Promise<records.Hash>;
  parse(kind: string, input: string, options?: CallOptions): Promise<records.Parse>;

  /** One change to the text of a configuration file; `root` and `operation` are JSON. May change. */
  spliceEdit(text: string, format: string, root: string, operation: string, options?: CallOptions): Promise<records.Splice>;
  /** The same in a file, which is replaced when it changes. May change. */
  spliceEditFile(path: PathLike, format: string, root: string, operation: string, options?: CallOptions): Promise<records.Splice>;

  initCollection(options?: CollectionNameOptions): Promise<records.Init>;
  collections(options?: PageOptions): Promise<records.Collections>;
  openCollection(options?: CollectionNameOptions): Promise<Collection>;
  add(sources: PathLike[], options?: AddOptions): Promise<records.Add>;
  list(options?: ListOptions): Promise<records.List>;
  /** `artifact` is NAME or TYPE:NAME. */
  show(artifact: string, options?: ShowOptions): Promise<records.Show>;
  remove(artifacts: string[], options?: RemoveOptions): Promise<records.Remove>;

  exportBundle(options?: ExportOptions): Promise<records.Export>;
  exportBundleBytes(options?: ExportBytesOptions): Promise<{ bytes: Buffer; document: records.Export }>;
  openBundle(path: PathLike, options?: CallOptions): Promise<Bundle>;
  inspectBundle(path: PathLike, options?: CallOptions): Promise<records.Inspect>;
  /** A refusal is a result, not an error. */
  verifyBundle(path: PathLike, options?: VerifyOptions): Promise<records.Verify>;
  checkArchive(path: PathLike, options?: CallOptions): Promise<records.Archive>;
  /** A refusal is a result with the status "failed". */
  importBundle(path: PathLike, options?: ImportOptions): Promise<records.Import>;
  convertBundle(path: PathLike, options?: ConvertOptions): Promise<records.Export>;
  signBundle(path: PathLike, options?: SignOptions): Promise<records.Sign>;

  generateKey(options?: KeyOptions): Promise<records.Key>;
  importKey(path: PathLike, options?: KeyOptions): Promise<records.Key>;
  keys(options?: PageOptions): Promise<records.Keys>;
  exportKey(key: string, options?: ExportKeyOptions): Promise<records.KeyExport>;
  removeKey(key: string, options?: CallOptions): Promise<records.Key>;
  /** `key` "" = the newest. */
  rotateKey(key: string, options?: RotateKeyOptions): Promise<records.KeyRotation>;
  revokeKey(key: string, options?: RevokeKeyOptions): Promise<records.KeyRevocation>;
  openKey(key: string, options?: OpenKeyOptions): Promise<Key>;
  addTrust(key: PathLike, options?: TrustOptions): Promise<records.Trust>;
  trustedKeys(options?: PageOptions): Promise<records.Trust>;
  revokedPacks(options?: PageOptions): Promise<records.RevokedPacks>;
  revokeKeyTrust(key: string, options?: ReasonOptions): Promise<records.Trust>;
  revokePack(pack: PathLike, options?: ReasonOptions): Promise<records.Trust>;
  applyTrust(path: PathLike, options?: CallOptions): Promise<records.Trust>;
  exportRevocations(output: PathLike, options?: RevocationsOptions): Promise<records.Revocations>;
  removeTrust(key: string, options?: CallOptions): Promise<records.Trust>;
  setTrustState(key: string, state: 'trusted' | 'untrusted' | 'revoked', options?: CallOptions): Promise<records.Trust>;
  policy(options?: PolicyOptions): Promise<records.Policy>;
  audit(options?: AuditOptions): Promise<records.Audit>;
  /** A broken log is a result, not an error. */
  verifyAudit(options?: AuditVerifyOptions): Promise<records.AuditVerify>;
  proveAudit(options?: AuditProveOptions): Promise<records.AuditProof>;
  auditCheckpoint(options?: AuditCheckpointOptions): Promise<records.AuditCheckpoint>;
  checkPolicy(options?: PolicyOptions): Promise<records.PolicyCheck>;
  explainPolicy(key: string, options?: PolicyOptions): Promise<records.PolicyExplain>;

  agents(options?: AgentsOptions): Promise<records.Agents>;
  deploy(artifacts: string[], options?: DeployOptions): Promise<records.Deploy>;
  undeploy(artifacts: string[], options?: UndeployOptions): Promise<records.Undeploy>;
  status(options?: StatusOptions): Promise<records.Status>;

  history(options?: PageOptions): Promise<records.History>;
  /** The same with the snapshots of one collection only. */
  historyOf(options?: HistoryOfOptions): Promise<records.History>;
  snapshot(options?: SnapshotOptions): Promise<records.Snapshot>;
  rollback(options?: RollbackOptions): Promise<records.Rollback>;
  /** The collection stays as it is. */
  removeSnapshot(snapshot: string, options?: RemoveSnapshotOptions): Promise<records.SnapshotRemove>;
  undo(options?: UndoOptions): Promise<records.Undo>;
  gc(options?: GcOptions): Promise<records.Gc>;
  usageEvents(options?: UsageOptions): Promise<records.UsageEvents>;
  usageSummary(options?: UsageOptions): Promise<records.UsageSummary>;
}

/** One state of a collection; open it again to see a change. */
export class Collection implements Iterable<{ type: string; name: string }> {
  private constructor();
  readonly name: string;
  readonly path: string;
  /** How many artifacts it holds. */
  readonly count: number;
  /** Throws a RangeError where there is none. */
  artifactName(index: number): string;
  artifactType(index: number): string;
  [Symbol.iterator](): Iterator<{ type: string; name: string }>;
  readonly closed: boolean;
  close(): void;
  [Symbol.dispose](): void;
}

/** A pack verified to the bit; its file stays open. Used by one call at a time: a second one rejects with "busy". */
export class Bundle {
  private constructor();
  readonly name: string;
  readonly version: string;
  readonly packId: string;
  readonly contentDigest: string;
  /** One file by its entry name, such as "artifacts/skill/x/SKILL.md". */
  file(entry: string): Promise<Buffer>;
  readonly closed: boolean;
  close(): void;
  [Symbol.dispose](): void;
}

/** An unlocked key, wiped when it is closed. Used by one call at a time: a second one rejects with "busy". */
export class Key {
  private constructor();
  readonly id: string;
  /** Ed25519 over the bytes as they are: 64 bytes. */
  sign(data: Bytes): Promise<Buffer>;
  readonly closed: boolean;
  close(): void;
  [Symbol.dispose](): void;
}

/** A switch that stops the calls it is given to, and all later ones until `reset`. */
export class Cancel {
  constructor();
  cancel(): void;
  reset(): void;
}

/** What a failed call rejects with, or throws. */
export class SkillmeatError extends Error {
  /** @internal */
  constructor(fields: records.ErrorError);
  /** Stable name, such as "artifact_not_found". */
  readonly code: string;
  /** The same as a number. */
  readonly status: number;
  /** What to do next, or "". */
  readonly hint: string;
  /** The file or folder that it is about, or "". */
  readonly path: string;
  /** Facts by name: reason, entry, line, column, limit, errno and the like. */
  readonly details: { [name: string]: string | number | boolean };
}

/** "0.3.0-beta" */
export function version(): string;
export function abiVersion(): number;
/** What this build has. */
export function features(): records.Features;
/** Whether an Ed25519 signature over `data` holds: `publicKey` 32 bytes, `signature` 64. */
export function verifySignature(publicKey: Bytes, data: Bytes, signature: Bytes): boolean;
