"""The writing commands, each with what comes before it. A new one is one more row of FLOWS and one line in flows.txt."""
import hashlib
import os
import re
import shutil

from world import HERE, SKILL_NAMES, SKILLS

A, B, C, D = SKILL_NAMES[:4]
SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"  # RFC 8032, 7.1, test 1
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

STORE = re.compile(r"^home/(objects/../[0-9a-f]{62}$|history/)")


class Flow:
    def __init__(self, arguments, before=lambda world: None, home="home", is_repeatable=False, recovers=("list",),
                 is_gradual=False, counts=None, each_time=lambda world: None):
        self.act = arguments          # function: World -> the arguments of the command that is hurt
        self.before = before          # what comes first, unharmed
        self.home = home
        self.is_repeatable = is_repeatable  # once more changes nothing; for the others it would be something else
        self.recovers = recovers      # the reading command that comes next
        self.is_gradual = is_gradual  # several changes, each by itself whole: each path is as before or as after
        self.counts = counts          # paths that count here, although they are the store's own
        self.each_time = each_time    # what a copy of the start does not keep


def prepare(world):
    """Two homes, one with three skills, the other empty; a pack of the skills, an edited one, and a project."""
    world.run("init")
    world.run("add", *(os.path.join(SKILLS, name) for name in (A, B, C)))
    world.run("export", "--name", "three", "-o", world.path("three.skillmeat-pack"))
    world.run("init", home="home2")
    world.write("project/README.md", "the user's own\n")
    world.write("servers.json", '{\n  "mcpServers": {\n    "a": {} // theirs\n  }\n}\n')
    world.write("seed", SEED)


def edit(world, home, name, text):
    path = world.path(home, "collections/default/skills", name, "SKILL.md")
    with open(path, "a") as file:
        file.write(text)


def export_edited(world):
    """three-2: the same skills, one with another line."""
    edit(world, "home", A, "\nA line of theirs.\n")
    world.run("export", "--name", "three", "--version", "2.0.0", "-o", world.path("edited.skillmeat-pack"))


def imported(world):
    world.run("import", world.path("three.skillmeat-pack"), home="home2")


def edited_on_both_sides(world):
    imported(world)
    export_edited(world)
    edit(world, "home2", B, "\nA line of ours.\n")


def convert_in_place(world):
    pack = world.path("v1.skillmeat-pack")
    return ["bundle", "convert", pack, "--to", "zip", "-o", pack, "--force"]


def deploy(world):
    return ["--project", world.path("project"), "deploy", A, B, "--agent", "claude-code", "--agent", "codex"]


def deployed(world):
    world.run(*deploy(world))


def changed_after_deploying(world):
    deployed(world)
    edit(world, "home", A, "\nA later line.\n")


def undone(world):
    deployed(world)
    world.run("undo")


def changed_since_snapshot(world):
    world.run("snapshot", "good")
    world.run("remove", B)
    world.run("add", os.path.join(SKILLS, D))
    edit(world, "home", A, "\nA later line.\n")


# The key of SEED under PASSPHRASE, with the least work that a key file may ask for: signing is tried a thousand times.
def with_key(world):
    os.makedirs(world.path("home/keys"), mode=0o700, exist_ok=True)
    shutil.copyfile(os.path.join(HERE, "data", "tester.key"), world.path("home/keys/21fe31dfa154a261.key"))
    os.chmod(world.path("home/keys/21fe31dfa154a261.key"), 0o600)


def with_log_key(world):
    shutil.copyfile(os.path.join(HERE, "data", "tester.key"), world.path("home/keys/audit.key"))
    os.chmod(world.path("home/keys/audit.key"), 0o600)


def with_key_deployed(world):
    with_key(world)
    deployed(world)


def with_trust(world):
    world.run("trust", "add", PUBLIC, "--name", "tester")


def with_key_and_revocation(world):
    with_key(world)
    world.run("trust", "revoke", "--pack", "a" * 64)


def edit_servers(world):
    return ["mcp", "edit", world.path("servers.json"), "--format", "json", "--root", '["mcpServers"]', "--op",
            '{"type":"upsert","server":"b","entry":{"command":"x"}}']


def deep_in_the_past(world):
    """Old enough for gc, which keeps the contents of a day."""
    for folder, _, files in os.walk(world.path("home/objects")):
        for name in files:
            os.utime(os.path.join(folder, name), (0, 0))


def long_used(world):
    deployed(world)
    world.run("undo")
    world.run("add", os.path.join(SKILLS, D))
    world.run("snapshot", "good")
    edit(world, "home", A, "\nA later line.\n")
    world.run("remove", A, D)


def damaged(world):
    """What a repair mends at one place, and what it mends by a change, more than one of them."""
    long_used(world)
    deployed_b = ["--project", world.path("project"), "deploy", B, "--agent", "codex"]
    world.run(*deployed_b)
    os.chmod(world.path("home"), 0o777)
    world.write("home/index.db", "no database")
    world.write("home/state/collections/default.json", "{")
    os.unlink(world.path("home/collections/default/collection.lock"))
    for name in os.listdir(world.path("home/state/projects")):
        world.write("home/state/projects/" + name, "{")
    world.write("home/history/%s.json" % newest_change(world), "{")
    with open(os.path.join(SKILLS, B, "SKILL.md"), "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    world.write("home/objects/%s/%s" % (digest[:2], digest[2:]), "Pdamaged")
    os.makedirs(world.path("home/journal/1600000000000-00000000.stage/0"))


FLOWS = {
    "init": Flow(lambda w: ["init"], home="home3", is_repeatable=True),
    "init_second": Flow(lambda w: ["init", "second"]),
    "add": Flow(lambda w: ["add", os.path.join(SKILLS, D)], is_repeatable=True),
    "remove": Flow(lambda w: ["remove", A]),
    "remove_undeploy": Flow(lambda w: ["--project", w.path("project"), "remove", A, "--undeploy"], deployed),
    "collection_use": Flow(lambda w: ["collection", "use", "second"], lambda w: w.run("init", "second"), is_repeatable=True),
    "config_set": Flow(lambda w: ["config", "set", "settings.author", "somebody"], is_repeatable=True),
    "config_unset": Flow(lambda w: ["config", "unset", "settings.author"],
                         lambda w: w.run("config", "set", "settings.author", "somebody")),
    "home_upgrade": Flow(lambda w: ["home", "upgrade"], lambda w: w.run("home", "downgrade"), is_repeatable=True),
    "home_downgrade": Flow(lambda w: ["home", "downgrade"], is_repeatable=True),
    "home_remove": Flow(lambda w: ["home", "remove", "--keep-deployed"], with_key_deployed),
    "gc": Flow(lambda w: ["gc", "--keep-days", "0", "--keep-changes", "1"], long_used, is_repeatable=True, is_gradual=True,
               counts=STORE, each_time=deep_in_the_past),
    "doctor_repair": Flow(lambda w: ["doctor", "--repair"], damaged, is_repeatable=True, is_gradual=True),
    "export": Flow(lambda w: ["export", A, "-o", w.path("out.skillmeat-pack")], is_repeatable=True),
    "convert": Flow(lambda w: ["bundle", "convert", w.path("three.skillmeat-pack"), "--to", "v1", "-o", w.path("out.skillmeat-pack")],
                    is_repeatable=True),
    "convert_over": Flow(convert_in_place, lambda w: w.run("export", "--format", "v1", "-o", w.path("v1.skillmeat-pack"))),
    "sign": Flow(lambda w: ["sign", w.path("three.skillmeat-pack")], with_key, is_repeatable=True),
    "sign_sidecar": Flow(lambda w: ["sign", w.path("three.skillmeat-pack"), "--sidecar"], with_key, is_repeatable=True),
    "sign_others": Flow(lambda w: ["sign", w.path("three.skillmeat-pack"), "--ssh", "--minisig"], with_key, is_repeatable=True,
                        is_gradual=True),
    "export_minisig": Flow(lambda w: ["export", A, "-o", w.path("out.skillmeat-pack"), "--sign", "tester", "--minisig"], with_key,
                           is_repeatable=True, is_gradual=True),
    "import": Flow(lambda w: ["import", w.path("three.skillmeat-pack")], home="home2", is_repeatable=True),
    "import_merge": Flow(lambda w: ["import", w.path("edited.skillmeat-pack"), "--strategy", "merge"], edited_on_both_sides,
                         home="home2", is_repeatable=True),
    "import_fork": Flow(lambda w: ["import", w.path("edited.skillmeat-pack"), "--strategy", "fork"], edited_on_both_sides,
                        home="home2"),
    "deploy": Flow(deploy, is_repeatable=True),
    "deploy_again": Flow(deploy, changed_after_deploying, is_repeatable=True),
    "undeploy": Flow(lambda w: ["--project", w.path("project"), "undeploy", A], deployed),
    "undo": Flow(lambda w: ["undo"], deployed),
    "undo_import": Flow(lambda w: ["undo"], imported, home="home2"),
    "undo_undo": Flow(lambda w: ["undo", newest_change(w)], undone),
    "snapshot": Flow(lambda w: ["snapshot", "good"]),
    "snapshot_remove": Flow(lambda w: ["snapshot", "--remove", newest_snapshot(w)], lambda w: w.run("snapshot", "good")),
    "rollback": Flow(lambda w: ["rollback"], changed_since_snapshot),
    "rollback_one": Flow(lambda w: ["rollback", "--artifact", A], changed_since_snapshot),
    "remove_two": Flow(lambda w: ["remove", A, B]),
    "mcp_edit": Flow(edit_servers, is_repeatable=True),
    "key_generate": Flow(lambda w: ["key", "generate", "other"], recovers=("key", "list")),
    "key_import": Flow(lambda w: ["key", "import", w.path("seed"), "--name", "tester"], recovers=("key", "list")),
    "key_rotate": Flow(lambda w: ["key", "rotate", "tester", "-o", w.path("new.dsse")], with_key, recovers=("key", "list")),
    "key_revoke": Flow(lambda w: ["key", "revoke", "tester", "-o", w.path("old.dsse")], with_key, recovers=("key", "list")),
    "key_remove": Flow(lambda w: ["key", "remove", "tester"], with_key, recovers=("key", "list")),
    "audit_checkpoint": Flow(lambda w: ["audit", "checkpoint"], with_log_key, is_repeatable=True,
                             counts=re.compile(r"^home/audit/checkpoints$")),
    "trust_add": Flow(lambda w: ["trust", "add", PUBLIC, "--name", "tester"], is_repeatable=True),
    "trust_revoke": Flow(lambda w: ["trust", "revoke", "tester"], with_trust, is_repeatable=True),
    "trust_mark": Flow(lambda w: ["trust", "mark", "tester", "untrusted"], with_trust, is_repeatable=True),
    "trust_revoke_pack": Flow(lambda w: ["trust", "revoke", "--pack", "a" * 64], is_repeatable=True),
    "trust_apply": Flow(lambda w: ["trust", "apply", os.path.join(HERE, "data", "tester.rotation.dsse")], with_trust,
                        is_repeatable=True),
    "trust_revocations": Flow(lambda w: ["trust", "revocations", "-o", w.path("revoked.dsse"), "--serial", "7"],
                              with_key_and_revocation),
    "trust_remove": Flow(lambda w: ["trust", "remove", "tester"], with_trust),
}


def newest_change(world, home="home"):
    return sorted(name for name in os.listdir(world.path(home, "history")) if name.endswith(".json"))[-1][:-len(".json")]


def newest_snapshot(world):
    return sorted(os.listdir(world.path("home/state/snapshots/default")))[-1][:-len(".json")]
