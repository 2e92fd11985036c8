#include "convert.hpp"

#include "gil.hpp"

#include <cmath>

namespace skillmeat::python {

namespace {

Types loaded;

[[noreturn]] void refuse_type(py::handle value, const char *parameter, const char *wanted) {
    throw py::type_error(std::string(parameter) + " must be " + wanted + ", not " +
                         Py_TYPE(value.ptr())->tp_name);
}

// The library takes text up to its NUL, so what follows one would be lost without a word.
std::string checked(std::string text, const char *parameter) {
    if (text.find('\0') != std::string::npos)
        throw py::value_error(std::string(parameter) + ": embedded null character");
    return text;
}

std::string encoded(py::handle text, const char *errors, const char *parameter) {
    const auto bytes =
        py::reinterpret_steal<py::bytes>(PyUnicode_AsEncodedString(text.ptr(), "utf-8", errors));
    if (!bytes) throw py::error_already_set();
    return checked(std::string(bytes), parameter);
}

bool is_text_or_path(py::handle value) {
    return PyUnicode_Check(value.ptr()) || PyBytes_Check(value.ptr()) || py::hasattr(value, "__fspath__");
}

template <class Convert>
Strings each_of(py::handle value, const char *parameter, const char *wanted, Convert &&convert) {
    const auto items = py::reinterpret_steal<py::object>(PyObject_GetIter(value.ptr()));
    if (!items) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError)) throw py::error_already_set();
        PyErr_Clear();
        refuse_type(value, parameter, wanted);
    }
    Strings texts;
    while (PyObject *item = PyIter_Next(items.ptr()))
        texts.push_back(convert(py::reinterpret_steal<py::object>(item), parameter));
    if (PyErr_Occurred()) throw py::error_already_set();
    return texts;
}

void set_error(skm_status code, const char *name, const char *message, const char *hint, const char *path,
               const std::string &json) {
    try {
        const py::object error =
            call(loaded.make_error, static_cast<int>(code), name, str_of(message), str_of(hint), str_of(path),
                 json.empty() ? py::object(py::dict()) : document_of(json));
        PyErr_SetObject(reinterpret_cast<PyObject *>(Py_TYPE(error.ptr())), error.ptr());
    } catch (py::error_already_set &raised) {
        raised.restore();
    }
}

}  // namespace

std::string text_of(py::handle value, const char *parameter) {
    if (!PyUnicode_Check(value.ptr())) refuse_type(value, parameter, "str");
    return encoded(value, "strict", parameter);
}

std::string path_of(py::handle value, const char *parameter) {
    if (!is_text_or_path(value)) refuse_type(value, parameter, "str, bytes or os.PathLike");
    const auto path = py::reinterpret_steal<py::object>(PyOS_FSPath(value.ptr()));
    if (!path) throw py::error_already_set();
    if (PyBytes_Check(path.ptr()))
        return checked(std::string(py::reinterpret_borrow<py::bytes>(path)), parameter);
    return encoded(path, "surrogateescape", parameter);
}

Strings texts_of(py::handle value, const char *parameter) {
    if (PyUnicode_Check(value.ptr())) return {text_of(value, parameter)};
    return each_of(value, parameter, "str or an iterable of str", text_of);
}

Strings paths_of(py::handle value, const char *parameter) {
    if (is_text_or_path(value)) return {path_of(value, parameter)};
    return each_of(value, parameter, "a path or an iterable of paths", path_of);
}

Strings environment_of(py::handle value) {
    if (!py::hasattr(value, "items")) refuse_type(value, "environment", "a mapping of str to str");
    Strings texts;
    for (const py::handle pair : value.attr("items")()) {
        const auto [name, text] = py::cast<std::pair<py::object, py::object>>(pair);
        if (!PyUnicode_Check(name.ptr()) || !PyUnicode_Check(text.ptr()))
            throw py::type_error("environment must be a mapping of str to str");
        texts.push_back(encoded(name, "surrogateescape", "environment") + "=" +
                        encoded(text, "surrogateescape", "environment"));
    }
    return texts;
}

std::string bytes_of(py::handle value, const char *parameter) {
    if (!PyObject_CheckBuffer(value.ptr())) refuse_type(value, parameter, "bytes");
    Py_buffer view;
    if (PyObject_GetBuffer(value.ptr(), &view, PyBUF_SIMPLE) != 0) throw py::error_already_set();
    std::string bytes(static_cast<const char *>(view.buf), static_cast<std::size_t>(view.len));
    PyBuffer_Release(&view);
    return bytes;
}

std::chrono::milliseconds wait_of(py::handle value) {
    py::object seconds = py::reinterpret_borrow<py::object>(value);
    if (py::isinstance(value, loaded.timedelta)) seconds = value.attr("total_seconds")();
    if (PyBool_Check(seconds.ptr()) || !PyNumber_Check(seconds.ptr()))
        refuse_type(value, "wait", "a number of seconds or a timedelta");
    const double given = PyFloat_AsDouble(seconds.ptr());
    if (given == -1.0 && PyErr_Occurred()) throw py::error_already_set();
    if (!(given >= 0)) throw py::value_error("wait must not be negative");
    constexpr double kLongest = 4294967.0;  // what fits into the C ABI's milliseconds: 49 days
    return std::chrono::milliseconds(std::llround(std::fmin(given, kLongest) * 1000));
}

skm_log_level log_level_of(py::handle value) {
    const std::string level = text_of(value, "log_level");
    if (level == "debug") return SKM_LOG_DEBUG;
    if (level == "info") return SKM_LOG_INFO;
    if (level == "warning") return SKM_LOG_WARNING;
    if (level == "error") return SKM_LOG_ERROR;
    throw py::value_error("log_level must be \"debug\", \"info\", \"warning\" or \"error\"");
}

Deployments deployments_of(py::handle value) {
    const std::string choice = text_of(value, "deployments");
    if (choice == "refuse") return Deployments::refuse;
    if (choice == "undeploy") return Deployments::undeploy;
    if (choice == "keep") return Deployments::keep;
    throw py::value_error("deployments must be \"refuse\", \"undeploy\" or \"keep\"");
}

py::str str_of(std::string_view text) {
    PyObject *made =
        PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "surrogateescape");
    if (made == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::str>(made);
}

py::object document_of(std::string_view json) {
    return call(loaded.json_loads, str_of(json));
}

const Types &types() {
    return loaded;
}

void load_types() {
    const auto own = py::module_::import("libskillmeat._types");
    loaded.artifact = own.attr("Artifact").cast<py::object>().release();
    loaded.progress = own.attr("Progress").cast<py::object>().release();
    loaded.log_record = own.attr("LogRecord").cast<py::object>().release();
    loaded.make_error = py::module_::import("libskillmeat.errors").attr("_make").cast<py::object>().release();
    loaded.json_loads = py::module_::import("json").attr("loads").cast<py::object>().release();
    loaded.timedelta = py::module_::import("datetime").attr("timedelta").cast<py::object>().release();
}

void raise_closed(const char *noun) {
    set_error(SKM_E_HANDLE, skm_error_name(SKM_E_HANDLE), (std::string("the ") + noun + " is closed").c_str(),
              "Open it again.", "", {});
    throw py::error_already_set();
}

void register_errors() {
    py::register_local_exception_translator([](std::exception_ptr thrown) {
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (const Error &error) {
            set_error(error.code(), error.name(), error.what(), error.hint(), error.path(), error.json());
        }
    });
}

}  // namespace skillmeat::python
