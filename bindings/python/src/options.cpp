#include "options.hpp"

#include <algorithm>

#include "callbacks.hpp"

namespace skillmeat::python {

py::object Options::take(const char *name, const char *preset) {
    if (signature_ != nullptr) {
        *signature_ += std::string(", ") + name + "=" + preset;
        return {};
    }
    known_.emplace_back(name);
    PyObject *value = PyDict_GetItemString(given_, name);
    if (value == nullptr) return {};
    ++taken_;
    return value == Py_None ? py::object() : py::reinterpret_borrow<py::object>(value);
}

Options &Options::operator()(const char *name, Text &into) {
    if (const py::object value = take(name)) into = text_of(value, name);
    return *this;
}

Options &Options::operator()(const char *name, std::string &into) {
    const std::string preset = into.empty() ? "None" : "'" + into + "'";
    if (const py::object value = take(name, preset.c_str())) into = text_of(value, name);
    return *this;
}

Options &Options::operator()(const char *name, Strings &into) {
    if (const py::object value = take(name, "()")) into = texts_of(value, name);
    return *this;
}

Options &Options::operator()(const char *name, bool &into) {
    if (const py::object value = take(name, "False")) {
        const int truth = PyObject_IsTrue(value.ptr());
        if (truth < 0) throw py::error_already_set();
        into = truth != 0;
    }
    return *this;
}

Options &Options::operator()(const char *name, std::uint64_t &into) {
    if (const py::object value = take(name, "0")) {
        const unsigned long long number = PyLong_AsUnsignedLongLong(value.ptr());
        if (number == static_cast<unsigned long long>(-1) && PyErr_Occurred()) throw py::error_already_set();
        into = number;
    }
    return *this;
}

Options &Options::operator()(const char *name, std::optional<std::int64_t> &into) {
    if (const py::object value = take(name)) {
        const long long number = PyLong_AsLongLong(value.ptr());
        if (number == -1 && PyErr_Occurred()) throw py::error_already_set();
        into = number;
    }
    return *this;
}

Options &Options::path(const char *name, Text &into) {
    if (const py::object value = take(name)) into = path_of(value, name);
    return *this;
}

Options &Options::ask(const char *name, Ask &into) {
    if (const py::object value = take(name)) into = ask_with(value, name, str_of);
    return *this;
}

Options &Options::decision(const char *name, Ask &into) {
    if (const py::object value = take(name)) into = ask_with(value, name, document_of);
    return *this;
}

Options &Options::signer(const char *name, std::optional<Signer> &into) {
    if (const py::object value = take(name)) into = signer_with(value);
    return *this;
}

Options &Options::deployments(const char *name, Deployments &into) {
    if (const py::object value = take(name, "'refuse'")) into = deployments_of(value);
    return *this;
}

Options &Options::call(Call &into) {
    (*this)("dry_run", into.dry_run)("no_wait", into.no_wait);
    if (const py::object value = take("wait", "60.0")) into.wait = wait_of(value);
    into.progress = progress_with(take("progress"));
    if (const py::object value = take("cancel")) into.cancel = cancel_of(value);
    return (*this)("trace_id", into.trace_id);
}

Options &Options::context(ContextOptions &into) {
    path("home", into.home).path("working_directory", into.working_directory);
    if (const py::object value = take("environment")) into.environment = environment_of(value);
    path("managed_policy", into.managed_policy)("offline", into.offline);
    if (const py::object value = take("log_level", "'info'")) into.log_level = log_level_of(value);
    if (const py::object value = take("log")) into.log = log_with(value);
    if (const py::object value = take("clock")) into.clock = clock_with(value);
    return *this;
}

py::object Options::argument(const char *name) {
    const Py_ssize_t place = places_++;
    known_.emplace_back(name);
    PyObject *named = PyDict_GetItemString(given_, name);
    if (place >= PyTuple_GET_SIZE(positional_)) {
        if (named == nullptr)
            throw py::type_error(std::string(method_) + "() missing required argument '" + name + "'");
        ++taken_;
        return py::reinterpret_borrow<py::object>(named);
    }
    if (named != nullptr)
        throw py::type_error(std::string(method_) + "() got multiple values for argument '" + name + "'");
    return py::reinterpret_borrow<py::object>(PyTuple_GET_ITEM(positional_, place));
}

void Options::done() const {
    const Py_ssize_t given = PyTuple_GET_SIZE(positional_);
    if (given > places_)
        throw py::type_error(std::string(method_) + "() takes " + std::to_string(places_) +
                             " positional arguments but " + std::to_string(given) + " were given");
    if (taken_ == PyDict_Size(given_)) return;
    for (const auto &item : py::reinterpret_borrow<py::dict>(given_)) {
        const auto name = py::cast<std::string>(item.first);
        if (std::find(known_.begin(), known_.end(), name) == known_.end())
            throw py::type_error(std::string(method_) + "() got an unexpected keyword argument '" + name +
                                 "'");
    }
}

}  // namespace skillmeat::python
