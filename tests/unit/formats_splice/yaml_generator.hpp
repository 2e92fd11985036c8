// yaml_generator.hpp - YAML documents in odd layouts, as people and programs write them, and values to put
// in.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "yaml_helper.hpp"

namespace yaml_test {

class Random {
 public:
    explicit Random(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t end) { return engine_() % end; }
    bool one_in(std::size_t count) { return below(count) == 0; }
    template <class T>
    const T &one_of(const std::vector<T> &from) {
        return from[below(from.size())];
    }

 private:
    std::mt19937 engine_;
};

std::string awkward_text(Random &random);
Json random_value(Random &random, std::size_t depth);

// A map at the top. Keys are distinct unless asked for.
class Generator {
 public:
    explicit Generator(unsigned seed);
    std::string document();

 private:
    void members(std::string &out, std::size_t indent, std::size_t depth, bool inline_first);
    void items(std::string &out, std::size_t indent, std::size_t depth);
    void value(std::string &out, std::size_t indent, std::size_t depth);
    void block_scalar(std::string &out, std::size_t indent);
    void between(std::string &out, std::size_t indent);
    void end_of_line(std::string &out);
    std::string scalar();
    std::string line_end();

    Random random_;
    std::string usual_line_end_ = "\n";
    bool mixed_ = false;
    std::size_t unit_ = 2, dash_ = 0;
};

}  // namespace yaml_test
