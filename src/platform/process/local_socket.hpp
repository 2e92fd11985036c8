// local_socket.hpp - one conversation over a Unix socket, with a time limit for all of it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "platform/fs/fs.hpp"

namespace skillmeat::core {

class LocalSocket {
 public:
    // nullopt: nobody listens there.
    static std::optional<LocalSocket> connect(const std::string &path, std::chrono::milliseconds patience);

    // Both false when the other side is gone or time is up.
    bool send(std::string_view bytes);
    bool receive(std::string &bytes, std::size_t size);  // exactly so many

 private:
    using Clock = std::chrono::steady_clock;
    LocalSocket(Descriptor socket, Clock::time_point end) : socket_(std::move(socket)), end_(end) {}
    bool wait(short events) const;

    Descriptor socket_;
    Clock::time_point end_;
};

}  // namespace skillmeat::core
