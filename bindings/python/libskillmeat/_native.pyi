from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Literal, SupportsIndex, overload

from typing_extensions import Buffer, Self

from . import records
from ._types import Artifact, LogRecord, OnProgress, Paths, Signer, StrPath, Texts, Wait

def version() -> str: ...
def abi_version() -> int: ...
def features() -> records.Features: ...
def error_name(code: int) -> str: ...
def verify_signature(public_key: Buffer, data: Buffer, signature: Buffer) -> bool: ...

class Cancel:
    def __init__(self) -> None: ...
    def cancel(self) -> None: ...
    def reset(self) -> None: ...
    def close(self) -> None: ...
    @property
    def closed(self) -> bool: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> None: ...

class Collection:
    @property
    def name(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def count(self) -> int: ...
    def artifact_name(self, index: SupportsIndex) -> str: ...
    def artifact_type(self, index: SupportsIndex) -> str: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Artifact]: ...
    @overload
    def __getitem__(self, index: SupportsIndex, /) -> Artifact: ...
    @overload
    def __getitem__(self, part: slice, /) -> list[Artifact]: ...
    def close(self) -> None: ...
    @property
    def closed(self) -> bool: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> None: ...

class Bundle:
    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def pack_id(self) -> str: ...
    @property
    def content_digest(self) -> str: ...
    def file(self, entry: StrPath) -> bytes: ...
    def close(self) -> None: ...
    @property
    def closed(self) -> bool: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> None: ...

class Key:
    @property
    def id(self) -> str: ...
    def sign(self, data: Buffer) -> bytes: ...
    def close(self) -> None: ...
    @property
    def closed(self) -> bool: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> None: ...

class Context:
    def __init__(
        self, *, home: StrPath | None = None, working_directory: StrPath | None = None,
        environment: Mapping[str, str] | None = None, managed_policy: StrPath | None = None,
        offline: bool = False, log_level: Literal["debug", "info", "warning", "error"] = "info",
        log: Callable[[LogRecord], object] | None = None, clock: Callable[[], int] | None = None
    ) -> None: ...
    def close(self) -> None: ...
    @property
    def closed(self) -> bool: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> None: ...
    @property
    def home(self) -> str: ...
    def project(
        self, *, start: StrPath | None = None, dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.ContextProject: ...
    def config_list(
        self, *, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.ConfigList: ...
    def config_get(
        self, key: str, *, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.ConfigValue: ...
    def config_set(
        self, key: str, value: str, *, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.ConfigValue: ...
    def config_unset(
        self, key: str, *, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.ConfigValue: ...
    def home_show(
        self, *, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Home: ...
    def home_upgrade(
        self, *, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.HomeMigration: ...
    def home_downgrade(
        self, *, format: int = 0, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.HomeMigration: ...
    def home_remove(
        self, *, keep_deployed: bool = False, with_keys: bool = False, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.HomeRemoval: ...
    def doctor(
        self, *, project: StrPath | None = None, repair: bool = False, from_original: bool = False,
        dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Doctor: ...
    def hash(
        self, path: StrPath, *, algorithm: str = "tree", dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.Hash: ...
    @overload
    def parse(
        self, kind: Literal["name"], input: StrPath, *, dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.ParseName: ...
    @overload
    def parse(
        self, kind: Literal["type"], input: StrPath, *, dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.ParseType: ...
    @overload
    def parse(
        self, kind: Literal["frontmatter"], input: StrPath, *, dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.ParseFrontmatter: ...
    @overload
    def parse(
        self, kind: str, input: StrPath, *, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Parse: ...
    def splice_edit(
        self, text: str, format: str, root: str, operation: str, *, dry_run: bool = False,
        no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Splice: ...
    def splice_edit_file(
        self, path: StrPath, format: str, root: str, operation: str, *, dry_run: bool = False,
        no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Splice: ...
    def init_collection(
        self, *, name: str | None = None, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Init: ...
    def collections(
        self, *, limit: int = 0, cursor: str | None = None, dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.Collections: ...
    def open_collection(
        self, *, name: str | None = None, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> Collection: ...
    def add(
        self, sources: Paths, *, collection: str | None = None, type: str | None = None,
        name: str | None = None, tags: Texts = (), force: bool = False, dry_run: bool = False,
        no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Add: ...
    def list(
        self, *, collection: str | None = None, type: str | None = None, tag: str | None = None,
        sort: str | None = None, limit: int = 0, cursor: str | None = None, dry_run: bool = False,
        no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.List: ...
    def show(
        self, artifact: str, *, collection: str | None = None, project: StrPath | None = None,
        dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Show: ...
    def remove(
        self, artifacts: Texts, *, deployments: Literal["refuse", "undeploy", "keep"] = "refuse",
        collection: str | None = None, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Remove: ...
    def open_bundle(
        self, path: StrPath, *, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> Bundle: ...
    def inspect_bundle(
        self, path: StrPath, *, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Inspect: ...
    def verify_bundle(
        self, path: StrPath, *, project: StrPath | None = None, require_signature: bool = False,
        dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Verify: ...
    def check_archive(
        self, path: StrPath, *, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Archive: ...
    def export_bundle(
        self, *, collection: str | None = None, artifacts: Texts = (), type: str | None = None,
        tag: str | None = None, output: StrPath | None = None, name: str | None = None,
        version: str | None = None, author: str | None = None, description: str | None = None,
        license: str | None = None, publisher: str | None = None, homepage: str | None = None,
        repository: str | None = None, tags: Texts = (), created_at: str | None = None,
        serial: int | None = None, store: bool = False, overwrite: bool = False, v1: bool = False,
        sign_key: str | None = None, expires: str | None = None, passphrase: str | None = None,
        ask_passphrase: Callable[[str], str | None] | None = None, signer: Signer | None = None,
        minisig: bool = False, anchor: bool = False, signer_command: StrPath | None = None, dry_run: bool = False,
        no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Export: ...
    def export_bundle_bytes(
        self, *, collection: str | None = None, artifacts: Texts = (), type: str | None = None,
        tag: str | None = None, output: StrPath | None = None, name: str | None = None,
        version: str | None = None, author: str | None = None, description: str | None = None,
        license: str | None = None, publisher: str | None = None, homepage: str | None = None,
        repository: str | None = None, tags: Texts = (), created_at: str | None = None,
        serial: int | None = None, store: bool = False, overwrite: bool = False, v1: bool = False,
        sign_key: str | None = None, expires: str | None = None, passphrase: str | None = None,
        ask_passphrase: Callable[[str], str | None] | None = None, signer: Signer | None = None,
        minisig: bool = False, anchor: bool = False, signer_command: StrPath | None = None, dry_run: bool = False,
        no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> tuple[bytes, records.Export]: ...
    def import_bundle(
        self, path: StrPath, *, collection: str | None = None, strategy: str | None = None,
        artifact_strategies: Texts = (), require_signature: bool = False, allow_unsigned: bool = False,
        project: StrPath | None = None, ask: Callable[[records.Conflict], str | None] | None = None,
        ask_trust: Callable[[records.SignerQuestion], str | None] | None = None,
        dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Import: ...
    def convert_bundle(
        self, path: StrPath, *, format: str | None = None, output: StrPath | None = None,
        overwrite: bool = False, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Export: ...
    def sign_bundle(
        self, path: StrPath, *, key: str | None = None, expires: str | None = None,
        passphrase: str | None = None, sidecar: bool = False,
        ask_passphrase: Callable[[str], str | None] | None = None, signer: Signer | None = None,
        minisig: bool = False, ssh: bool = False, anchor: bool = False, signer_command: StrPath | None = None,
        dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Sign: ...
    def generate_key(
        self, *, name: str | None = None, email: str | None = None, passphrase: str | None = None,
        ask_passphrase: Callable[[str], str | None] | None = None, store: str | None = None,
        file_passphrase: str | None = None, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Key: ...
    def import_key(
        self, path: StrPath, *, name: str | None = None, email: str | None = None,
        passphrase: str | None = None, ask_passphrase: Callable[[str], str | None] | None = None,
        store: str | None = None, file_passphrase: str | None = None, dry_run: bool = False,
        no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Key: ...
    def keys(
        self, *, limit: int = 0, cursor: str | None = None, dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.Keys: ...
    def export_key(
        self, key: str, *, format: str = "raw", dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.KeyExport: ...
    def remove_key(
        self, key: str, *, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Key: ...
    def rotate_key(
        self, key: str, *, output: StrPath | None = None, reason: str | None = None,
        passphrase: str | None = None, ask_passphrase: Callable[[str], str | None] | None = None,
        dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.KeyRotation: ...
    def revoke_key(
        self, key: str, *, output: StrPath | None = None, reason: str | None = None,
        passphrase: str | None = None, ask_passphrase: Callable[[str], str | None] | None = None,
        dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.KeyRevocation: ...
    def open_key(
        self, key: str, *, passphrase: str | None = None, dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> Key: ...
    def add_trust(
        self, key: StrPath, *, fingerprint: str | None = None, name: str | None = None,
        scope: str | None = None, valid_from: str | None = None, valid_until: str | None = None,
        vault: str | None = None, roles: Texts = (), dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Trust: ...
    def trusted_keys(
        self, *, limit: int = 0, cursor: str | None = None, dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.Trust: ...
    def revoked_packs(
        self, *, limit: int = 0, cursor: str | None = None, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.RevokedPacks: ...
    def revoke_key_trust(
        self, key: str, *, reason: str | None = None, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Trust: ...
    def revoke_pack(
        self, pack: StrPath, *, reason: str | None = None, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Trust: ...
    def apply_trust(
        self, path: StrPath, *, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Trust: ...
    def export_revocations(
        self, output: StrPath, *, sign_key: str | None = None, serial: int | None = None,
        passphrase: str | None = None, ask_passphrase: Callable[[str], str | None] | None = None, signer: Signer | None = None,
        dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Revocations: ...
    def remove_trust(
        self, key: str, *, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Trust: ...
    def set_trust_state(
        self, key: str, state: str, *, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Trust: ...
    def policy(
        self, *, project: StrPath | None = None, dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.Policy: ...
    def check_policy(
        self, *, project: StrPath | None = None, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.PolicyCheck: ...
    def explain_policy(
        self, key: str, *, project: StrPath | None = None, dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.PolicyExplain: ...
    def agents(
        self, *, project: StrPath | None = None, limit: int = 0, cursor: str | None = None,
        dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Agents: ...
    def deploy(
        self, artifacts: Texts, *, collection: str | None = None, agents: Texts = (),
        scope: str | None = None, project: StrPath | None = None, strategy: str | None = None,
        ask: Callable[[records.Conflict], str | None] | None = None, dry_run: bool = False,
        no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Deploy: ...
    def undeploy(
        self, artifacts: Texts, *, collection: str | None = None, agents: Texts = (),
        project: StrPath | None = None, all: bool = False, everywhere: bool = False, dry_run: bool = False,
        no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Undeploy: ...
    def status(
        self, *, collection: str | None = None, project: StrPath | None = None, everywhere: bool = False,
        limit: int = 0, cursor: str | None = None, dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.Status: ...
    def history(
        self, *, limit: int = 0, cursor: str | None = None, dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.History: ...
    def history_of(
        self, *, collection: str | None = None, limit: int = 0, cursor: str | None = None, dry_run: bool = False,
        no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.History: ...
    def snapshot(
        self, *, collection: str | None = None, message: str | None = None, dry_run: bool = False,
        no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Snapshot: ...
    def rollback(
        self, *, collection: str | None = None, snapshot: str | None = None, artifacts: Texts = (),
        dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Rollback: ...
    def remove_snapshot(
        self, snapshot: str, *, collection: str | None = None, dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.SnapshotRemove: ...
    def undo(
        self, *, transaction: str | None = None, dry_run: bool = False, no_wait: bool = False,
        wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.Undo: ...
    def gc(
        self, *, keep_days: int | None = None, keep_changes: int | None = None, dry_run: bool = False,
        no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None, cancel: Cancel | None = None,
        trace_id: str | None = None
    ) -> records.Gc: ...
    def audit(
        self, *, kind: str | None = None, action: str | None = None, since: str | None = None, limit: int = 0,
        cursor: str | None = None, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.Audit: ...
    def verify_audit(
        self, *, against: StrPath | None = None, proof: StrPath | None = None, log_key: str | None = None,
        dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.AuditVerify: ...
    def prove_audit(
        self, *, entry: int = 0, output: StrPath | None = None, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.AuditProof: ...
    def audit_checkpoint(
        self, *, output: StrPath | None = None, passphrase: str | None = None,
        ask_passphrase: Callable[[str], str | None] | None = None, dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0,
        progress: OnProgress | None = None, cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.AuditCheckpoint: ...
    def usage_events(
        self, *, type: str | None = None, artifact: str | None = None, collection: str | None = None,
        since: str | None = None, until: str | None = None, limit: int = 0, cursor: str | None = None,
        dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.UsageEvents: ...
    def usage_summary(
        self, *, type: str | None = None, artifact: str | None = None, collection: str | None = None,
        since: str | None = None, until: str | None = None, limit: int = 0, cursor: str | None = None,
        dry_run: bool = False, no_wait: bool = False, wait: Wait = 60.0, progress: OnProgress | None = None,
        cancel: Cancel | None = None, trace_id: str | None = None
    ) -> records.UsageSummary: ...
