// Records: the documents that the library returns.
//
// Written by schema/generate_types.py from schema/*.json; change those. New members and new values may come with
// any release: a text with listed values may also have another one.

/** One artifact as a collection records it. */
export interface Artifact {
  /** Name, unique among those of its type. */
  name: string;
  /** Type: skill, command, agent, hook, mcp, or another one, which is kept untouched. */
  type: string;
  /** Where it lies, relative to the collection's folder. */
  path: string;
  /** Where it came from: local, github, marketplace, or another word that the file says. */
  origin: string;
  /** Version that its front matter declares; empty when it declares none. */
  version: string;
  /** Description that its front matter declares; empty when it declares none. */
  description: string;
  /** Tags, in the order of the file. */
  tags: string[];
  /** SHA-256 of the canonical listing of its files; empty when it is not known without reading the files. */
  tree_digest: string;
  /** The original program's hash of it, as in collection.lock; empty when there is none. */
  content_hash: string;
  /** Where newer versions come from; empty for a local artifact. */
  upstream: string;
  /** Which version of the upstream is wanted. */
  version_spec?: string;
  /** Version that was taken from the upstream. */
  resolved_version?: string;
  /** Commit that was taken from the upstream. */
  resolved_sha?: string;
  /** Author that its front matter declares. */
  author?: string;
  /** License that its front matter declares. */
  license?: string;
  /** When it was added, as the collection's file writes it. */
  added?: string;
  /** When it was last changed, as the collection's file writes it. */
  last_updated?: string;
  /** Tree digest of the last state that both sides of a merge had in common. */
  base?: string;
  /** Tree digest of what a fork was made from. */
  forked_from?: string;
  /** Of the pack that it was imported from last. */
  pack_id?: string;
  /** Id of the key whose signature decided about that pack. */
  signer?: string;
}

/** A source and why it was left out. */
export interface AddSkipped {
  /** The source as it was given. */
  source: string;
  /** Why it was left out. */
  reason: string;
}

/** A source and what was wrong with it. */
export interface AddFailed {
  /** The source as it was given. */
  source: string;
  /** Stable name of the error. */
  reason?: string;
  /** What is wrong, in English. */
  message?: string;
  /** What to do next. */
  hint?: string;
  /** File or folder that it is about. */
  path?: string;
}

/**
 * What was added to a collection. Sources that could not be added are listed, the others are added all the
 * same.
 */
export interface Add {
  /** Artifacts that are new or were replaced. */
  added: Artifact[];
  /** Artifacts that were there with the same content. */
  unchanged: Artifact[];
  /** Sources that were left out. */
  skipped: AddSkipped[];
  /** Sources that could not be added. */
  failed: AddFailed[];
  /** Names of files that were brought to the normal form NFC in the copy. */
  renamed?: unknown[];
  /** Files and folders that artifacts do not contain, such as .git. */
  left_out?: unknown[];
  /** Id of the change, for undo; empty when nothing was changed. */
  txn?: string;
}

/** One agent. */
export interface AgentsAgent {
  /** Its id, as --agent takes it. */
  id: string;
  /** Its name. */
  name: string;
  /** Other words for it. */
  aliases: string[];
  /** Folder of its skills in a project. */
  project: string;
  /** Folder of its skills for the user; empty or null when it has none. */
  global: string | null;
  /** What the agent itself knows: skills, commands, agents, prompts, hooks, mcp. */
  supports: string[];
  /** Types of artifacts that this version deploys to it. */
  deploys?: string[];
  /** Whether its traces are on this machine. */
  detected: boolean;
  /** What else is to be known about it. */
  notes?: string;
}

/** Result of agents list: the agents that artifacts can be deployed to. */
export interface Agents {
  /** The agents, in the order of the table. */
  agents: AgentsAgent[];
  /** How many agents there are on all pages. */
  total?: number;
  /** Where the next page begins: give it as cursor. Null (or empty) on the last page. */
  next: string | null;
}

/** Whether the strict reader would open an archive. Exit status 3 when it would not. */
export interface Archive {
  /** The answer. */
  verdict: "accept" | "reject" | (string & {});
  /** Class of the refusal; null when it is accepted. */
  reason:
   
    | "absolute"
    | "bad-path"
    | "bomb"
    | "collision"
    | "duplicate"
    | "gap"
    | "header-mismatch"
    | "overlap"
    | "protected-path"
    | "reserved-name"
    | "size-lie"
    | "special-file"
    | "too-long"
    | "traversal"
    | "truncated"
    | "unsupported"
    | (string & {})
    | null;
  /** Entry that it is about; empty or null when it is about the whole file. */
  entry: string | null;
  /** More for people. */
  detail: string | null;
  /** How many entries it has. */
  entries?: number;
  /** Sum of their sizes in bytes. */
  size?: number;
}

/** Type and name, which together say which artifact of a collection is meant. */
export interface ArtifactName {
  /** Name, unique among those of its type. */
  name: string;
  /** Type: skill, command, agent, hook, mcp, or another one. */
  type: string;
}

/** Result of audit_checkpoint. */
export interface AuditCheckpoint {
  /** The signed note: c2sp.org/tlog-checkpoint. */
  checkpoint: string;
  /** The log. */
  origin: string;
  /** Entries that it covers. */
  size: number;
  /** Root of the Merkle tree over them. */
  root: string;
  /** The log's verifier key; empty when it has none yet. */
  log_key: string;
  /** Everything was sealed already. */
  unchanged: boolean;
  /** The file that was written; empty when none was. */
  path: string;
}

/** Result of prove_audit. */
export interface AuditProof {
  /** The proof: c2sp.org/tlog-proof@v1. */
  proof: string;
  /** The entry, as it stands in the log. */
  entry: string;
  /** Its number. */
  index: number;
  /** Entries that the checkpoint covers. */
  size: number;
  /** The log's verifier key. */
  log_key: string;
  /** The file that was written; empty when none was. */
  path: string;
}

/** What a proof says; null without one. */
export interface AuditVerifyProof {
  /** Number of the entry. */
  index: number;
  /** Entries that its checkpoint covers. */
  size: number;
  /** The log. */
  origin: string;
  /** The entry, as it stands in the log. */
  line: string;
}

/** Result of verify_audit. */
export interface AuditVerify {
  /** Whether it is. */
  verdict: "ok" | "broken" | (string & {});
  /** Entries that hold together; of a proof, those of its checkpoint. */
  entries: number;
  /** The first entry that is not as it was written, as far as can be told. */
  first_bad: number | null;
  /** What is wrong; empty when all is well. */
  reason:
   
    | ""
    | "line"
    | "sequence"
    | "chain"
    | "torn"
    | "truncated"
    | "head"
    | "head_missing"
    | "head_damaged"
    | "checkpoint"
    | "checkpoint_signature"
    | "checkpoint_damaged"
    | "log_key_missing"
    | "other_log"
    | "proof"
    | (string & {});
  /** Entries that no checkpoint covers. */
  unsealed: number;
  /** Checkpoints in the home. */
  checkpoints: number;
  /** Id of the log. */
  log: string;
  /** Its verifier key; empty when it has none. */
  log_key: string;
  /** What a proof says; null without one. */
  proof: AuditVerifyProof | null;
}

/** One entry. */
export interface AuditEntry {
  /** Its number, from 0. */
  seq: number;
  /** When. */
  time: string;
  /** User of the machine. */
  actor: string;
  /** What it records. */
  kind: "change" | "consent" | "sign" | "segment" | (string & {});
  /** The command word. */
  action: string;
  /** How it ended. */
  result: string;
  /** Id of the change; empty when it is none. */
  txn: string;
  /** Id of the call. */
  trace_id: string;
  /** Names, counts and digests. */
  subject: Record<string, unknown>;
  /** SHA-256 of the line before; 64 zeros in the first. */
  prev: string;
}

/** Result of audit: the newest first. */
export interface Audit {
  /** The entries. */
  entries: AuditEntry[];
  /** Where the next page begins: give it as cursor. Null (or empty) on the last page. */
  next: string | null;
}

/** One collection. */
export interface CollectionsCollection {
  /** Its name. */
  name: string;
  /** Its folder. */
  path: string;
  /** How many artifacts it holds. */
  artifacts: number;
  /** Whether it is used when none is named. */
  default: boolean;
}

/** Result of collection list. */
export interface Collections {
  /** The collections, sorted by name. */
  collections: CollectionsCollection[];
  /** Where the next page begins: give it as cursor. Null (or empty) on the last page. */
  next: string | null;
}

/** The completion script of a shell. */
export interface Completion {
  /** The shell. */
  shell: "bash" | "zsh" | "fish" | (string & {});
  /** The script. */
  script: string;
}

/** One setting. */
export interface ConfigListValue {
  /** Dot path, such as settings.default-collection. */
  key: string;
  /** The value: text, number, boolean, list. */
  value: unknown;
  /** Where the value comes from. */
  origin: "file" | "default" | "environment" | (string & {});
}

/** All settings. */
export interface ConfigList {
  /** The file. */
  path: string;
  /** The settings, sorted by key. */
  values: ConfigListValue[];
}

/** One setting: what it is, or is now. */
export interface ConfigValue {
  /** Dot path. */
  key: string;
  /** The value: text, number, boolean, list. */
  value: unknown;
  /** Where the value comes from. */
  origin?: "file" | "default" | "environment" | (string & {});
  /** Id of the change, for undo. */
  txn?: string;
}

/** Where the file is. */
export interface ConfigPath {
  /** The file. */
  path: string;
}

/** Results of config list, get, set, unset and path. */
export type Config = ConfigList | ConfigValue | ConfigPath;

/** One file. */
export interface ConflictFile {
  /** Path relative to the artifact; empty for the artifact itself. */
  path: string;
  /**
   * What happened to it: both-changed, both-added, deleted-here, deleted-there, in-the-way, link, special-
   * file, not-a-folder.
   */
  reason?: string;
}

/**
 * The question that an ask callback gets. Import: which of merge, fork, skip. Deploy: which of overwrite,
 * merge, skip.
 */
export interface Conflict {
  /** Type of the artifact. */
  type?: string;
  /** Its name. */
  name?: string;
  /** The same, as an object. */
  artifact?: ArtifactName;
  /** Deploy: id of the agent. */
  agent?: string;
  /** Deploy: where the artifact lies. */
  path?: string;
  /** Tree digest of what is there. */
  existing_digest?: string;
  /** Tree digest of what comes. */
  incoming_digest?: string;
  /** The files that differ. */
  files?: ConflictFile[];
}

/** The project that a folder belongs to. */
export interface ContextProject {
  /** Folder of the project; the folder itself when it is in none. */
  project: string;
  /** Whether a project was found. */
  found: boolean;
}

/** Facts of a context. */
export type Context = ContextProject;

/** One artifact at one agent. */
export interface DeployDeployed {
  artifact: ArtifactName;
  /** Id of the agent. */
  agent: string;
  /** Where: relative to the project, absolute in the user's scope. */
  path: string;
  /** What was done, or with conflicts or --dry-run would have been done. */
  action: "created" | "updated" | "unchanged" | "merged" | "skipped" | "conflict" | (string & {});
  /** Whose it is. */
  scope?: "project" | "user" | (string & {});
  /** Folder of the project; empty in the user's scope. */
  project?: string;
  /** Why the agent was skipped. */
  reason?: string;
  /** Agents that read the same folder. */
  shared_with?: string[];
}

/** One file. */
export interface DeployConflictFile {
  /** Path relative to the artifact; empty for the artifact itself. */
  path: string;
  /**
   * What happened to it: both-changed, both-added, deleted-here, deleted-there, in-the-way, link, special-
   * file, not-a-folder.
   */
  reason?: string;
}

/** One artifact at one place. */
export interface DeployConflict {
  artifact: ArtifactName;
  /** Id of the agent. */
  agent?: string;
  /** Where: relative to the project, absolute in the user's scope. */
  path: string;
  /** Whose it is. */
  scope?: "project" | "user" | (string & {});
  /** Folder of the project; empty in the user's scope. */
  project?: string;
  /** The files that differ. */
  files?: DeployConflictFile[];
  /** What stands in the way. */
  reason?: string;
}

/**
 * What became of each artifact at each agent. With conflicts nothing was written and the exit status is 4.
 */
export interface Deploy {
  /** Each artifact at each agent. */
  deployed: DeployDeployed[];
  /** Local changes that no strategy settles. */
  conflicts: DeployConflict[];
  /** The agents that were chosen. */
  agents?: string[];
  /** Where it was deployed. */
  scope?: "project" | "user" | (string & {});
  /** Folder of the project; empty in the user's scope. */
  project?: string;
  /** What is to be known. */
  notes?: string[];
  /** Id of the change, for undo; empty when nothing was changed. */
  txn?: string | null;
}

/** One problem. */
export interface DoctorProblem {
  /** What it is: a row of the table in docs/doctor.md. */
  code: string;
  /** How grave it is; info does not make a home unhealthy. */
  severity: "error" | "warning" | "info" | (string & {});
  /** The file or folder; empty when it is about none. */
  path: string;
  /** What is wrong, for people. */
  message: string;
  /** What mends it. */
  repair: string;
  /** Whether a repair does it. */
  automatic: boolean;
}

/** One mended problem. */
export interface DoctorRepaired {
  /** What it was. */
  code: string;
  /** The file or folder. */
  path: string;
  /** What was wrong. */
  message: string;
  /** Id of the change that mended it, which can be undone; empty when it changed no state of the user's. */
  txn: string;
}

/** The encoder of packs. */
export interface DoctorEnvironmentEncoder {
  /** Library and version. */
  name: string;
  /** Whether it writes the bytes of the pinned version. */
  matches_reference: boolean;
}

/** The file system of the home; null when there is no home. */
export interface DoctorEnvironmentFileSystem {
  /** Its name; null when it is not known. */
  type: string | null;
  /** Whether other machines may write there too. */
  network: boolean;
  /** Whether it is mounted read-only. */
  read_only: boolean;
  /** Whether case counts in names; null when it cannot be told. */
  case_sensitive: boolean | null;
  /** Whether it keeps the execute bit; null when it cannot be told. */
  execute_bit: boolean | null;
}

/** The program git. */
export interface DoctorEnvironmentGit {
  /** Where it is; null when it is not in PATH. */
  path: string | null;
  /** Its version; null when it does not say. */
  version: string | null;
}

/** The desktop's keychain. */
export interface DoctorEnvironmentKeychain {
  /** Socket of the session bus on which it would be; null when there is none. */
  bus: string | null;
}

/** One program. */
export interface DoctorEnvironmentCommand {
  /** Where it is. */
  path: string;
  /** Which it is. */
  kind: "this" | "original" | "script" | "program" | (string & {});
}

/** This machine and this library. */
export interface DoctorEnvironment {
  /** Version of the library. */
  version: string;
  /** The folder of the home. */
  home: string;
  /** Format of the home; null when it cannot be told. */
  home_format: number | null;
  /** The newest format that the library knows. */
  format: number;
  /** The encoder of packs. */
  encoder: DoctorEnvironmentEncoder;
  /** The file system of the home; null when there is no home. */
  file_system: DoctorEnvironmentFileSystem | null;
  /** Ids of the agents that were found. */
  agents: string[];
  /** The program git. */
  git: DoctorEnvironmentGit;
  /** The desktop's keychain. */
  keychain: DoctorEnvironmentKeychain;
  /** The programs named skillmeat in PATH, the one that runs first. */
  commands: DoctorEnvironmentCommand[];
  /** The time of this machine. */
  clock: string;
}

/** Result of doctor. */
export interface Doctor {
  /** No problem is an error or a warning. */
  healthy: boolean;
  /** What was found; after a repair, what remains. */
  problems: DoctorProblem[];
  /** What was mended; in a dry run, what would be. */
  repaired: DoctorRepaired[];
  /** This machine and this library. */
  environment: DoctorEnvironment;
}

/** What went wrong. */
export interface ErrorError {
  /**
   * Stable name of the error, such as artifact_not_found: what programs and translations go by. A wrong
   * command line is usage.
   */
  code: string;
  /** What is wrong and where, in English. */
  message: string;
  /** What to do next; empty when there is nothing to advise. */
  hint: string;
  /**
   * File or folder that the error is about; empty when there is none. Bytes that are not UTF-8 are escaped.
   */
  path: string;
  /** Facts by name: reason, entry, line, column, limit, errno and the like. */
  details: Record<string, string | number | boolean>;
  /** The same code as a number, as the C ABI returns it. */
  status?: number;
  /** The path's bytes in base64, when they are not UTF-8. */
  path_bytes?: string;
  /** The error that led to this one. */
  cause?: ErrorError;
}

/**
 * Why an operation could not be carried out. Printed on standard error by the command line, returned by
 * skm_error_json.
 */
export interface Error {
  error: ErrorError;
}

/** The pack. */
export interface ExportPack {
  /** The file; empty or - when the bytes went to memory or standard output. */
  path: string;
  /** Its size in bytes, signatures included. */
  size: number;
  /** SHA-256 of the unsigned archive: names this pack. */
  pack_id: string;
  /** Digest of what gets installed, whatever the pack's name, version, date or compressor. */
  content_digest: string;
  /** SHA-256 of the file as it lies there. */
  archive_sha256: string;
  /** The original program's hash of the manifest. */
  bundle_hash: string;
  /** How many artifacts. */
  artifacts: number;
  /** How many files of artifacts. */
  files: number;
  /** Ids of the keys that signed it. */
  signed_by: string[];
}

/** The compressor. */
export interface ExportEncoder {
  /** Name and version. */
  name?: string;
  /**
   * Whether it gives the same bytes as the reference version. If not, pack_id may differ from that of other
   * machines, while content_digest does not.
   */
  matches_reference?: boolean;
}

/** One file. */
export interface ExportSignatureFile {
  /** Where it lies. */
  path: string;
  /** Whose signature it is. */
  format: "minisign" | (string & {});
  /** Whether it was there already. */
  unchanged: boolean;
}

/** The pack that was written. */
export interface Export {
  /** The pack. */
  pack: ExportPack;
  /** Files and folders that were not packed, such as .git and .env. */
  left_out?: unknown[];
  /** Names that were brought to the normal form NFC. */
  renamed?: unknown[];
  /** The compressor. */
  encoder?: ExportEncoder;
  /** Result of the scan for secrets and dangers; not scanned when there was none. */
  scan?: string;
  /** Of a conversion: what does not go with the pack. */
  warnings?: string[];
  /** Whether the file was there with the same bytes. */
  unchanged?: boolean;
  /** Signatures of other programs beside the pack; absent when none was asked for. */
  signature_files?: ExportSignatureFile[];
  /** Id of the change, for undo. */
  txn?: string;
}

/** The compressor. */
export interface FeaturesEncoder {
  /** Name and version. */
  name: string;
  /** Whether it gives the reference's bytes. */
  matches_reference?: boolean;
}

/** Result of --version with --json. */
export interface Features {
  /** Version of the library. */
  version: string;
  /** Number of the ABI. */
  abi: number;
  /** Names of the parts that were built in. */
  features: string[];
  /** The compressor. */
  encoder: FeaturesEncoder;
}

/** How much. */
export interface GcTotals {
  /** Changes of the history. */
  changes: number;
  /** Snapshots of all collections. */
  snapshots: number;
  /** Stored contents. */
  objects: number;
  /** Bytes of these contents on the disk. */
  bytes: number;
}

/** One record. */
export interface GcProblem {
  /** Where it lies. */
  path: string;
  /** What is wrong with it. */
  message: string;
}

/** What was dropped and what is kept. */
export interface Gc {
  /** Nothing was dropped; this is what would be. */
  dry_run: boolean;
  dropped: GcTotals;
  kept: GcTotals;
  /** Id of the oldest change that is kept; empty when there is none. */
  oldest_change: string;
  /** Changes that are not older than so many days stay. */
  keep_days: number;
  /** So many of the newest changes stay whatever their age. */
  keep_changes: number;
  /** Records that cannot be read. While there are any, nothing is dropped. */
  problems: GcProblem[];
}

/** Result of hash. */
export interface Hash {
  /** The rule. */
  algorithm: "tree" | "a" | "b" | "c" | "d" | "e" | (string & {});
  /** The digest, as that rule writes it; tree: sha256: and 64 hex digits. */
  digest: string;
  /** How many files went into it. */
  files: number;
  /** Files and folders that do not count, such as .git. */
  left_out?: string[];
}

/** One change. */
export interface HistoryTransaction {
  /** Its id, as undo takes it; ids sort by time. */
  id: string;
  /** When. */
  time: string;
  /** What was done. */
  command: string;
  /** How many paths it changed. */
  paths: number;
  /** Id of the undo that took it back; empty when none did. */
  undone_by: string;
  /** Names of artifacts, pack_id and the like. */
  facts?: Record<string, unknown>;
}

/** What a collection was at one moment. */
export interface SnapshotInfo {
  /** Its id, as rollback takes it; ids sort by time. */
  id: string;
  /** When it was made. */
  created: string;
  /** What it is for; may be empty. */
  message: string;
  /** How many artifacts it holds. */
  artifacts: number;
  /** Equal for collections that hold the same; empty when it is not known. */
  digest: string;
  /** The collection. */
  collection: string;
  /** Made before a change, not by a person. */
  automatic: boolean;
  /** Whose snapshot it is: ours, or the original program's. */
  format: "skillmeat" | "original" | (string & {});
}

/** Result of history: two lists that are one by time, newest first. A page counts the rows of both. */
export interface History {
  /** The changes. */
  transactions: HistoryTransaction[];
  /** The snapshots. */
  snapshots: SnapshotInfo[];
  /** Where the next page begins: give it as cursor. Null (or empty) on the last page. */
  next: string | null;
}

/** One step. */
export interface HomeMigrationStep {
  /** The older format. */
  from: number;
  /** The newer format. */
  to: number;
  /** What the newer one has. */
  meaning: string;
}

/** Result of home upgrade and downgrade. */
export interface HomeMigration {
  /** The format before. */
  from: number;
  /** The format after. */
  to: number;
  /** The steps that were made. */
  steps: HomeMigrationStep[];
  /** Id of the change; empty when there was nothing to do, or in a dry run. */
  txn: string;
}

/** A topmost file or folder. */
export interface HomeRemovalRemoved {
  /** Its name in the home. */
  name: string;
  /** How many files are in it. */
  files: number;
  /** How long they are together. */
  bytes: number;
}

/** A topmost file or folder. */
export interface HomeRemovalKept {
  /** Its name in the home. */
  name: string;
  /** How many files are in it. */
  files: number;
  /** How long they are together. */
  bytes: number;
}

/** Result of home remove. */
export interface HomeRemoval {
  /** The folder of the home. */
  path: string;
  /** What went. */
  removed: HomeRemovalRemoved[];
  /** What stays. */
  kept: HomeRemovalKept[];
  /** How many deployments were in the way; 0 when it was not asked. */
  deployments: number;
}

/** One step. */
export interface HomeStep {
  /** The older format. */
  from: number;
  /** The newer format. */
  to: number;
  /** What the newer one has. */
  meaning: string;
}

/** A topmost file or folder. */
export interface HomeContent {
  /** Its name in the home. */
  name: string;
  /** How many files are in it. */
  files: number;
  /** How long they are together. */
  bytes: number;
}

/** What a home is and what lies in it. */
export interface Home {
  /** Its folder. */
  path: string;
  /** Its format; 0: only the original program has written there. */
  format: number;
  /** The newest format that this library knows. */
  newest: number;
  /** Grows with every change. */
  generation: number;
  /** The version that wrote last; empty in format 0. */
  written_by: string;
  /** The steps to the newest format. */
  steps: HomeStep[];
  /** What lies in it. */
  contents: HomeContent[];
}

/** One file. */
export interface ImportItemConflict {
  /** Path relative to the artifact; empty for the artifact itself. */
  path: string;
  /**
   * What happened to it: both-changed, both-added, deleted-here, deleted-there, in-the-way, link, special-
   * file, not-a-folder.
   */
  reason?: string;
}

/** One artifact. */
export interface ImportItem {
  /** Name in the pack. */
  name: string;
  /** Its type. */
  type: string;
  /** How it went. */
  status: "success" | "skipped" | "failed" | (string & {});
  /** Why it was skipped, such as conflict, exists, kept; empty when it was not. */
  skip_reason: string | null;
  /** What was done. */
  action: "created" | "unchanged" | "merged" | "forked" | "skipped" | (string & {});
  /** Name of the fork; empty otherwise. */
  new_name: string | null;
  /** Tree digest of what the pack holds. */
  tree_digest?: string;
  /** The files that differ. */
  conflicts: ImportItemConflict[];
}

/** How many artifacts went which way. */
export interface ImportCounts {
  /** Artifacts that were new. */
  created: number;
  /** Artifacts that were there with the same content. */
  unchanged: number;
  /** Artifacts that were merged. */
  merged: number;
  /** Artifacts that were kept beside under a new name. */
  forked: number;
  /** Artifacts that were left as they were. */
  skipped: number;
  /** Artifacts that were not imported. */
  failed: number;
}

/** One signature. */
export interface SignatureSignature {
  /** Id of its key; empty when it is not known, so that the signature could not be checked. */
  key_id: string;
  /** What it is worth here. */
  state: "trusted" | "unknown" | "untrusted" | "invalid" | "revoked" | "expired" | (string & {});
  /** Name of the key in trust.toml. */
  signer?: string;
  /** More for people. */
  note?: string;
  /**
   * Whose signature it is: that of packs, of the original program, of minisign (X.minisig) or of OpenSSH
   * (X.sig).
   */
  format?: "dsse" | "original" | "minisign" | "ssh" | (string & {});
}

/** What is known of the signatures and their signers. */
export interface Signature {
  /** What the signatures are worth here. */
  state:
   
    | "trusted"
    | "unknown"
    | "untrusted"
    | "unsigned"
    | "invalid"
    | "revoked"
    | "expired"
    | (string & {});
  /** Id of the key that decided, 64 hex digits; empty without a signature. */
  key_id: string;
  /** Name of that key in trust.toml; empty when it is not there. */
  signer: string;
  /** More for people; empty when the state says it all. */
  note?: string;
  /** Each signature. */
  signatures?: SignatureSignature[];
}

/**
 * What became of each artifact of a pack. A refused pack is a result with status failed (exit status 3); with
 * a conflict the exit status is 4.
 */
export interface Import {
  /** failed when the pack was refused and nothing was written. */
  status: "success" | "failed" | (string & {});
  /** Why the pack was refused; see verify.json. Empty or absent when it was not. */
  reason?:
   
    | "absolute"
    | "bad-path"
    | "bomb"
    | "collision"
    | "duplicate"
    | "gap"
    | "header-mismatch"
    | "overlap"
    | "protected-path"
    | "reserved-name"
    | "size-lie"
    | "special-file"
    | "too-long"
    | "traversal"
    | "truncated"
    | "unsupported"
    | "manifest"
    | "hash-mismatch"
    | "not-canonical"
    | "signature"
    | "unsigned"
    | "untrusted"
    | "revoked"
    | "expired"
    | "rolled-back"
    | "scan"
    | "license"
    | "source"
    | (string & {})
    | null;
  /** Entry of the archive that the refusal is about. */
  entry?: string | null;
  /** More about a refusal, for people. */
  detail?: string | null;
  /** SHA-256 of the unsigned archive. */
  pack_id: string | null;
  /** Name of the pack. */
  name?: string;
  /** Version of the pack. */
  version?: string;
  /** Collection that it was imported into. */
  collection?: string;
  /** Id of the change, for undo; empty when nothing was changed. */
  txn: string | null;
  /** Each artifact of the pack. */
  items: ImportItem[];
  /** How many artifacts went which way. */
  counts: ImportCounts;
  signature: Signature;
  /**
   * Id of the snapshot that was made before the import, which rollback takes; the same as txn when the
   * collection was empty, and null when nothing was changed.
   */
  snapshot: string | null;
  /** What is to be known although it was imported. */
  warnings?: string[];
  /** Rule or line of a policy file that decided whether the pack may in. */
  decided_by?: string;
  /** Result of the scan; not scanned when there was none. */
  scan?: string;
}

/** A collection that was made, or was there already. */
export interface Init {
  /** Name of the collection. */
  collection: string;
  /** Its folder. */
  path: string;
  /** Whether it was made now. */
  created: boolean;
}

/** One artifact. */
export interface InspectArtifact {
  /** Its name. */
  name: string;
  /** Its type. */
  type: string;
  /** Folder in the pack. */
  path?: string;
  /** Where it came from. */
  origin?: string;
  /** Version that it declares. */
  version?: string;
  /** Description that it declares. */
  description?: string;
  /** License that it declares. */
  license?: string;
  /** Tags. */
  tags?: string[];
  /** What it needs. */
  dependencies?: string[];
  /** Where newer versions come from. */
  upstream?: string;
  /** Digest of its files. */
  tree_digest: string;
  /** How many files it has. */
  files?: number;
}

/** One file. */
export interface InspectFile {
  /** Name of the entry. */
  path: string;
  /** Size in bytes. */
  size: number;
  /** 100644 or 100755. */
  mode: string;
  /** SHA-256 of its bytes. */
  sha256: string;
}

/** One signature. */
export interface InspectSignature {
  /** Id of its key; empty when it is not known, so that the signature could not be checked. */
  key_id: string;
  /** What it is worth: see signature.json. */
  state: string;
  /** Name of the key in trust.toml. */
  signer?: string;
  /**
   * Whose signature it is: that of packs, of the original program, of minisign (X.minisig) or of OpenSSH
   * (X.sig).
   */
  format?: "dsse" | "original" | "minisign" | "ssh" | (string & {});
}

/** Result of bundle inspect. Trust is not asked here. */
export interface Inspect {
  /** Layout of the pack. */
  format: "zip" | "v0" | "v0-toml" | "v1" | "v2" | (string & {});
  /** Its name. */
  name: string;
  /** Its version; empty for a layout that keeps none. */
  version: string;
  /** Its author. */
  author: string;
  /** License as an SPDX expression, or NOASSERTION. */
  license: string;
  /** What it is. */
  description: string;
  /** Its date. */
  created_at?: string;
  /** Number that grows with each release of the name; 0 for packs of the original, which have none. */
  serial?: number;
  /** Publisher; empty when it names none. */
  publisher?: string;
  /** Homepage. */
  homepage?: string;
  /** Repository. */
  repository?: string;
  /** Its tags. */
  tags?: string[];
  /** Its artifacts, sorted by path. */
  artifacts: InspectArtifact[];
  /** Every file that the manifest lists. */
  files: InspectFile[];
  /** Size of the file in bytes. */
  size?: number;
  /** SHA-256 of the unsigned archive; for packs of the original, of the file. */
  pack_id: string;
  /** Digest of what gets installed. */
  content_digest: string;
  /** The original program's hash of the whole; empty for a layout that has none. */
  bundle_hash: string;
  /** Its signatures, each sound over the bytes. */
  signatures: InspectSignature[];
  /** What is odd but allowed. */
  warnings?: string[];
}

/** A signing key, without its secret half. */
export interface KeyInfo {
  /** SHA-256 of the public key. */
  id: string;
  /** The same, as people compare it. */
  fingerprint: string;
  /** Its name. */
  name: string;
  /** E-mail address of its owner; empty when none was given. */
  email?: string;
  /** The 32 bytes in base64. */
  public_key: string;
  /** When it was made. */
  created: string;
  /** Where the secret half is. */
  store: "file" | "keychain" | (string & {});
  /** Its file. */
  path?: string;
}

/** The public half of a key as text. */
export interface KeyExport {
  key: KeyInfo;
  /** Form of the text. */
  format: "raw" | "pem" | "minisign" | "openssh" | (string & {});
  /** The text, as other programs read it. */
  text: string;
}

/** What others apply. */
export interface KeyRevocationStatement {
  /** File that holds it. */
  path: string;
  /** What kind of statement it is. */
  payload_type: string;
  /** When it was made. */
  issued: string;
  /** Number that grows with each revocation; the time in Unix seconds. */
  serial: number;
  /** Why; empty when nothing was said. */
  reason: string;
}

/** The statement of a key that it is not to be believed any more. */
export interface KeyRevocation {
  key: KeyInfo;
  /** What others apply. */
  statement: KeyRevocationStatement;
}

/** What others apply. */
export interface KeyRotationStatement {
  /** File that holds it. */
  path: string;
  /** What kind of statement it is. */
  payload_type: string;
  /** When it was made. */
  issued: string;
}

/** The new key, and the statement of both that it takes the place of the old one. */
export interface KeyRotation {
  key: KeyInfo;
  old_key: KeyInfo;
  /** What others apply. */
  statement: KeyRotationStatement;
  /** Id of the change, for undo. */
  txn?: string;
}

/** The key that was made, taken in or removed. */
export interface Key {
  key: KeyInfo;
  /** Id of the change, for undo. */
  txn?: string;
  /** What is to be known of the file that was imported; absent when there is nothing. */
  warnings?: string[];
}

/** One file. */
export interface KeysProblem {
  /** The file. */
  path: string;
  /** Stable name of the error. */
  code?: string;
  /** What is wrong. */
  message?: string;
  /** What to do. */
  hint?: string;
}

/** Result of key list. */
export interface Keys {
  /** The keys, oldest first. */
  keys: KeyInfo[];
  /** Files in the key folder that are no sound key files. */
  problems?: KeysProblem[];
  /** Where the next page begins: give it as cursor. Null (or empty) on the last page. */
  next: string | null;
}

/** Result of list. */
export interface List {
  /** The artifacts of this page. */
  artifacts: Artifact[];
  /** How many artifacts the filter lets through, on all pages. */
  total: number;
  /** Where the next page begins: give it as cursor. Null (or empty) on the last page. */
  next: string | null;
}

/** A name for an artifact. */
export interface ParseName {
  /** Whether it may be used. */
  valid: boolean;
  /** The name as it would be kept; empty when it may not. */
  normalized: string;
  /** Why it may not be used; empty when it may. */
  reason: string | null;
}

/** What lies at a path. */
export interface ParseType {
  /** The type; empty when it looks like no artifact. */
  type: string;
  /** How sure, 0 to 1000. */
  confidence: number;
  /** The name it would get. */
  name?: string;
}

/** Front matter of a file. */
export interface ParseFrontmatter {
  /** What it says, scalars as text. */
  properties: Record<string, unknown>;
  /** Why it could only be read leniently; empty when it is sound. */
  problem?: string;
  /** Line at which the text after it begins. */
  body_line?: number;
}

/** Results of parse name, type and frontmatter. */
export type Parse = ParseName | ParseType | ParseFrontmatter;

/** One file. */
export interface PolicyCheckFile {
  /** Its layer. */
  origin: "user" | "project" | "managed" | (string & {});
  /** Where it lies, or would. */
  path: string;
  /** Whether it is there. */
  present: boolean;
  /** How many settings it makes. */
  settings: number;
}

/** One problem. */
export interface PolicyCheckProblem {
  /** Stable name of the error. */
  code: string;
  /** What is wrong, and where. */
  message: string;
  /** The file. */
  path: string;
  /** What to do next. */
  hint: string;
}

/** Result of policy explain: the value in force and the line that decided. */
export interface PolicyExplain {
  /** The setting, such as signature.file. */
  key: string;
  /** Its value. */
  value: string | number | boolean | unknown[];
  /** Which layer decided. */
  origin: "built-in" | "user" | "project" | "managed" | (string & {});
  /** Policy file that decided; empty for the built-in rules. */
  path: string;
  /** Line in that file; 0 when there is none. */
  line: number;
}

/** One setting. */
export interface PolicyCheckWithoutEffect {
  /** The setting. */
  key: string;
  /** What the file says. */
  value: string | number;
  /** The layer of the file. */
  origin: string;
  /** The file. */
  path: string;
  /** The line in it. */
  line: number;
  /** What decided instead. */
  decided_by: PolicyExplain;
}

/** Result of policy check. */
export interface PolicyCheck {
  /** Whether every file can be read. */
  ok: boolean;
  /** The files of the policy. */
  files: PolicyCheckFile[];
  /** What keeps a file from being read. */
  problems: PolicyCheckProblem[];
  /** Settings that another layer overrules. */
  without_effect: PolicyCheckWithoutEffect[];
}

/** Result of policy show. */
export interface Policy {
  /** The values in force, by section. */
  policy?: Record<string, unknown>;
  /** Each setting with the line that decided it. */
  decisions: PolicyExplain[];
}

/** Artifacts that were removed from a collection. */
export interface Remove {
  /** The artifacts. */
  removed: Artifact[];
  /** Deployments that were taken back with them. */
  undeployed?: unknown[];
  /** Deployed files that stay because they were changed. */
  kept_modified?: unknown[];
  /**
   * Id of the snapshot that was made before, which rollback takes, when several were removed; else the same
   * as txn. Empty when nothing was removed.
   */
  snapshot: string;
  /** Id of the change, for undo; empty when nothing was removed. */
  txn?: string;
}

/** Result of trust revocations: the signed list that was written. */
export interface Revocations {
  /** The file. */
  path: string;
  /** Id of the key that signed it. */
  issuer: string;
  /** Grows with each list of a key. */
  serial: number;
  /** When it was made. */
  issued: string;
  /** How many keys it revokes. */
  keys: number;
  /** How many packs it revokes. */
  packs: number;
}

/** One pack that nobody shall use any more. */
export interface RevokedPack {
  /** Its id. */
  pack_id: string;
  /** Why. */
  reason: string | null;
  /** When it was revoked here. */
  added?: string;
}

/** Result of trust list --packs. */
export interface RevokedPacks {
  /** The packs. */
  packs: RevokedPack[];
  /** Where the next page begins: give it as cursor. Null on the last page. */
  next: string | null;
}

/** One artifact. */
export interface RollbackChange {
  /** TYPE:NAME. */
  artifact: string;
  /** missing: the snapshot does not hold its files, and what is there stays. */
  action: "restored" | "removed" | "unchanged" | "missing" | (string & {});
}

/** How many files of artifacts were touched. */
export interface RollbackFiles {
  /** Files that were written. */
  written: number;
  /** Files that were removed. */
  removed: number;
  /** Files that were as they should be. */
  unchanged: number;
}

/** A collection, or some of its artifacts, is again what a snapshot says. */
export interface Rollback {
  /** Id of the snapshot. */
  restored: string;
  /** Id of the snapshot of what was there before; null when nothing was changed. */
  safety_snapshot: string | null;
  /** The collection. */
  collection: string;
  /** What became of each artifact. */
  changes: RollbackChange[];
  /** How many files of artifacts were touched. */
  files: RollbackFiles;
  /** Id of the change, for undo; empty when nothing was changed. */
  txn: string;
}

/** One file. */
export interface ShowFile {
  /** Path relative to the artifact. */
  path: string;
  /** Size in bytes. */
  size: number;
  /** 100644, or 100755 when it is executable. */
  mode: string;
  /** SHA-256 of its bytes. */
  sha256: string;
}

/** One deployment to one agent. */
export interface ShowDeployment {
  /** Id of the agent. */
  agent: string;
  /** Folder or file, relative to the project or the user's home; absolute elsewhere. */
  path: string;
  /** Whose it is. */
  scope?: "project" | "user" | (string & {});
  /** Folder of the project; empty in the user's scope. */
  project?: string;
  /** Collection that it came from. */
  collection?: string;
  /** When it was deployed. */
  deployed_at?: string;
}

/** Result of show: an artifact with its files and where it is deployed. */
export interface Show {
  artifact: Artifact;
  /** Its files, sorted by path. */
  files: ShowFile[];
  /** Where it is deployed. */
  deployments: ShowDeployment[];
  /** Its front matter, scalars as text. */
  front_matter?: Record<string, unknown> | null;
  /** Why the front matter could only be read leniently; empty when it is sound. */
  front_matter_problem?: string;
  /** Whether its files are other than those that were recorded. */
  changed_on_disk?: boolean;
}

/** One file. */
export interface SignSignatureFile {
  /** Where it lies. */
  path: string;
  /** Whose signature it is. */
  format: "dsse" | "minisign" | "ssh" | (string & {});
  /** Whether it was there already. */
  unchanged: boolean;
}

/** The signature. */
export interface SignSignature {
  /** File that holds it: the pack, or the sidecar. */
  path: string;
  /** Id of the key. */
  key_id: string;
  /** The same, as people compare it. */
  fingerprint: string;
  /** Name of the key. */
  signer?: string;
  /** SHA-256 of the unsigned archive. */
  pack_id: string;
  /** How many signatures the envelope holds now, or how many files were asked for. */
  signatures?: number;
  /** When it ends; empty for never. */
  expires?: string;
  /** Whether the key had signed before. */
  unchanged?: boolean;
  /** The files that hold the signatures which were asked for. */
  files: SignSignatureFile[];
}

/** The signature that was made. */
export interface Sign {
  /** The signature. */
  signature: SignSignature;
  /** Id of the change, for undo. */
  txn?: string;
}

/** The question that an ask_trust callback of import gets: trust (for packs of this name), once or refuse. */
export interface SignerQuestion {
  /** The pack. */
  path?: string;
  /** What the pack says its name is. */
  name: string;
  /** What it says its version is. */
  version?: string;
  /** Who it says published it; nobody vouches for that. */
  publisher?: string;
  /** Its id. */
  pack_id: string;
  /** SHA-256 of the signer's public key: compare it with the publisher's. */
  fingerprint: string;
}

/** The snapshot that was removed; the collection stays as it is. */
export interface SnapshotRemove {
  /** Id of the snapshot. */
  removed: string;
  /** Its collection. */
  collection: string;
  /** Id of the change, for undo; empty in a dry run. */
  txn: string;
}

/** One artifact. */
export interface SnapshotMissing {
  /** TYPE:NAME. */
  artifact: string;
  /** Its place in the collection. */
  path: string;
  /** absent, or the name of an error such as link or empty. */
  reason: string;
}

/** The snapshot that was made. */
export interface Snapshot {
  snapshot: SnapshotInfo;
  /** Artifacts that are not in it, because their files are not there or cannot be kept. */
  missing: SnapshotMissing[];
  /** Id of the change, for undo; empty in a dry run. */
  txn: string;
}

/** Result of splice edit. */
export interface Splice {
  /** The new text differs from the old one. */
  changed: boolean;
  /**
   * The change as replacements [start, end, text], ascending: bytes from start up to end of the old text
   * become text.
   */
  splices: ((number | string)[])[];
  /** The whole new text; of a file only in a dry run. */
  text?: string;
  /** The file; only for files. */
  path?: string;
  /** The change, for undo; only when a file was written. */
  txn?: string;
}

/** One deployment. */
export interface StatusArtifactDeployment {
  /** Id of the agent. */
  agent: string;
  /** Where: relative to the project, absolute in the user's scope. */
  path: string;
  /**
   * synced: as deployed and as in the collection. modified: changed here. line_ends: changed here, but only
   * the line ends. outdated: the collection has another state. conflict: both. missing: gone.
   */
  state: "synced" | "modified" | "line_ends" | "outdated" | "conflict" | "missing" | (string & {});
  /** Whose it is. */
  scope?: "project" | "user" | (string & {});
  /** Folder of the project; empty in the user's scope. */
  project?: string;
  /** Collection that it came from. */
  collection?: string;
  /** When it was deployed. */
  deployed_at?: string;
}

/** One artifact. */
export interface StatusArtifact {
  /** The artifact. */
  artifact: Artifact | ArtifactName;
  /** Whether there is a newer version where it came from. */
  upstream: "current" | "outdated" | "pinned" | "unknown" | (string & {});
  /** Where it is. */
  deployments: StatusArtifactDeployment[];
}

/** Deployed artifacts, and whether they are as they were deployed. */
export interface Status {
  /** The deployed artifacts of this page. */
  artifacts: StatusArtifact[];
  /** How many artifacts there are on all pages. */
  total?: number;
  /** What could not be read. */
  notes?: string[];
  /** Where the next page begins: give it as cursor. Null (or empty) on the last page. */
  next: string | null;
}

/** One key. */
export interface TrustKey {
  /** SHA-256 of the public key. */
  id: string;
  /** Whose it is. */
  name?: string;
  /** What it is worth. */
  state: "trusted" | "untrusted" | "revoked" | (string & {});
  /** Pattern of pack names that it may sign, with * and ?. */
  scope: string;
  /** Pattern of the vaults that the packs must come from; null for anywhere. */
  vault?: string | null;
  /** What it is believed for. */
  roles?: string[];
  /** Signatures count from this time on; empty for always. */
  valid_from: string | null;
  /** Signatures count before this time; empty for ever. */
  valid_until: string | null;
  /** When another key took its place: packs made until then still count. */
  retired?: string | null;
  /** Id of that key. */
  replaced_by?: string | null;
  /** Why it was revoked. */
  reason?: string | null;
  /** The 32 bytes in base64; null for a revoked key of which only the id is known. */
  public_key?: string | null;
  /** When it was added. */
  added?: string;
}

/**
 * Result of trust add, list, remove, revoke and apply: the keys in trust.toml, or those that the command was
 * about.
 */
export interface Trust {
  /** The keys. */
  keys: TrustKey[];
  /** The revoked packs that the command was about. */
  packs?: RevokedPack[];
  /** Of trust apply: what was taken over. */
  kind?: "rotation" | "revocations" | (string & {});
  /** Of trust apply: id of the key that vouched or revoked. */
  issuer?: string;
  /** Of trust apply: serial of the list of revocations. */
  serial?: number;
  /** Id of the change, for undo. */
  txn?: string;
  /** Where the next page begins: give it as cursor. Null (or empty) on the last page. */
  next?: string | null;
}

/** One artifact at one agent. */
export interface UndeployRemoved {
  artifact: ArtifactName;
  /** Id of the agent. */
  agent: string;
  /** Where: relative to the project, absolute in the user's scope. */
  path: string;
  /** Whose it is. */
  scope?: "project" | "user" | (string & {});
  /** Folder of the project; empty in the user's scope. */
  project?: string;
}

/** One file. */
export interface UndeployKeptModified {
  artifact: ArtifactName;
  /** Id of the agent. */
  agent?: string;
  /** Where: relative to the project, absolute in the user's scope. */
  path: string;
  /** Whose it is. */
  scope?: "project" | "user" | (string & {});
  /** Folder of the project; empty in the user's scope. */
  project?: string;
  /** Why it stays: modified, added, or what stands in the way. */
  reason?: string;
}

/** What was taken back. Files that were changed or added by hand stay. */
export interface Undeploy {
  /** Artifacts that are no longer deployed. */
  removed: UndeployRemoved[];
  /** Files that stay. */
  kept_modified: UndeployKeptModified[];
  /** What is to be known, such as a project whose folder is gone. */
  notes?: string[];
  /** Id of the change, for undo; empty when nothing was changed. */
  txn?: string | null;
}

/** A change that was taken back. */
export interface Undo {
  /** Paths that were put back. */
  undone: string[];
  /** Paths that were changed since and stay as they are. */
  kept_modified: string[];
  /** Id of the undo itself, which can be undone in turn; empty when nothing could be put back. */
  txn: string;
  /** Id of the change that was taken back. */
  of?: string;
  /** What that change was. */
  command?: string;
}

/** One artifact. */
export interface UsageEventsEventArtifact {
  /** Its type. */
  type: string;
  /** Its name. */
  name: string;
}

/** One event. */
export interface UsageEventsEvent {
  /** Its number. */
  id?: number;
  /** When. */
  time: string;
  /** add, remove, export, import, sign, verify, deploy, undeploy, undo, snapshot, rollback … */
  type: string;
  /** How it went. */
  result: "success" | "failed" | "refused" | "conflict" | (string & {});
  /** Collection; empty when none was used. */
  collection?: string;
  /** Base name of the project's folder; empty when none was used. */
  project?: string;
  /** Artifacts it was about. */
  artifacts: UsageEventsEventArtifact[];
  /** Numbers by name. */
  counts: Record<string, number>;
  /** How long it took, in milliseconds. */
  duration_ms: number;
  /** Id that the log records of the same call have. */
  trace_id?: string;
}

/** Result of usage events, newest first. They stay on this machine. */
export interface UsageEvents {
  /** The events. */
  events: UsageEventsEvent[];
  /** Where the next page begins: give it as cursor. Null (or empty) on the last page. */
  next: string | null;
}

/** One kind. */
export interface UsageSummaryByType {
  /** The kind. */
  type: string;
  /** How many. */
  count: number;
}

/** One artifact. */
export interface UsageSummaryByArtifact {
  /** Its type. */
  type: string;
  /** Its name. */
  name: string;
  /** How many events. */
  count: number;
  /** When it was last used. */
  last_used: string;
}

/** One day. */
export interface UsageSummaryByDay {
  /** The day in UTC. */
  day: string;
  /** How many events. */
  count: number;
}

/** Result of usage summary. */
export interface UsageSummary {
  /** Beginning of the time looked at; empty or null when it is open. */
  since: string | null;
  /** End of it. */
  until: string | null;
  /** How many events. */
  total: number;
  /** By kind of event. */
  by_type: UsageSummaryByType[];
  /** By artifact. */
  by_artifact: UsageSummaryByArtifact[];
  /** By day. */
  by_day: UsageSummaryByDay[];
}

/** One check. */
export interface VerifyCheck {
  /** What was looked at. */
  name: string;
  /** What came out: ok, or what is wrong. */
  result: string;
}

/** Whether a pack is sound and may be imported here. Exit status 3 when it is refused. */
export interface Verify {
  /** The answer. */
  verdict: "ok" | "refused" | (string & {});
  /** Why it is refused; empty or null when it is not. */
  reason:
   
    | "absolute"
    | "bad-path"
    | "bomb"
    | "collision"
    | "duplicate"
    | "gap"
    | "header-mismatch"
    | "overlap"
    | "protected-path"
    | "reserved-name"
    | "size-lie"
    | "special-file"
    | "too-long"
    | "traversal"
    | "truncated"
    | "unsupported"
    | "manifest"
    | "hash-mismatch"
    | "not-canonical"
    | "signature"
    | "unsigned"
    | "untrusted"
    | "revoked"
    | "expired"
    | "rolled-back"
    | "scan"
    | "license"
    | "source"
    | (string & {})
    | null;
  /** Entry of the archive that it is about; empty when it is about the whole file. */
  entry?: string | null;
  /** More for people. */
  detail?: string | null;
  /** SHA-256 of the unsigned archive; empty when the pack could not be read so far. */
  pack_id: string | null;
  /** Name of the pack. */
  name?: string;
  /** Its version. */
  version?: string;
  /** Digest of what gets installed. */
  content_digest?: string;
  signature: Signature;
  /** What was checked, in order. */
  checks: VerifyCheck[];
  /** What is to be known although it passes. */
  warnings?: string[];
  /** Rule or line of a policy file that decided. */
  decided_by?: string;
  /** Result of the scan; not scanned when there was none. */
  scan?: string;
}
