// collection.cpp - init, add, list, show, remove, collection list: artifacts in collections.
#include <functional>
#include <iostream>
#include <map>
#include <stdexcept>

#include "commands.hpp"
#include "document.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

void add_init(CLI::App &app, Session &session) {
    auto *command = app.add_subcommand("init", "Make a collection, and the home when it is missing");
    auto name = std::make_shared<std::string>();
    command->add_option("name", *name, "Name of the collection (default: the configured one)")
        ->type_name("NAME");
    command->callback([&session, name] {
        const auto chosen = name->empty() ? session.collection() : skillmeat::Text{*name};
        session.show(session.context().init_collection(chosen, session.call()),
                     [](const Json &d, std::ostream &out) {
                         out << (d.at("created").get<bool>() ? "Created" : "Already there:") << " collection "
                             << text_of(d, "collection") << " in " << text_of(d, "path") << '\n';
                     });
    });
}

void print_added(const Json &d, std::ostream &out) {
    for (const auto &artifact : d.at("added"))
        out << "added      " << name_of(artifact) << "  " << short_digest(text_of(artifact, "tree_digest"))
            << '\n';
    for (const auto &artifact : d.at("unchanged")) out << "unchanged  " << name_of(artifact) << '\n';
    for (const auto &skipped : d.at("skipped"))
        out << "skipped    " << text_of(skipped, "source") << ": " << text_of(skipped, "reason") << '\n';
    for (const auto &failed : d.at("failed")) {
        out << "failed     " << plain(text_of(failed, "source"));
        const std::string message =
            text_of(failed, "message").empty() ? text_of(failed, "reason") : text_of(failed, "message");
        out << ": " << plain(message) << '\n';
        if (!text_of(failed, "hint").empty()) out << "           " << plain(text_of(failed, "hint")) << '\n';
    }
    out << d.at("added").size() << " added, " << d.at("unchanged").size() << " unchanged, "
        << d.at("skipped").size() << " skipped, " << d.at("failed").size() << " failed\n";
}

void add_add(CLI::App &app, Session &session) {
    struct Arguments {
        Names sources;
        std::string type, name;
        std::vector<std::string> tags;
        bool force = false;
    };
    auto *command = app.add_subcommand("add", "Copy artifacts into the collection");
    auto arguments = std::make_shared<Arguments>();
    add_names(*command, arguments->sources, "SOURCE",
              "Folders or files; a folder that holds several adds each");
    command
        ->add_option("--type", arguments->type,
                     "skill, command, agent, hook, mcp … (default: found from the files)")
        ->type_name("TYPE");
    command->add_option("--name", arguments->name, "Name in the collection (default: found)")
        ->type_name("NAME");
    add_list(*command, "--tag", arguments->tags, "Tag to add; may be given several times")->type_name("TAG");
    command->add_flag("--force", arguments->force, "Replace what has the same name and other content");
    command->callback([&session, arguments] {
        const auto sources = arguments->sources.all();
        if (sources.empty()) throw CLI::RequiredError("SOURCE");
        skillmeat::AddOptions options;
        options.collection = session.collection();
        if (!arguments->type.empty()) options.type = arguments->type;
        if (!arguments->name.empty()) options.name = arguments->name;
        options.tags = arguments->tags;
        options.force = arguments->force;
        const auto document = session.context().add(sources, options, session.call());
        if (!Json::parse(document).at("failed").empty()) session.status = kFailed;
        session.show(document, print_added);
    });
}

// Takes the rows of a listing out of its document without building the document in memory: of a thousand
// artifacts that is most of the command's time.
class ListingReader : public nlohmann::json_sax<Json> {
 public:
    explicit ListingReader(std::function<void(const std::map<std::string, std::string> &)> row)
        : row_(std::move(row)) {}

    std::uint64_t total = 0;
    std::string next;

    bool string(std::string &value) override {
        if (depth_ == kOfRow) fields_[key_] = std::move(value);
        if (depth_ == kOfDocument && key_ == "next") next = std::move(value);
        return true;
    }
    bool number_unsigned(std::uint64_t value) override {
        if (depth_ == kOfDocument && key_ == "total") total = value;
        return true;
    }
    bool key(std::string &value) override {
        if (depth_ == kOfDocument) in_artifacts_ = value == "artifacts";
        if (depth_ <= kOfRow) key_ = std::move(value);
        return true;
    }
    bool start_object(std::size_t) override {
        if (++depth_ == kOfRow) fields_.clear();
        return true;
    }
    bool end_object() override {
        if (depth_-- == kOfRow && in_artifacts_) row_(fields_);
        return true;
    }
    bool start_array(std::size_t) override { return ++depth_ > 0; }
    bool end_array() override { return depth_-- > 0; }
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(std::int64_t) override { return true; }
    bool number_float(double, const std::string &) override { return true; }
    bool binary(Json::binary_t &) override { return true; }
    bool parse_error(std::size_t, const std::string &, const nlohmann::detail::exception &error) override {
        throw std::runtime_error(error.what());
    }

 private:
    static constexpr int kOfDocument = 1, kOfRow = 3;  // in between lies the array of artifacts
    std::function<void(const std::map<std::string, std::string> &)> row_;
    std::map<std::string, std::string> fields_;
    std::string key_;
    bool in_artifacts_ = false;
    int depth_ = 0;
};

void add_list_command(CLI::App &app, Session &session) {
    struct Arguments {
        std::string type, tag, sort;
        skillmeat::Page page;
    };
    auto *command = app.add_subcommand("list", "List the artifacts of the collection");
    auto arguments = std::make_shared<Arguments>();
    command->add_option("--type", arguments->type, "Only this type")->type_name("TYPE");
    command->add_option("--tag", arguments->tag, "Only with this tag")->type_name("TAG");
    command->add_option("--sort", arguments->sort, "name, type, added or updated")
        ->check(CLI::IsMember({"name", "type", "added", "updated"}))
        ->type_name("KEY");
    add_page(*command, arguments->page);
    command->callback([&session, arguments] {
        skillmeat::ListOptions options;
        options.collection = session.collection();
        if (!arguments->type.empty()) options.type = arguments->type;
        if (!arguments->tag.empty()) options.tag = arguments->tag;
        if (!arguments->sort.empty()) options.sort = arguments->sort;
        options.limit = arguments->page.limit;
        options.cursor = arguments->page.cursor;
        session.show_unparsed(
            session.context().list(options, session.call()),
            [&session](const skillmeat::Document &document, std::ostream &out) {
                Table table({"NAME", "TYPE", "VERSION", "DIGEST", "DESCRIPTION"});
                ListingReader reader([&table](const std::map<std::string, std::string> &artifact) {
                    const auto text = [&artifact](const char *key) {
                        const auto found = artifact.find(key);
                        return found != artifact.end() ? found->second : std::string();
                    };
                    table.row({text("name"), text("type"), text("version"), short_digest(text("tree_digest")),
                               cut(plain(text("description")), 60)});
                });
                Json::sax_parse(document, &reader);
                if (!table.empty()) table.print(out, session.color_on_output());
                out << counted(reader.total, "artifact") << more_text(reader.next) << '\n';
            });
    });
}

void add_show(CLI::App &app, Session &session) {
    auto *command = app.add_subcommand("show", "Show one artifact with its files and deployments");
    auto name = std::make_shared<std::string>();
    command->add_option("name", *name, "NAME, or TYPE:NAME when the name is in two types")
        ->required()
        ->type_name("NAME");
    command->callback([&session, name] {
        session.show(
            session.context().show(*name, session.collection(), session.project(), session.call()),
            [](const Json &d, std::ostream &out) {
                const Json &artifact = d.at("artifact");
                for (const auto &[key, value] : artifact.items()) {
                    if (value.is_null() || (value.is_string() && value.get<std::string>().empty()) ||
                        (value.is_array() && value.empty()))
                        continue;
                    out << key << std::string(key.size() < 14 ? 14 - key.size() : 1, ' ')
                        << plain(value.is_string() ? value.get<std::string>() : value.dump()) << '\n';
                }
                out << '\n';
                Table files({"MODE", "SIZE", "SHA-256", "PATH"});
                for (const auto &file : d.at("files"))
                    files.row({text_of(file, "mode"), std::to_string(file.at("size").get<std::uint64_t>()),
                               text_of(file, "sha256").substr(0, 12), text_of(file, "path")});
                files.print(out, false);
                for (const auto &deployment : d.at("deployments"))
                    out << "deployed to " << text_of(deployment, "agent") << ": "
                        << plain(text_of(deployment, "path")) << '\n';
            });
    });
}

void add_remove(CLI::App &app, Session &session) {
    struct Arguments {
        Names names;
        bool undeploy = false, keep = false;
    };
    auto *command = app.add_subcommand("remove", "Remove artifacts from the collection");
    auto arguments = std::make_shared<Arguments>();
    add_names(*command, arguments->names, "NAME", "NAME or TYPE:NAME");
    auto *undeploy = command->add_flag("--undeploy", arguments->undeploy, "Take their deployments back too");
    command->add_flag("--keep-deployed", arguments->keep, "Leave deployed files where they are")
        ->excludes(undeploy);
    command->callback([&session, arguments] {
        const auto names = arguments->names.all();
        if (names.empty()) throw CLI::RequiredError("NAME");
        const auto deployments = arguments->undeploy ? skillmeat::Deployments::undeploy
                                 : arguments->keep   ? skillmeat::Deployments::keep
                                                     : skillmeat::Deployments::refuse;
        session.show(session.context().remove(names, deployments, session.collection(), session.call()),
                     [](const Json &d, std::ostream &out) {
                         for (const auto &removed : d.at("removed"))
                             out << "removed " << name_of(removed) << '\n';
                         if (!text_of(d, "txn").empty())
                             out << "Take it back with: skillmeat undo " << text_of(d, "txn") << '\n';
                     });
    });
}

void add_collections(CLI::App &app, Session &session) {
    auto *noun = app.add_subcommand("collection", "Collections of the home");
    noun->require_subcommand(1);
    auto *command = noun->add_subcommand("list", "List the collections");
    auto page = std::make_shared<skillmeat::Page>();
    add_page(*command, *page);
    command->callback([&session, page] {
        session.show(
            session.context().collections(*page, session.call()), [](const Json &d, std::ostream &out) {
                for (const auto &collection : d.at("collections"))
                    out << (collection.value("default", false) ? "* " : "  ") << text_of(collection, "name")
                        << "  " << counted(collection.at("artifacts"), "artifact") << '\n';
            });
    });
    auto *use = noun->add_subcommand("use", "Make a collection the default one");
    auto name = std::make_shared<std::string>();
    use->add_option("name", *name, "Name of an existing collection")->required()->type_name("NAME");
    use->callback([&session, name] {
        const auto collection = session.context().open_collection(*name, session.call());
        session.show(
            session.context().config_set("settings.default-collection", collection.name(), session.call()),
            [](const Json &d, std::ostream &out) {
                out << "The default collection is now " << text_of(d, "value") << '\n';
            });
    });
}

}  // namespace

void add_collection_commands(CLI::App &app, Session &session) {
    add_init(app, session);
    add_add(app, session);
    add_list_command(app, session);
    add_show(app, session);
    add_remove(app, session);
    add_collections(app, session);
}

}  // namespace cli
