// Several processes change one home at once: no update is lost, and readers see one state or the next, never
// a mix.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "scratch.hpp"
#include "state/store/transaction.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

struct Shared {
    std::string folder = crash::scratch_folder();
    ~Shared() { std::filesystem::remove_all(folder); }

    ContextOptions options() const {
        ContextOptions made;
        made.home = folder + "/home";
        made.environment = std::map<std::string, std::string>{{"HOME", folder}};
        return made;
    }
};

const std::string kFirst = "collections/first", kSecond = "collections/second";

// Two files that always hold the same number, and a new one for each change.
void count_one(const Operation &operation, const Home &home, const std::string &name) {
    with_retries(operation, home, [&] {
        PathState first, second;
        int number = 0;
        {
            const Home::Guard guard = home.lock_shared(operation);
            first = path_state(home.path() + "/" + kFirst);
            second = path_state(home.path() + "/" + kSecond);
            number = std::stoi(read_file(home.path() + "/" + kFirst, 100));
        }
        Transaction transaction(operation, home, "count");
        const std::size_t root = transaction.root(home.path());
        transaction.put_file(root, kFirst, std::to_string(number + 1), 0644, first);
        transaction.put_file(root, kSecond, std::to_string(number + 1), 0644, second);
        // A folder that is new to all writers, time and again.
        const std::string folder = "collections/by-" + std::to_string(number / 4);
        transaction.put_file(root, folder + "/" + name + "-" + std::to_string(number + 1), "x", 0644,
                             PathState::absent());
        transaction.commit();
    });
}

// Reads until it has seen the last number; false when the two files ever differ.
bool watch(const Operation &operation, const Home &home, int last) {
    for (int seen = 0; seen < last;) {
        const Home::Guard guard = home.lock_shared(operation);
        const int first = std::stoi(read_file(home.path() + "/" + kFirst, 100));
        if (first != std::stoi(read_file(home.path() + "/" + kSecond, 100)) || first < seen) return false;
        seen = first;
    }
    return true;
}

int run_in_child(const Shared &shared, const std::function<bool(const Operation &, const Home &)> &call) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child > 0) return child;
    try {
        const Context context(shared.options());
        const Operation operation(context);
        _exit(call(operation, Home::open(operation)) ? 0 : 1);
    } catch (const std::exception &error) {
        std::cerr << error.what() << "\n";
        _exit(2);
    }
}

void run(int processes, int threads, int rounds) {
    const Shared shared;
    const Context context(shared.options());
    const Operation operation(context);
    const Home home = Home::create(operation);
    support::write_file(home.path() + "/" + kFirst, "0");
    support::write_file(home.path() + "/" + kSecond, "0");
    const int total = processes * threads * rounds;
    std::vector<int> children;
    for (int p = 0; p < processes; ++p)
        children.push_back(run_in_child(shared, [&](const Operation &own, const Home &opened) {
            std::vector<std::thread> workers;
            for (int t = 0; t < threads; ++t)
                workers.emplace_back([&, t] {
                    for (int round = 0; round < rounds; ++round)
                        count_one(own, opened, std::to_string(p) + "-" + std::to_string(t));
                });
            for (std::thread &worker : workers) worker.join();
            return true;
        }));
    for (int reader = 0; reader < 2; ++reader)
        children.push_back(run_in_child(
            shared, [&](const Operation &own, const Home &opened) { return watch(own, opened, total); }));
    bool is_lost = false;
    for (std::size_t i = 0; i < children.size(); ++i) {
        if (is_lost) kill(children[i], SIGKILL);  // a reader would wait for ever for what a writer did not do
        int status = -1;
        REQUIRE(waitpid(children[i], &status, 0) == children[i]);
        CHECK(status == 0);
        is_lost = is_lost || status != 0;
    }
    CHECK(support::read_file(home.path() + "/" + kFirst) == std::to_string(total));
    CHECK(home.generation() == static_cast<std::uint64_t>(total));
    CHECK(history_ids(home).size() == static_cast<std::size_t>(total));
    home.lock_exclusive(operation);
    CHECK(support::snapshot_tree(home.journal()).empty());
}

}  // namespace

TEST_CASE("two processes") {
    run(2, 1, 20);
}
TEST_CASE("eight processes") {
    run(8, 1, 4);
}
TEST_CASE("two processes of four threads") {
    run(2, 4, 3);
}

TEST_CASE("undo while others write") {
    const Shared shared;
    const Context context(shared.options());
    const Operation operation(context);
    const Home home = Home::create(operation);
    const auto put = [&](const Operation &own, const Home &opened, const std::string &name) {
        Transaction transaction(own, opened, "put");
        transaction.put_file(transaction.root(opened.path()), "collections/" + name, name, 0644,
                             PathState::absent());
        return transaction.commit();
    };
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(put(operation, home, "old" + std::to_string(i)));
    const int child = run_in_child(shared, [&](const Operation &own, const Home &opened) {
        for (int i = 0; i < 5; ++i) put(own, opened, "new" + std::to_string(i));
        return true;
    });
    for (const std::string &id : ids) CHECK(undo_change(operation, home, id).restored.size() == 1);
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(status == 0);
    CHECK(support::snapshot_tree(home.collections()).size() == 5);
}
