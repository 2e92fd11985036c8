// callbacks.hpp - Python functions as the callbacks of skillmeat.hpp.
#pragma once

#include <pybind11/pybind11.h>

#include <skillmeat/skillmeat.hpp>
#include <string_view>

namespace skillmeat::python {

namespace py = pybind11;

// Asks the Python function; `question_of` makes its argument. None means no answer.
template <class Argument>
using QuestionOf = Argument (*)(std::string_view);
Ask ask_with(const py::object &function, const char *parameter, QuestionOf<py::str> question_of);
Ask ask_with(const py::object &function, const char *parameter, QuestionOf<py::object> question_of);

// Always a function: without one of the user's it still lets Ctrl-C through.
std::function<bool(const Progress &)> progress_with(const py::object &function);

std::function<void(const LogRecord &)> log_with(const py::object &function);
std::function<std::int64_t()> clock_with(const py::object &function);
// An object with `public_key`, `sign(data)` and perhaps `name`.
Signer signer_with(const py::object &value);

Cancel cancel_of(const py::object &value);

}  // namespace skillmeat::python
