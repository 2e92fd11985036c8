// handle.hpp - what stands behind a Python object, and how its methods are bound.
#pragma once

#include <pybind11/pybind11.h>

#include <array>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include "convert.hpp"
#include "gil.hpp"
#include "options.hpp"

namespace skillmeat::python {

template <class T>
constexpr const char *kNoun = "";
template <>
inline constexpr const char *kNoun<Context> = "context";
template <>
inline constexpr const char *kNoun<Collection> = "collection";
template <>
inline constexpr const char *kNoun<Bundle> = "bundle";
template <>
inline constexpr const char *kNoun<Key> = "key";
template <>
inline constexpr const char *kNoun<Cancel> = "cancel";

// Calls that run take a share, so another thread may close it meanwhile. Used with the interpreter's lock held.
template <class T>
class Handle {
 public:
    explicit Handle(T value) : value_(std::make_shared<T>(std::move(value))) {}
    ~Handle() { close(); }
    Handle(const Handle &) = delete;
    Handle &operator=(const Handle &) = delete;

    const T &get() const {
        if (!value_) raise_closed(kNoun<T>);
        return *value_;
    }
    std::shared_ptr<T> share() const {
        get();
        return value_;
    }
    bool closed() const { return !value_; }
    void close() {
        std::shared_ptr<T> going = std::move(value_);
        if (!going) return;
        const Unlocked unlocked;  // closing may wait for a thread that waits for the interpreter's lock
        going.reset();
    }

 private:
    std::shared_ptr<T> value_;
};

template <class T>
using Class = py::class_<Handle<T>>;

// close(), closed and `with` for a handle.
template <class T>
void bind_closing(Class<T> &bound) {
    bound
        .def("close", &Handle<T>::close,
             "close(self)\n--\n\nCloses it; calls that run are finished first. May be called again.")
        .def_property_readonly("closed", &Handle<T>::closed, "Whether it is closed.")
        .def(
            "__enter__",
            [](py::object self) {
                py::cast<Handle<T> &>(self).get();
                return self;
            },
            "__enter__(self)\n--\n\n")
        .def(
            "__exit__", [](Handle<T> &self, const py::args &) { self.close(); },
            "__exit__(self, *exception)\n--\n\n");
}

struct Packed {
    std::string bytes;
    Document document;
};

inline py::object to_python(const Document &json) {
    return document_of(json);
}
inline py::object to_python(const Packed &packed) {
    return py::make_tuple(py::bytes(packed.bytes), document_of(packed.document));
}
inline py::object to_python(Collection value) {
    return py::cast(std::make_unique<Handle<Collection>>(std::move(value)));
}
inline py::object to_python(Bundle value) {
    return py::cast(std::make_unique<Handle<Bundle>>(std::move(value)));
}
inline py::object to_python(Key value) {
    return py::cast(std::make_unique<Handle<Key>>(std::move(value)));
}

// Binds a method of Context. `positional` names the arguments before the keyword options; `function` is called without
// the interpreter's lock as function(context, positional…, options, call).
template <class OptionsStruct, class... Positional, class Function>
void method(Class<Context> &bound, const char *name,
            const std::array<const char *, sizeof...(Positional)> &positional, const char *about,
            Function function) {
    std::string doc = std::string(name) + "(self";
    for (const char *parameter : positional) doc += std::string(", ") + parameter;
    std::string keywords;
    Options writing(keywords);
    OptionsStruct unused{};
    Call unused_call;
    describe(writing, unused);
    writing.call(unused_call);
    doc += ", *" + keywords + ")\n--\n\n" + about;

    bound.def(
        name,
        [name, positional, function](const Handle<Context> &self, const py::args &arguments,
                                     const py::kwargs &given) {
            Options reading(name, arguments, given);
            std::tuple<Positional...> values;
            [&]<std::size_t... I>(std::index_sequence<I...>) {
                (from_python(reading.argument(positional[I]), positional[I], std::get<I>(values)), ...);
            }
            (std::index_sequence_for<Positional...>{});
            OptionsStruct options{};
            Call call;
            describe(reading, options);
            reading.call(call);
            reading.done();
            std::shared_ptr<Context> shared = self.share();
            auto result = [&] {
                const Unlocked unlocked;
                const std::shared_ptr<Context> context = std::move(shared);  // let go of without the lock too
                return std::apply(
                    [&](const Positional &...value) { return function(*context, value..., options, call); },
                    values);
            }();
            return to_python(std::move(result));
        },
        doc.c_str());
}

}  // namespace skillmeat::python
