// convert.hpp - between Python's values and those of skillmeat.hpp.
#pragma once

#include <pybind11/pybind11.h>

#include <skillmeat/skillmeat.hpp>
#include <string>
#include <string_view>

namespace skillmeat::python {

namespace py = pybind11;

// What a positional argument is; each is made by from_python.
struct Name {
    std::string text;  // str
};
struct Path {
    std::string text;  // str, bytes or os.PathLike
};
struct Names {
    Strings texts;  // an iterable of str; one str is one name
};
struct Paths {
    Strings texts;  // an iterable of paths; one path is itself
};

// All throw TypeError or ValueError that names the parameter.
std::string text_of(py::handle value, const char *parameter);
std::string path_of(py::handle value, const char *parameter);
Strings texts_of(py::handle value, const char *parameter);
Strings paths_of(py::handle value, const char *parameter);
Strings environment_of(py::handle value);
std::string bytes_of(py::handle value, const char *parameter);  // anything with a buffer
std::chrono::milliseconds wait_of(py::handle value);            // seconds, or a timedelta
skm_log_level log_level_of(py::handle value);
Deployments deployments_of(py::handle value);

inline void from_python(py::handle value, const char *parameter, Name &into) {
    into.text = text_of(value, parameter);
}
inline void from_python(py::handle value, const char *parameter, Path &into) {
    into.text = path_of(value, parameter);
}
inline void from_python(py::handle value, const char *parameter, Names &into) {
    into.texts = texts_of(value, parameter);
}
inline void from_python(py::handle value, const char *parameter, Paths &into) {
    into.texts = paths_of(value, parameter);
}

// Text of the library as str; bytes of names that are no UTF-8 come as Python shows them in paths.
py::str str_of(std::string_view text);
// A parsed document.
py::object document_of(std::string_view json);

// The Python side of the package that this module makes values of: kept for as long as the process lives.
struct Types {
    py::handle json_loads, artifact, progress, log_record, make_error, timedelta;
};
const Types &types();
void load_types();

[[noreturn]] void raise_closed(const char *noun);
void register_errors();

}  // namespace skillmeat::python
