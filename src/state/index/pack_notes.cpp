#include "state/index/pack_notes.hpp"

#include <string_view>
#include <utility>

#include "state/index/database.hpp"
#include "state/index/index_schema.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kFileBytes = 16;  // of a file in a row: two CRCs and a size, little endian

void append_number(std::string &out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xffu);
}

std::uint64_t number_at(std::string_view bytes, std::size_t at, int count) {
    std::uint64_t value = 0;
    for (int i = count; i-- > 0;)
        value = value << 8 | static_cast<std::uint8_t>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

std::string bytes_of(const PackedTree &packed) {
    std::string out;
    for (const PackedFile &file : packed.files) {
        append_number(out, file.crc, 4);
        append_number(out, file.stream_crc, 4);
        append_number(out, file.stream_size, 8);
    }
    return out;
}

// A row that was damaged would make a wrong pack, so each carries this.
Digest checksum_of(const Digest &tree, std::string_view original_hash, std::string_view files) {
    return Sha256().update(tree.view()).update(original_hash).update("\n").update(files).finish();
}

}  // namespace

struct PackNotes::State {
    std::optional<Database> database;
    std::optional<Statement> query;
    std::vector<std::pair<Digest, PackedTree>> noted;

    std::optional<PackedTree> find(const Digest &tree) {
        if (!query)
            query = database->prepare("SELECT original_hash, files, checksum FROM packed WHERE tree = ?1");
        query->bind_blob(1, tree.view());
        std::optional<PackedTree> out = query->step() ? packed_of(tree) : std::nullopt;
        query->reset();  // an open statement would hold back other writers of the database
        return out;
    }

    std::optional<PackedTree> packed_of(const Digest &tree) const {
        PackedTree out;
        out.original_hash = query->text(0);
        const std::string_view files = query->blob(1);
        if (files.size() % kFileBytes != 0 ||
            query->blob(2) != checksum_of(tree, out.original_hash, files).view())
            return std::nullopt;
        for (std::size_t at = 0; at < files.size(); at += kFileBytes)
            out.files.push_back({static_cast<std::uint32_t>(number_at(files, at, 4)),
                                 static_cast<std::uint32_t>(number_at(files, at + 4, 4)),
                                 number_at(files, at + 8, 8)});
        return out;
    }

    void save() {
        query.reset();
        database->transaction([&] {
            Statement insert = database->prepare("INSERT OR REPLACE INTO packed VALUES(?1, ?2, ?3, ?4)");
            for (const auto &[tree, packed] : noted) {
                const std::string files = bytes_of(packed);
                const Digest checksum = checksum_of(tree, packed.original_hash, files);
                insert.bind_blob(1, tree.view()).bind(2, packed.original_hash);
                insert.bind_blob(3, files).bind_blob(4, checksum.view()).run();
            }
        });
    }

    void give_up() {
        query.reset();
        database.reset();
    }
};

PackNotes::PackNotes(const std::string &database) : state_(std::make_unique<State>()) {
    state_->database = Database::open_derived(database, kIndexVersion, kIndexSchema);
}

PackNotes::~PackNotes() = default;

std::optional<PackedTree> PackNotes::find(const Digest &tree) {
    if (!state_->database) return std::nullopt;
    try {
        return state_->find(tree);
    } catch (const Error &) {
        state_->give_up();
        return std::nullopt;
    }
}

void PackNotes::note(const Digest &tree, const PackedTree &packed) {
    state_->noted.emplace_back(tree, packed);
}

void PackNotes::write() {
    if (!state_->database || state_->noted.empty()) return;
    try {
        state_->save();
    } catch (const Error &) {
        state_->give_up();  // the next export does the work again
    }
    state_->noted.clear();
}

}  // namespace skillmeat::core
