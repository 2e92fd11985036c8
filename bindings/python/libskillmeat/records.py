"""Records: the documents that the library returns, as the types of their members.

Written by schema/generate_types.py from schema/*.json; change those. Members outside of the base class may be
missing. New members and new values may come with any release.
"""
from __future__ import annotations

from typing import Any, Optional, TypedDict, Union

__all__ = [
    "Add",
    "AddFailed",
    "AddSkipped",
    "Agents",
    "AgentsAgent",
    "Archive",
    "Artifact",
    "ArtifactName",
    "Audit",
    "AuditCheckpoint",
    "AuditEntry",
    "AuditProof",
    "AuditVerify",
    "AuditVerifyProof",
    "Collections",
    "CollectionsCollection",
    "Completion",
    "Config",
    "ConfigList",
    "ConfigListValue",
    "ConfigPath",
    "ConfigValue",
    "Conflict",
    "ConflictFile",
    "Context",
    "ContextProject",
    "Deploy",
    "DeployConflict",
    "DeployConflictFile",
    "DeployDeployed",
    "Doctor",
    "DoctorEnvironment",
    "DoctorEnvironmentCommand",
    "DoctorEnvironmentEncoder",
    "DoctorEnvironmentFileSystem",
    "DoctorEnvironmentGit",
    "DoctorEnvironmentKeychain",
    "DoctorProblem",
    "DoctorRepaired",
    "Error",
    "ErrorError",
    "Export",
    "ExportEncoder",
    "ExportPack",
    "ExportSignatureFile",
    "Features",
    "FeaturesEncoder",
    "Gc",
    "GcProblem",
    "GcTotals",
    "Hash",
    "History",
    "HistoryTransaction",
    "Home",
    "HomeContent",
    "HomeMigration",
    "HomeMigrationStep",
    "HomeRemoval",
    "HomeRemovalKept",
    "HomeRemovalRemoved",
    "HomeStep",
    "Import",
    "ImportCounts",
    "ImportItem",
    "ImportItemConflict",
    "Init",
    "Inspect",
    "InspectArtifact",
    "InspectFile",
    "InspectSignature",
    "Key",
    "KeyExport",
    "KeyInfo",
    "KeyRevocation",
    "KeyRevocationStatement",
    "KeyRotation",
    "KeyRotationStatement",
    "Keys",
    "KeysProblem",
    "List",
    "Parse",
    "ParseFrontmatter",
    "ParseName",
    "ParseType",
    "Policy",
    "PolicyCheck",
    "PolicyCheckFile",
    "PolicyCheckProblem",
    "PolicyCheckWithoutEffect",
    "PolicyExplain",
    "Remove",
    "Revocations",
    "RevokedPack",
    "RevokedPacks",
    "Rollback",
    "RollbackChange",
    "RollbackFiles",
    "Show",
    "ShowDeployment",
    "ShowFile",
    "Sign",
    "SignSignature",
    "SignSignatureFile",
    "Signature",
    "SignatureSignature",
    "SignerQuestion",
    "Snapshot",
    "SnapshotInfo",
    "SnapshotMissing",
    "SnapshotRemove",
    "Splice",
    "Status",
    "StatusArtifact",
    "StatusArtifactDeployment",
    "Trust",
    "TrustKey",
    "Undeploy",
    "UndeployKeptModified",
    "UndeployRemoved",
    "Undo",
    "UsageEvents",
    "UsageEventsEvent",
    "UsageEventsEventArtifact",
    "UsageSummary",
    "UsageSummaryByArtifact",
    "UsageSummaryByDay",
    "UsageSummaryByType",
    "Verify",
    "VerifyCheck",
]


class _ArtifactRequired(TypedDict):
    """The members that every Artifact has."""

    name: str
    """Name, unique among those of its type."""

    type: str
    """Type: skill, command, agent, hook, mcp, or another one, which is kept untouched."""

    path: str
    """Where it lies, relative to the collection's folder."""

    origin: str
    """Where it came from: local, github, marketplace, or another word that the file says."""

    version: str
    """Version that its front matter declares; empty when it declares none."""

    description: str
    """Description that its front matter declares; empty when it declares none."""

    tags: list[str]
    """Tags, in the order of the file."""

    tree_digest: str
    """SHA-256 of the canonical listing of its files; empty when it is not known without reading the files."""

    content_hash: str
    """The original program's hash of it, as in collection.lock; empty when there is none."""

    upstream: str
    """Where newer versions come from; empty for a local artifact."""


class Artifact(_ArtifactRequired, total=False):
    """One artifact as a collection records it."""

    version_spec: str
    """Which version of the upstream is wanted."""

    resolved_version: str
    """Version that was taken from the upstream."""

    resolved_sha: str
    """Commit that was taken from the upstream."""

    author: str
    """Author that its front matter declares."""

    license: str
    """License that its front matter declares."""

    added: str
    """When it was added, as the collection's file writes it."""

    last_updated: str
    """When it was last changed, as the collection's file writes it."""

    base: str
    """Tree digest of the last state that both sides of a merge had in common."""

    forked_from: str
    """Tree digest of what a fork was made from."""

    pack_id: str
    """Of the pack that it was imported from last."""

    signer: str
    """Id of the key whose signature decided about that pack."""


class AddSkipped(TypedDict):
    """A source and why it was left out."""

    source: str
    """The source as it was given."""

    reason: str
    """Why it was left out."""


class _AddFailedRequired(TypedDict):
    """The members that every AddFailed has."""

    source: str
    """The source as it was given."""


class AddFailed(_AddFailedRequired, total=False):
    """A source and what was wrong with it."""

    reason: str
    """Stable name of the error."""

    message: str
    """What is wrong, in English."""

    hint: str
    """What to do next."""

    path: str
    """File or folder that it is about."""


class _AddRequired(TypedDict):
    """The members that every Add has."""

    added: list[Artifact]
    """Artifacts that are new or were replaced."""

    unchanged: list[Artifact]
    """Artifacts that were there with the same content."""

    skipped: list[AddSkipped]
    """Sources that were left out."""

    failed: list[AddFailed]
    """Sources that could not be added."""


class Add(_AddRequired, total=False):
    """
    What was added to a collection. Sources that could not be added are listed, the others are added all the
    same.
    """

    renamed: list[Any]
    """Names of files that were brought to the normal form NFC in the copy."""

    left_out: list[Any]
    """Files and folders that artifacts do not contain, such as .git."""

    txn: str
    """Id of the change, for undo; empty when nothing was changed."""


_AgentsAgentRequired = TypedDict(
    "_AgentsAgentRequired",
    {
        # Its id, as --agent takes it.
        "id": "str",
        # Its name.
        "name": "str",
        # Other words for it.
        "aliases": "list[str]",
        # Folder of its skills in a project.
        "project": "str",
        # Folder of its skills for the user; empty or null when it has none.
        "global": "Optional[str]",
        # What the agent itself knows: skills, commands, agents, prompts, hooks, mcp.
        "supports": "list[str]",
        # Whether its traces are on this machine.
        "detected": "bool",
    },
)


class AgentsAgent(_AgentsAgentRequired, total=False):
    """One agent."""

    deploys: list[str]
    """Types of artifacts that this version deploys to it."""

    notes: str
    """What else is to be known about it."""


class _AgentsRequired(TypedDict):
    """The members that every Agents has."""

    agents: list[AgentsAgent]
    """The agents, in the order of the table."""

    next: Optional[str]
    """Where the next page begins: give it as cursor. Null (or empty) on the last page."""


class Agents(_AgentsRequired, total=False):
    """Result of agents list: the agents that artifacts can be deployed to."""

    total: int
    """How many agents there are on all pages."""


class _ArchiveRequired(TypedDict):
    """The members that every Archive has."""

    verdict: str
    """The answer. One of: accept, reject."""

    reason: Optional[str]
    """Class of the refusal; null when it is accepted. One of: absolute, bad-path, bomb, collision, duplicate,
    gap, header-mismatch, overlap, protected-path, reserved-name, size-lie, special-file, too-long, traversal,
    truncated, unsupported.
    """

    entry: Optional[str]
    """Entry that it is about; empty or null when it is about the whole file."""

    detail: Optional[str]
    """More for people."""


class Archive(_ArchiveRequired, total=False):
    """Whether the strict reader would open an archive. Exit status 3 when it would not."""

    entries: int
    """How many entries it has."""

    size: int
    """Sum of their sizes in bytes."""


class ArtifactName(TypedDict):
    """Type and name, which together say which artifact of a collection is meant."""

    name: str
    """Name, unique among those of its type."""

    type: str
    """Type: skill, command, agent, hook, mcp, or another one."""


class AuditCheckpoint(TypedDict):
    """Result of audit_checkpoint."""

    checkpoint: str
    """The signed note: c2sp.org/tlog-checkpoint."""

    origin: str
    """The log."""

    size: int
    """Entries that it covers."""

    root: str
    """Root of the Merkle tree over them."""

    log_key: str
    """The log's verifier key; empty when it has none yet."""

    unchanged: bool
    """Everything was sealed already."""

    path: str
    """The file that was written; empty when none was."""


class AuditProof(TypedDict):
    """Result of prove_audit."""

    proof: str
    """The proof: c2sp.org/tlog-proof@v1."""

    entry: str
    """The entry, as it stands in the log."""

    index: int
    """Its number."""

    size: int
    """Entries that the checkpoint covers."""

    log_key: str
    """The log's verifier key."""

    path: str
    """The file that was written; empty when none was."""


class AuditVerifyProof(TypedDict):
    """What a proof says; null without one."""

    index: int
    """Number of the entry."""

    size: int
    """Entries that its checkpoint covers."""

    origin: str
    """The log."""

    line: str
    """The entry, as it stands in the log."""


class AuditVerify(TypedDict):
    """Result of verify_audit."""

    verdict: str
    """Whether it is. One of: ok, broken."""

    entries: int
    """Entries that hold together; of a proof, those of its checkpoint."""

    first_bad: Optional[int]
    """The first entry that is not as it was written, as far as can be told."""

    reason: str
    """What is wrong; empty when all is well. One of: , line, sequence, chain, torn, truncated, head,
    head_missing, head_damaged, checkpoint, checkpoint_signature, checkpoint_damaged, log_key_missing,
    other_log, proof.
    """

    unsealed: int
    """Entries that no checkpoint covers."""

    checkpoints: int
    """Checkpoints in the home."""

    log: str
    """Id of the log."""

    log_key: str
    """Its verifier key; empty when it has none."""

    proof: Optional[AuditVerifyProof]
    """What a proof says; null without one."""


class AuditEntry(TypedDict):
    """One entry."""

    seq: int
    """Its number, from 0."""

    time: str
    """When."""

    actor: str
    """User of the machine."""

    kind: str
    """What it records. One of: change, consent, sign, segment."""

    action: str
    """The command word."""

    result: str
    """How it ended."""

    txn: str
    """Id of the change; empty when it is none."""

    trace_id: str
    """Id of the call."""

    subject: dict[str, Any]
    """Names, counts and digests."""

    prev: str
    """SHA-256 of the line before; 64 zeros in the first."""


class Audit(TypedDict):
    """Result of audit: the newest first."""

    entries: list[AuditEntry]
    """The entries."""

    next: Optional[str]
    """Where the next page begins: give it as cursor. Null (or empty) on the last page."""


class CollectionsCollection(TypedDict):
    """One collection."""

    name: str
    """Its name."""

    path: str
    """Its folder."""

    artifacts: int
    """How many artifacts it holds."""

    default: bool
    """Whether it is used when none is named."""


class Collections(TypedDict):
    """Result of collection list."""

    collections: list[CollectionsCollection]
    """The collections, sorted by name."""

    next: Optional[str]
    """Where the next page begins: give it as cursor. Null (or empty) on the last page."""


class Completion(TypedDict):
    """The completion script of a shell."""

    shell: str
    """The shell. One of: bash, zsh, fish."""

    script: str
    """The script."""


class ConfigListValue(TypedDict):
    """One setting."""

    key: str
    """Dot path, such as settings.default-collection."""

    value: Any
    """The value: text, number, boolean, list."""

    origin: str
    """Where the value comes from. One of: file, default, environment."""


class ConfigList(TypedDict):
    """All settings."""

    path: str
    """The file."""

    values: list[ConfigListValue]
    """The settings, sorted by key."""


class _ConfigValueRequired(TypedDict):
    """The members that every ConfigValue has."""

    key: str
    """Dot path."""

    value: Any
    """The value: text, number, boolean, list."""


class ConfigValue(_ConfigValueRequired, total=False):
    """One setting: what it is, or is now."""

    origin: str
    """Where the value comes from. One of: file, default, environment."""

    txn: str
    """Id of the change, for undo."""


class ConfigPath(TypedDict):
    """Where the file is."""

    path: str
    """The file."""


Config = Union[ConfigList, ConfigValue, ConfigPath]
"""Results of config list, get, set, unset and path."""


class _ConflictFileRequired(TypedDict):
    """The members that every ConflictFile has."""

    path: str
    """Path relative to the artifact; empty for the artifact itself."""


class ConflictFile(_ConflictFileRequired, total=False):
    """One file."""

    reason: str
    """What happened to it: both-changed, both-added, deleted-here, deleted-there, in-the-way, link,
    special-file, not-a-folder.
    """


class Conflict(TypedDict, total=False):
    """The question that an ask callback gets. Import: which of merge, fork, skip. Deploy: which of overwrite,
    merge, skip.
    """

    type: str
    """Type of the artifact."""

    name: str
    """Its name."""

    artifact: ArtifactName
    """The same, as an object."""

    agent: str
    """Deploy: id of the agent."""

    path: str
    """Deploy: where the artifact lies."""

    existing_digest: str
    """Tree digest of what is there."""

    incoming_digest: str
    """Tree digest of what comes."""

    files: list[ConflictFile]
    """The files that differ."""


class ContextProject(TypedDict):
    """The project that a folder belongs to."""

    project: str
    """Folder of the project; the folder itself when it is in none."""

    found: bool
    """Whether a project was found."""


Context = ContextProject
"""Facts of a context."""


class _DeployDeployedRequired(TypedDict):
    """The members that every DeployDeployed has."""

    artifact: ArtifactName

    agent: str
    """Id of the agent."""

    path: str
    """Where: relative to the project, absolute in the user's scope."""

    action: str
    """
    What was done, or with conflicts or --dry-run would have been done. One of: created, updated, unchanged,
    merged, skipped, conflict.
    """


class DeployDeployed(_DeployDeployedRequired, total=False):
    """One artifact at one agent."""

    scope: str
    """Whose it is. One of: project, user."""

    project: str
    """Folder of the project; empty in the user's scope."""

    reason: str
    """Why the agent was skipped."""

    shared_with: list[str]
    """Agents that read the same folder."""


class _DeployConflictFileRequired(TypedDict):
    """The members that every DeployConflictFile has."""

    path: str
    """Path relative to the artifact; empty for the artifact itself."""


class DeployConflictFile(_DeployConflictFileRequired, total=False):
    """One file."""

    reason: str
    """What happened to it: both-changed, both-added, deleted-here, deleted-there, in-the-way, link,
    special-file, not-a-folder.
    """


class _DeployConflictRequired(TypedDict):
    """The members that every DeployConflict has."""

    artifact: ArtifactName

    path: str
    """Where: relative to the project, absolute in the user's scope."""


class DeployConflict(_DeployConflictRequired, total=False):
    """One artifact at one place."""

    agent: str
    """Id of the agent."""

    scope: str
    """Whose it is. One of: project, user."""

    project: str
    """Folder of the project; empty in the user's scope."""

    files: list[DeployConflictFile]
    """The files that differ."""

    reason: str
    """What stands in the way."""


class _DeployRequired(TypedDict):
    """The members that every Deploy has."""

    deployed: list[DeployDeployed]
    """Each artifact at each agent."""

    conflicts: list[DeployConflict]
    """Local changes that no strategy settles."""


class Deploy(_DeployRequired, total=False):
    """
    What became of each artifact at each agent. With conflicts nothing was written and the exit status is 4.
    """

    agents: list[str]
    """The agents that were chosen."""

    scope: str
    """Where it was deployed. One of: project, user."""

    project: str
    """Folder of the project; empty in the user's scope."""

    notes: list[str]
    """What is to be known."""

    txn: Optional[str]
    """Id of the change, for undo; empty when nothing was changed."""


class DoctorProblem(TypedDict):
    """One problem."""

    code: str
    """What it is: a row of the table in docs/doctor.md."""

    severity: str
    """How grave it is; info does not make a home unhealthy. One of: error, warning, info."""

    path: str
    """The file or folder; empty when it is about none."""

    message: str
    """What is wrong, for people."""

    repair: str
    """What mends it."""

    automatic: bool
    """Whether a repair does it."""


class DoctorRepaired(TypedDict):
    """One mended problem."""

    code: str
    """What it was."""

    path: str
    """The file or folder."""

    message: str
    """What was wrong."""

    txn: str
    """Id of the change that mended it, which can be undone; empty when it changed no state of the user's."""


class DoctorEnvironmentEncoder(TypedDict):
    """The encoder of packs."""

    name: str
    """Library and version."""

    matches_reference: bool
    """Whether it writes the bytes of the pinned version."""


class DoctorEnvironmentFileSystem(TypedDict):
    """The file system of the home; null when there is no home."""

    type: Optional[str]
    """Its name; null when it is not known."""

    network: bool
    """Whether other machines may write there too."""

    read_only: bool
    """Whether it is mounted read-only."""

    case_sensitive: Optional[bool]
    """Whether case counts in names; null when it cannot be told."""

    execute_bit: Optional[bool]
    """Whether it keeps the execute bit; null when it cannot be told."""


class DoctorEnvironmentGit(TypedDict):
    """The program git."""

    path: Optional[str]
    """Where it is; null when it is not in PATH."""

    version: Optional[str]
    """Its version; null when it does not say."""


class DoctorEnvironmentKeychain(TypedDict):
    """The desktop's keychain."""

    bus: Optional[str]
    """Socket of the session bus on which it would be; null when there is none."""


class DoctorEnvironmentCommand(TypedDict):
    """One program."""

    path: str
    """Where it is."""

    kind: str
    """Which it is. One of: this, original, script, program."""


class DoctorEnvironment(TypedDict):
    """This machine and this library."""

    version: str
    """Version of the library."""

    home: str
    """The folder of the home."""

    home_format: Optional[int]
    """Format of the home; null when it cannot be told."""

    format: int
    """The newest format that the library knows."""

    encoder: DoctorEnvironmentEncoder
    """The encoder of packs."""

    file_system: Optional[DoctorEnvironmentFileSystem]
    """The file system of the home; null when there is no home."""

    agents: list[str]
    """Ids of the agents that were found."""

    git: DoctorEnvironmentGit
    """The program git."""

    keychain: DoctorEnvironmentKeychain
    """The desktop's keychain."""

    commands: list[DoctorEnvironmentCommand]
    """The programs named skillmeat in PATH, the one that runs first."""

    clock: str
    """The time of this machine."""


class Doctor(TypedDict):
    """Result of doctor."""

    healthy: bool
    """No problem is an error or a warning."""

    problems: list[DoctorProblem]
    """What was found; after a repair, what remains."""

    repaired: list[DoctorRepaired]
    """What was mended; in a dry run, what would be."""

    environment: DoctorEnvironment
    """This machine and this library."""


class _ErrorErrorRequired(TypedDict):
    """The members that every ErrorError has."""

    code: str
    """Stable name of the error, such as artifact_not_found: what programs and translations go by. A wrong
    command line is usage.
    """

    message: str
    """What is wrong and where, in English."""

    hint: str
    """What to do next; empty when there is nothing to advise."""

    path: str
    """File or folder that the error is about; empty when there is none. Bytes that are not UTF-8 are escaped.
    """

    details: dict[str, Union[str, int, bool]]
    """Facts by name: reason, entry, line, column, limit, errno and the like."""


class ErrorError(_ErrorErrorRequired, total=False):
    """What went wrong."""

    status: int
    """The same code as a number, as the C ABI returns it."""

    path_bytes: str
    """The path's bytes in base64, when they are not UTF-8."""

    cause: ErrorError
    """The error that led to this one."""


class Error(TypedDict):
    """Why an operation could not be carried out. Printed on standard error by the command line, returned by
    skm_error_json.
    """

    error: ErrorError


class ExportPack(TypedDict):
    """The pack."""

    path: str
    """The file; empty or - when the bytes went to memory or standard output."""

    size: int
    """Its size in bytes, signatures included."""

    pack_id: str
    """SHA-256 of the unsigned archive: names this pack."""

    content_digest: str
    """Digest of what gets installed, whatever the pack's name, version, date or compressor."""

    archive_sha256: str
    """SHA-256 of the file as it lies there."""

    bundle_hash: str
    """The original program's hash of the manifest."""

    artifacts: int
    """How many artifacts."""

    files: int
    """How many files of artifacts."""

    signed_by: list[str]
    """Ids of the keys that signed it."""


class ExportEncoder(TypedDict, total=False):
    """The compressor."""

    name: str
    """Name and version."""

    matches_reference: bool
    """Whether it gives the same bytes as the reference version. If not, pack_id may differ from that of other
    machines, while content_digest does not.
    """


class ExportSignatureFile(TypedDict):
    """One file."""

    path: str
    """Where it lies."""

    format: str
    """Whose signature it is. One of: minisign."""

    unchanged: bool
    """Whether it was there already."""


class _ExportRequired(TypedDict):
    """The members that every Export has."""

    pack: ExportPack
    """The pack."""


class Export(_ExportRequired, total=False):
    """The pack that was written."""

    left_out: list[Any]
    """Files and folders that were not packed, such as .git and .env."""

    renamed: list[Any]
    """Names that were brought to the normal form NFC."""

    encoder: ExportEncoder
    """The compressor."""

    scan: str
    """Result of the scan for secrets and dangers; not scanned when there was none."""

    warnings: list[str]
    """Of a conversion: what does not go with the pack."""

    unchanged: bool
    """Whether the file was there with the same bytes."""

    signature_files: list[ExportSignatureFile]
    """Signatures of other programs beside the pack; absent when none was asked for."""

    txn: str
    """Id of the change, for undo."""


class _FeaturesEncoderRequired(TypedDict):
    """The members that every FeaturesEncoder has."""

    name: str
    """Name and version."""


class FeaturesEncoder(_FeaturesEncoderRequired, total=False):
    """The compressor."""

    matches_reference: bool
    """Whether it gives the reference's bytes."""


class Features(TypedDict):
    """Result of --version with --json."""

    version: str
    """Version of the library."""

    abi: int
    """Number of the ABI."""

    features: list[str]
    """Names of the parts that were built in."""

    encoder: FeaturesEncoder
    """The compressor."""


class GcTotals(TypedDict):
    """How much."""

    changes: int
    """Changes of the history."""

    snapshots: int
    """Snapshots of all collections."""

    objects: int
    """Stored contents."""

    bytes: int
    """Bytes of these contents on the disk."""


class GcProblem(TypedDict):
    """One record."""

    path: str
    """Where it lies."""

    message: str
    """What is wrong with it."""


class Gc(TypedDict):
    """What was dropped and what is kept."""

    dry_run: bool
    """Nothing was dropped; this is what would be."""

    dropped: GcTotals

    kept: GcTotals

    oldest_change: str
    """Id of the oldest change that is kept; empty when there is none."""

    keep_days: int
    """Changes that are not older than so many days stay."""

    keep_changes: int
    """So many of the newest changes stay whatever their age."""

    problems: list[GcProblem]
    """Records that cannot be read. While there are any, nothing is dropped."""


class _HashRequired(TypedDict):
    """The members that every Hash has."""

    algorithm: str
    """The rule. One of: tree, a, b, c, d, e."""

    digest: str
    """The digest, as that rule writes it; tree: sha256: and 64 hex digits."""

    files: int
    """How many files went into it."""


class Hash(_HashRequired, total=False):
    """Result of hash."""

    left_out: list[str]
    """Files and folders that do not count, such as .git."""


class _HistoryTransactionRequired(TypedDict):
    """The members that every HistoryTransaction has."""

    id: str
    """Its id, as undo takes it; ids sort by time."""

    time: str
    """When."""

    command: str
    """What was done."""

    paths: int
    """How many paths it changed."""

    undone_by: str
    """Id of the undo that took it back; empty when none did."""


class HistoryTransaction(_HistoryTransactionRequired, total=False):
    """One change."""

    facts: dict[str, Any]
    """Names of artifacts, pack_id and the like."""


class SnapshotInfo(TypedDict):
    """What a collection was at one moment."""

    id: str
    """Its id, as rollback takes it; ids sort by time."""

    created: str
    """When it was made."""

    message: str
    """What it is for; may be empty."""

    artifacts: int
    """How many artifacts it holds."""

    digest: str
    """Equal for collections that hold the same; empty when it is not known."""

    collection: str
    """The collection."""

    automatic: bool
    """Made before a change, not by a person."""

    format: str
    """Whose snapshot it is: ours, or the original program's. One of: skillmeat, original."""


class History(TypedDict):
    """Result of history: two lists that are one by time, newest first. A page counts the rows of both."""

    transactions: list[HistoryTransaction]
    """The changes."""

    snapshots: list[SnapshotInfo]
    """The snapshots."""

    next: Optional[str]
    """Where the next page begins: give it as cursor. Null (or empty) on the last page."""


_HomeMigrationStepRequired = TypedDict(
    "_HomeMigrationStepRequired",
    {
        # The older format.
        "from": "int",
        # The newer format.
        "to": "int",
        # What the newer one has.
        "meaning": "str",
    },
)


class HomeMigrationStep(_HomeMigrationStepRequired):
    """One step."""


_HomeMigrationRequired = TypedDict(
    "_HomeMigrationRequired",
    {
        # The format before.
        "from": "int",
        # The format after.
        "to": "int",
        # The steps that were made.
        "steps": "list[HomeMigrationStep]",
        # Id of the change; empty when there was nothing to do, or in a dry run.
        "txn": "str",
    },
)


class HomeMigration(_HomeMigrationRequired):
    """Result of home upgrade and downgrade."""


class HomeRemovalRemoved(TypedDict):
    """A topmost file or folder."""

    name: str
    """Its name in the home."""

    files: int
    """How many files are in it."""

    bytes: int
    """How long they are together."""


class HomeRemovalKept(TypedDict):
    """A topmost file or folder."""

    name: str
    """Its name in the home."""

    files: int
    """How many files are in it."""

    bytes: int
    """How long they are together."""


class HomeRemoval(TypedDict):
    """Result of home remove."""

    path: str
    """The folder of the home."""

    removed: list[HomeRemovalRemoved]
    """What went."""

    kept: list[HomeRemovalKept]
    """What stays."""

    deployments: int
    """How many deployments were in the way; 0 when it was not asked."""


_HomeStepRequired = TypedDict(
    "_HomeStepRequired",
    {
        # The older format.
        "from": "int",
        # The newer format.
        "to": "int",
        # What the newer one has.
        "meaning": "str",
    },
)


class HomeStep(_HomeStepRequired):
    """One step."""


class HomeContent(TypedDict):
    """A topmost file or folder."""

    name: str
    """Its name in the home."""

    files: int
    """How many files are in it."""

    bytes: int
    """How long they are together."""


class Home(TypedDict):
    """What a home is and what lies in it."""

    path: str
    """Its folder."""

    format: int
    """Its format; 0: only the original program has written there."""

    newest: int
    """The newest format that this library knows."""

    generation: int
    """Grows with every change."""

    written_by: str
    """The version that wrote last; empty in format 0."""

    steps: list[HomeStep]
    """The steps to the newest format."""

    contents: list[HomeContent]
    """What lies in it."""


class _ImportItemConflictRequired(TypedDict):
    """The members that every ImportItemConflict has."""

    path: str
    """Path relative to the artifact; empty for the artifact itself."""


class ImportItemConflict(_ImportItemConflictRequired, total=False):
    """One file."""

    reason: str
    """What happened to it: both-changed, both-added, deleted-here, deleted-there, in-the-way, link,
    special-file, not-a-folder.
    """


class _ImportItemRequired(TypedDict):
    """The members that every ImportItem has."""

    name: str
    """Name in the pack."""

    type: str
    """Its type."""

    status: str
    """How it went. One of: success, skipped, failed."""

    skip_reason: Optional[str]
    """Why it was skipped, such as conflict, exists, kept; empty when it was not."""

    action: str
    """What was done. One of: created, unchanged, merged, forked, skipped."""

    new_name: Optional[str]
    """Name of the fork; empty otherwise."""

    conflicts: list[ImportItemConflict]
    """The files that differ."""


class ImportItem(_ImportItemRequired, total=False):
    """One artifact."""

    tree_digest: str
    """Tree digest of what the pack holds."""


class ImportCounts(TypedDict):
    """How many artifacts went which way."""

    created: int
    """Artifacts that were new."""

    unchanged: int
    """Artifacts that were there with the same content."""

    merged: int
    """Artifacts that were merged."""

    forked: int
    """Artifacts that were kept beside under a new name."""

    skipped: int
    """Artifacts that were left as they were."""

    failed: int
    """Artifacts that were not imported."""


class _SignatureSignatureRequired(TypedDict):
    """The members that every SignatureSignature has."""

    key_id: str
    """Id of its key; empty when it is not known, so that the signature could not be checked."""

    state: str
    """What it is worth here. One of: trusted, unknown, untrusted, invalid, revoked, expired."""


class SignatureSignature(_SignatureSignatureRequired, total=False):
    """One signature."""

    signer: str
    """Name of the key in trust.toml."""

    note: str
    """More for people."""

    format: str
    """Whose signature it is: that of packs, of the original program, of minisign (X.minisig) or of OpenSSH
    (X.sig). One of: dsse, original, minisign, ssh.
    """


class _SignatureRequired(TypedDict):
    """The members that every Signature has."""

    state: str
    """What the signatures are worth here. One of: trusted, unknown, untrusted, unsigned, invalid, revoked,
    expired.
    """

    key_id: str
    """Id of the key that decided, 64 hex digits; empty without a signature."""

    signer: str
    """Name of that key in trust.toml; empty when it is not there."""


class Signature(_SignatureRequired, total=False):
    """What is known of the signatures and their signers."""

    note: str
    """More for people; empty when the state says it all."""

    signatures: list[SignatureSignature]
    """Each signature."""


class _ImportRequired(TypedDict):
    """The members that every Import has."""

    status: str
    """failed when the pack was refused and nothing was written. One of: success, failed."""

    pack_id: Optional[str]
    """SHA-256 of the unsigned archive."""

    txn: Optional[str]
    """Id of the change, for undo; empty when nothing was changed."""

    items: list[ImportItem]
    """Each artifact of the pack."""

    counts: ImportCounts
    """How many artifacts went which way."""

    signature: Signature

    snapshot: Optional[str]
    """Id of the snapshot that was made before the import, which rollback takes; the same as txn when the
    collection was empty, and null when nothing was changed.
    """


class Import(_ImportRequired, total=False):
    """What became of each artifact of a pack. A refused pack is a result with status failed (exit status 3);
    with a conflict the exit status is 4.
    """

    reason: Optional[str]
    """Why the pack was refused; see verify.json. Empty or absent when it was not. One of: absolute, bad-path,
    bomb, collision, duplicate, gap, header-mismatch, overlap, protected-path, reserved-name, size-lie,
    special-file, too-long, traversal, truncated, unsupported, manifest, hash-mismatch, not-canonical,
    signature, unsigned, untrusted, revoked, expired, rolled-back, scan, license, source.
    """

    entry: Optional[str]
    """Entry of the archive that the refusal is about."""

    detail: Optional[str]
    """More about a refusal, for people."""

    name: str
    """Name of the pack."""

    version: str
    """Version of the pack."""

    collection: str
    """Collection that it was imported into."""

    warnings: list[str]
    """What is to be known although it was imported."""

    decided_by: str
    """Rule or line of a policy file that decided whether the pack may in."""

    scan: str
    """Result of the scan; not scanned when there was none."""


class Init(TypedDict):
    """A collection that was made, or was there already."""

    collection: str
    """Name of the collection."""

    path: str
    """Its folder."""

    created: bool
    """Whether it was made now."""


class _InspectArtifactRequired(TypedDict):
    """The members that every InspectArtifact has."""

    name: str
    """Its name."""

    type: str
    """Its type."""

    tree_digest: str
    """Digest of its files."""


class InspectArtifact(_InspectArtifactRequired, total=False):
    """One artifact."""

    path: str
    """Folder in the pack."""

    origin: str
    """Where it came from."""

    version: str
    """Version that it declares."""

    description: str
    """Description that it declares."""

    license: str
    """License that it declares."""

    tags: list[str]
    """Tags."""

    dependencies: list[str]
    """What it needs."""

    upstream: str
    """Where newer versions come from."""

    files: int
    """How many files it has."""


class InspectFile(TypedDict):
    """One file."""

    path: str
    """Name of the entry."""

    size: int
    """Size in bytes."""

    mode: str
    """100644 or 100755."""

    sha256: str
    """SHA-256 of its bytes."""


class _InspectSignatureRequired(TypedDict):
    """The members that every InspectSignature has."""

    key_id: str
    """Id of its key; empty when it is not known, so that the signature could not be checked."""

    state: str
    """What it is worth: see signature.json."""


class InspectSignature(_InspectSignatureRequired, total=False):
    """One signature."""

    signer: str
    """Name of the key in trust.toml."""

    format: str
    """Whose signature it is: that of packs, of the original program, of minisign (X.minisig) or of OpenSSH
    (X.sig). One of: dsse, original, minisign, ssh.
    """


class _InspectRequired(TypedDict):
    """The members that every Inspect has."""

    format: str
    """Layout of the pack. One of: zip, v0, v0-toml, v1, v2."""

    name: str
    """Its name."""

    version: str
    """Its version; empty for a layout that keeps none."""

    author: str
    """Its author."""

    license: str
    """License as an SPDX expression, or NOASSERTION."""

    description: str
    """What it is."""

    artifacts: list[InspectArtifact]
    """Its artifacts, sorted by path."""

    files: list[InspectFile]
    """Every file that the manifest lists."""

    pack_id: str
    """SHA-256 of the unsigned archive; for packs of the original, of the file."""

    content_digest: str
    """Digest of what gets installed."""

    bundle_hash: str
    """The original program's hash of the whole; empty for a layout that has none."""

    signatures: list[InspectSignature]
    """Its signatures, each sound over the bytes."""


class Inspect(_InspectRequired, total=False):
    """Result of bundle inspect. Trust is not asked here."""

    created_at: str
    """Its date."""

    serial: int
    """Number that grows with each release of the name; 0 for packs of the original, which have none."""

    publisher: str
    """Publisher; empty when it names none."""

    homepage: str
    """Homepage."""

    repository: str
    """Repository."""

    tags: list[str]
    """Its tags."""

    size: int
    """Size of the file in bytes."""

    warnings: list[str]
    """What is odd but allowed."""


class _KeyInfoRequired(TypedDict):
    """The members that every KeyInfo has."""

    id: str
    """SHA-256 of the public key."""

    fingerprint: str
    """The same, as people compare it."""

    name: str
    """Its name."""

    public_key: str
    """The 32 bytes in base64."""

    created: str
    """When it was made."""

    store: str
    """Where the secret half is. One of: file, keychain."""


class KeyInfo(_KeyInfoRequired, total=False):
    """A signing key, without its secret half."""

    email: str
    """E-mail address of its owner; empty when none was given."""

    path: str
    """Its file."""


class KeyExport(TypedDict):
    """The public half of a key as text."""

    key: KeyInfo

    format: str
    """Form of the text. One of: raw, pem, minisign, openssh."""

    text: str
    """The text, as other programs read it."""


class KeyRevocationStatement(TypedDict):
    """What others apply."""

    path: str
    """File that holds it."""

    payload_type: str
    """What kind of statement it is."""

    issued: str
    """When it was made."""

    serial: int
    """Number that grows with each revocation; the time in Unix seconds."""

    reason: str
    """Why; empty when nothing was said."""


class KeyRevocation(TypedDict):
    """The statement of a key that it is not to be believed any more."""

    key: KeyInfo

    statement: KeyRevocationStatement
    """What others apply."""


class KeyRotationStatement(TypedDict):
    """What others apply."""

    path: str
    """File that holds it."""

    payload_type: str
    """What kind of statement it is."""

    issued: str
    """When it was made."""


class _KeyRotationRequired(TypedDict):
    """The members that every KeyRotation has."""

    key: KeyInfo

    old_key: KeyInfo

    statement: KeyRotationStatement
    """What others apply."""


class KeyRotation(_KeyRotationRequired, total=False):
    """The new key, and the statement of both that it takes the place of the old one."""

    txn: str
    """Id of the change, for undo."""


class _KeyRequired(TypedDict):
    """The members that every Key has."""

    key: KeyInfo


class Key(_KeyRequired, total=False):
    """The key that was made, taken in or removed."""

    txn: str
    """Id of the change, for undo."""

    warnings: list[str]
    """What is to be known of the file that was imported; absent when there is nothing."""


class _KeysProblemRequired(TypedDict):
    """The members that every KeysProblem has."""

    path: str
    """The file."""


class KeysProblem(_KeysProblemRequired, total=False):
    """One file."""

    code: str
    """Stable name of the error."""

    message: str
    """What is wrong."""

    hint: str
    """What to do."""


class _KeysRequired(TypedDict):
    """The members that every Keys has."""

    keys: list[KeyInfo]
    """The keys, oldest first."""

    next: Optional[str]
    """Where the next page begins: give it as cursor. Null (or empty) on the last page."""


class Keys(_KeysRequired, total=False):
    """Result of key list."""

    problems: list[KeysProblem]
    """Files in the key folder that are no sound key files."""


class List(TypedDict):
    """Result of list."""

    artifacts: list[Artifact]
    """The artifacts of this page."""

    total: int
    """How many artifacts the filter lets through, on all pages."""

    next: Optional[str]
    """Where the next page begins: give it as cursor. Null (or empty) on the last page."""


class ParseName(TypedDict):
    """A name for an artifact."""

    valid: bool
    """Whether it may be used."""

    normalized: str
    """The name as it would be kept; empty when it may not."""

    reason: Optional[str]
    """Why it may not be used; empty when it may."""


class _ParseTypeRequired(TypedDict):
    """The members that every ParseType has."""

    type: str
    """The type; empty when it looks like no artifact."""

    confidence: int
    """How sure, 0 to 1000."""


class ParseType(_ParseTypeRequired, total=False):
    """What lies at a path."""

    name: str
    """The name it would get."""


class _ParseFrontmatterRequired(TypedDict):
    """The members that every ParseFrontmatter has."""

    properties: dict[str, Any]
    """What it says, scalars as text."""


class ParseFrontmatter(_ParseFrontmatterRequired, total=False):
    """Front matter of a file."""

    problem: str
    """Why it could only be read leniently; empty when it is sound."""

    body_line: int
    """Line at which the text after it begins."""


Parse = Union[ParseName, ParseType, ParseFrontmatter]
"""Results of parse name, type and frontmatter."""


class PolicyCheckFile(TypedDict):
    """One file."""

    origin: str
    """Its layer. One of: user, project, managed."""

    path: str
    """Where it lies, or would."""

    present: bool
    """Whether it is there."""

    settings: int
    """How many settings it makes."""


class PolicyCheckProblem(TypedDict):
    """One problem."""

    code: str
    """Stable name of the error."""

    message: str
    """What is wrong, and where."""

    path: str
    """The file."""

    hint: str
    """What to do next."""


class PolicyExplain(TypedDict):
    """Result of policy explain: the value in force and the line that decided."""

    key: str
    """The setting, such as signature.file."""

    value: Union[str, int, bool, list[Any]]
    """Its value."""

    origin: str
    """Which layer decided. One of: built-in, user, project, managed."""

    path: str
    """Policy file that decided; empty for the built-in rules."""

    line: int
    """Line in that file; 0 when there is none."""


class PolicyCheckWithoutEffect(TypedDict):
    """One setting."""

    key: str
    """The setting."""

    value: Union[str, int]
    """What the file says."""

    origin: str
    """The layer of the file."""

    path: str
    """The file."""

    line: int
    """The line in it."""

    decided_by: PolicyExplain
    """What decided instead."""


class PolicyCheck(TypedDict):
    """Result of policy check."""

    ok: bool
    """Whether every file can be read."""

    files: list[PolicyCheckFile]
    """The files of the policy."""

    problems: list[PolicyCheckProblem]
    """What keeps a file from being read."""

    without_effect: list[PolicyCheckWithoutEffect]
    """Settings that another layer overrules."""


class _PolicyRequired(TypedDict):
    """The members that every Policy has."""

    decisions: list[PolicyExplain]
    """Each setting with the line that decided it."""


class Policy(_PolicyRequired, total=False):
    """Result of policy show."""

    policy: dict[str, Any]
    """The values in force, by section."""


class _RemoveRequired(TypedDict):
    """The members that every Remove has."""

    removed: list[Artifact]
    """The artifacts."""

    snapshot: str
    """
    Id of the snapshot that was made before, which rollback takes, when several were removed; else the same as
    txn. Empty when nothing was removed.
    """


class Remove(_RemoveRequired, total=False):
    """Artifacts that were removed from a collection."""

    undeployed: list[Any]
    """Deployments that were taken back with them."""

    kept_modified: list[Any]
    """Deployed files that stay because they were changed."""

    txn: str
    """Id of the change, for undo; empty when nothing was removed."""


class Revocations(TypedDict):
    """Result of trust revocations: the signed list that was written."""

    path: str
    """The file."""

    issuer: str
    """Id of the key that signed it."""

    serial: int
    """Grows with each list of a key."""

    issued: str
    """When it was made."""

    keys: int
    """How many keys it revokes."""

    packs: int
    """How many packs it revokes."""


class _RevokedPackRequired(TypedDict):
    """The members that every RevokedPack has."""

    pack_id: str
    """Its id."""

    reason: Optional[str]
    """Why."""


class RevokedPack(_RevokedPackRequired, total=False):
    """One pack that nobody shall use any more."""

    added: str
    """When it was revoked here."""


class RevokedPacks(TypedDict):
    """Result of trust list --packs."""

    packs: list[RevokedPack]
    """The packs."""

    next: Optional[str]
    """Where the next page begins: give it as cursor. Null on the last page."""


class RollbackChange(TypedDict):
    """One artifact."""

    artifact: str
    """TYPE:NAME."""

    action: str
    """missing: the snapshot does not hold its files, and what is there stays. One of: restored, removed,
    unchanged, missing.
    """


class RollbackFiles(TypedDict):
    """How many files of artifacts were touched."""

    written: int
    """Files that were written."""

    removed: int
    """Files that were removed."""

    unchanged: int
    """Files that were as they should be."""


class Rollback(TypedDict):
    """A collection, or some of its artifacts, is again what a snapshot says."""

    restored: str
    """Id of the snapshot."""

    safety_snapshot: Optional[str]
    """Id of the snapshot of what was there before; null when nothing was changed."""

    collection: str
    """The collection."""

    changes: list[RollbackChange]
    """What became of each artifact."""

    files: RollbackFiles
    """How many files of artifacts were touched."""

    txn: str
    """Id of the change, for undo; empty when nothing was changed."""


class ShowFile(TypedDict):
    """One file."""

    path: str
    """Path relative to the artifact."""

    size: int
    """Size in bytes."""

    mode: str
    """100644, or 100755 when it is executable."""

    sha256: str
    """SHA-256 of its bytes."""


class _ShowDeploymentRequired(TypedDict):
    """The members that every ShowDeployment has."""

    agent: str
    """Id of the agent."""

    path: str
    """Folder or file, relative to the project or the user's home; absolute elsewhere."""


class ShowDeployment(_ShowDeploymentRequired, total=False):
    """One deployment to one agent."""

    scope: str
    """Whose it is. One of: project, user."""

    project: str
    """Folder of the project; empty in the user's scope."""

    collection: str
    """Collection that it came from."""

    deployed_at: str
    """When it was deployed."""


class _ShowRequired(TypedDict):
    """The members that every Show has."""

    artifact: Artifact

    files: list[ShowFile]
    """Its files, sorted by path."""

    deployments: list[ShowDeployment]
    """Where it is deployed."""


class Show(_ShowRequired, total=False):
    """Result of show: an artifact with its files and where it is deployed."""

    front_matter: Optional[dict[str, Any]]
    """Its front matter, scalars as text."""

    front_matter_problem: str
    """Why the front matter could only be read leniently; empty when it is sound."""

    changed_on_disk: bool
    """Whether its files are other than those that were recorded."""


class SignSignatureFile(TypedDict):
    """One file."""

    path: str
    """Where it lies."""

    format: str
    """Whose signature it is. One of: dsse, minisign, ssh."""

    unchanged: bool
    """Whether it was there already."""


class _SignSignatureRequired(TypedDict):
    """The members that every SignSignature has."""

    path: str
    """File that holds it: the pack, or the sidecar."""

    key_id: str
    """Id of the key."""

    fingerprint: str
    """The same, as people compare it."""

    pack_id: str
    """SHA-256 of the unsigned archive."""

    files: list[SignSignatureFile]
    """The files that hold the signatures which were asked for."""


class SignSignature(_SignSignatureRequired, total=False):
    """The signature."""

    signer: str
    """Name of the key."""

    signatures: int
    """How many signatures the envelope holds now, or how many files were asked for."""

    expires: str
    """When it ends; empty for never."""

    unchanged: bool
    """Whether the key had signed before."""


class _SignRequired(TypedDict):
    """The members that every Sign has."""

    signature: SignSignature
    """The signature."""


class Sign(_SignRequired, total=False):
    """The signature that was made."""

    txn: str
    """Id of the change, for undo."""


class _SignerQuestionRequired(TypedDict):
    """The members that every SignerQuestion has."""

    name: str
    """What the pack says its name is."""

    pack_id: str
    """Its id."""

    fingerprint: str
    """SHA-256 of the signer's public key: compare it with the publisher's."""


class SignerQuestion(_SignerQuestionRequired, total=False):
    """The question that an ask_trust callback of import gets: trust (for packs of this name), once or refuse.
    """

    path: str
    """The pack."""

    version: str
    """What it says its version is."""

    publisher: str
    """Who it says published it; nobody vouches for that."""


class SnapshotRemove(TypedDict):
    """The snapshot that was removed; the collection stays as it is."""

    removed: str
    """Id of the snapshot."""

    collection: str
    """Its collection."""

    txn: str
    """Id of the change, for undo; empty in a dry run."""


class SnapshotMissing(TypedDict):
    """One artifact."""

    artifact: str
    """TYPE:NAME."""

    path: str
    """Its place in the collection."""

    reason: str
    """absent, or the name of an error such as link or empty."""


class Snapshot(TypedDict):
    """The snapshot that was made."""

    snapshot: SnapshotInfo

    missing: list[SnapshotMissing]
    """Artifacts that are not in it, because their files are not there or cannot be kept."""

    txn: str
    """Id of the change, for undo; empty in a dry run."""


class _SpliceRequired(TypedDict):
    """The members that every Splice has."""

    changed: bool
    """The new text differs from the old one."""

    splices: list[list[Union[int, str]]]
    """The change as replacements [start, end, text], ascending: bytes from start up to end of the old text
    become text.
    """


class Splice(_SpliceRequired, total=False):
    """Result of splice edit."""

    text: str
    """The whole new text; of a file only in a dry run."""

    path: str
    """The file; only for files."""

    txn: str
    """The change, for undo; only when a file was written."""


class _StatusArtifactDeploymentRequired(TypedDict):
    """The members that every StatusArtifactDeployment has."""

    agent: str
    """Id of the agent."""

    path: str
    """Where: relative to the project, absolute in the user's scope."""

    state: str
    """synced: as deployed and as in the collection. modified: changed here. line_ends: changed here, but only
    the line ends. outdated: the collection has another state. conflict: both. missing: gone. One of: synced,
    modified, line_ends, outdated, conflict, missing.
    """


class StatusArtifactDeployment(_StatusArtifactDeploymentRequired, total=False):
    """One deployment."""

    scope: str
    """Whose it is. One of: project, user."""

    project: str
    """Folder of the project; empty in the user's scope."""

    collection: str
    """Collection that it came from."""

    deployed_at: str
    """When it was deployed."""


class StatusArtifact(TypedDict):
    """One artifact."""

    artifact: Union[Artifact, ArtifactName]
    """The artifact."""

    upstream: str
    """Whether there is a newer version where it came from. One of: current, outdated, pinned, unknown."""

    deployments: list[StatusArtifactDeployment]
    """Where it is."""


class _StatusRequired(TypedDict):
    """The members that every Status has."""

    artifacts: list[StatusArtifact]
    """The deployed artifacts of this page."""

    next: Optional[str]
    """Where the next page begins: give it as cursor. Null (or empty) on the last page."""


class Status(_StatusRequired, total=False):
    """Deployed artifacts, and whether they are as they were deployed."""

    total: int
    """How many artifacts there are on all pages."""

    notes: list[str]
    """What could not be read."""


class _TrustKeyRequired(TypedDict):
    """The members that every TrustKey has."""

    id: str
    """SHA-256 of the public key."""

    state: str
    """What it is worth. One of: trusted, untrusted, revoked."""

    scope: str
    """Pattern of pack names that it may sign, with * and ?."""

    valid_from: Optional[str]
    """Signatures count from this time on; empty for always."""

    valid_until: Optional[str]
    """Signatures count before this time; empty for ever."""


class TrustKey(_TrustKeyRequired, total=False):
    """One key."""

    name: str
    """Whose it is."""

    vault: Optional[str]
    """Pattern of the vaults that the packs must come from; null for anywhere."""

    roles: list[str]
    """What it is believed for."""

    retired: Optional[str]
    """When another key took its place: packs made until then still count."""

    replaced_by: Optional[str]
    """Id of that key."""

    reason: Optional[str]
    """Why it was revoked."""

    public_key: Optional[str]
    """The 32 bytes in base64; null for a revoked key of which only the id is known."""

    added: str
    """When it was added."""


class _TrustRequired(TypedDict):
    """The members that every Trust has."""

    keys: list[TrustKey]
    """The keys."""


class Trust(_TrustRequired, total=False):
    """
    Result of trust add, list, remove, revoke and apply: the keys in trust.toml, or those that the command was
    about.
    """

    packs: list[RevokedPack]
    """The revoked packs that the command was about."""

    kind: str
    """Of trust apply: what was taken over. One of: rotation, revocations."""

    issuer: str
    """Of trust apply: id of the key that vouched or revoked."""

    serial: int
    """Of trust apply: serial of the list of revocations."""

    txn: str
    """Id of the change, for undo."""

    next: Optional[str]
    """Where the next page begins: give it as cursor. Null (or empty) on the last page."""


class _UndeployRemovedRequired(TypedDict):
    """The members that every UndeployRemoved has."""

    artifact: ArtifactName

    agent: str
    """Id of the agent."""

    path: str
    """Where: relative to the project, absolute in the user's scope."""


class UndeployRemoved(_UndeployRemovedRequired, total=False):
    """One artifact at one agent."""

    scope: str
    """Whose it is. One of: project, user."""

    project: str
    """Folder of the project; empty in the user's scope."""


class _UndeployKeptModifiedRequired(TypedDict):
    """The members that every UndeployKeptModified has."""

    artifact: ArtifactName

    path: str
    """Where: relative to the project, absolute in the user's scope."""


class UndeployKeptModified(_UndeployKeptModifiedRequired, total=False):
    """One file."""

    agent: str
    """Id of the agent."""

    scope: str
    """Whose it is. One of: project, user."""

    project: str
    """Folder of the project; empty in the user's scope."""

    reason: str
    """Why it stays: modified, added, or what stands in the way."""


class _UndeployRequired(TypedDict):
    """The members that every Undeploy has."""

    removed: list[UndeployRemoved]
    """Artifacts that are no longer deployed."""

    kept_modified: list[UndeployKeptModified]
    """Files that stay."""


class Undeploy(_UndeployRequired, total=False):
    """What was taken back. Files that were changed or added by hand stay."""

    notes: list[str]
    """What is to be known, such as a project whose folder is gone."""

    txn: Optional[str]
    """Id of the change, for undo; empty when nothing was changed."""


class _UndoRequired(TypedDict):
    """The members that every Undo has."""

    undone: list[str]
    """Paths that were put back."""

    kept_modified: list[str]
    """Paths that were changed since and stay as they are."""

    txn: str
    """Id of the undo itself, which can be undone in turn; empty when nothing could be put back."""


class Undo(_UndoRequired, total=False):
    """A change that was taken back."""

    of: str
    """Id of the change that was taken back."""

    command: str
    """What that change was."""


class UsageEventsEventArtifact(TypedDict):
    """One artifact."""

    type: str
    """Its type."""

    name: str
    """Its name."""


class _UsageEventsEventRequired(TypedDict):
    """The members that every UsageEventsEvent has."""

    time: str
    """When."""

    type: str
    """add, remove, export, import, sign, verify, deploy, undeploy, undo, snapshot, rollback …"""

    result: str
    """How it went. One of: success, failed, refused, conflict."""

    artifacts: list[UsageEventsEventArtifact]
    """Artifacts it was about."""

    counts: dict[str, int]
    """Numbers by name."""

    duration_ms: int
    """How long it took, in milliseconds."""


class UsageEventsEvent(_UsageEventsEventRequired, total=False):
    """One event."""

    id: int
    """Its number."""

    collection: str
    """Collection; empty when none was used."""

    project: str
    """Base name of the project's folder; empty when none was used."""

    trace_id: str
    """Id that the log records of the same call have."""


class UsageEvents(TypedDict):
    """Result of usage events, newest first. They stay on this machine."""

    events: list[UsageEventsEvent]
    """The events."""

    next: Optional[str]
    """Where the next page begins: give it as cursor. Null (or empty) on the last page."""


class UsageSummaryByType(TypedDict):
    """One kind."""

    type: str
    """The kind."""

    count: int
    """How many."""


class UsageSummaryByArtifact(TypedDict):
    """One artifact."""

    type: str
    """Its type."""

    name: str
    """Its name."""

    count: int
    """How many events."""

    last_used: str
    """When it was last used."""


class UsageSummaryByDay(TypedDict):
    """One day."""

    day: str
    """The day in UTC."""

    count: int
    """How many events."""


class UsageSummary(TypedDict):
    """Result of usage summary."""

    since: Optional[str]
    """Beginning of the time looked at; empty or null when it is open."""

    until: Optional[str]
    """End of it."""

    total: int
    """How many events."""

    by_type: list[UsageSummaryByType]
    """By kind of event."""

    by_artifact: list[UsageSummaryByArtifact]
    """By artifact."""

    by_day: list[UsageSummaryByDay]
    """By day."""


class VerifyCheck(TypedDict):
    """One check."""

    name: str
    """What was looked at."""

    result: str
    """What came out: ok, or what is wrong."""


class _VerifyRequired(TypedDict):
    """The members that every Verify has."""

    verdict: str
    """The answer. One of: ok, refused."""

    reason: Optional[str]
    """
    Why it is refused; empty or null when it is not. One of: absolute, bad-path, bomb, collision, duplicate,
    gap, header-mismatch, overlap, protected-path, reserved-name, size-lie, special-file, too-long, traversal,
    truncated, unsupported, manifest, hash-mismatch, not-canonical, signature, unsigned, untrusted, revoked,
    expired, rolled-back, scan, license, source.
    """

    pack_id: Optional[str]
    """SHA-256 of the unsigned archive; empty when the pack could not be read so far."""

    signature: Signature

    checks: list[VerifyCheck]
    """What was checked, in order."""


class Verify(_VerifyRequired, total=False):
    """Whether a pack is sound and may be imported here. Exit status 3 when it is refused."""

    entry: Optional[str]
    """Entry of the archive that it is about; empty when it is about the whole file."""

    detail: Optional[str]
    """More for people."""

    name: str
    """Name of the pack."""

    version: str
    """Its version."""

    content_digest: str
    """Digest of what gets installed."""

    warnings: list[str]
    """What is to be known although it passes."""

    decided_by: str
    """Rule or line of a policy file that decided."""

    scan: str
    """Result of the scan; not scanned when there was none."""
