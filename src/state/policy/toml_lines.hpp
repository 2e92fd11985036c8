// toml_lines.hpp - on which line of a TOML file a key stands, for messages that say who decided.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace skillmeat::core {

class TomlLines {
 public:
    // `text` is known to be sound TOML.
    explicit TomlLines(std::string_view text);

    // Of "signature.file"; the line of its table when it stands inside an inline table; 0 when it is not
    // there.
    std::size_t of(std::string_view dotted_key) const;

 private:
    std::map<std::string, std::size_t, std::less<>> lines_;
};

}  // namespace skillmeat::core
