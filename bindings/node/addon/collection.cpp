#include "collection.hpp"

#include <stdexcept>

#include "context.hpp"
#include "environment.hpp"

namespace skillmeat::node {

namespace {

Napi::Value init_collection(Invocation &in) {
    return in.document([context = in.context(), name = in.options().text("name")](const Call &call) {
        return context->init_collection(name, call);
    });
}

Napi::Value collections(Invocation &in) {
    return in.document([context = in.context(), page = in.options().page()](const Call &call) {
        return context->collections(page, call);
    });
}

Napi::Value open_collection(Invocation &in) {
    return open_handle<CollectionObject, skillmeat::Collection>(
        in, Environment::of(in.env()).collection_class,
        [context = in.context(), name = in.options().text("name")](const Call &call) {
            return context->open_collection(name, call);
        });
}

Napi::Value add(Invocation &in) {
    Options &from = in.options();
    AddOptions options;
    options.collection = from.text("collection");
    options.type = from.text("type");
    options.name = from.text("name");
    options.tags = from.texts("tags");
    options.force = from.flag("force");
    return in.document([context = in.context(), sources = in.texts(0, "sources"), options](const Call &call) {
        return context->add(sources, options, call);
    });
}

Napi::Value list(Invocation &in) {
    Options &from = in.options();
    ListOptions options;
    options.collection = from.text("collection");
    options.type = from.text("type");
    options.tag = from.text("tag");
    options.sort = from.text("sort");
    options.limit = from.count("limit");
    options.cursor = from.text_or("cursor", "");
    return in.document(
        [context = in.context(), options](const Call &call) { return context->list(options, call); });
}

Napi::Value show(Invocation &in) {
    return in.document([context = in.context(), artifact = in.text(0, "artifact"),
                        collection = in.options().text("collection"), project = in.options().text("project")](
                           const Call &call) { return context->show(artifact, collection, project, call); });
}

Napi::Value remove(Invocation &in) {
    const std::size_t choice = in.options().choice("deployments", {"refuse", "undeploy", "keep"}).value_or(0);
    constexpr Deployments kDeployments[] = {Deployments::refuse, Deployments::undeploy, Deployments::keep};
    return in.document([context = in.context(), artifacts = in.texts(0, "artifacts"),
                        deployments = kDeployments[choice],
                        collection = in.options().text("collection")](const Call &call) {
        return context->remove(artifacts, deployments, collection, call);
    });
}

std::uint64_t index_of(const Napi::CallbackInfo &info, const char *method) {
    const std::int64_t index = integer_of(info[0], std::string(method) + ": the argument 'index'");
    if (index < 0) throw Napi::RangeError::New(info.Env(), "no artifact at this index");
    return static_cast<std::uint64_t>(index);
}

template <class Function>
Napi::Value borrowed(const Napi::CallbackInfo &info, Function &&get) {
    try {
        return Napi::String::New(info.Env(), get());
    } catch (const std::out_of_range &error) {
        throw Napi::RangeError::New(info.Env(), error.what());
    }
}

}  // namespace

const Methods &collection_methods() {
    static const Methods methods{{"initCollection", 0, init_collection},
                                 {"collections", 0, collections},
                                 {"openCollection", 0, open_collection},
                                 {"add", 1, add},
                                 {"list", 0, list},
                                 {"show", 1, show},
                                 {"remove", 1, remove}};
    return methods;
}

const std::vector<Field<skillmeat::Collection>> &CollectionObject::fields() {
    static const std::vector<Field<skillmeat::Collection>> fields{
        {"name", text_field<&skillmeat::Collection::name>},
        {"path", text_field<&skillmeat::Collection::path>},
        {"count",
         [](Napi::Env env, const skillmeat::Collection &value) -> Napi::Value {
             return Napi::Number::New(env, static_cast<double>(value.count()));
         }},
    };
    return fields;
}

Napi::Function CollectionObject::define(Napi::Env env) {
    const Napi::Function type =
        define_handle(env, "Collection",
                      {InstanceMethod<&CollectionObject::artifact_name>("artifactName"),
                       InstanceMethod<&CollectionObject::artifact_type>("artifactType")});
    Environment::of(env).collection_class = Napi::Persistent(type);
    return type;
}

Napi::Value CollectionObject::artifact_name(const Napi::CallbackInfo &info) {
    return borrowed(info, [&] { return value(info).artifact_name(index_of(info, "artifactName")); });
}

Napi::Value CollectionObject::artifact_type(const Napi::CallbackInfo &info) {
    return borrowed(info, [&] { return value(info).artifact_type(index_of(info, "artifactType")); });
}

}  // namespace skillmeat::node
