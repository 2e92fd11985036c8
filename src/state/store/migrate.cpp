#include "state/store/migrate.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "state/store/transaction_state.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kStateLimit = 1u << 20;

int newest_of(const Migrations &table) {
    int newest = kHomeFormat;
    for (const Migration &step : table) newest = std::max(newest, step.to);
    return newest;
}

}  // namespace

int home_format(const Home &home, int newest) {
    const std::string path = home.state("home.json");
    home.knowing(newest).generation();  // newer than that, or damaged?
    const std::optional<std::string> text = read_file_if_there(path, kStateLimit);
    return text ? static_cast<int>(parse_json(*text, path).at("format").as_integer()) : 0;
}

std::vector<const Migration *> migration_path(const Migrations &table, int from, int to) {
    std::vector<const Migration *> path;
    for (int at = from; at != to;) {
        const int next = at < to ? at + 1 : at - 1;
        const auto step = std::find_if(table.begin(), table.end(), [&](const Migration &one) {
            return one.from == std::min(at, next) && one.to == std::max(at, next);
        });
        if (step == table.end())
            throw Error(SKM_E_UNSUPPORTED, "there is no way from format " + std::to_string(from) +
                                               " to format " + std::to_string(to))
                .hint("Formats of this version: 0 to " + std::to_string(newest_of(table)) + ".");
        path.push_back(&*step);
        at = next;
    }
    return path;
}

std::string migrate(const Operation &operation, const Home &home_given, const Migrations &table, int to) {
    const Home home = home_given.knowing(newest_of(table));
    std::string id;
    with_retries(operation, home, [&] {
        const int from = home_format(home, newest_of(table));
        const std::vector<const Migration *> path = migration_path(table, from, to);
        if (path.empty() || operation.dry_run) return;
        Transaction transaction(operation, home, "home " + std::string(from < to ? "upgrade" : "downgrade"));
        transaction.note(Json::object({{"home_format", Json::object({{"from", from}, {"to", to}})}}));
        for (const Migration *step : path) (from < to ? step->up : step->down)(operation, home, transaction);
        transaction.inside().home_format = to;
        transaction.inside().migrates = true;
        id = transaction.commit();
    });
    return id;
}

}  // namespace skillmeat::core
