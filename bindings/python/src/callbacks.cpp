#include "callbacks.hpp"

#include <chrono>

#include "convert.hpp"
#include "gil.hpp"
#include "handle.hpp"

namespace skillmeat::python {

namespace {

using Clock = std::chrono::steady_clock;

std::shared_ptr<Kept> callable(const py::object &function, const char *parameter) {
    if (!PyCallable_Check(function.ptr()))
        throw py::type_error(std::string(parameter) + " must be callable, not " +
                             Py_TYPE(function.ptr())->tp_name);
    return std::make_shared<Kept>(function);
}

// Runs the handlers of signals that came: Ctrl-C raises KeyboardInterrupt here. Does nothing but on the main thread.
void check_signals() {
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

template <class Argument>
Ask asking(const py::object &function, const char *parameter, QuestionOf<Argument> question_of) {
    return [kept = callable(function, parameter),
            question_of](const std::string &question) -> std::optional<std::string> {
        const Locked locked;
        if (!locked) return std::nullopt;
        check_signals();
        const py::object answer = call(kept->get(), question_of(question));
        if (answer.is_none()) return std::nullopt;
        return text_of(answer, "the answer");
    };
}

const char *level_name(skm_log_level level) {
    switch (level) {
        case SKM_LOG_DEBUG: return "debug";
        case SKM_LOG_INFO: return "info";
        case SKM_LOG_WARNING: return "warning";
        default: return "error";
    }
}

// For callbacks that cannot stop anything: what they raise is shown as Python shows what nobody can catch.
template <class Function>
void unraisable(const Kept &kept, Function &&function) {
    try {
        function();
    } catch (py::error_already_set &raised) {
        raised.restore();
        PyErr_WriteUnraisable(kept.get().ptr());
    }
}

}  // namespace

Ask ask_with(const py::object &function, const char *parameter, QuestionOf<py::str> question_of) {
    return asking(function, parameter, question_of);
}

Ask ask_with(const py::object &function, const char *parameter, QuestionOf<py::object> question_of) {
    return asking(function, parameter, question_of);
}

std::function<bool(const Progress &)> progress_with(const py::object &function) {
    if (!function) {
        // Taking the interpreter's lock for every event would slow other threads down, so only now and then.
        return [next = Clock::now() + std::chrono::milliseconds(20)](const Progress &) mutable {
            const auto now = Clock::now();
            if (now < next) return true;
            next = now + std::chrono::milliseconds(20);
            const Locked locked;
            if (!locked) return false;
            check_signals();
            return true;
        };
    }
    return [kept = callable(function, "progress")](const Progress &event) {
        const Locked locked;
        if (!locked) return false;
        check_signals();
        const py::object answer =
            call(kept->get(), call(types().progress, str_of(event.phase), event.done, event.total));
        return answer.ptr() != Py_False;
    };
}

std::function<void(const LogRecord &)> log_with(const py::object &function) {
    return [kept = callable(function, "log")](const LogRecord &record) {
        const Locked locked;
        if (!locked) return;
        const py::error_scope pending;
        unraisable(*kept, [&] {
            call(kept->get(),
                 call(types().log_record, level_name(record.level), record.time, str_of(record.trace_id),
                      str_of(record.module), str_of(record.message), document_of(record.json)));
        });
    };
}

std::function<std::int64_t()> clock_with(const py::object &function) {
    return [kept = callable(function, "clock")]() -> std::int64_t {
        using std::chrono::microseconds;
        std::int64_t time =
            std::chrono::duration_cast<microseconds>(std::chrono::system_clock::now().time_since_epoch())
                .count();
        const Locked locked;
        if (!locked) return time;
        const py::error_scope pending;
        unraisable(*kept, [&] {
            const py::object answer = call(kept->get());
            const long long given = PyLong_AsLongLong(answer.ptr());
            if (given == -1 && PyErr_Occurred()) throw py::error_already_set();
            time = given;
        });
        return time;
    };
}

Signer signer_with(const py::object &value) {
    if (!py::hasattr(value, "public_key") || !py::hasattr(value, "sign"))
        throw py::type_error("signer must have public_key and sign()");
    Signer signer;
    signer.public_key = bytes_of(value.attr("public_key"), "signer.public_key");
    if (const py::object name = py::getattr(value, "name", py::none()); !name.is_none())
        signer.name = text_of(name, "signer.name");
    signer.sign = [kept = callable(value.attr("sign"), "signer.sign")](std::string_view data) -> std::string {
        const Locked locked;
        if (!locked) return {};
        check_signals();
        return bytes_of(call(kept->get(), py::bytes(data.data(), data.size())), "the signature");
    };
    return signer;
}

Cancel cancel_of(const py::object &value) {
    if (!py::isinstance<Handle<Cancel>>(value))
        throw py::type_error(std::string("cancel must be a libskillmeat.Cancel, not ") +
                             Py_TYPE(value.ptr())->tp_name);
    return *py::cast<Handle<Cancel> &>(value).share();
}

}  // namespace skillmeat::python
