// gil.hpp - the interpreter's lock: let go while the library works, taken back in callbacks.
//
// pybind11's own guards end the process when a thread comes back to an interpreter that is being taken down; these
// do what Python 3.14 does: such a thread waits for the end of the process.
#pragma once

#include <cxxabi.h>
#include <pybind11/pybind11.h>
#include <unistd.h>

#include <utility>

namespace skillmeat::python {

namespace py = pybind11;

inline bool interpreter_is_gone() {
#if PY_VERSION_HEX >= 0x030D0000
    return !Py_IsInitialized() || Py_IsFinalizing();
#else
    return !Py_IsInitialized() || _Py_IsFinalizing();
#endif
}

[[noreturn]] inline void wait_for_the_end() {
    for (;;) pause();
}

// Runs what takes the lock. An interpreter that goes away meanwhile ends the thread by unwinding it, which neither a
// destructor nor the library lets through. Such an unwinding has no exception object: the reference is bound to
// nothing, which the sanitizer would report.
template <typename Function>
__attribute__((no_sanitize("null"))) auto or_wait_for_the_end(Function function) {
    try {
        return function();
    } catch (abi::__forced_unwind &) {
        wait_for_the_end();
    }
}

// Calls a function of Python; while it runs, others may take the lock, and the interpreter may end.
template <class... Arguments>
py::object call(py::handle function, Arguments &&...arguments) {
    const py::tuple packed = py::make_tuple(std::forward<Arguments>(arguments)...);
    PyObject *answer = or_wait_for_the_end([&] { return PyObject_CallObject(function.ptr(), packed.ptr()); });
    if (answer == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(answer);
}

// While it lives, other Python threads run. The thread that takes the interpreter down keeps the lock: no other runs.
class Unlocked {
 public:
    Unlocked() : state_(interpreter_is_gone() ? nullptr : PyEval_SaveThread()) {}
    ~Unlocked() {
        if (state_ == nullptr) return;
        if (interpreter_is_gone()) wait_for_the_end();
        or_wait_for_the_end([this] { PyEval_RestoreThread(state_); });
    }
    Unlocked(const Unlocked &) = delete;
    Unlocked &operator=(const Unlocked &) = delete;

 private:
    PyThreadState *state_;
};

// While it lives, this thread may use Python, whichever thread it is. False when there is no interpreter any more.
class Locked {
 public:
    Locked() : held_(!interpreter_is_gone()) {
        if (held_) state_ = or_wait_for_the_end(PyGILState_Ensure);
    }
    ~Locked() {
        if (held_) PyGILState_Release(state_);
    }
    Locked(const Locked &) = delete;
    Locked &operator=(const Locked &) = delete;
    explicit operator bool() const { return held_; }

 private:
    bool held_;
    PyGILState_STATE state_{};
};

// A Python object that may be let go on any thread. Copies must be made with the lock held, so wrap it in a
// shared_ptr.
class Kept {
 public:
    explicit Kept(py::object object) : object_(std::move(object)) {}
    ~Kept() {
        const Locked locked;
        if (locked)
            object_ = py::object();
        else
            object_.release();  // the interpreter took everything along
    }
    Kept(const Kept &) = delete;
    Kept &operator=(const Kept &) = delete;
    const py::object &get() const { return object_; }

 private:
    py::object object_;
};

}  // namespace skillmeat::python
