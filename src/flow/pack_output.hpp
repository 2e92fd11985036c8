// pack_output.hpp - where export writes a pack while it is made: into memory, or to its place on the disk.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "flow/flow.hpp"
#include "formats/archive/archive_source.hpp"
#include "platform/fs/whole_file.hpp"

namespace skillmeat::core {

class PackOutput {
 public:
    PackOutput() = default;
    PackOutput(const PackOutput &) = delete;
    PackOutput &operator=(const PackOutput &) = delete;
    virtual ~PackOutput() = default;

    virtual const std::string &path() const = 0;  // "-" for memory
    virtual void write(std::string_view bytes) = 0;
    // In its place. True when a file with these bytes was there already; one with others is replaced only with `force`,
    // else SKM_E_EXISTS.
    virtual bool finish(bool force) = 0;
};

class PackInMemory : public PackOutput {
 public:
    explicit PackInMemory(std::string &bytes);
    const std::string &path() const override { return path_; }
    void write(std::string_view bytes) override { bytes_ += bytes; }
    bool finish(bool) override { return false; }

 private:
    const std::string path_ = "-";
    std::string &bytes_;
};

// Written beside its place, and compared on the way with the file that is there. A dry run only compares.
class PackOnDisk : public PackOutput {
 public:
    PackOnDisk(const Operation &operation, std::string path);
    const std::string &path() const override { return path_; }
    void write(std::string_view bytes) override;
    bool finish(bool force) override;

 private:
    bool is_same_in_old(std::string_view bytes);
    bool is_old_complete() const;

    const Operation &operation_;
    const std::string path_;
    std::optional<WholeFile> file_;
    std::optional<ArchiveSource> old_;  // as long as it has the bytes that were written so far
    ReadBuffer buffer_;
    std::uint64_t size_ = 0;
};

}  // namespace skillmeat::core
