// objects.hpp - content by the SHA-256 of its plain bytes: objects/ab/cdef….
//
// An object file is one byte ('P' plain, 'D' raw deflate of the pinned encoder, 'F' of another), the plain size as
// 8 bytes little endian, and the data. Objects are written whole or not at all and never changed; they are safe to write without
// the lock. A reader checks the digest.
//
// gc removes objects that nothing refers to and that nobody has written or asked to keep for a day, while it holds the
// home's lock. So whoever is about to refer to an object writes it or calls keep() first, however old it is.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/sha256.hpp"

namespace skillmeat::core {

class ObjectStore {
 public:
    explicit ObjectStore(std::string folder) : folder_(std::move(folder)) {}  // <home>/objects

    bool contains(const Digest &digest) const;
    // Those that it does not contain, sorted: for many at once, folder by folder.
    std::vector<Digest> absent_of(std::vector<Digest> digests) const;
    // Is it there? Then it is also as good as new for gc. false: it must be written.
    bool keep(const Digest &digest) const;
    // Writes the object unless it is there: compressed when the encoder makes it smaller. Thread-safe.
    void put(const Digest &digest, std::string_view plain) const;
    // The same with a stream that the pinned encoder made already.
    void put_deflated(const Digest &digest, std::uint64_t plain_size, std::string_view stream) const;
    // With a stream of any encoder, which the caller has inflated and checked: never given out by get_stream, so that
    // packs stay the pinned encoder's; a stream of that one takes its place.
    void put_foreign_stream(const Digest &digest, std::uint64_t plain_size, std::string_view stream) const;
    // Plain bytes; nullopt when absent; throws SKM_E_DAMAGED when they do not have the digest.
    std::optional<std::string> get(const Digest &digest, std::uint64_t limit) const;
    // The stream as stored, when it is stored deflated by this encoder (not checked against the digest: the caller
    // has the plain bytes or their CRC). nullopt when absent or plain.
    struct Stream {
        std::uint64_t plain_size;
        std::string data;
    };
    std::optional<Stream> get_stream(const Digest &digest, std::uint64_t limit) const;
    std::string path_of(const Digest &digest) const;
    // Removes what processes that died were writing; what living ones write is locked. Half-written objects are never
    // under their final names, so this only gives back space, and failures are passed over.
    void remove_unfinished() const;

    // For gc, which holds the home's lock exclusively.
    struct Entry {
        Digest digest;
        std::uint64_t bytes = 0;    // of the file
        std::int64_t mtime_ns = 0;  // written or kept
    };
    void visit(const std::function<void(const Entry &)> &use) const;  // in the order of the digests
    // Removes it, unless somebody has written or kept it at `since_ns` or later: then false.
    bool drop(const Digest &digest, std::int64_t since_ns) const;
    // What a killed drop() had set aside is an object again.
    void restore_set_aside() const;

 private:
    std::string folder_;
};

}  // namespace skillmeat::core
