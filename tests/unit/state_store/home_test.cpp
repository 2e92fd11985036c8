#include "state/store/home.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "fixture.hpp"

using namespace skillmeat::core;

TEST_CASE("a new home is private and may be made again") {
    HomeFixture f;
    for (const char *name : {"", "/collections", "/state", "/history", "/journal", "/objects", "/keys"})
        CHECK(file_info(f.home.path() + name).mode == 0700);
    CHECK(f.home.generation() == 0);
    CHECK(file_info(f.home.state("home.json")).mode == 0600);
    f.put("collections/a.txt", "1");
    CHECK(f.home.generation() == 1);
    CHECK(Home::create(f.operation).generation() == 1);
    CHECK(Home::open(f.operation).path() == f.home.path());
    CHECK(f.leftovers().empty());
}

TEST_CASE("no home, the original's home, a newer home") {
    HomeFixture f;
    ContextOptions options = f.options();
    options.home = f.temp / "none";
    const Context none(options);
    CHECK(code_of([&] { Home::open(Operation(none)); }) == SKM_E_HOME_NOT_FOUND);

    options.home = f.temp / "original";
    support::write_file(f.temp / "original/collections/default/collection.toml", "x = 1\n");
    const Context original(options);
    const Operation operation(original);
    const Home home = Home::open(operation);
    CHECK(home.generation() == 0);
    Transaction transaction(operation, home, "first");
    transaction.put_file(transaction.root(home.path()), "collections/default/collection.toml", "x = 2\n",
                         0644, std::nullopt);
    CHECK(!transaction.commit().empty());
    CHECK(home.generation() == 1);

    support::write_file(f.home.state("home.json"),
                        "{\"format\": 2, \"generation\": 7, \"written_by\": \"9.9.9\"}");
    try {
        Home::open(f.operation);
        FAIL("opened");
    } catch (const Error &error) {
        CHECK(error.code() == SKM_E_NEWER);
        CHECK(error.message().find("9.9.9") != std::string::npos);
    }
    CHECK(code_of([&] { f.put("collections/x", "y"); }) == SKM_E_NEWER);
    support::write_file(f.home.state("home.json"), "{\"format\": 1}");
    CHECK(code_of([&] { f.home.generation(); }) == SKM_E_DAMAGED);
    support::write_file(f.home.state("home.json"), "{\"format\": 1, \"generation\": -1}");
    CHECK(code_of([&] { f.home.generation(); }) == SKM_E_DAMAGED);
    support::write_file(f.home.state("home.json"), "not json");
    CHECK(code_of([&] { Home::open(f.operation); }) == SKM_E_DAMAGED);
}

TEST_CASE("guards nest in a thread") {
    HomeFixture f;
    {
        const Home::Guard first = f.home.lock_shared(f.operation);
        const Home::Guard second = f.home.lock_shared(f.operation);
        CHECK(code_of([&] { f.home.lock_exclusive(f.operation); }) == SKM_E_BUSY);
    }
    {
        Home::Guard outer = f.home.lock_exclusive(f.operation);
        const Home::Guard inner = f.home.lock_exclusive(f.operation);
        const Home::Guard reader = f.home.lock_shared(f.operation);
    }
    const Home::Guard again = f.home.lock_exclusive(f.operation);
}

TEST_CASE("a lock held by another process is waited for, or not") {
    HomeFixture f;
    int ready[2];
    REQUIRE(pipe2(ready, O_CLOEXEC) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const Context own(f.options());
        const Operation operation(own);
        const Home::Guard guard = Home::open(operation).lock_exclusive(operation);
        (void)!write(ready[1], "x", 1);
        for (;;) pause();
    }
    char byte;
    REQUIRE(read(ready[0], &byte, 1) == 1);

    Operation impatient(f.context);
    impatient.no_wait = true;
    try {
        f.home.lock_shared(impatient);
        FAIL("locked twice");
    } catch (const Error &error) {
        CHECK(error.code() == SKM_E_LOCKED);
        CHECK(error.message().find(f.home.path() + "/lock") != std::string::npos);
        CHECK(!error.hint().empty());
    }
    Operation brief(f.context);
    brief.wait_seconds = 0.05;
    CHECK(code_of([&] { f.home.lock_exclusive(brief); }) == SKM_E_LOCKED);
    const auto token = std::make_shared<CancelToken>();
    token->cancel();
    CHECK(code_of([&] { f.home.lock_exclusive(Operation(f.context, Watch({}, token))); }) == SKM_E_CANCELLED);

    // The first word about the waiting ends the other process, and the wait.
    Operation patient(f.context);
    int told = 0;
    patient.waiting = [&](double seconds) {
        CHECK(seconds > 0);
        if (told++ == 0) kill(child, SIGKILL);
    };
    const Home::Guard guard = f.home.lock_exclusive(patient);
    CHECK(told >= 1);
    waitpid(child, nullptr, 0);
    close(ready[0]);
    close(ready[1]);
}

TEST_CASE("contexts and threads of one process share the lock") {
    HomeFixture f;
    const Context other_context(f.options());
    const Operation other(other_context);
    std::atomic<int> writers{0}, readers{0};
    std::atomic<bool> both{false};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            const Operation &operation = t % 2 == 0 ? f.operation : other;
            for (int i = 0; i < 10; ++i) {
                if (t < 3) {
                    const Home::Guard guard = f.home.lock_exclusive(operation);
                    if (++writers != 1 || readers != 0) both = true;
                    --writers;
                } else {
                    const Home::Guard guard = f.home.lock_shared(operation);
                    const Home::Guard nested = f.home.lock_shared(operation);
                    ++readers;
                    if (writers != 0) both = true;
                    --readers;
                }
            }
        });
    for (std::thread &thread : threads) thread.join();
    CHECK(!both);
}

TEST_CASE("a lock file that was deleted does not make two holders") {
    HomeFixture f;
    {
        const Home::Guard guard = f.home.lock_shared(f.operation);
        remove_file(f.home.path() + "/lock");
    }
    const Home::Guard guard = f.home.lock_exclusive(f.operation);
    CHECK(!FileLock::try_acquire(f.home.path() + "/lock", FileLock::Mode::shared));
}

TEST_CASE("a child process may not use the home of its parent's context") {
    HomeFixture f;
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) _exit(code_of([&] { f.home.lock_shared(f.operation); }) == SKM_E_FORKED ? 0 : 1);
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(status == 0);
}

TEST_CASE("a home that cannot be written can be read") {
    HomeFixture f;
    f.put("collections/a.txt", "1");
    if (geteuid() == 0) return;  // root writes everywhere
    remove_file(f.home.path() + "/lock");
    set_mode(f.home.path(), 0500);
    {
        const Home home = Home::open(f.operation);
        CHECK(home.generation() == 1);
        CHECK(f.logged("without the lock"));
        CHECK(code_of([&] { home.lock_exclusive(f.operation); }) == SKM_E_PERMISSION);
    }
    set_mode(f.home.path(), 0700);
}
