// runner.cpp - tells a scenario of tests/parity to skillmeat.hpp and says where it went otherwise than
// written.
//
// usage: parity_runner SCENARIO.json           parity_runner --names
//        parity_runner --show SCENARIO.json    prints what each call gives and goes on, for writing one
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "calls.hpp"

namespace {

namespace fs = std::filesystem;
using namespace parity;

// A new empty folder by its real path, removed at the end.
class Folder {
 public:
    Folder() {
        std::string path = (fs::canonical(fs::temp_directory_path()) / "skillmeat-parity-XXXXXX").string();
        if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("cannot make " + path);
        path_ = path;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;
    const std::string &path() const { return path_; }

 private:
    std::string path_;
};

void write(const std::string &path, const std::string &data) {
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream file(path, std::ios::binary);
    file << data;
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

std::string read(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path + " is not there");
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string content_of(const Json &value) {
    return value.is_string() ? value.get<std::string>() : bytes_of(value);
}

std::string level_name(skm_log_level level) {
    static const std::array<const char *, 4> kNames{"debug", "info", "warning", "error"};
    return kNames.at(static_cast<std::size_t>(level));
}

skm_log_level level_of(const std::string &name) {
    for (skm_log_level level = SKM_LOG_DEBUG; level <= SKM_LOG_ERROR; ++level)
        if (level_name(level) == name) return level;
    throw Mistake("unknown log level " + name);
}

Json described(const skillmeat::Error &error) {
    const Json whole = Json::parse(error.json()).at("error");
    return {{"name", error.name()}, {"code", error.code()}, {"message", error.what()},
            {"hint", error.hint()}, {"path", error.path()}, {"details", whole.at("details")}};
}

class Story {
 public:
    Story(const Json &scenario, bool show) : scenario_(scenario), show_(show) {
        allow_only(scenario, {"title", "files", "environment", "context", "steps"}, "a scenario");
        variables_["dir"] = folder_.path();
        const Json files = scenario.value("files", Json::object());
        for (const auto &[path, content] : files.items())
            write(folder_.path() + "/" + path, content_of(content));
        handles_["context"] =
            std::make_shared<Handle>(context(variables(scenario.value("context", Json::object()))));
    }

    void step(const Json &step) {
        if (step.contains("call") || step.contains("function") || step.contains("get") ||
            step.contains("new"))
            return calling(step);
        const Json s = variables(step);
        if (s.contains("close")) return closing(s);
        if (s.contains("logged")) return logged(s);
        if (s.contains("write")) return writing(s);
        if (s.contains("delete")) return deleting(s);
        if (s.contains("file")) return looking(s);
        throw Mistake("a step without a verb");
    }

 private:
    Json variables(const Json &value) const { return substitute(value, variables_); }

    skillmeat::Context context(const Json &options) {
        allow_only(options,
                   {"home", "working_directory", "managed_policy", "environment", "clock", "offline",
                    "log_level", "log"},
                   "a context");
        skillmeat::ContextOptions out;
        out.home = options.value("home", folder_.path() + "/home");
        out.working_directory = options.value("working_directory", folder_.path());
        out.managed_policy = options.value("managed_policy", folder_.path() + "/none.toml");
        out.offline = options.value("offline", false);
        out.log_level = level_of(options.value("log_level", "info"));
        const Json environment =
            options.value("environment", variables(scenario_.value("environment", Json::object())));
        out.environment = skillmeat::Strings{};
        if (!environment.contains("HOME")) out.environment->push_back("HOME=" + folder_.path());
        for (const auto &[name, value] : environment.items())
            out.environment->push_back(name + "=" + value.get<std::string>());
        out.clock = [now = microseconds_of(options.value("clock", "2026-01-01T00:00:00Z"))] { return now; };
        if (options.value("log", false))
            out.log = [book = book_](const skillmeat::LogRecord &record) {
                const std::lock_guard guard(book->mutex);
                book->records.push_back({{"level", level_name(record.level)},
                                         {"trace_id", record.trace_id},
                                         {"module", record.module},
                                         {"message", record.message}});
            };
        return skillmeat::Context(std::move(out));
    }

    Handle &on(const Json &step) const {
        const std::string name = step.value("on", "context");
        const auto found = handles_.find(name);
        if (found == handles_.end()) throw Mistake("no handle \"" + name + "\" is open");
        return *found->second;
    }

    Result perform(const Json &step) {
        const auto options = variables(step.value("options", Json::object()));
        if (step.contains("new")) {
            const auto kind = step.at("new").get<std::string>();
            if (kind == "Cancel" && options.empty())
                return {Json(), std::make_shared<Handle>(skillmeat::Cancel())};
            if (kind != "Context") throw Mistake("cannot make a " + kind);
            Json all = variables(scenario_.value("context", Json::object()));
            all.update(options);
            return {Json(), std::make_shared<Handle>(context(all))};
        }
        if (step.contains("get")) return {get(on(step), step.at("get").get<std::string>())};
        Input input(variables(step.value("arguments", Json::array())), options, handles_);
        try {
            Result result = step.contains("function")
                                ? call(nullptr, step.at("function").get<std::string>(), input)
                                : call(&on(step), step.at("call").get<std::string>(), input);
            input.all_used();
            input.all_happened();
            return result;
        } catch (const skillmeat::Error &) {
            input.all_used();
            throw;
        }
    }

    void calling(const Json &step) {
        allow_only(step,
                   {"call", "function", "get", "new", "on", "arguments", "options", "handle", "save",
                    "expect", "equals", "error", "raises"},
                   "a call");
        Result result;
        std::optional<Json> failure;
        std::optional<std::string> raised;
        try {
            result = perform(step);
        } catch (const skillmeat::Error &error) {
            failure = described(error);
        } catch (const std::out_of_range &) {
            failure = Json{{"name", "out_of_range"}};
        } catch (const Raised &error) {
            raised = error.what();
        }
        if (show_)
            std::cout << (failure ? "error " + failure->dump() : as_saved(result.value).dump()) << "\n";
        if (step.contains("raises") || raised) return compare_raised(step, raised);
        if (step.contains("error") || failure) return compare_failure(step, failure);
        if (step.contains("handle")) {
            if (!result.handle) throw std::runtime_error("no handle came back");
            handles_[step.at("handle").get<std::string>()] = result.handle;
        }
        if (step.contains("equals")) compare_whole(variables(step.at("equals")), result.value);
        if (step.contains("expect")) compare(variables(step.at("expect")), result.value);
        const Json save = step.value("save", Json::object());
        for (const auto &[name, pointer] : save.items())
            variables_[name] = as_saved(result.value.at(Json::json_pointer(pointer.get<std::string>())));
    }

    static void compare_whole(const Json &expected, const Json &got) {
        if (got.is_binary()) return compare(expected, got);
        if (expected != got)
            throw std::runtime_error("expected exactly " + expected.dump() + ", got " + got.dump());
    }

    static void compare(const Json &expected, const Json &got) {
        if (const auto problem = mismatch(expected, got)) throw std::runtime_error(*problem);
    }

    static void compare_raised(const Json &step, const std::optional<std::string> &raised) {
        const std::string got = raised ? "a callback threw \"" + *raised + "\"" : "no callback threw";
        if (!step.contains("raises")) throw std::runtime_error(got);
        if (!raised || *raised != step.at("raises"))
            throw std::runtime_error("expected " + step.at("raises").dump() + ", " + got);
    }

    void compare_failure(const Json &step, const std::optional<Json> &failure) const {
        if (!step.contains("error")) throw std::runtime_error("failed: " + failure->dump());
        if (!failure)
            throw std::runtime_error("expected the error " + step.at("error").dump() + ", it succeeded");
        Json expected = variables(step.at("error"));
        if (expected.is_string()) expected = Json{{"name", expected}};
        allow_only(expected, {"name", "code", "message", "hint", "path", "details"}, "an error");
        compare(expected, *failure);
    }

    void closing(const Json &step) {
        allow_only(step, {"on", "close"}, "close");
        on(step);
        handles_.erase(step.value("on", "context"));
    }

    void logged(const Json &step) const {
        allow_only(step, {"logged"}, "logged");
        const std::lock_guard guard(book_->mutex);
        for (const Json &record : book_->records)
            if (!mismatch(step.at("logged"), record)) return;
        throw std::runtime_error("not logged: " + step.at("logged").dump() + ", only " +
                                 Json(book_->records).dump());
    }

    void writing(const Json &step) const {
        allow_only(step, {"write", "text", "bytes", "mode"}, "write");
        const auto path = step.at("write").get<std::string>();
        write(path, content_of(step.contains("text") ? step.at("text") : step.at("bytes")));
        if (step.contains("mode"))
            if (chmod(path.c_str(),
                      static_cast<mode_t>(std::stoul(step.at("mode").get<std::string>(), nullptr, 8))) != 0)
                throw std::runtime_error("cannot change the mode of " + path);
    }

    void deleting(const Json &step) const {
        allow_only(step, {"delete"}, "delete");
        if (fs::remove_all(step.at("delete").get<std::string>()) == 0)
            throw std::runtime_error("nothing to delete");
    }

    void looking(const Json &step) const {
        allow_only(step, {"file", "sha256", "text", "bytes", "exists"}, "file");
        const auto path = step.at("file").get<std::string>();
        if (step.contains("exists")) {
            if (fs::exists(fs::symlink_status(path)) != step.at("exists").get<bool>())
                throw std::runtime_error(path +
                                         (step.at("exists").get<bool>() ? " is not there" : " is there"));
            return;
        }
        const std::string data = read(path);
        if (step.contains("sha256")) compare(step.at("sha256"), sha256_hex(data));
        if (step.contains("text")) compare(step.at("text"), data);
        if (step.contains("bytes")) compare(step.at("bytes"), bytes(data));
    }

    Folder folder_;
    const Json &scenario_;
    bool show_;
    Variables variables_;
    Handles handles_;
    std::shared_ptr<LogBook> book_ = std::make_shared<LogBook>();
};

// To show what a scenario gives is to go on after what went otherwise.
int tell(const std::string &path, bool show) {
    const Json scenario = Json::parse(read(path));
    const Json steps = scenario.at("steps");
    std::size_t failures = 0;
    Story story(scenario, show);
    for (std::size_t i = 0; i < steps.size() && (show || failures == 0); ++i) {
        try {
            if (show) std::cout << i << " " << steps[i].dump() << "\n  ";
            story.step(steps[i]);
        } catch (const std::exception &error) {
            ++failures;
            std::cerr << path << ": step " << i << " " << steps[i].dump() << "\n  " << error.what() << "\n";
        }
    }
    std::cout << scenario.at("title").get<std::string>() << ": " << steps.size() << " steps\n";
    return steps.empty() || failures != 0 ? 1 : 0;
}

}  // namespace

int main(int count, char **arguments) {
    const std::vector<std::string> words(arguments + 1, arguments + count);
    const bool show = words.size() == 2 && words[0] == "--show";
    if (!show && words.size() != 1) {
        std::cerr << "usage: parity_runner [--show] SCENARIO.json | --names\n";
        return 2;
    }
    try {
        if (words[0] != "--names") return tell(words.back(), show);
        for (const auto &name : known_names()) std::cout << name << "\n";
        return 0;
    } catch (const std::exception &error) {
        std::cerr << words.back() << ": " << error.what() << "\n";
        return 1;
    }
}
