// The codes of `doctor`: how grave each is, and what mends it. docs/doctor.md has the same table; a test compares.
#include <algorithm>

#include "flow/doctor_checks.hpp"

namespace skillmeat::core {

const std::vector<DoctorCode> &doctor_codes() {
    using enum Severity;
    constexpr bool kAutomatic = true, kByHand = false;
    static const std::vector<DoctorCode> codes = {
        // the home
        {"home_missing", warning, "Make one: skillmeat init", kByHand},
        {"home_unreadable", error, "Give your user the right to read and write the folder.", kByHand},
        {"home_newer", error, "Update this program; nothing was touched.", kByHand},
        {"home_damaged", error, "state/home.json is written anew; what stood there is kept beside it.",
         kAutomatic},
        {"home_exposed", warning, "The right of others to write is taken away.", kAutomatic},
        {"keys_exposed", error,
         "The rights of others are taken away. Others may have read the key: rotate it.", kAutomatic},
        {"foreign_owner", warning, "Give it to your user: chown", kByHand},
        {"not_writable", warning, "Give your user the right to write: chmod u+w", kByHand},
        {"link_out", warning, "Bring back what it leads to, or replace it by a folder.", kByHand},
        {"settings_unreadable", error, "Correct the file, or undo the change that broke it.", kByHand},
        // the journal
        {"journal_unfinished", warning, "The change is finished or taken back.", kAutomatic},
        {"journal_unreadable", error, "Update this program, or give your user the right to read it.",
         kByHand},
        {"change_waits", warning, "Bring the folder back, and run any command.", kByHand},
        {"change_set_aside", info, "Look at the files that it names, then delete it.", kByHand},
        {"staging_left", info, "The folder is removed: its change never happened.", kAutomatic},
        {"staging_unknown", info, "Delete the folder when no other home works on this project.", kByHand},
        // databases
        {"index_damaged", warning, "The file is made anew: all in it can be found again.", kAutomatic},
        {"usage_damaged", warning, "The file is set aside under another name; recording starts anew.",
         kAutomatic},
        {"database_unreadable", error, "Update this program, or give your user the right to read it.",
         kByHand},
        // collections
        {"collection_unreadable", error, "Correct the file, or undo the change that broke it.", kByHand},
        {"collection_newer", error, "Update this program; nothing was touched.", kByHand},
        {"path_outside", error, "Correct the path in collection.toml.", kByHand},
        {"path_shared", error, "Remove one of the rows: skillmeat remove TYPE:NAME", kByHand},
        {"files_missing", error,
         "Bring them back (skillmeat undo, skillmeat rollback), or remove the row: "
         "skillmeat remove NAME",
         kByHand},
        {"files_unreadable", error, "Do what the message says.", kByHand},
        {"artifact_revoked", error,
         "Remove it (skillmeat remove), or say that the revocation was wrong: skillmeat trust remove",
         kByHand},
        {"files_changed", info, "Recorded as they are now.", kAutomatic},
        {"files_unrecorded", info, "Recorded as they are now.", kAutomatic},
        {"file_unlisted", info, "Add it (skillmeat add), or leave it: no command touches it.", kByHand},
        {"listing_missing", warning, "Written again from the files.", kAutomatic},
        {"base_missing", info, "The next merge is done without a base.", kByHand},
        {"lock_damaged", error, "The file is set aside; the rows are entered in a new one.", kAutomatic},
        {"lock_missing", warning, "The row is entered in collection.lock.", kAutomatic},
        {"lock_stale", warning, "The hash in collection.lock is taken from the files.", kAutomatic},
        {"lock_orphan", info, "The entry is taken out of collection.lock.", kAutomatic},
        {"state_damaged", warning, "Written anew from the files; bases come from history.", kAutomatic},
        {"state_orphan", info, "The file is removed.", kAutomatic},
        // deployments
        {"deployments_damaged", error, "The file is set aside; deploy records the artifacts again.",
         kAutomatic},
        {"deployments_newer", error, "Update this program; nothing was touched.", kByHand},
        {"project_gone", warning, "Its records are forgotten.", kAutomatic},
        {"project_unreachable", info, "Bring the folder that it lies in back.", kByHand},
        {"deployed_missing", warning, "Deploy it again (skillmeat deploy), or forget it: skillmeat undeploy",
         kByHand},
        {"tracking_unreadable", error, "Correct the file; records are kept in it as they are.", kByHand},
        {"tracking_differs", warning, "Our record is entered in the tracking file.", kAutomatic},
        // what the original leaves behind
        {"original_lock_file", info, "The file is removed.", kAutomatic},
        {"original_leftover", warning, "Look whether something in it is missed, then delete it.", kByHand},
        {"original_snapshot_elsewhere", warning,
         "Bring the archive to where the list says, or correct the list.", kByHand},
        {"original_tracking_bad", warning, "Correct or remove the record.", kByHand},
        {"deployment_unknown", info, "The deployment is recorded.", kAutomatic},
        // history and objects
        {"history_damaged", error, "The file is set aside; that change can no longer be undone.", kAutomatic},
        {"history_newer", error, "Update this program; nothing was touched.", kByHand},
        {"history_differs", warning, "It can no longer be undone by itself; later changes can.", kByHand},
        {"history_future", warning, "Set the clock of this machine.", kByHand},
        {"audit_damaged", error,
         "A new part of the log begins, with an entry that names the break; the old part is kept beside it.",
         kAutomatic},
        {"snapshot_damaged", error,
         "The file is set aside; what it named can no longer be brought back by it.", kAutomatic},
        {"snapshot_newer", error, "Update this program; nothing was touched.", kByHand},
        {"object_damaged", error, "Taken out, and written again where a file has its content.", kAutomatic},
        {"object_missing", error, "Written again where a file has its content.", kAutomatic},
        {"object_unfinished", info, "Removed, or an object again.", kAutomatic},
        {"object_unknown", info, "Move it away: nothing refers to it.", kByHand},
        // the library and this machine
        {"self_test_failed", error, "This build computes wrongly: install another one.", kByHand},
        {"encoder_differs", info, "Packs made here have another pack_id; their content digest is the same.",
         kByHand},
        {"command_other", info, "Change the order in PATH if this is not meant.", kByHand},
        {"repair_failed", error, "Do what the message says, and run doctor again.", kByHand},
    };
    return codes;
}

const DoctorCode &doctor_code(std::string_view code) {
    const auto &codes = doctor_codes();
    const auto found =
        std::find_if(codes.begin(), codes.end(), [&](const DoctorCode &known) { return known.code == code; });
    if (found == codes.end()) throw Error(SKM_E_INTERNAL, "doctor has no code " + std::string(code));
    return *found;
}

std::string_view severity_name(Severity severity) {
    switch (severity) {
        case Severity::error: return "error";
        case Severity::warning: return "warning";
        case Severity::info: break;
    }
    return "info";
}

}  // namespace skillmeat::core
