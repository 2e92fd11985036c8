// Collects skills, packs them signed, verifies the pack, and imports it into a second home.
//
//   collect_pack_verify FOLDER SKILL...     works in FOLDER
#include <iostream>
#include <skillmeat/skillmeat.hpp>

namespace {

skillmeat::Context open_home(const std::string &path) {
    skillmeat::ContextOptions options;
    options.home = path;
    const skillmeat::Context context(options);
    std::cout << "home: " << context.init_collection() << '\n';
    return context;
}

void run(const std::string &folder, const skillmeat::Strings &skills) {
    const skillmeat::Context mine = open_home(folder + "/mine");
    std::cout << "added: " << mine.add(skills) << '\n';

    skillmeat::KeyOptions key;
    key.name = "example";
    key.passphrase = "only for this example";
    std::cout << "key: " << mine.generate_key(key) << '\n';

    const std::string pack = folder + "/example.skillmeat-pack";
    skillmeat::ExportOptions options;
    options.output = pack;
    options.name = "example";
    options.created_at = "2026-01-01T00:00:00Z";  // never "now": the same input gives the same bytes
    options.overwrite = true;
    options.sign_key = "example";
    options.passphrase = key.passphrase;
    std::cout << "exported: " << mine.export_bundle(options) << '\n';

    // Opening a pack verifies every bit of it; whom to trust is what verify_bundle says.
    const skillmeat::Bundle bundle = mine.open_bundle(pack);
    std::cout << "pack: " << bundle.name() << ' ' << bundle.version() << ' ' << bundle.pack_id() << '\n';
    std::cout << "verified: " << mine.verify_bundle(pack) << '\n';

    const skillmeat::Context yours = open_home(folder + "/yours");
    const skillmeat::Document imported = yours.import_bundle(pack);
    if (imported.find("\"status\":\"success\"") == std::string::npos)
        throw std::runtime_error("not imported: " + imported);
    std::cout << "imported: " << imported << '\n';
}

}  // namespace

int main(int argc, char **argv) {
    if (argc < 3) {
        std::cerr << "usage: " << argv[0] << " FOLDER SKILL...\n";
        return 2;
    }
    try {
        run(argv[1], skillmeat::Strings(argv + 2, argv + argc));
        return 0;
    } catch (const skillmeat::Error &error) {
        std::cerr << error.name() << ": " << error.what() << '\n' << error.hint() << '\n';
        return 1;
    } catch (const std::exception &error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
